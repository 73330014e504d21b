import { readFileSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';
import { median, percentile, progress } from '../measure.ts';
import type { Contender, Participant } from './contender.ts';
import { apply, type Trace, write } from './trace.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves at the first change of a text after which `is` is true. */
const until = ({ text }: Participant, is: () => boolean) =>
  new Promise<void>((resolve) => {
    if (is()) return resolve();
    const look = () => {
      if (!is()) return;
      text.unobserve(look);
      resolve();
    };
    text.observe(look);
  });

/** Seconds for a writer and a reader without a server between them: nothing can be faster. */
export async function traceWithoutServer({ edits, end }: Trace): Promise<number> {
  const [writer, reader] = [new Y.Doc(), new Y.Doc()];
  const began = performance.now();
  writer.on('update', (update) => Y.applyUpdate(reader, update));
  await write(writer.getText('text'), edits);
  if (reader.getText('text').toString() !== end) throw new Error('The trace does not end as it should.');
  return (performance.now() - began) / 1000;
}

/** Seconds from the first edit of the trace that is sent until another's text is equal. */
export async function traceTime(contender: Contender, name: string, { edits, end }: Trace): Promise<number> {
  const writer = await contender.open(name);
  const reader = await contender.open(name);
  const began = performance.now();
  const equal = until(reader, () => reader.text.length === end.length && reader.text.toString() === end);
  await write(writer.text, edits);
  await equal;
  const seconds = (performance.now() - began) / 1000;
  await settled(contender);
  writer.leave();
  reader.leave();
  return seconds;
}

/** Resolves when the database has not been written for three seconds: all that will be stored is. */
async function settled({ database }: Contender): Promise<void> {
  const db = new DatabaseSync(database, { readOnly: true });
  const version = () => Object.values(db.prepare('pragma data_version').get()!)[0];
  for (let [last, since] = [version(), performance.now()]; performance.now() - since < 3_000; ) {
    await pause(100);
    const now = version();
    if (now !== last) [last, since] = [now, performance.now()];
  }
  db.close();
}

const KEYSTROKES = 400;
/** A fast typist's, in ms. */
const PACE = 40;

/** Milliseconds from a keystroke to its being in another's text, of keystrokes at the pace of a fast typist. */
export async function keystrokes(contender: Contender): Promise<{ p50: number; p99: number }> {
  const name = await contender.newText();
  const writer = await contender.open(name);
  const reader = await contender.open(name);
  const times: number[] = [];
  for (let i = 0; i < KEYSTROKES; i++) {
    const began = performance.now();
    writer.text.insert(i, 'x');
    await until(reader, () => reader.text.length > i);
    times.push(performance.now() - began);
    await pause(PACE - (performance.now() - began));
    progress(`${contender.name}, keystrokes`, i + 1, KEYSTROKES);
  }
  writer.leave();
  reader.leave();
  return { p50: median(times), p99: percentile(times, 0.99) };
}

/** Milliseconds from a keystroke to the commit that has it: the median of keystrokes, one after another. */
export async function sendToDurable(contender: Contender, count = 20): Promise<number> {
  const name = await contender.newText();
  const writer = await contender.open(name);
  writer.text.insert(0, 'x');
  await settled(contender);
  const db = new DatabaseSync(contender.database, { readOnly: true });
  const version = db.prepare('pragma data_version');
  const now = () => Object.values(version.get()!)[0];
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const before = now();
    const began = performance.now();
    writer.text.insert(0, 'x');
    while (now() === before) await pause(0.2);
    times.push(performance.now() - began);
    progress(`${contender.name}, durable`, i + 1, count);
  }
  db.close();
  writer.leave();
  return median(times);
}

/** Milliseconds until somebody has a text that a server which was started anew has not opened yet; the median. */
export async function coldOpen(contender: Contender, name: string, { end }: Trace): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    await contender.stop();
    await contender.start();
    // What a server does once, at the first text that is opened, is not of this text.
    (await contender.open(await contender.newText())).leave();
    const began = performance.now();
    const reader = await contender.open(name);
    times.push(performance.now() - began);
    if (reader.text.toString() !== end) throw new Error(`${contender.name}: the text is not whole.`);
    reader.leave();
  }
  return median(times);
}

const OPEN = 100;

/** Kilobytes of resident memory for each of 100 texts of some 2,000 edits that somebody has open. */
export async function memoryOfOpen(contender: Contender, { edits }: Trace): Promise<number> {
  const open: Participant[] = [];
  const one = async () => {
    const writer = await contender.open(await contender.newText());
    await write(writer.text, edits.slice(0, 2_000));
    open.push(writer);
  };
  // What the first few take is not theirs alone.
  for (let i = 0; i < 10; i++) await one();
  await settled(contender);
  const before = resident(contender);
  for (let i = 0; i < OPEN; i++) {
    await one();
    progress(`${contender.name}, memory`, i + 1, OPEN);
  }
  await settled(contender);
  const kilobytes = (resident(contender) - before) / OPEN / 1000;
  for (const writer of open) writer.leave();
  return kilobytes;
}

function resident({ pid }: Contender): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  // Linux says kB and means 1,024 bytes.
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
}

/** Megabytes of its database, once what was logged beside it is in it. The server is stopped and started for it. */
export async function onDisk(contender: Contender): Promise<number> {
  await contender.stop();
  const db = new DatabaseSync(contender.database);
  db.exec('pragma wal_checkpoint(truncate)');
  db.close();
  const { size } = statSync(contender.database);
  await contender.start();
  return size / 1e6;
}

/**
 * Somebody writes fast, another reads along, and the server is killed by `kill -9` with both of them gone: how many
 * of the characters that the reader had seen are in the text afterwards no more.
 */
export async function lostByKill(contender: Contender, { edits }: Trace, times = 10) {
  let [seen, lost] = [0, 0];
  const typing = edits.filter(([, deleted, inserted]) => deleted === 0 && inserted);
  for (let i = 0; i < times; i++) {
    const name = await contender.newText();
    const writer = await contender.open(name);
    const reader = await contender.open(name);
    const size = 300 + 70 * i;
    for (let at = 0; at < size; at++) {
      apply(writer.text, [at, 0, typing[at]![2]]);
      if (at % 10 === 9) await pause(4);
    }
    await until(reader, () => reader.text.length >= size - 50);
    await contender.kill();
    const had = reader.text.toString();
    writer.leave();
    reader.leave();
    await contender.start();
    const after = await contender.open(name);
    seen += had.length;
    // One writer at the end: what is there is a beginning of what was seen, or all of it and more.
    const kept = after.text.toString();
    if (!kept.startsWith(had.slice(0, kept.length))) throw new Error(`${contender.name}: another text.`);
    lost += Math.max(0, had.length - kept.length);
    after.leave();
    progress(`${contender.name}, kills`, i + 1, times);
  }
  return { seen, lost };
}
