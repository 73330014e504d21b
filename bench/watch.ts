import { loadavg } from 'node:os';
import { type Acknowledged, openThreads, replay } from '../simulate/replay.ts';
import { Tally } from '../simulate/tally.ts';
import { type Figure, percentile, progress } from './measure.ts';
import { BURST, burst } from './watch/burst.ts';
import { type Stage, setStage } from './watch/stage.ts';
import { nameOf } from './watch/watched.ts';

const THREADS = 30;
const PACES = [1, 10, 100];
/** How long each is kept up. */
const SECONDS = 60;
/** What was acknowledged is waited for so long, in milliseconds; then it is missing. */
const WITHIN = 60_000;
/** A frame that one notices, in milliseconds. */
const LONG = 100;

/** What the page keeps is up to a tenth more at one instant than at another. */
const MORE = 1.15;

/**
 * Watch on one node while the people of a chat log write on another: whether a moderator's socket and page miss anything
 * that was acknowledged, how much later they have it, and what it costs the page. The floor, in the same run: long frames
 * of a page beside it, which does nothing for 20 ms and draws as often, since all of this shares one machine.
 */
export async function watch(): Promise<Figure[]> {
  const stage = await setStage(THREADS);
  const { plan, people, feed } = stage;
  const figures: Figure[] = [];
  for (const speed of PACES) {
    const tally = new Tally();
    const looked = await look(stage, `${speed}× its pace`, async (acknowledged) => {
      const threads = await openThreads(plan, people);
      const signal = AbortSignal.timeout(SECONDS * 1_000);
      await replay(threads, { plan, people, speed, signal, tally, acknowledged });
    });
    const late = `${(tally.latest / 1_000).toFixed(0)} s behind at most`;
    const peer = `${tally.acknowledged} acts in ${SECONDS} s, ${tally.refused} refused, ${late}`;
    figures.push(...figuresOf(`${speed}×`, looked, peer));
  }
  let fed = 0;
  const looked = await look(stage, `${BURST} events/s`, async (acknowledged) => {
    const threads = await openThreads(plan, people);
    fed = await burst(SECONDS, threads, [...people.values()], feed, acknowledged);
  });
  const after = await look(stage, `${BURST} events/s again`, async (acknowledged) => {
    const threads = await openThreads(plan, people);
    await burst(SECONDS, threads, [...people.values()], feed, acknowledged);
  });
  const real = looked.acknowledged;
  figures.push(
    ...figuresOf(`${BURST}/s`, looked, `${real} comments in ${SECONDS} s; ${fed} told by Redis only`),
  );
  figures.push(steady(looked.heap.after, after.heap.after));
  await stage.remove();
  return figures;
}

/** Whether as much once more left the page's memory where it was. */
function steady(before: number, after: number): Figure {
  const most = before * MORE;
  return {
    what: `Watch at ${BURST}/s: page memory, ${SECONDS} s later`,
    value: after,
    unit: 'MB',
    peer: `${before.toFixed(2)} MB before`,
    goal: `≤ ${most.toFixed(2)} MB`,
    met: after <= most,
  };
}

interface Looked {
  acknowledged: number;
  missing: { socket: number; page: number };
  /** From acknowledgement on, in milliseconds. */
  lag: { socket: number[]; page: number[] };
  /** How long frames took, and for how much of it the page had a processor. */
  frames: { took: number; own: number }[];
  idleFrames: number[];
  heap: { before: number; after: number };
  load: number;
}

/** What becomes of the acts that `work` has acknowledged, and of the page meanwhile. */
async function look(
  { watched, page, pageTime, idle }: Stage,
  what: string,
  work: (acknowledged: (act: Acknowledged) => void) => Promise<void>,
): Promise<Looked> {
  const before = await page.memory();
  await page.take();
  await idle.take();
  await pageTime.begin();
  const acts: { name: string; at: number }[] = [];
  const began = performance.now();
  const timer = setInterval(() => {
    progress(`watch: ${what}`, Math.min(SECONDS, (performance.now() - began) / 1_000), SECONDS);
  }, 500);
  await work(({ does, threadId, number }) => {
    // Reactions are not told of.
    if (does === 'react') return;
    acts.push({ name: nameOf(does === 'post' ? 'comment' : does, threadId, number), at: Date.now() });
  });
  clearInterval(timer);
  await watched.hears(
    acts.map(({ name }) => name),
    WITHIN,
  );
  const told = acts.flatMap(({ name }) => watched.told.get(name) ?? []);
  const {
    heard: onPage,
    drawn,
    frames,
  } = await page.hears(
    told.map(({ key }) => key),
    WITHIN,
  );
  const heardOf = new Set(onPage);
  const own = await pageTime.end();
  const lag = { socket: [] as number[], page: [] as number[] };
  let missingOnPage = acts.length;
  for (const { name, at } of acts) {
    const heard = watched.told.get(name);
    if (!heard) continue;
    if (heardOf.has(heard.key)) missingOnPage -= 1;
    // The socket may be told before who acted is answered.
    lag.socket.push(Math.max(0, heard.at - at));
    const drawnAt = drawn[heard.key];
    if (drawnAt !== undefined) lag.page.push(Math.max(0, drawnAt - at));
  }
  const acknowledged = acts.length;
  return {
    acknowledged,
    missing: { socket: acknowledged - lag.socket.length, page: missingOnPage },
    lag,
    frames: frames.map(({ at, took }) => ({ took, own: own(at, at + took) })),
    idleFrames: (await idle.take()).frames.map(({ took }) => took),
    heap: { before, after: await page.memory() },
    load: loadavg()[0]!,
  };
}

function figuresOf(name: string, looked: Looked, peer: string): Figure[] {
  const { missing, lag, frames, idleFrames, heap, load } = looked;
  const figure = (what: string, value: number, unit: string, peer = '–', goal?: number): Figure => ({
    what: `Watch at ${name}: ${what}`,
    value,
    unit,
    peer,
    goal: goal === undefined ? null : goal === 0 ? '0' : `≤ ${goal} ${unit}`,
    met: goal === undefined ? null : value <= goal,
  });
  const at = (samples: number[], share: number) => (samples.length ? percentile(samples, share) : Number.NaN);
  const long = (all: number[]) => all.filter((took) => took > LONG).length;
  const whole = frames.map(({ took }) => took);
  const own = frames.map(({ own }) => own);
  const floor = `a page that idles: ${long(idleFrames)}, longest ${Math.max(0, ...idleFrames).toFixed(0)} ms; load ${load.toFixed(1)}`;
  return [
    figure('missing by socket', missing.socket, 'events', peer, 0),
    figure('missing on the page', missing.page, 'events', peer, 0),
    figure('to the socket, p50', at(lag.socket, 0.5), 'ms'),
    figure('to the socket, p99', at(lag.socket, 0.99), 'ms'),
    figure('to the page, p50', at(lag.page, 0.5), 'ms'),
    figure('to the page, p99', at(lag.page, 0.99), 'ms'),
    figure(`frames over ${LONG} ms`, long(whole), 'frames', floor),
    figure('longest frame', Math.max(0, ...whole), 'ms'),
    figure('… by what the page itself took', long(own), 'frames', '–', 0),
    figure('longest frame by that', Math.max(0, ...own), 'ms'),
    figure('page memory, begin', heap.before, 'MB'),
    figure('page memory, end', heap.after, 'MB'),
  ];
}
