// Everything that the README's test command promises: types, lint, the client's build, then the tests of each
// level. Its last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { requireAll } from './support/machine.ts';
import { TestProcess } from './support/test-process.ts';

const ROOT = `${import.meta.dirname}/..`;
process.chdir(ROOT);
// Every process that is started from here reads TypeScript: it is stripped once.
process.env.NODE_COMPILE_CACHE ??= resolve('node_modules/.cache/rejoinder-test');

/** They measure what holds up a node, or drive the machine to its limits: nothing else runs beside them. */
const ALONE = ['test/faults/', 'test/deploy/', 'fuzz', 'hostile', 'slow-readers'];
/** What takes longest begins first, so that nothing is waited for in the end. */
const LONG = ['xss', 'canary', 'matrix', 'thread.test', 'draft-page', 'account', 'search'];
/** Tests mostly wait: for a browser, a database, a timer. */
const AT_ONCE = Math.max(2, Math.min(4, cpus().length));

let passed = 0;
let failed = 0;
let pending = 0;
const said: string[] = [];
const running = new Set<TestProcess>();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const one of running) one.stop();
    process.exit(130);
  });
}

async function check(what: string, command: string, ...args: string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (status === 0) passed++;
  else {
    failed++;
    said.push(`${[command, ...args].join(' ')}\n${output}`);
  }
  process.stdout.write(`\n${what}: ${status === 0 ? 'good' : `failed\n${output}`}\n`);
}

/** Runs the files in so many processes, each of which takes the next that is left. */
async function run(files: string[], atOnce: number): Promise<void> {
  const left = [...files];
  const work = async () => {
    let one: TestProcess | null = null;
    for (let file = left.shift(); file; file = left.shift()) {
      one ??= new TestProcess();
      running.add(one);
      const since = performance.now();
      const { output, stats } = await one.run(file);
      const seconds = Math.round((performance.now() - since) / 1000);
      process.stdout.write(`\n${file} (${seconds} s)\n${output}`);
      said.push(...stats.said);
      passed += stats.passes;
      failed += stats.failures;
      pending += stats.pending;
      // It has ended in the middle of a file.
      if (!one.alive) {
        running.delete(one);
        one = null;
      }
    }
    one?.stop();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

requireAll();
await Promise.all([
  check('Types', 'tsc', '--noEmit'),
  check('Lint and format', 'biome', 'ci', '--colors=off', '.'),
  check('Build of the client', 'vite', 'build', 'client', '--logLevel', 'warn'),
]);
const files = globSync('test/**/*.test.ts').sort();
const isOf = (names: string[]) => (file: string) => names.some((name) => file.includes(name));
const beside = files.filter((file) => !isOf(ALONE)(file));
await run([...beside.filter(isOf(LONG)), ...beside.filter((file) => !isOf(LONG)(file))], AT_ONCE);
await run(files.filter(isOf(ALONE)), 1);
if (passed === 0) failed++;
for (const failure of said) process.stdout.write(`\nfailed: ${failure}\n`);
const skipped = pending ? `, ${pending} skipped` : '';
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped}\n`);
// A handle that a test forgot must not keep the command from ending.
process.exit(failed === 0 ? 0 : 1);
