import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { Bus } from '../bus/bus.ts';
import type { AccessChange } from '../people/access.ts';
import { permissions } from '../people/permissions.ts';
import type { CaseCount } from './case-count.ts';
import { ChangeWatch, type ChangeWatchParts } from './change-watch.ts';
import type { Readers } from './readers.ts';
import type { LiveSocket, SocketServer } from './socket-server.ts';
import { WATCH_ROOM } from './watch-feed.ts';
import type { Watchers } from './watchers.ts';

export interface RightsParts {
  bus: Bus;
  log: Logger;
  /** Whose session a socket's handshake belongs to, as of now. */
  whoIs: (handshake: IncomingMessage) => Promise<Person | null>;
  /** The SHA-256 of the id of the handshake's session. */
  sessionHashOf: (handshake: IncomingMessage) => string;
  /** Whether the database answers. */
  reachable: () => boolean;
  access: Pick<ChangeWatchParts<AccessChange>, 'since' | 'now' | 'settled'>;
  /** Others who have sockets of people ask again of theirs. */
  accessChanged(change: AccessChange): void;
  caseCount: Pick<CaseCount, 'enter' | 'leave'>;
  watchers: Pick<Watchers, 'exit'>;
  readers: Pick<Readers, 'unname' | 'hush'>;
}

/** The room of what is for one person only. */
const personal = (personId: string) => `person:${personId}`;
const ofSession = (idHash: string) => `session:${idHash}`;

/** Whose each socket is: never trusted for what it was, but asked again whenever that has changed. */
export class Rights {
  private readonly io: SocketServer;
  private readonly parts: RightsParts;
  private readonly watch: ChangeWatch<AccessChange>;
  private readonly unsubscribe: () => void;
  /** What came for anybody while it was not known whose these sockets are. */
  private readonly entering = new Map<LiveSocket, { personId: string; again: () => void }[]>();
  /** What waits until it is known whether a socket is still its person's. */
  private readonly waiting = new Map<string, { personId: string; send: (() => void)[] }>();

  constructor(io: SocketServer, parts: RightsParts) {
    this.io = io;
    this.parts = parts;
    this.watch = new ChangeWatch({
      ...parts.access,
      reachable: parts.reachable,
      changed: (change) => this.changed(change),
      failed: (error) => parts.log.error({ err: error }, 'it could not be asked whose rights have changed'),
    });
    this.unsubscribe = parts.bus.subscribe('access:changed', (change) => this.watch.hear(change));
  }

  /** A socket has connected: what is for its person reaches it from now on. */
  async enter(socket: LiveSocket): Promise<void> {
    const { whoIs, sessionHashOf } = this.parts;
    const missed: { personId: string; again: () => void }[] = [];
    this.entering.set(socket, missed);
    const person = await whoIs(socket.request).finally(() => this.entering.delete(socket));
    if (!person) return;
    await socket.join([personal(person.id), ofSession(sessionHashOf(socket.request))]);
    for (const { personId, again } of missed) if (personId === person.id) again();
    // The session may have ended between the question and the rooms.
    if ((await whoIs(socket.request))?.id !== person.id) await socket.leave(personal(person.id));
    else if (!permissions(person, 'case:look')) await this.parts.caseCount.enter(socket);
  }

  /** Sends to a person's sockets on this node; to one that is being rechecked once it is known to be theirs still. */
  tell<E extends keyof ServerToClient>(
    personId: string,
    event: E,
    ...message: Parameters<ServerToClient[E]>
  ): void {
    this.io.local.to(personal(personId)).emit(event, ...message);
    for (const [socket, missed] of this.entering) {
      missed.push({ personId, again: () => socket.emit(event, ...message) });
    }
    const { sockets } = this.io.of('/');
    for (const [id, held] of this.waiting) {
      if (held.personId === personId) held.send.push(() => sockets.get(id)?.emit(event, ...message));
    }
  }

  stop(): void {
    this.unsubscribe();
    this.watch.stop();
  }

  /** Tells each socket here that it concerns. What a socket asks for later is asked of the database anyway. */
  private changed(change: AccessChange): void {
    this.parts.accessChanged(change);
    const { personId, idHash } = change;
    const { adapter, sockets } = this.io.of('/');
    const ids = new Set(adapter.rooms.get(idHash === null ? personal(personId) : ofSession(idHash)));
    // Of those that are being rechecked it may have been read already what they may.
    for (const [id, held] of this.waiting) if (held.personId === personId) ids.add(id);
    for (const id of ids) {
      const socket = sockets.get(id);
      if (socket) void this.recheck(socket, personId);
    }
    for (const [socket, missed] of this.entering) {
      missed.push({ personId, again: () => void this.recheck(socket, personId) });
    }
  }

  private async recheck(socket: LiveSocket, personId: string): Promise<void> {
    // Nothing that is for them alone is sent until it is known whether they may still have it.
    const held = { personId, send: this.waiting.get(socket.id)?.send ?? [] };
    this.waiting.set(socket.id, held);
    await socket.leave(personal(personId));
    let person: Person | null = null;
    try {
      person = await this.parts.whoIs(socket.request);
    } catch (error) {
      this.parts.log.error({ err: error }, 'it could not be found out what somebody may');
    }
    // Rechecked anew meanwhile: that one decides, and sends what waits.
    const isLast = this.waiting.get(socket.id) === held;
    if (person?.id !== personId) this.parts.readers.unname(socket);
    else if (isLast) await socket.join(personal(personId));
    if (permissions(person, 'watch:look')) {
      await socket.leave(WATCH_ROOM);
      this.parts.watchers.exit(socket);
    }
    if (permissions(person, 'case:look')) await this.parts.caseCount.leave(socket);
    socket.emit('session:changed');
    if (isLast) this.waiting.delete(socket.id);
    if (isLast && person?.id === personId) for (const send of held.send) send();
    if (permissions(person, 'typing:set')) this.parts.readers.hush(socket);
  }
}
