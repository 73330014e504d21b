// npm run simulate [-- FILE] [OPTIONS]: the people of a chat log talk in a forum that is running.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readChatLog } from './chat-log.ts';
import { display } from './display.ts';
import { Refused, Stopped } from './member.ts';
import { bringIn, type Entry } from './people.ts';
import { isAct, makePlan } from './plan.ts';
import { openThreads, replay } from './replay.ts';
import { Tally } from './tally.ts';

const DEMO = `${import.meta.dirname}/demo.txt`;
const KEPT = 'data/simulated-people.json';
const MOST_THREADS = 200;
/** The forum's patience is told of again after so many milliseconds. */
const SAID_EVERY = 10_000;

const USAGE = `Usage: npm run simulate [-- FILE] [OPTIONS]

  FILE          a chat log, a line each: [HH:MM] <name> text; without it, a conversation that comes along
  --speed N     so many times as fast as it was (1)
  --threads N   in so many threads at once (10): each has the whole of it, begun at another place
  --url URL     the forum (http://localhost:3000)
  --guests      people come as guests, without it as members
  --seed N      with another number, others edit, delete, react and report (1)

Ctrl-C ends it. Who comes is kept in ${KEPT}, so that they are the same members the next time.
`;

/** A command line that can't be understood; its message is a sentence. */
class WrongUsage extends Error {}
/** A file or a forum with which it can't be done; its message is a sentence. */
class Failed extends Error {}

function readArgs() {
  const options = {
    speed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '10' },
    url: { type: 'string', default: 'http://localhost:3000' },
    guests: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length > 1)
      throw new WrongUsage(`'${positionals[1]}' is one too many: one file is enough.`);
    return { ...values, file: positionals[0] ?? DEMO };
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    throw new WrongUsage(`${(error as Error).message.split('. ')[0]!.replace(/\.$/, '')}.`);
  }
}

function numberOf(name: string, given: string, least: number, most: number, whole = true): number {
  const value = Number(given);
  if (given.trim() === '' || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    throw new WrongUsage(`--${name} must be ${kind} from ${least} to ${most}, not '${given}'.`);
  }
  return value;
}

function originOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw new WrongUsage(`'${url}' is not the address of a forum.`);
  return parsed.origin;
}

async function main(): Promise<void> {
  const args = readArgs();
  if (args.help) {
    process.stdout.write(USAGE);
    return;
  }
  const speed = numberOf('speed', args.speed, 0.1, 1_000, false);
  const threads = numberOf('threads', args.threads, 1, MOST_THREADS);
  const seed = numberOf('seed', args.seed, 0, 2 ** 31);
  const url = originOf(args.url);
  const log = readChatLog(await textOf(args.file));
  if (log.said.length === 0) {
    throw new Failed(`'${args.file}' has no line of the form '[HH:MM] <name> text'.`);
  }
  await isThere(url);
  const plan = makePlan(log, threads, seed);
  const acts = plan.deeds.filter(isAct).length;

  const stop = new AbortController();
  // Once: who is in a hurry presses it again.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const { signal } = stop;
  const shown = display(process.stderr);
  let saidAt = Number.NEGATIVE_INFINITY;
  const slowed = (message: string) => {
    if (performance.now() - saidAt < SAID_EVERY) return;
    saidAt = performance.now();
    shown.say(`The forum slows somebody down: "${message}" They wait, and go on.`);
  };
  const setAside =
    log.setAside === 0 ? '' : ` ${log.setAside} lines of the log are no messages and left out.`;
  shown.say(
    `${log.said.length} lines by ${plan.people.length} people in ${threads} threads at ${url}, ${hours(log.lasts / speed)}.${setAside}`,
  );
  const comeIn = (names: string[], as: Entry['as']) => {
    const entered = (done: number) =>
      shown.show(`${as === 'guest' ? 'Guests' : 'Members'} come in`, done, names.length);
    return bringIn(names, { url, as, kept: KEPT, manners: { signal, slowed }, entered });
  };
  const tally = new Tally();
  let began = performance.now();
  try {
    const people = await comeIn(plan.people, args.guests ? 'guest' : 'member');
    // Guests open no threads.
    const openers = args.guests
      ? await comeIn([...new Set(plan.openings.map(({ by }) => by))], 'member')
      : people;
    const ids = await openThreads(plan, openers);
    began = performance.now();
    const settled = (done: number) => shown.show('They talk', done, acts);
    await replay(ids, { plan, people, speed, signal, tally, settled });
    for (const member of [...people.values(), ...openers.values()]) member.close();
  } catch (error) {
    if (error instanceof Refused) throw new Failed(`The forum refused that: ${error.message}`);
    if (!(error instanceof Stopped)) throw error;
  } finally {
    shown.end();
  }
  if (signal.aborted) process.exitCode = 130;
  process.stdout.write(
    `${signal.aborted ? 'Stopped. ' : ''}${tally.summary((performance.now() - began) / 1_000)}`,
  );
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Failed(`'${file}' cannot be read: ${(error as Error).message}.`);
  }
}

async function isThere(url: string): Promise<void> {
  const answer = await fetch(`${url}/healthz`).catch(() => null);
  if (!answer?.ok)
    throw new Failed(`No forum answers at ${url}. Start one with npm start, or name another with --url.`);
}

function hours(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return `${Math.round(ms / 1_000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

try {
  await main();
} catch (error) {
  if (error instanceof WrongUsage) {
    process.exitCode = 2;
    process.stderr.write(`${error.message} See npm run simulate -- --help.\n`);
  } else if (error instanceof Failed) {
    process.exitCode = 1;
    process.stderr.write(`${error.message}\n`);
  } else throw error;
}
// A connection that is closing must not keep the command from ending.
process.exit();
