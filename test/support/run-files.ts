// Runs the test files whose paths come by standard input, a line each, and says after each what came of it.
import { createInterface } from 'node:readline';
import { inspect } from 'node:util';
import Mocha from 'mocha';
import { type FileStats, MARK } from './test-process.ts';

// Servers that were started end with the process, when it ends in this way.
process.on('SIGTERM', () => process.exit(130));

for await (const file of createInterface({ input: process.stdin })) {
  const stats: FileStats = { passes: 0, failures: 0, pending: 0, said: [] };
  try {
    const mocha = new Mocha({ timeout: 20_000, forbidOnly: true });
    mocha.addFile(file);
    await mocha.loadFilesAsync();
    const runner = await new Promise<Mocha.Runner>((resolve) => {
      const begun = mocha.run(() => resolve(begun));
      begun.on('fail', (test, error) =>
        // With what caused it: a property's error names only its counterexample.
        stats.said.push(`${file}: ${test.fullTitle()}\n    ${inspect(error)}`),
      );
    });
    // It listens to the process, too.
    mocha.dispose();
    const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
    Object.assign(stats, { passes, failures, pending });
    // A file without a test says nothing of anything.
    if (passes + failures + pending === 0) {
      stats.failures = 1;
      stats.said.push(`${file}: no test in it`);
    }
  } catch (error) {
    console.error(file, error);
    stats.failures = 1;
    stats.said.push(`${file}: ${error}`);
  }
  process.stdout.write(`${MARK}${JSON.stringify(stats)}\n`);
}
