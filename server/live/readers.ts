import type { IncomingMessage } from 'node:http';
import { Refused } from '../../shared/protocol/errors.ts';
import { TYPING_LASTS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadEvent } from '../../shared/protocol/threads.ts';
import type { Bus } from '../bus/bus.ts';
import type { ThreadQueries } from '../threads/queries.ts';
import { namesOf } from './gatherings.ts';
import { SharedGatherings } from './shared-gatherings.ts';
import type { LiveSocket, SocketServer } from './socket-server.ts';

/** Threads that one socket may read along in at once. */
const MAX_THREADS = 50;

const room = (threadId: ThreadId) => `thread:${threadId}`;

export interface ReadersParts {
  io: SocketServer;
  bus: Bus;
  queries: ThreadQueries;
  /** Whose session a socket's handshake belongs to, as of now. */
  whoIs(handshake: IncomingMessage): Promise<Person | null>;
  /** Others are in the thread now, on whatever node. */
  counted(threadId: ThreadId): void;
  /** A socket of this node reads along in the thread no more. */
  left(threadId: ThreadId): void;
}

/** Who reads along in threads and who is writing there: counted over all nodes, and told what happens. */
export class Readers {
  private readonly parts: ReadersParts;
  private readonly gatherings: SharedGatherings<ThreadId>;

  constructor(parts: ReadersParts) {
    this.parts = parts;
    const { io, bus, counted } = parts;
    this.gatherings = new SharedGatherings(bus, 'threads', {
      typing: (threadId, present) =>
        io.local.to(room(threadId)).volatile.emit('typing', { threadId, ...namesOf(present) }),
      presence: (threadId, present) => {
        io.local.to(room(threadId)).volatile.emit('presence', { threadId, ...namesOf(present) });
        counted(threadId);
      },
    });
  }

  /** The socket reads along in the thread. @throws Refused `too_many` */
  async enter(socket: LiveSocket, person: Person | null, threadId: ThreadId): Promise<void> {
    const { threads } = socket.data;
    if (threads.has(threadId)) return;
    if (threads.size >= MAX_THREADS) {
      throw new Refused('too_many', `One connection can follow ${MAX_THREADS} threads at once.`);
    }
    const who = person?.id ?? socket.id;
    await socket.join(room(threadId));
    // Who has gone while it was asked whether they may is nowhere: nobody would take them out.
    if (!socket.connected) return;
    threads.set(threadId, who);
    const { presence, typing } = this.gatherings;
    presence.enter(threadId, who, socket.id, person?.name ?? null);
    // What is told to all only on a change, the newcomer hears at once.
    socket.emit('presence', { threadId, ...namesOf(presence.lastTold(threadId)) });
    const writing = namesOf(typing.lastTold(threadId));
    if (writing.count > 0) socket.emit('typing', { threadId, ...writing });
  }

  /** The socket reads along in the thread no more. */
  exit(socket: LiveSocket, threadId: ThreadId): void {
    const who = socket.data.threads.get(threadId);
    if (who === undefined) return;
    socket.data.threads.delete(threadId);
    this.stopTyping(socket, threadId);
    void socket.leave(room(threadId));
    this.gatherings.presence.leave(threadId, who, socket.id);
    this.parts.left(threadId);
  }

  /** The socket reads along nowhere any more. */
  exitAll(socket: LiveSocket): void {
    for (const threadId of [...socket.data.threads.keys()]) this.exit(socket, threadId);
  }

  isIn(socket: LiveSocket, threadId: ThreadId): boolean {
    return socket.data.threads.has(threadId);
  }

  /** Whether anybody reads along by a socket of this node. */
  isFollowed(threadId: ThreadId): boolean {
    return (this.parts.io.of('/').adapter.rooms.get(room(threadId))?.size ?? 0) > 0;
  }

  /** How many are in the thread now, over all nodes. */
  here(threadId: ThreadId): number {
    return this.gatherings.presence.count(threadId);
  }

  /** Whoever's the socket was: it reads on as nobody. */
  unname(socket: LiveSocket): void {
    const { presence } = this.gatherings;
    for (const [threadId, who] of socket.data.threads) {
      presence.leave(threadId, who, socket.id);
      socket.data.threads.set(threadId, socket.id);
      presence.enter(threadId, socket.id, socket.id, null);
    }
  }

  // --- Who is writing ----------------------------------------------------------

  /** The socket's person is writing; without another word of it, not for longer than `TYPING_LASTS`. */
  startTyping(socket: LiveSocket, { id, name }: Person, threadId: ThreadId): void {
    socket.data.typing.set(threadId, id);
    this.gatherings.typing.enter(threadId, id, socket.id, name, TYPING_LASTS);
  }

  stopTyping(socket: LiveSocket, threadId: ThreadId): void {
    const who = socket.data.typing.get(threadId);
    if (who === undefined) return;
    socket.data.typing.delete(threadId);
    this.gatherings.typing.leave(threadId, who, socket.id);
  }

  /** The socket's person writes nowhere any more. */
  hush(socket: LiveSocket): void {
    for (const threadId of [...socket.data.typing.keys()]) this.stopTyping(socket, threadId);
  }

  // --- What they are told ------------------------------------------------------

  tell(threadId: ThreadId, events: ThreadEvent[], isForAll: boolean): void {
    if (isForAll) this.parts.io.local.to(room(threadId)).emit('thread:events', { threadId, events });
    else void this.letAsk(threadId, events.at(-1)!.seq);
  }

  /** How far the log has come: for those who have missed something. */
  tellHead(threadId: ThreadId, seq: number): void {
    this.parts.io.local.to(room(threadId)).volatile.emit('thread:head', { threadId, seq });
  }

  /** A thread that is not there for everyone: each reader asks by themselves, and those for whom it isn't are out. */
  private async letAsk(threadId: ThreadId, seq: number): Promise<void> {
    const { io, queries, whoIs } = this.parts;
    const { adapter, sockets } = io.of('/');
    const ids = [...(adapter.rooms.get(room(threadId)) ?? [])];
    io.local.to(room(threadId)).emit('thread:head', { threadId, seq });
    for (const id of ids) {
      const socket = sockets.get(id);
      if (!socket) continue;
      try {
        await queries.mustBeThere(await whoIs(socket.request), threadId);
      } catch {
        this.exit(socket, threadId);
      }
    }
  }

  /** Asks the other nodes who is there, and tells them: after messages may have been lost. */
  ask(): void {
    this.gatherings.ask();
  }

  close(): void {
    this.gatherings.close();
  }
}
