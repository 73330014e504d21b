import { createHash } from 'node:crypto';
import type { Counts, Kind } from './format.ts';

const COUNTED: Record<Kind, keyof Counts> = {
  person: 'people',
  account: 'accounts',
  thread: 'threads',
  comment: 'comments',
  event: 'events',
  read: 'reads',
  mute: 'mutes',
  action: 'actions',
  case: 'cases',
  notification: 'notifications',
  draft: 'drafts',
  updates: 'updates',
  note: 'notes',
  proposal: 'proposals',
};

/** Counts the lines of a forum and takes their digests: of all of them, and of those of each thread. */
export class Tally {
  readonly counts: Counts = {
    people: 0,
    accounts: 0,
    threads: 0,
    comments: 0,
    events: 0,
    reads: 0,
    mutes: 0,
    actions: 0,
    cases: 0,
    notifications: 0,
    drafts: 0,
    updates: 0,
    notes: 0,
    proposals: 0,
  };
  private readonly contents = createHash('sha256');
  private thread = createHash('sha256');

  add(kind: Kind, line: string | Uint8Array): void {
    this.counts[COUNTED[kind]] += 1;
    this.contents.update(line);
    if (kind === 'thread') {
      this.thread = createHash('sha256');
      // The opening post is a comment in the file and none for a reader.
      this.counts.comments -= 1;
    }
    if (kind === 'thread' || kind === 'comment' || kind === 'event') this.thread.update(line);
  }

  /** Of the lines of the thread that came last, in hex. */
  threadDigest(): string {
    return this.thread.copy().digest('hex');
  }

  /** Of all lines until now, in hex. */
  digest(): string {
    return this.contents.copy().digest('hex');
  }
}
