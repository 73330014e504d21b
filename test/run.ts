// Everything that the README's test command promises: types, lint, the client's build, then the tests of each
// level. Its last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import Mocha from 'mocha';
import { requireAll } from './support/machine.ts';

const ROOT = `${import.meta.dirname}/..`;
process.chdir(ROOT);

let passed = 0;
let failed = 0;
function check(what: string, command: string, ...args: string[]): void {
  process.stdout.write(`\n${what}\n`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status === 0) passed++;
  else {
    failed++;
    process.stdout.write(`  failed: ${[command, ...args].join(' ')}\n`);
  }
}

requireAll();
check('Types', 'tsc', '--noEmit');
check('Lint and format', 'biome', 'ci', '--colors=off', '.');
check('Build of the client', 'vite', 'build', 'client', '--logLevel', 'warn');

const mocha = new Mocha({ timeout: 20_000, forbidOnly: true });
for (const file of globSync('test/**/*.test.ts').sort()) mocha.addFile(file);
await mocha.loadFilesAsync();
const { stats } = await new Promise<Mocha.Runner>((resolve) => {
  const runner = mocha.run(() => resolve(runner));
});
passed += stats?.passes ?? 0;
failed += stats?.failures ?? 0;
if (passed === 0) failed++;
const skipped = stats?.pending ? `, ${stats.pending} skipped` : '';
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped}\n`);
// A handle that a test forgot must not keep the command from ending.
process.exit(failed === 0 ? 0 : 1);
