import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { Refused } from '../../shared/protocol/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { type DraftId, draftIdSchema } from '../../shared/protocol/text.ts';
import { addressOf } from '../address.ts';
import type { AccessChange } from '../people/access.ts';
import type { ActLimits } from '../people/limits.ts';
import { permissions, type Subject } from '../people/permissions.ts';
import { permitted } from '../people/permitted.ts';
import { CLOSE, DraftConnection } from './draft-connection.ts';
import type { DraftNews } from './draft-news.ts';
import type { LiveDraft } from './live-draft.ts';
import type { LiveDrafts } from './live-drafts.ts';

/** Who has sent what takes too long may come back after so long, in milliseconds. */
const BARRED_FOR = 5 * 60_000;
/** Connections of one person to one node. */
const OF_ONE = 50;

export interface DraftSocketsParts {
  live: LiveDrafts;
  logger: Logger;
  limits: ActLimits;
  session: RequestHandler;
  allowsOrigin(request: IncomingMessage): boolean;
  whoIs(request: IncomingMessage): Promise<Person | null>;
  sessionHashOf(request: IncomingMessage): string;
  /** What the person is in the draft. */
  subjectOf(person: Person, draftId: DraftId): Promise<Subject>;
  news: DraftNews;
}

/** The sockets at `/drafts/:draftId`: who is let in, and who may stay when rights change. */
export class DraftSockets {
  private readonly parts: DraftSocketsParts;
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.draftFrame,
    perMessageDeflate: false,
  });
  private readonly sockets = new Map<DraftConnection, LiveDraft>();
  /** Who is kept out of a draft here, until when by `performance.now()`. */
  private readonly barred = new Map<string, number>();
  private draining = false;

  constructor(parts: DraftSocketsParts) {
    this.parts = parts;
  }

  /** Takes an upgrade of the HTTP server; one that isn't Socket.IO's either is refused. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = (request.url ?? '').split('?')[0]!;
    if (path.startsWith('/socket.io')) return;
    socket.on('error', () => socket.destroy());
    const id = draftIdSchema.safeParse(/^\/drafts\/([^/]+)$/.exec(path)?.[1]);
    if (!id.success) return void refuse(socket, '404 Not Found');
    if (!this.parts.allowsOrigin(request)) return void refuse(socket, '403 Forbidden');
    if (this.draining) return void refuse(socket, '503 Service Unavailable');
    this.parts.session(request as never, new ServerResponse(request) as never, (error?: unknown) => {
      if (error) return void refuse(socket, '503 Service Unavailable');
      this.server.handleUpgrade(request, socket, head, (webSocket) => {
        // Nothing is read before it is known who it is from.
        webSocket.pause();
        webSocket.on('error', () => {});
        this.connected(webSocket, request, id.data).catch((failure) => {
          const [code, sentence] = closing(failure);
          if (code === CLOSE.notNow && !(failure instanceof Refused)) {
            this.failed(failure, 'a draft could not be opened');
          }
          webSocket.resume();
          webSocket.close(code, sentence);
        });
      });
    });
  }

  /** Somebody's rights have changed: asks again of each of their sockets here. */
  accessChanged({ personId, idHash }: AccessChange): void {
    for (const [connection, draft] of this.sockets) {
      if (connection.person.id !== personId) continue;
      if (idHash !== null && this.parts.sessionHashOf(connection.request) !== idHash) continue;
      void this.recheck(connection, draft.id);
    }
  }

  /** Closes each connection at a random moment within so many milliseconds: they come back, to another node perhaps. */
  async drain(within: number): Promise<void> {
    this.draining = true;
    const close = async (connection: DraftConnection) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * within));
      connection.close(1001, 'The server is being restarted.');
    };
    await Promise.all([...this.sockets.keys()].map(close));
  }

  /** Ends those that are left. */
  close(): void {
    this.draining = true;
    for (const socket of this.server.clients) socket.terminate();
    this.server.close();
  }

  /** Keeps somebody out of a draft for a while. */
  bar({ person }: DraftConnection, draftId: DraftId): void {
    this.barred.set(`${draftId} ${person.id}`, performance.now() + BARRED_FOR);
  }

  private async connected(socket: WebSocket, request: IncomingMessage, draftId: DraftId): Promise<void> {
    const { live, whoIs, subjectOf, limits, news } = this.parts;
    const person = await whoIs(request);
    if (!person) throw new Refused('sign_in_required', 'Sign in to open this draft.');
    await limits.take('asks', 5, person, addressOf(request));
    const ofPerson = [...this.sockets.keys()].filter((connection) => connection.person.id === person.id);
    if (ofPerson.length >= OF_ONE)
      throw new Refused('too_large', 'You have too many drafts open. Close some.');
    const subject = await subjectOf(person, draftId);
    permitted(person, 'draft:read', subject);
    if ((this.barred.get(`${draftId} ${person.id}`) ?? 0) > performance.now()) {
      throw new Refused(
        'too_large',
        'What you wrote can not be put into the draft. Try again in some minutes.',
      );
    }
    const draft = await live.open(draftId);
    if (socket.readyState !== socket.OPEN) return live.rest(draftId, draft);
    const mayWrite = permissions(person, 'draft:write', subject) === null;
    const connection = new DraftConnection(socket, request, person, mayWrite, draft);
    socket.on('close', () => {
      this.sockets.delete(connection);
      news.exited(connection, draftId);
    });
    this.sockets.set(connection, draft);
    draft.enter(connection);
    news.entered(connection, draftId);
    socket.resume();
    // Their rights may have changed while the draft was being opened.
    await this.recheck(connection, draftId);
  }

  /** Closes the connection if its person has lost a right that they had. */
  private async recheck(connection: DraftConnection, draftId: DraftId): Promise<void> {
    try {
      const person = await this.parts.whoIs(connection.request);
      if (!person) return connection.close(CLOSE.signedOut, 'You are signed out.');
      const subject = await this.parts.subjectOf(person, draftId);
      const refusal =
        permissions(person, 'draft:read', subject) ??
        (connection.mayWrite ? permissions(person, 'draft:write', subject) : null);
      if (refusal) connection.close(CLOSE.forbidden, refusal.message);
      else if (!connection.mayWrite && permissions(person, 'draft:write', subject) === null) {
        // As a co-writer they are greeted differently.
        connection.close(1012, 'You may write in this draft now.');
      }
    } catch (error) {
      if (error instanceof Refused) return connection.close(CLOSE.forbidden, error.message);
      this.failed(error, 'it could not be found out what somebody may in a draft');
      connection.close(CLOSE.notNow, 'It can not be found out now what you may do.');
    }
  }

  private failed(error: unknown, what: string): void {
    this.parts.logger.error({ err: error }, what);
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function closing(error: unknown): [code: number, sentence: string] {
  if (!(error instanceof Refused)) return [CLOSE.notNow, 'The draft can not be opened at the moment.'];
  switch (error.code) {
    case 'sign_in_required':
      return [CLOSE.signedOut, error.message];
    case 'not_found':
    case 'not_allowed':
      return [CLOSE.forbidden, error.message];
    case 'too_large':
      return [CLOSE.tooMuch, error.message];
    default:
      return [CLOSE.notNow, error.message];
  }
}
