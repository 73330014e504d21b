import { createHash } from 'node:crypto';
import { Refused } from '../../shared/protocol/errors.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import { ForumAudit } from '../check/forum-audit.ts';
import type { Store } from '../store/store.ts';
import {
  type Counts,
  type End,
  type Entry,
  type Header,
  LONGEST_LINE,
  lineOf,
  nameOf,
  RECORDS,
  VERSION,
} from './format.ts';
import { Snapshot } from './snapshot.ts';
import { Tally } from './tally.ts';
import type { ThreadRecord } from './thread-format.ts';
import { readBy } from './values.ts';

/** Takes text in the order in which it is given; resolves when it may be given more. */
export type Write = (text: string) => Promise<void>;

export interface ExportOptions {
  /** Only this thread, with the names of its people. */
  threadId?: ThreadId | undefined;
  /** How far it is, in records, about. */
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Stops it. */
  signal?: AbortSignal;
}

export interface ExportReport {
  counts: Counts;
  /** SHA-256 of the records, as `check` prints it. */
  contents: string;
}

/** Something that `import` would not take back: the message names it. */
export class Unexportable extends Error {}

/** Characters that are given to `Write` at a time. */
const CHUNK = 256 * 1024;

/**
 * Writes the forum as it is when this is called, in the form of docs/export.md, while others go on writing.
 * @throws Refused `not_found` for the thread; Unexportable; the signal's reason; what `write` throws
 */
export async function exportForum(
  store: Store,
  write: Write,
  { threadId, onProgress, signal }: ExportOptions = {},
): Promise<ExportReport> {
  return Snapshot.take(store, async (snapshot) => {
    const thread = threadId === undefined ? null : await snapshot.thread(threadId);
    if (threadId !== undefined && !thread) throw new Refused('not_found', 'There is no such thread.');
    const total = thread ? thread.seq : await snapshot.size();
    const out = new Output(write);
    const scope = thread ? 'thread' : 'forum';
    const at = new Date(store.now()).toISOString();
    const header: Header = { rejoinder: 'export', version: VERSION, at, scope };
    await out.add(`${JSON.stringify(header)}\n`);
    const tally = new Tally();
    const audit = new ForumAudit(({ place, what }) => refuse(`${place} ${what}`));
    let done = 0;
    for await (const entry of thread ? ofThread(snapshot, thread) : ofForum(snapshot)) {
      const line = checked(entry);
      audit.add(entry);
      tally.add(entry.kind, line);
      if (entry.kind !== 'comment') done += 1;
      if (await out.add(line)) {
        signal?.throwIfAborted();
        onProgress?.({ done, total });
      }
    }
    audit.end();
    signal?.throwIfAborted();
    const contents = tally.digest();
    const end: End = { ...tally.counts, contents, digest: out.digest() };
    await out.add(`${JSON.stringify({ end })}\n`);
    await out.flush();
    return { counts: tally.counts, contents };
  });
}

/** All records of a forum, in their canonical order. */
export async function* ofForum(snapshot: Snapshot): AsyncGenerator<Entry, void, void> {
  for await (const value of snapshot.people()) yield { kind: 'person', value };
  for await (const value of snapshot.accounts()) yield { kind: 'account', value };
  for await (const value of snapshot.threads()) {
    yield { kind: 'thread', value };
    yield* snapshot.log(value.id);
  }
  for await (const value of snapshot.reads()) yield { kind: 'read', value };
  for await (const value of snapshot.mutes()) yield { kind: 'mute', value };
  for await (const value of snapshot.actions()) yield { kind: 'action', value };
  for await (const value of snapshot.cases()) yield { kind: 'case', value };
  for await (const value of snapshot.notifications()) yield { kind: 'notification', value };
  yield* snapshot.drafts();
}

async function* ofThread(snapshot: Snapshot, thread: ThreadRecord): AsyncGenerator<Entry, void, void> {
  for await (const value of snapshot.peopleOf(thread.id)) yield { kind: 'person', value };
  yield { kind: 'thread', value: thread };
  yield* snapshot.log(thread.id);
  for await (const value of snapshot.actionsOf(thread.id)) yield { kind: 'action', value };
  yield* snapshot.draftsOf(thread.id);
}

/** The line of a record that an import will take. */
function checked(entry: Entry): string {
  const { problem } = readBy(RECORDS[entry.kind], entry.value);
  if (problem) refuse(`${nameOf(entry)} has a wrong ${problem}`);
  const line = lineOf(entry);
  // No character takes more than three bytes for each of its code units.
  if (line.length * 3 > LONGEST_LINE && Buffer.byteLength(line) > LONGEST_LINE) {
    refuse(`${nameOf(entry)} is longer than ${LONGEST_LINE / 1024 / 1024} MB`);
  }
  return line;
}

/** A file that can't be imported is found now, and not when it is needed. */
function refuse(what: string): never {
  throw new Unexportable(
    `The forum is not sound, so that the export could not be imported: ${what}. 'npx rejoinder check' lists all that is wrong.`,
  );
}

/** Gathers lines, and knows the digest of all of them. */
class Output {
  private readonly write: Write;
  private readonly hash = createHash('sha256');
  private text = '';

  constructor(write: Write) {
    this.write = write;
  }

  /** True when something was written. */
  async add(line: string): Promise<boolean> {
    this.hash.update(line);
    this.text += line;
    if (this.text.length < CHUNK) return false;
    await this.flush();
    return true;
  }

  async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    await this.write(text);
  }

  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
