// npm run fuzz -- [--cases N] [--seed S]: sequences of raw frames against a node of its own, until there were so many.
// The nth few hundred of them have the seed S + n, so that the seed that a broken promise states fails soon again.
// Ctrl-C ends it with what there is.
import { parseArgs } from 'node:util';
import { showProgress } from '../../../server/cli/progress.ts';
import { type Fuzzed, fuzz } from './fuzz/fuzz.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '2000' }, seed: { type: 'string' } },
});
const cases = Number(values.cases);
if (!Number.isSafeInteger(cases) || cases < 1) fail('--cases must be a whole number above 0.');
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 30) : Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0 || seed > 2 ** 30)
  fail('--seed must be a whole number up to 2^30.');

const ends = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second one doesn't wait.
    if (ends.signal.aborted) process.exit(130);
    ends.abort();
  });
}

console.log(`Seed ${seed}`);
const began = performance.now();
const progress = showProgress(process.stderr, { name: 'Fuzzing', worthShowing: 0 });
try {
  const fuzzed = await fuzz({ cases, seed, signal: ends.signal, onProgress: (now) => progress.update(now) });
  progress.stop();
  console.log(summary(fuzzed));
  process.exit(ends.signal.aborted ? 130 : 0);
} catch (error) {
  progress.stop();
  console.error(`BROKEN: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

function summary({ cases, stalls, longestStall, longestGap, rss }: Fuzzed): string {
  const mb = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  const seconds = Math.round((performance.now() - began) / 1000);
  const stood = `longest stall ${Math.round(longestStall)} ms (${Math.round(longestGap)} ms with waiting for a processor; ${stalls} were repeated and did not come again)`;
  return `${cases} cases from seed ${seed} in ${seconds} s: alive, ${stood}, memory ${mb(rss.warm)} → ${mb(rss.end)}`;
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
