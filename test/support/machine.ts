import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where Chromium is: CHROMIUM_PATH or the PATH; on Debian as root it is installed when missing.
 * Elsewhere it says what to install and ends the process.
 */
export function requireChromium(): string {
  const found = process.env.CHROMIUM_PATH ?? onPath('chromium', 'chromium-browser', 'google-chrome');
  if (found) return found;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    process.stdout.write('Chromium is missing: installing it with apt-get.\n');
    const run = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    run('update');
    run('install', '-y', '--no-install-recommends', 'chromium');
    const installed = onPath('chromium');
    if (installed) return installed;
  }
  process.stderr.write('The browser tests need Chromium: install it, or set CHROMIUM_PATH to one.\n');
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exit(1);
}

function onPath(...names: string[]): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name);
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
