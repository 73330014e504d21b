import type { ActivityLog, Happening } from '../watch/activity-log.ts';
import type { SocketServer } from './socket-server.ts';

/** Those who watch are told at most this often, in milliseconds. */
const GATHER = 100;
/** How often the logs are asked though nothing woke it, and how far back. */
const ASK_EVERY = 1_000;
/** A transaction may become visible after one that has begun later, in milliseconds: mostly by this much, at most by that. */
const BACK = 500;
const FAR_BACK = 10_000;

/** The room of those who watch. */
export const WATCH_ROOM = 'watch';

export interface WatchFeedParts {
  io: SocketServer;
  activity: ActivityLog;
  /** Whether it is worth asking. */
  reachable(): boolean;
  /** The database's clock. */
  now(): number;
  failed(error: unknown): void;
}

/**
 * Tells moderators who watch what happens: each happening once, soon after a wake-up, and a second later where the
 * wake-up was lost. What was told is known by its key, as instants do not come in order.
 */
export class WatchFeed {
  private readonly parts: WatchFeedParts;
  /** The keys of what was told, with its instant. */
  private readonly told = new Map<string, number>();
  private begun: Promise<void> | null = null;
  private newest = 0;
  private wakened: NodeJS.Timeout | undefined;
  private readonly timer: NodeJS.Timeout;
  private running = false;
  private stopped = false;

  constructor(parts: WatchFeedParts) {
    this.parts = parts;
    this.timer = setInterval(() => void this.look(FAR_BACK), ASK_EVERY);
    this.timer.unref();
  }

  /** The socket hears of what happens from now on; what was before is asked for by its client. */
  async enter(socket: { join(room: string): Promise<void> | void }): Promise<void> {
    this.begun ??= this.begin();
    try {
      await this.begun;
    } catch (error) {
      this.begun = null;
      throw error;
    }
    await socket.join(WATCH_ROOM);
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

  /** Whoever comes has asked for, or will ask for, what is there already. */
  private async begin(): Promise<void> {
    const { activity, now } = this.parts;
    this.newest = now();
    for (const happening of await activity.since(this.newest - FAR_BACK)) this.note(happening);
  }

  private async look(back: number): Promise<void> {
    if (this.running || this.stopped || !this.begun) return;
    if (!this.isWatched()) {
      this.begun = null;
      this.told.clear();
      return;
    }
    if (!this.parts.reachable()) return;
    this.running = true;
    try {
      await this.begun;
      await this.tell(back);
    } catch (error) {
      if (!this.stopped) this.parts.failed(error);
    } finally {
      this.running = false;
    }
  }

  private async tell(back: number): Promise<void> {
    const { io, activity } = this.parts;
    const happenings = (await activity.since(this.newest - back)).filter(({ key }) => !this.told.has(key));
    if (happenings.length === 0) return;
    const told = await activity.load(happenings);
    for (const happening of happenings) this.note(happening);
    for (const [key, at] of this.told) {
      // In the order in which they were noted, which is about that of their instants.
      if (at >= this.newest - 2 * FAR_BACK) break;
      this.told.delete(key);
    }
    io.local.to(WATCH_ROOM).emit('watch:activity', { activity: told });
  }

  private note({ key, at }: Happening): void {
    this.told.set(key, at);
    this.newest = Math.max(this.newest, at);
  }
}
