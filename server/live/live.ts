import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import { parse, Refused } from '../../shared/protocol/errors.ts';
import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import type { ActLimits } from '../people/limits.ts';
import { permissions } from '../people/permissions.ts';
import type { ThreadActs } from '../threads/acts.ts';
import type { ThreadQueries } from '../threads/queries.ts';
import { SOCKET_EVENTS } from './events.ts';
import { FanOut } from './fan-out.ts';
import { Gatherings } from './gatherings.ts';

/** How often readers are told how far a thread's log has come, in milliseconds. */
const HEADS_EVERY = 5_000;
const HOME_EVERY = 1_000;
/** Threads that one socket may read along in at once. */
const MAX_THREADS = 50;

interface SocketData {
  /** Where the socket reads along, and as whom it is counted there. */
  threads: Map<ThreadId, string>;
  /** Where its person is writing. */
  typing: Map<ThreadId, string>;
}
export type LiveSocket = Socket<DefaultEventsMap, ServerToClient, DefaultEventsMap, SocketData>;

export interface LiveParts {
  acts: ThreadActs;
  queries: ThreadQueries;
  bus: Bus;
  log: Logger;
  limits: ActLimits;
  session: RequestHandler;
  /** Whose session a socket's handshake belongs to, as of now. */
  whoIs: (handshake: IncomingMessage) => Promise<Person | null>;
  allowsOrigin: (request: IncomingMessage) => boolean;
}

const room = (threadId: ThreadId) => `thread:${threadId}`;
const ofSession = (sessionId: string) => `session:${sessionId}`;
const personal = (personId: string) => `person:${personId}`;

/** The Socket.IO side: who reads along where, what reaches them, and what they ask for. */
export class Live {
  readonly acts: ThreadActs;
  readonly queries: ThreadQueries;
  readonly bus: Bus;
  readonly typing: Gatherings;
  readonly presence: Gatherings;
  private readonly io: Server<DefaultEventsMap, ServerToClient, DefaultEventsMap, SocketData>;
  private readonly parts: LiveParts;
  private readonly fanOut: FanOut;
  private readonly changedThreads = new Set<ThreadId>();
  private readonly timers: NodeJS.Timeout[];
  private readonly subscriptions: (() => void)[];

  constructor(http: HttpServer, parts: LiveParts) {
    this.parts = parts;
    this.acts = parts.acts;
    this.queries = parts.queries;
    this.bus = parts.bus;
    this.io = new Server(http, {
      serveClient: false,
      // Compression costs 3.9 times the CPU and 5 times the memory (docs/adr/0001).
      perMessageDeflate: false,
      // Room for a comment far too long, so that it is answered with a sentence instead of a closed connection.
      maxHttpBufferSize: 2 * 1024 * 1024,
      pingInterval: 20_000,
      pingTimeout: 10_000,
      // Foreign upgrades on the same server belong to others (drafts).
      destroyUpgrade: false,
      allowRequest: (request, decide) => decide(null, parts.allowsOrigin(request)),
    });
    this.io.engine.use(parts.session);
    this.fanOut = new FanOut(
      (threadId, after, limit) => parts.queries.events(null, threadId, after, limit),
      (threadId, events) => this.io.to(room(threadId)).emit('thread:events', { threadId, events }),
      (error) => parts.log.error({ err: error }, 'events could not be read for sending'),
    );
    this.typing = new Gatherings((threadId, names) =>
      this.io.to(room(threadId)).volatile.emit('typing', { threadId, ...names }),
    );
    this.presence = new Gatherings((threadId, names) => {
      this.io.to(room(threadId)).volatile.emit('presence', { threadId, ...names });
      this.changedThreads.add(threadId);
    });
    this.subscriptions = [
      parts.bus.subscribe('thread:appended', ({ threadId, seq }) => {
        this.changedThreads.add(threadId);
        if (this.hasReaders(room(threadId))) this.fanOut.wake(threadId, seq);
      }),
      parts.bus.subscribe('thread:read', ({ personId, threadId, readTo }) =>
        this.io.to(personal(personId)).emit('thread:read', { threadId, readTo }),
      ),
      parts.bus.subscribe('session:ended', ({ sessionId }) =>
        this.io.to(ofSession(sessionId)).emit('session:changed'),
      ),
    ];
    this.timers = [
      setInterval(() => this.logged(this.sendHeads()), HEADS_EVERY),
      setInterval(() => this.logged(this.sendHome()), HOME_EVERY),
    ];
    this.io.on('connection', (socket) => this.logged(this.connected(socket)));
  }

