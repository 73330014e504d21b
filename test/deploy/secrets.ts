import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = join(import.meta.dirname, '../../deploy/make-secrets');

/** Runs deploy/make-secrets as if `home` were the folder `deploy`. */
export function makeSecrets(home: string) {
  const script = join(home, 'make-secrets');
  copyFileSync(SCRIPT, script);
  const { status, stderr } = spawnSync(script, { encoding: 'utf8' });
  const folder = join(home, 'secrets');
  const modeOf = (name: string) => statSync(join(folder, name)).mode & 0o777;
  return {
    status,
    stderr,
    folder,
    mode: modeOf('.'),
    modeOf,
    names: readdirSync(folder),
    read: (name: string) => readFileSync(join(folder, name), 'utf8').trim(),
  };
}
