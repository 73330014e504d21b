import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Program {
  name: string;
  find: () => string | undefined;
  /** The Debian package that has it. */
  debian: string;
  /** What to do where it can't be installed from here. */
  advice: string;
}

const PROGRAMS = {
  chromium: {
    name: 'Chromium',
    find: () => process.env.CHROMIUM_PATH ?? onPath('chromium', 'chromium-browser', 'google-chrome'),
    debian: 'chromium',
    advice: 'install it, or set CHROMIUM_PATH to one',
  },
  postgres: {
    name: 'PostgreSQL',
    find: () => onPath('postgres', ...globSync('/usr/lib/postgresql/*/bin/postgres').sort().reverse()),
    debian: 'postgresql',
    advice: 'install its server, and put the folder of its programs on the PATH',
  },
  redis: {
    name: 'Redis',
    find: () => onPath('redis-server', 'valkey-server'),
    debian: 'redis-server',
    advice: 'install redis-server, and put it on the PATH',
  },
  haproxy: {
    name: 'HAProxy',
    find: () => onPath('haproxy', '/usr/sbin/haproxy'),
    debian: 'haproxy',
    advice: 'install it, and put it on the PATH',
  },
} satisfies Record<string, Program>;

/**
 * Where a program is that the tests need; on Debian as root all that are missing are installed.
 * Elsewhere it says what to install and ends the process.
 */
export function requireProgram(key: keyof typeof PROGRAMS): string {
  const found = PROGRAMS[key].find();
  if (found) return found;
  install();
  const installed = PROGRAMS[key].find();
  if (installed) return installed;
  const { name, advice } = PROGRAMS[key];
  process.stderr.write(`The tests need ${name}: ${advice}.\n`);
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exit(1);
}

/** Looks for all of them before the first test. */
export function requireAll(): void {
  for (const key of Object.keys(PROGRAMS)) requireProgram(key as keyof typeof PROGRAMS);
}

function install(): void {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  const missing = Object.values(PROGRAMS).filter(({ find }) => !find());
  process.stdout.write(`Installing with apt-get: ${missing.map(({ name }) => name).join(', ')}\n`);
  const run = (...args: string[]) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  run('update');
  run('install', '-y', '--no-install-recommends', ...missing.map(({ debian }) => debian));
}

/** The first of these programs that is there: by its name on the PATH, or by its path. */
function onPath(...names: string[]): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const file = name.startsWith('/') ? name : join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}
