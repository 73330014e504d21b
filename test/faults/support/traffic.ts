import { check, found, mustHold, type Verdict } from './checker.ts';
import type { Cluster } from './cluster.ts';
import { Journal } from './journal.ts';
import type { Measured } from './measured.ts';
import { Reader } from './reader.ts';
import { type Truth, truthOfPostgres } from './truth.ts';
import { promised, until } from './waiting.ts';
import { Writer } from './writer.ts';

/** How long writers and readers may take to come to rest once everything is whole again: a loaded machine's slack. */
const REST_WITHIN = 30_000;
const GATHER_WITHIN = 60_000;

/** Where a thread's readers and writers find it, and where the truth about it is read. */
export interface Place {
  threadId: string;
  /** The nodes' addresses for the `i`th client: its own node first. */
  urls(i: number): readonly string[];
  /** Cookies of the writers' sessions. */
  cookies: readonly string[];
  truth(): Promise<Truth>;
}

/** A new thread of the cluster. Client `i` begins with node `i`, in turn. */
export async function placeIn(cluster: Cluster, writers: number): Promise<Place> {
  const threadId = await cluster.thread();
  return {
    threadId,
    urls: (i) => cluster.urlsFrom(i),
    cookies: await cluster.guests(writers),
    truth: () => truthOfPostgres(cluster.databaseUrl, threadId),
  };
}

export interface Load {
  readers: number;
  writers: number;
  /** Comments per second, of all writers together. */
  perSecond: number;
  /** Characters of a comment. */
  length?: number;
  /** The node at which all writers begin; else they take turns. */
  writersAt?: number;
}

/** Readers and writers in one thread, and the journal of all they do. */
export class Traffic {
  readonly journal: Journal;
  readonly readers: Reader[] = [];
  readonly writers: Writer[] = [];
  readonly place: Place;
  private readonly load: Load;
  private timer: NodeJS.Timeout | null = null;
  private turn = 0;

  private constructor(name: string, place: Place, load: Load) {
    this.journal = new Journal(name);
    this.place = place;
    this.load = load;
  }

  /**
   * Gathers the clients, does `work`, and comes to rest: whatever happens, what was acknowledged is held against the
   * database. @throws BrokenPromise
   */
  static async during(
    { name, place, load, measured }: { name: string; place: Place; load: Load; measured: Measured },
    work: (traffic: Traffic) => Promise<void>,
  ): Promise<void> {
    const traffic = new Traffic(name, place, load);
    measured.journal = traffic.journal;
    try {
      await traffic.gather();
      await work(traffic);
      await traffic.rest();
    } catch (error) {
      traffic.close();
      const verdict = await traffic.verify(measured).catch(String);
      if (error instanceof Error) error.message += alsoFound(verdict);
      throw error;
    }
    traffic.close();
    mustHold(await traffic.verify(measured));
  }

  /** Connects every client. Resolves when every reader has joined. Nothing is written yet. */
  private async gather(): Promise<void> {
    const { journal, readers, writers, place, load } = this;
    const { threadId, cookies } = place;
    for (let i = 0; i < load.readers; i++) {
      // The first two have names, so that they can be seen writing.
      const cookie = i < 2 ? (cookies[i] ?? '') : '';
      readers.push(new Reader({ name: `reader-${i}`, urls: place.urls(i), threadId, journal, cookie }));
    }
    for (let i = 0; i < load.writers; i++) {
      const cookie = cookies[i % cookies.length]!;
      const { length = 200 } = load;
      const name = `writer-${i}`;
      const urls = place.urls(load.writersAt ?? i);
      writers.push(new Writer({ name, urls, threadId, journal, cookie, length }));
    }
    await until(
      () => readers.every((r) => r.upAt > 0) && writers.every((w) => w.peer.isConnected),
      GATHER_WITHIN,
      () =>
        `${readers.filter((r) => r.upAt === 0).length} of ${readers.length} readers have not joined, ` +
        `${writers.filter((w) => !w.peer.isConnected).length} of ${writers.length} writers are not connected.`,
    );
  }

