import type { SocketServer } from './socket-server.ts';

/** What happens within this is told in one message, in milliseconds. */
const GATHER = 100;
/** How often it is asked what happened, should a wake-up have been lost. */
const ASK_EVERY = 1_000;
/** A transaction may become visible after one that has begun later: mostly by this much, in milliseconds. */
const BACK = 500;

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
  /** What has an instant before this one is there, or never will be. */
  settled(): Promise<number>;
  failed(error: unknown): void;
}

/**
 * Tells moderators who watch what happens: each news once, soon after a wake-up, and a second later where the wake-up
 * was lost. What took long to be committed is told too, however long: each second it is looked from where nothing more
 * was to come a second before.
 */
export class WatchFeed {
  private readonly parts: WatchFeedParts;
  private readonly followed: Followed[];
  private begun: Promise<void> | null = null;
  private wakened: NodeJS.Timeout | undefined;
  private readonly timer: NodeJS.Timeout;
  private running = false;
  private stopped = false;

  constructor(parts: WatchFeedParts) {
    this.parts = parts;
    this.followed = parts.sources.map((source) => new Followed(source));
    this.timer = setInterval(() => void this.look(true), ASK_EVERY);
    this.timer.unref();
  }

  /** The socket hears of what happens from now on; what was before is asked for by its client. */
  async enter(socket: {
    join(room: string): Promise<void> | void;
    leave(room: string): Promise<void> | void;
  }): Promise<void> {
    // First: a look that found nobody there would forget what has begun.
    await socket.join(WATCH_ROOM);
    this.begun ??= this.begin();
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
      void this.look(false);
    }, GATHER);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.wakened);
  }

  private async begin(): Promise<void> {
    const settled = await this.parts.settled();
    await Promise.all(this.followed.map((one) => one.begin(settled)));
  }

  private isWatched(): boolean {
    return (this.parts.io.of('/').adapter.rooms.get(WATCH_ROOM)?.size ?? 0) > 0;
  }

  /** `far`: for all that may have come since the last such look, and not only for what is likely. */
  private async look(far: boolean): Promise<void> {
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
      // Before it is read: what is committed meanwhile is for the next look.
      const settled = far ? await this.parts.settled() : null;
      for (const one of this.followed) await one.look(settled);
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
  /** The keys of what was told, with its instant; none from before `from`. */
  private readonly told = new Map<string, number>();
  /** What is older was all told. */
  private from = 0;
  private newest = 0;

  constructor(source: WatchSource) {
    this.source = source;
  }

  /** Whoever comes has asked for, or will ask for, what is there already. */
  async begin(settled: number): Promise<void> {
    this.from = settled;
    this.newest = settled;
    for (const one of await this.source.since(settled)) this.note(one);
  }

  /** Looks for all that may be new, and begins at `settled` the next time; null: for what is likely. */
  async look(settled: number | null): Promise<void> {
    const after = settled === null ? Math.max(this.from, this.newest - BACK) : this.from;
    const news = (await this.source.since(after)).filter(({ key }) => !this.told.has(key));
    if (news.length > 0) await this.source.tell(news);
    for (const one of news) this.note(one);
    if (settled === null) return;
    this.from = settled;
    for (const [key, at] of this.told) if (at < settled) this.told.delete(key);
  }

  forget(): void {
    this.told.clear();
  }

  private note({ key, at }: News): void {
    this.told.set(key, at);
    this.newest = Math.max(this.newest, at);
  }
}
