// npm run faults [-- --minutes N] [--seed S] [--case NAME …] [--short] [--json FILE]: every case, again and again in
// an order and with parameters that the seed decides, until the minutes are over; without --minutes, once. The nth run
// has the seed S + n, so that `--case NAME --seed` with the seed that a broken promise states runs that one again.
// Ctrl-C ends it with what there is.
import { parseArgs } from 'node:util';
import { requireProgram } from '../support/machine.ts';
import { CASES } from './cases/all.ts';
import { seconds } from './support/measured.ts';
import { Random } from './support/random.ts';
import { table, writeJson } from './support/report.ts';
import { type Outcome, Runner } from './support/runner.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    case: { type: 'string', multiple: true },
    short: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const wanted = values.case ?? CASES.map(({ name }) => name);
const unknown = wanted.find((name) => !CASES.some((fault) => fault.name === name));
if (unknown !== undefined)
  fail(`There is no case '${unknown}'. There are: ${CASES.map(({ name }) => name).join(', ')}.`);
const minutes = values.minutes === undefined ? null : Number(values.minutes);
if (minutes !== null && !(minutes > 0)) fail('--minutes must be a number above 0.');
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) fail('--seed must be a whole number.');
requireProgram('postgres');
requireProgram('redis');

// Programs that are waited for do not keep the process alive by themselves.
setInterval(() => {}, 60_000);

const random = new Random(seed);
const outcomes: Outcome[] = [];
const runner = new Runner(values.short ? 'short' : 'long', (text) => console.log(`  ${text}`));
const until = minutes === null ? 0 : performance.now() + minutes * 60_000;

let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second one doesn't wait.
    if (stopped) process.exit(130);
    stopped = true;
    console.log('\nStopping …');
    void end();
  });
}

console.log(`Seed ${seed}`);
do {
  for (const fault of random.shuffled(CASES.filter(({ name }) => wanted.includes(name)))) {
    if (stopped || (outcomes.length > 0 && minutes !== null && performance.now() > until)) break;
    console.log(`${fault.name} …`);
    const outcome = await runner.run(fault, seed + outcomes.length);
    if (stopped) break;
    outcomes.push(outcome);
    console.log(`  ${outcome.broken ? `BROKEN: ${outcome.broken}` : 'kept'} (${seconds(outcome.tookMs)})`);
  }
} while (!stopped && performance.now() < until);
if (!stopped) await end();

async function end(): Promise<void> {
  await runner.stop();
  console.log(`\nSeed ${seed}\n${table(outcomes)}`);
  if (values.json) writeJson(values.json, seed, outcomes);
  process.exit(outcomes.length > 0 && outcomes.every(({ broken }) => broken === null) ? 0 : 1);
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
