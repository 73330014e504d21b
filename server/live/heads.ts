import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadQueries } from '../threads/queries.ts';

/** How often the logs are asked how far they have come, in milliseconds. */
const ASK_EVERY = 1_000;
/** A thread's readers are told its head at every so manyth asking. */
const TELL_EVERY = 5;
/** Threads with the latest activity, which readers of the home page see first. */
const LATEST = 30;

export interface HeadParts {
  queries: ThreadQueries;
  /** Whether it is worth asking: a database that is gone is not asked. */
  reachable(): boolean;
  /** The threads that somebody here reads. */
  followed(): ThreadId[];
  /** Whether somebody here reads the home page. */
  homeIsRead(): boolean;
  /** A log has come to `seq`: called for each followed thread at every asking. */
  found(threadId: ThreadId, seq: number): void;
  /** A thread has activity that no wake-up told of here. */
  changed(threadId: ThreadId): void;
  /** What the readers of a thread are told. */
  tell(threadId: ThreadId, seq: number): void;
  failed(error: unknown): void;
}

/**
 * Asks the database how far the logs have come, since wake-ups may be lost, or never be sent (by an import beside
 * the node): so that a reader lags by a second and not for ever.
 */
export class Heads {
  private readonly parts: HeadParts;
  /** How far the logs of the latest threads have come; null while nobody here reads the home page. */
  private latest: ReadonlyMap<ThreadId, number> | null = null;
  private timer: NodeJS.Timeout;
  private asked = 0;
  private stopped = false;

  constructor(parts: HeadParts) {
    this.parts = parts;
    this.timer = this.later();
  }

  /** Asks at once: wake-ups are known to have been lost. */
  now(): void {
    clearTimeout(this.timer);
    void this.ask();
  }

  /** Somebody reads the home page: what has activity from now on is found. */
  async beginHome(): Promise<void> {
    this.latest ??= await this.readLatest();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private later(): NodeJS.Timeout {
    return setTimeout(() => void this.ask(), ASK_EVERY);
  }

  private async ask(): Promise<void> {
    this.asked += 1;
    try {
      if (this.parts.reachable()) {
        await this.askFollowed();
        await this.askLatest();
      }
    } catch (error) {
      if (!this.stopped) this.parts.failed(error);
    }
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = this.later();
  }

  private async askFollowed(): Promise<void> {
    const { queries, followed, found, tell } = this.parts;
    for (const { threadId, seq } of await queries.heads(followed())) {
      found(threadId, seq);
      if (this.asked % TELL_EVERY === 0) tell(threadId, seq);
    }
  }

  private async askLatest(): Promise<void> {
    const { homeIsRead, changed } = this.parts;
    if (!homeIsRead()) {
      this.latest = null;
      return;
    }
    const before = this.latest;
    this.latest = await this.readLatest();
    if (!before) return;
    for (const [threadId, seq] of this.latest) if (before.get(threadId) !== seq) changed(threadId);
  }

  private async readLatest(): Promise<ReadonlyMap<ThreadId, number>> {
    const threads = await this.parts.queries.latest(LATEST);
    return new Map(threads.map(({ threadId, seq }) => [threadId, seq]));
  }
}
