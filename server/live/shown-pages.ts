import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadEvent } from '../../shared/protocol/threads.ts';
import type { LiveSocket, SocketServer } from './socket-server.ts';

const room = (threadId: ThreadId) => `shown:${threadId}`;

export interface ShownPagesParts {
  io: SocketServer;
  /** Where the threads' logs are now. */
  heads(threadIds: ThreadId[]): Promise<{ threadId: ThreadId; seq: number }[]>;
  /** Somebody here follows the thread, from this seq on. */
  begun(threadId: ThreadId, seq: number): void;
  /** Nobody here follows the thread any more. */
  ended(threadId: ThreadId): void;
}

/**
 * Who has a page open that shows something of threads without reading along in them: results of a search, what somebody
 * wrote. They are told that it may be something else now, not what: each asks what they may see.
 */
export class ShownPages {
  private readonly parts: ShownPagesParts;

  constructor(parts: ShownPagesParts) {
    this.parts = parts;
  }

  /** The socket's page shows something of these threads, and of no others any more. */
  async follow(socket: LiveSocket, threadIds: ThreadId[]): Promise<void> {
    const before = socket.data.shown;
    socket.data.shown = new Set(threadIds);
    for (const threadId of before) if (!socket.data.shown.has(threadId)) await this.leave(socket, threadId);
    await socket.join(threadIds.map(room));
    // Who has gone meanwhile is nowhere: nobody would end it for them.
    if (!socket.connected) return;
    for (const { threadId, seq } of await this.parts.heads(threadIds)) this.parts.begun(threadId, seq);
  }

  /** The socket has gone. */
  exit(socket: LiveSocket): void {
    for (const threadId of socket.data.shown) void this.leave(socket, threadId);
  }

  isFollowed(threadId: ThreadId): boolean {
    return (this.parts.io.of('/').adapter.rooms.get(room(threadId))?.size ?? 0) > 0;
  }

  /** Tells those who follow the thread what of it may be something else after these events. */
  tell(threadId: ThreadId, events: readonly ThreadEvent[], isForAll: boolean): void {
    const numbers = isForAll ? changedBy(events) : null;
    if (numbers?.length === 0) return;
    this.parts.io.local.to(room(threadId)).emit('shown:changed', { threadId, numbers });
  }

  private async leave(socket: LiveSocket, threadId: ThreadId): Promise<void> {
    await socket.leave(room(threadId));
    this.parts.ended(threadId);
  }
}

/** The comments whose words, or whether they are shown, the events have changed; null: whatever is of the thread. */
function changedBy(events: readonly ThreadEvent[]): number[] | null {
  const numbers = new Set<number>();
  for (const event of events) {
    switch (event.type) {
      // Whether a thread is there at all hangs on its opening post, and its title stands beside every comment.
      case 'thread:changed':
        return null;
      case 'comment:edited':
      case 'comment:deleted':
      case 'comment:moderated':
      case 'comment:moved':
        if (event.comment.number === 0) return null;
        numbers.add(event.comment.number);
    }
  }
  return [...numbers];
}
