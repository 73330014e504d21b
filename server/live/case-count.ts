import type { LiveSocket, SocketServer } from './socket-server.ts';

/** What happens within this is told in one message, in milliseconds. */
const GATHER = 500;
/** How often it is counted, should a wake-up have been lost. */
const ASK_EVERY = 5_000;
/** The room of those who may decide on cases, on whatever page they are. */
const ROOM = 'moderators';

export interface CaseCountParts {
  io: SocketServer;
  /** How many cases wait. */
  count(): Promise<number>;
  /** Whether it is worth asking. */
  reachable(): boolean;
  failed(error: unknown): void;
}

/** Tells moderators on every page how many cases wait: when they come, and whenever it has changed. */
export class CaseCount {
  private readonly parts: CaseCountParts;
  private told: number | null = null;
  private looking: Promise<void> | null = null;
  private wakened: NodeJS.Timeout | undefined;
  private readonly timer: NodeJS.Timeout;
  private stopped = false;

  constructor(parts: CaseCountParts) {
    this.parts = parts;
    this.timer = setInterval(() => void this.look(), ASK_EVERY);
    this.timer.unref();
  }

  /** The socket's person may decide on cases. */
  async enter(socket: LiveSocket): Promise<void> {
    await socket.join(ROOM);
    // One that found nobody here has told nobody.
    await this.looking;
    if (this.told === null) await this.look();
    else socket.emit('cases:open', { open: this.told });
  }

  /** They may no more. */
  leave(socket: LiveSocket): Promise<void> | void {
    return socket.leave(ROOM);
  }

  /** A case may have been opened or settled. */
  wake(): void {
    this.wakened ??= setTimeout(() => {
      this.wakened = undefined;
      void this.look();
    }, GATHER);
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.wakened);
  }

  private look(): Promise<void> {
    this.looking ??= this.tell().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async tell(): Promise<void> {
    const { io, count, reachable, failed } = this.parts;
    if (this.stopped) return;
    if (!io.of('/').adapter.rooms.has(ROOM)) {
      // It is counted anew for who comes next.
      this.told = null;
      return;
    }
    if (!reachable()) return;
    try {
      const open = await count();
      if (open === this.told) return;
      this.told = open;
      io.local.to(ROOM).emit('cases:open', { open });
    } catch (error) {
      if (!this.stopped) failed(error);
    }
  }
}