  /** Comments go out, evenly, until `rest`. Resolves when `count` of them are acknowledged. */
  async flow(count = 20): Promise<void> {
    const every = 100;
    let owed = 0;
    let last = performance.now();
    this.timer ??= setInterval(() => {
      const now = performance.now();
      owed = Math.min(owed + ((now - last) / 1_000) * this.load.perSecond, this.load.perSecond);
      last = now;
      for (; owed >= 1; owed -= 1) {
        const writer = this.writers[this.turn++ % this.writers.length]!;
        // Who has much that is not acknowledged writes no more, as a page would not let them.
        if (writer.pending < 20) void writer.post();
      }
    }, every);
    await this.more(count);
  }

  /** Resolves when `count` more acts are acknowledged. */
  async more(count: number, within = REST_WITHIN): Promise<void> {
    const wanted = this.acknowledged + count;
    const missing = () => `${wanted - this.acknowledged} of ${count} comments were not acknowledged.`;
    await until(() => this.acknowledged >= wanted, within, missing);
  }

  get acknowledged(): number {
    return this.writers.reduce((sum, { acknowledgedAt }) => sum + acknowledgedAt.length, 0);
  }

  /** Two readers with names, who began at different nodes where there are two. */
  get typists(): [Reader, Reader] {
    return [this.readers[0]!, this.readers[1]!];
  }

  /** Whether everyone has everything that was sent. */
  get quiet(): boolean {
    let head = 0;
    for (const { acknowledged } of this.journal.acts.values())
      head = Math.max(head, acknowledged[0]?.seq ?? 0);
    return (
      this.writers.every(({ pending }) => pending === 0) && this.readers.every(({ log }) => log.last >= head)
    );
  }

  /** No new comments; those on their way go on. */
  hold(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  /** For each reader that lost its connection since `at`: milliseconds from `at` until it had caught up. */
  readersBack(at: number): number[] {
    return this.readers
      .filter(({ peer, upAt }) => peer.lostAt >= at && upAt >= peer.lostAt)
      .map((r) => r.upAt - at);
  }

  /** For each writer: milliseconds from `at` until its first acknowledgement after that. */
  writersBack(at: number): number[] {
    return this.writers.flatMap(({ acknowledgedAt }) => {
      const first = acknowledgedAt.find((time) => time >= at);
      return first === undefined ? [] : [first - at];
    });
  }

  /** No new comments; waits until all that were sent are acknowledged and all readers have them. */
  private async rest(): Promise<void> {
    this.hold();
    await until(
      () => this.writers.every(({ pending }) => pending === 0),
      REST_WITHIN,
      () => {
        const pending = this.writers.reduce((sum, writer) => sum + writer.pending, 0);
        return `${pending} comments that were sent again and again are not acknowledged.`;
      },
    );
    const head = (await this.place.truth()).events.length;
    await until(
      () => this.readers.every(({ log }) => log.last >= head),
      REST_WITHIN,
      () => {
        const behind = this.readers.filter(({ log }) => log.last < head);
        return (
          `${behind.length} of ${this.readers.length} readers do not have all ${head} events: ` +
          `${behind.filter(({ peer }) => peer.isConnected).length} of them are connected, such as ${behind[0]?.state}.`
        );
      },
    );
    await this.readAnew();
    const rejected = this.writers.flatMap((writer) => writer.rejected);
    promised(rejected.length === 0, `${rejected.length} comments were refused, such as: ${rejected[0]}`);
  }

  close(): void {
    this.hold();
    for (const client of [...this.readers, ...this.writers]) client.close();
  }

  private async readAnew(): Promise<void> {
    const urls = new Set(this.place.urls(0));
    for (const url of urls) {
      const { threadId } = this.place;
      const reader = new Reader({ name: `anew-from-${url}`, urls: [url], threadId, journal: this.journal });
      this.readers.push(reader);
      await until(() => reader.upAt > 0, REST_WITHIN, `A new reader could not read the thread at ${url}.`);
    }
  }

  private async verify(measured: Measured): Promise<Verdict> {
    const told = { acts: this.journal.acts.values(), logs: this.journal.logs };
    const verdict = check(told, [await this.place.truth()]);
    measured.take(verdict);
    return verdict;
  }
}

/** What else is wrong after a case that broke off: that clients lack the end is no wonder then. */
function alsoFound(verdict: Verdict | string): string {
  const what = typeof verdict === 'string' ? verdict : found({ ...verdict, behind: [] });
  return what ? ` Also: ${what}` : '';
}
