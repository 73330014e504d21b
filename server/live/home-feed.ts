import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadQueries } from '../threads/queries.ts';
import type { LiveSocket, SocketServer } from './socket-server.ts';

/** So soon a title that moderators took away is gone from every list, in milliseconds. */
const EVERY = 400;
const ROOM = 'home';

export interface HomeFeedParts {
  io: SocketServer;
  queries: ThreadQueries;
  /** How many are in a thread now. */
  here(threadId: ThreadId): number;
  /** Somebody here reads the home page, who is to miss nothing from now on. */
  begun(): Promise<void>;
  failed(error: unknown): void;
}

/** Tells readers of the home page which threads have changed: at most so often, however much happens. */
export class HomeFeed {
  private readonly parts: HomeFeedParts;
  private readonly changedThreads = new Set<ThreadId>();
  private readonly timer: NodeJS.Timeout;

  constructor(parts: HomeFeedParts) {
    this.parts = parts;
    this.timer = setInterval(() => this.send().catch(parts.failed), EVERY);
  }

  /** The socket reads the home page. */
  async enter(socket: LiveSocket): Promise<void> {
    await socket.join(ROOM);
    await this.parts.begun();
  }

  isRead(): boolean {
    return (this.parts.io.of('/').adapter.rooms.get(ROOM)?.size ?? 0) > 0;
  }

  /** Something in the thread's summary is another than before. */
  changed(threadId: ThreadId): void {
    this.changedThreads.add(threadId);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async send(): Promise<void> {
    const changed = [...this.changedThreads];
    this.changedThreads.clear();
    if (changed.length === 0 || !this.isRead()) return;
    const { io, queries, here } = this.parts;
    // Everyone is sent the same: what one has read, and one's drafts, are theirs.
    const threads = (await queries.summariesOf(null, changed)).map(
      ({ unread: _, drafts: __, ...summary }) => ({
        ...summary,
        here: here(summary.id),
      }),
    );
    const there = new Set(threads.map(({ id }) => id));
    const gone = changed.filter((threadId) => !there.has(threadId));
    io.local.to(ROOM).emit('home:threads', { threads, gone });
  }
}
