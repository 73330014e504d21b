import { createWriteStream, mkdirSync, rmSync, type WriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One act of a writer, from its first sending on. Instants are those of `performance.now()`. */
export interface Act {
  opId: string;
  threadId: string;
  writer: string;
  sentAt: number;
  sends: number;
  /** Every acknowledgement that came: a repeat must say the same. */
  acknowledged: { at: number; seq: number; number: number; commentId: string }[];
  /** Codes of refusals, in their order. */
  refused: string[];
  /** How many readers have seen it, and when the last of them did. */
  seen: number;
  lastSeenAt: number;
}

/** What one client has applied of a thread: `keys[i]` is the event with seq `i + 1`. */
export class ClientLog {
  readonly name: string;
  readonly threadId: string;
  readonly keys: string[] = [];
  /** What the client could not have applied: a gap that was shown, a seq that changed its content. */
  readonly wrong: string[] = [];

  constructor(name: string, threadId: string) {
    this.name = name;
    this.threadId = threadId;
  }

  get last(): number {
    return this.keys.length;
  }
}

/**
 * What clients sent, what they were told and what they saw. Kept in memory for the checker, and as lines of JSON
 * in a file for whoever looks for the reason of a broken promise.
 */
export class Journal {
  readonly acts = new Map<string, Act>();
  readonly logs: ClientLog[] = [];
  readonly file: string;
  private readonly out: WriteStream;
  private lines: string[] = [];
  private readonly interned = new Map<string, string>();

  constructor(name: string) {
    const folder = join(tmpdir(), 'rejoinder-faults');
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `${name}-${process.pid}-${Date.now()}.jsonl`);
    this.out = createWriteStream(this.file);
  }

  /** `opId` goes out, for the first time or again. */
  sent(opId: string, threadId: string, writer: string): void {
    const at = performance.now();
    const act = this.acts.get(opId);
    if (act) act.sends += 1;
    else {
      const known = { acknowledged: [], refused: [], seen: 0, lastSeenAt: 0 };
      this.acts.set(opId, { opId, threadId, writer, sentAt: at, sends: 1, ...known });
    }
    this.line('sent', { opId, threadId, writer });
  }

  /** `comment` may be missing: an acknowledgement that names nothing is for the checker to find. */
  acknowledged(opId: string, seq: number, comment: { id: string; number: number } | undefined): void {
    const told = { seq, number: comment?.number ?? -1, commentId: comment?.id ?? '' };
    this.acts.get(opId)!.acknowledged.push({ at: performance.now(), ...told });
    this.line('acknowledged', { opId, ...told });
  }

  refused(opId: string, code: string): void {
    this.acts.get(opId)!.refused.push(code);
    this.line('refused', { opId, code });
  }

  /** A client that begins to read a thread from its first event. */
  reader(name: string, threadId: string): ClientLog {
    const log = new ClientLog(name, threadId);
    this.logs.push(log);
    return log;
  }

  /** The client applies the next event. `key`: the opId of a posted comment, else the event's type. */
  seen(log: ClientLog, seq: number, key: string): void {
    if (seq !== log.last + 1) log.wrong.push(`applied seq ${seq} after ${log.last}`);
    log.keys.push(this.intern(key));
    const act = this.acts.get(key);
    if (!act) return;
    act.seen += 1;
    act.lastSeenAt = performance.now();
  }

  /** For the file: the client's log now ends with `seq`. */
  came(log: ClientLog, from: number, how: 'live' | 'joined' | 'read'): void {
    this.line('seen', { client: log.name, threadId: log.threadId, from, to: log.last, how });
  }

  note(what: string, more: object = {}): void {
    this.line(what, more);
  }

  /** Milliseconds from each act's acknowledgement until the last of its readers had it; 0 when they were faster. */
  lags(since = 0): number[] {
    const lags: number[] = [];
    for (const { acknowledged, lastSeenAt } of this.acts.values()) {
      const told = acknowledged[0];
      if (told && told.at >= since && lastSeenAt > 0) lags.push(Math.max(0, lastSeenAt - told.at));
    }
    return lags;
  }

  /** Writes what is left; the file is removed unless somebody will want to read it. */
  async close(keep: boolean): Promise<void> {
    this.flush();
    await new Promise<void>((resolve) => this.out.end(resolve));
    if (!keep) rmSync(this.file, { force: true });
  }

  private line(what: string, more: object): void {
    this.lines.push(JSON.stringify({ at: Math.round(performance.now() * 10) / 10, what, ...more }));
    if (this.lines.length >= 500) this.flush();
  }

  private flush(): void {
    if (this.lines.length > 0) this.out.write(`${this.lines.join('\n')}\n`);
    this.lines = [];
  }

  /** Thousands of clients see the same keys. */
  private intern(key: string): string {
    const known = this.interned.get(key);
    if (known !== undefined) return known;
    this.interned.set(key, key);
    return key;
  }
}
