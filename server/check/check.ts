import type { ThreadId } from '../../shared/protocol/text.ts';
import { ofForum } from '../export/export.ts';
import { type Counts, type Entry, lineOf, nameOf, RECORDS } from '../export/format.ts';
import { Snapshot } from '../export/snapshot.ts';
import { Tally } from '../export/tally.ts';
import { readBy } from '../export/values.ts';
import type { Store } from '../store/store.ts';
import { strays, unlogged, unsearched } from './beside-records.ts';
import { unlikeTheirLogs } from './draft-texts.ts';
import { ForumAudit, type Problem } from './forum-audit.ts';
import { SeenNumbers } from './seen-numbers.ts';

export type { Problem } from './forum-audit.ts';

export interface CheckedThread {
  id: ThreadId;
  /** Of its last event. */
  seq: number;
  comments: number;
  /** SHA-256 of its records, in hex: what two forums have in common they have under the same digest. */
  digest: string;
}

export interface CheckReport {
  problems: number;
  counts: Counts;
  /** SHA-256 of all records in their canonical order, in hex: the same for equal forums on any database. */
  digest: string;
  /** Threads that an import has not finished: nobody sees them, and they are not in the digest. */
  unfinished: number;
}

export interface CheckOptions {
  onProblem?: (problem: Problem) => void;
  onThread?: (thread: CheckedThread) => void;
  /** How far it is, in records, about. */
  onProgress?: (progress: { done: number; total: number }) => void;
  signal?: AbortSignal;
}

/** How many records pass between two looks at the clock and the signal. */
const SLICE = 1_000;

/** Holds the tables to the log, at one instant and while others go on writing. @throws the signal's reason */
export function checkForum(store: Store, options: CheckOptions = {}): Promise<CheckReport> {
  return Snapshot.take(store, (snapshot) => new Check(snapshot, options).run());
}

class Check {
  private readonly snapshot: Snapshot;
  private readonly options: CheckOptions;
  private readonly tally = new Tally();
  private readonly audit: ForumAudit;
  private problems = 0;
  private place = '';
  private thread: { id: ThreadId; seq: number; comments: number; numbers: SeenNumbers } | null = null;

  constructor(snapshot: Snapshot, options: CheckOptions) {
    this.snapshot = snapshot;
    this.options = options;
    this.audit = new ForumAudit((problem) => this.report(problem));
  }

  async run(): Promise<CheckReport> {
    const { signal, onProgress } = this.options;
    const total = await this.snapshot.size();
    let done = 0;
    for await (const entry of ofForum(this.snapshot)) {
      if (entry.kind !== 'comment' && entry.kind !== 'event') await this.endThread();
      this.take(entry);
      if (entry.kind !== 'comment') done += 1;
      if (done % SLICE !== 0) continue;
      signal?.throwIfAborted();
      onProgress?.({ done, total });
    }
    await this.endThread();
    this.audit.end();
    for await (const problem of strays(this.snapshot.tx)) this.report(problem);
    for await (const problem of unlogged(this.snapshot.tx)) this.report(problem);
    for await (const problem of unlikeTheirLogs(this.snapshot.tx)) this.report(problem);
    for await (const problem of unsearched(this.snapshot.tx)) this.report(problem);
    const unfinished = await this.snapshot.unfinished();
    return { problems: this.problems, counts: this.tally.counts, digest: this.tally.digest(), unfinished };
  }

  private take(entry: Entry): void {
    const { kind, value } = entry;
    if (kind === 'thread') {
      const { id, seq, commentCount } = value;
      this.thread = { id, seq, comments: commentCount, numbers: new SeenNumbers() };
      this.place = `thread ${id}, `;
    }
    if (kind === 'comment') this.thread!.numbers.add(value.number);
    const { problem } = readBy(RECORDS[kind], value);
    const inThread = kind === 'comment' || kind === 'event';
    if (problem) {
      const place = `${inThread ? this.place : ''}${nameOf(entry)}`;
      this.report({ place, what: `has a wrong ${problem}` });
    }
    this.tally.add(kind, lineOf(entry));
    this.audit.add(entry);
  }

  private async endThread(): Promise<void> {
    const { thread } = this;
    if (!thread) return;
    this.thread = null;
    const { numbers, ...rest } = thread;
    this.options.onThread?.({ ...rest, digest: this.tally.threadDigest() });
    for await (const number of this.snapshot.numbers(thread.id)) {
      if (number >= 0 && !numbers.add(number)) continue;
      this.report({ place: `thread ${thread.id}, comment ${number}`, what: 'is not made by any event' });
    }
  }

  private report(problem: Problem): void {
    this.problems += 1;
    this.options.onProblem?.(problem);
  }
}
