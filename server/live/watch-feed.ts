import type { SocketServer } from './socket-server.ts';

/** What happens within this is told in one message, in milliseconds. */
const GATHER = 100;
/** How often it is asked what happened, should a wake-up have been lost. */
const ASK_EVERY = 1_000;
/** A transaction may become visible after one that has begun later, in milliseconds: mostly by this much, at most by that. */
const BACK = 500;
const FAR_BACK = 10_000;

/** The room of those who watch. */
export const WATCH_ROOM = 'watch';

/** Something that moderators are told of, found by its instant; its key names it, and what it has become. */
export interface News {
  key: string;
  at: number;
}
export interface WatchSource<N extends News = News> {
  /** What there is since an instant, oldest first. */
  since(after: number): Promise<N[]>;
  /** Tells those who watch of what is new. */
  tell(news: N[]): Promise<void>;
}

export interface WatchFeedParts {
  io: SocketServer;
  sources: readonly WatchSource[];
  /** Whether it is worth asking. */
  reachable(): boolean;
  /** The database's clock. */
  now(): number;
  failed(error: unknown): void;
}

/**
 * Tells moderators who watch what happens: each news once, soon after a wake-up, and a second later where the wake-up
 * was lost.
 */
export class WatchFeed {
  private readonly parts: WatchFeedParts;
  private readonly followed: Followed[];
  private begun: Promise<unknown> | null = null;
  private wakened: NodeJS.Timeout | undefined;
  private readonly timer: NodeJS.Timeout;
  private running = false;
  private stopped = false;

  constructor(parts: WatchFeedParts) {
    this.parts = parts;
    this.followed = parts.sources.map((source) => new Followed(source));
    this.timer = setInterval(() => void this.look(FAR_BACK), ASK_EVERY);
    this.timer.unref();
  }

  /** The socket hears of what happens from now on; what was before is asked for by its client. */
  async enter(socket: {
    join(room: string): Promise<void> | void;
    leave(room: string): Promise<void> | void;
  }): Promise<void> {
    // First: a look that found nobody there would forget what has begun.
    await socket.join(WATCH_ROOM);
    this.begun ??= Promise.all(this.followed.map((one) => one.begin(this.parts.now())));
    try {
      await this.begun;
    } catch (error) {
      this.begun = null;
      await socket.leave(WATCH_ROOM);
      throw error;
    }
  }

  /** Something may have happened. */
  wake(): void {
    if (!this.isWatched()) return;
    this.wakened ??= setTimeout(() => {
      this.wakened = undefined;
      void this.look(BACK);
    }, GATHER);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.wakened);
  }

  private isWatched(): boolean {
    return (this.parts.io.of('/').adapter.rooms.get(WATCH_ROOM)?.size ?? 0) > 0;
  }

  private async look(back: number): Promise<void> {
    if (this.running || this.stopped || !this.begun) return;
    if (!this.isWatched()) {
      this.begun = null;
      for (const one of this.followed) one.forget();
      return;
    }
    if (!this.parts.reachable()) return;
    this.running = true;
    try {
      await this.begun;
      for (const one of this.followed) await one.look(back);
    } catch (error) {
      if (!this.stopped) this.parts.failed(error);
    } finally {
      this.running = false;
    }
  }
}

/** How far a source was told. What was told is known by its key, as instants do not come in order. */
class Followed {
  private readonly source: WatchSource;
  /** The keys of what was told, with its instant. */
  private readonly told = new Map<string, number>();
  private newest = 0;

  constructor(source: WatchSource) {
    this.source = source;
  }

  /** Whoever comes has asked for, or will ask for, what is there already. */
  async begin(now: number): Promise<void> {
    this.newest = now;
    for (const one of await this.source.since(now - FAR_BACK)) this.note(one);
  }

  async look(back: number): Promise<void> {
    const news = (await this.source.since(this.newest - back)).filter(({ key }) => !this.told.has(key));
    if (news.length === 0) return;
    await this.source.tell(news);
    for (const one of news) this.note(one);
    for (const [key, at] of this.told) {
      // In the order in which they were noted, which is about that of their instants.
      if (at >= this.newest - 2 * FAR_BACK) break;
      this.told.delete(key);
    }
  }

  forget(): void {
    this.told.clear();
  }

  private note({ key, at }: News): void {
    this.told.set(key, at);
    this.newest = Math.max(this.newest, at);
  }
}