  /** The socket reads along in the thread. */
  async enter(socket: LiveSocket, person: Person | null, threadId: ThreadId): Promise<void> {
    const { threads } = socket.data;
    if (threads.has(threadId)) return;
    if (threads.size >= MAX_THREADS) {
      throw new Refused('too_many', `One connection can follow ${MAX_THREADS} threads at once.`);
    }
    const who = person?.id ?? socket.id;
    threads.set(threadId, who);
    await socket.join(room(threadId));
    this.presence.enter(threadId, who, socket.id, person?.name ?? null);
    // What is told to all only on a change, the newcomer hears at once.
    socket.emit('presence', { threadId, ...this.presence.names(threadId) });
    const typing = this.typing.names(threadId);
    if (typing.count > 0) socket.emit('typing', { threadId, ...typing });
  }

  /** The socket reads along in the thread no more. */
  exit(socket: LiveSocket, threadId: ThreadId): void {
    const who = socket.data.threads.get(threadId);
    if (who === undefined) return;
    socket.data.threads.delete(threadId);
    this.stopTyping(socket, threadId);
    void socket.leave(room(threadId));
    this.presence.leave(threadId, who, socket.id);
    if (!this.hasReaders(room(threadId))) this.fanOut.forget(threadId);
  }

  isIn(socket: LiveSocket, threadId: ThreadId): boolean {
    return socket.data.threads.has(threadId);
  }

  stopTyping(socket: LiveSocket, threadId: ThreadId): void {
    const who = socket.data.typing.get(threadId);
    if (who === undefined) return;
    socket.data.typing.delete(threadId);
    this.typing.leave(threadId, who, socket.id);
  }

  /** How many are in the thread now. */
  here(threadId: ThreadId): number {
    return this.presence.count(threadId);
  }

  /** Closes every connection and stops. */
  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const end of this.subscriptions) end();
    this.fanOut.stop();
    await this.io.close();
  }

  private async connected(socket: LiveSocket): Promise<void> {
    socket.data.threads = new Map();
    socket.data.typing = new Map();
    // Before anything is awaited: the client's first events may be here already.
    socket.onAny((name: unknown, ...args: unknown[]) => {
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as (answer: object) => void) : () => {};
      void this.answer(socket, name, args).then(ack);
    });
    socket.on('disconnect', () => {
      for (const threadId of [...socket.data.threads.keys()]) this.exit(socket, threadId);
    });
    const person = await this.parts.whoIs(socket.request);
    if (!person) return;
    const { sessionID } = socket.request as IncomingMessage & { sessionID: string };
    await socket.join([personal(person.id), ofSession(sessionID)]);
  }

  private async answer(socket: LiveSocket, name: unknown, args: unknown[]): Promise<object> {
    try {
      const event = SOCKET_EVENTS.get(String(name));
      const person = await this.parts.whoIs(socket.request);
      await this.parts.limits.take(event?.limit ?? 'asks', person?.id ?? socket.id);
      if (!event) {
        throw new Refused('unknown_event', `There is no event named '${String(name).slice(0, 60)}'.`);
      }
      const refusal = permissions(person, event.act, person ? { authorId: person.id } : {});
      if (refusal) throw refusal;
      const input = parse(event.input, args[0]);
      return { ok: true, ...(await event.handle(this, { socket, person, input })) };
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.body };
      this.parts.log.error({ err: error, event: String(name).slice(0, 60) }, 'an event failed');
      const message = 'The server could not do that now. Nothing was changed; try again.';
      return { ok: false, error: { code: 'unavailable', message } };
    }
  }

  private async sendHeads(): Promise<void> {
    const followed: ThreadId[] = [];
    for (const name of this.io.of('/').adapter.rooms.keys()) {
      if (name.startsWith('thread:')) followed.push(name.slice('thread:'.length) as ThreadId);
    }
    for (const { threadId, seq } of await this.queries.heads(followed)) {
      this.io.to(room(threadId)).volatile.emit('thread:head', { threadId, seq });
    }
  }

  private async sendHome(): Promise<void> {
    const changed = [...this.changedThreads];
    this.changedThreads.clear();
    if (changed.length === 0 || !this.hasReaders('home')) return;
    const threads = (await this.queries.summariesOf(null, changed)).map(({ unread: _, ...summary }) => ({
      ...summary,
      here: this.here(summary.id),
    }));
    this.io.to('home').emit('home:threads', { threads });
  }

  private hasReaders(name: string): boolean {
    return (this.io.of('/').adapter.rooms.get(name)?.size ?? 0) > 0;
  }

  private logged(work: Promise<void>): void {
    work.catch((error) => this.parts.log.error({ err: error }, 'live work failed'));
  }
}
