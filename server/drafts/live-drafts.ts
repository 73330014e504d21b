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
import type { Channels } from '../bus/channels.ts';
import type { AccessChange } from '../people/access.ts';
import type { ActLimits } from '../people/limits.ts';
import { permissions, type Subject } from '../people/permissions.ts';
import type { State } from './archive.ts';
import { CLOSE, DraftConnection } from './draft-connection.ts';
import type { DraftNews } from './draft-news.ts';
import { LiveDraft } from './live-draft.ts';
import { decodeNodeMessage, encodeNodeMessage, type NodeMessage } from './node-messages.ts';
import type { UpdateLog } from './update-log.ts';

/** A draft that nobody has open is kept for so long, in milliseconds. */
const KEPT = 30_000;
/** How often the database is asked for what was not heard of, and nodes compare their texts. */
const ASK_EVERY = 1_000;
const COMPARE_EVERY = 30_000;
/** Who has sent what takes too long may come back after so long, in milliseconds. */
const BARRED_FOR = 5 * 60_000;
/** Connections of one person to one node. */
const OF_ONE = 50;

export interface LiveDraftsParts {
  log: UpdateLog;
  /** Puts a snapshot in place of the log, where that is worth it. */
  compact(draftId: DraftId, state: State): Promise<void>;
  /** Null on a single node. */
  channels: Channels | null;
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

interface Opened {
  draft: Promise<LiveDraft>;
  /** Ends it when nobody has come back. */
  idle: NodeJS.Timeout | null;
}

/** The drafts that are open on this node, and the sockets at `/drafts/:draftId` that have them open. */
export class LiveDrafts {
  private readonly parts: LiveDraftsParts;
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.draftFrame,
    perMessageDeflate: false,
  });
  private readonly opened = new Map<DraftId, Opened>();
  private readonly sockets = new Map<DraftConnection, LiveDraft>();
  private readonly node = crypto.randomUUID();
  /** Who is kept out of a draft here, until when by `performance.now()`. */
  private readonly barred = new Map<string, number>();
  private readonly timers: NodeJS.Timeout[];
  private asking = false;
  private draining = false;

  constructor(parts: LiveDraftsParts) {
    this.parts = parts;
    this.timers = [
      setInterval(() => void this.askHeads(), ASK_EVERY),
      setInterval(() => void this.compare(), COMPARE_EVERY),
    ];
    for (const timer of this.timers) timer.unref();
  }

  get count(): number {
    return this.opened.size;
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

  /** What is in the log of the draft's text, and its last seq. @throws Refused `not_found` */
  async textOf(draftId: DraftId): Promise<{ seq: number; text: string }> {
    const draft = await this.open(draftId);
    return draft.current();
  }

  /** The words between two places of the text; null where it has no such places. @throws Refused `not_found` */
  async words(draftId: DraftId, start: string, end: string): Promise<string | null> {
    return (await this.open(draftId)).words(start, end);
  }

  /** Something of the draft itself has changed. */
  async changed(draftId: DraftId): Promise<void> {
    if (!this.opened.has(draftId)) return;
    await this.askHeads([draftId]);
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

  /** Stores what was sent, and ends everything. */
  async close(): Promise<void> {
    this.draining = true;
    for (const timer of this.timers) clearInterval(timer);
    const opened = [...this.opened.values()];
    this.opened.clear();
    for (const { draft, idle } of opened) {
      if (idle) clearTimeout(idle);
      await draft
        .then((live) => this.end(live))
        .catch((error) => this.failed(error, 'a draft could not be put away'));
    }
    for (const socket of this.server.clients) socket.terminate();
    this.server.close();
  }

  private async connected(socket: WebSocket, request: IncomingMessage, draftId: DraftId): Promise<void> {
    const { whoIs, subjectOf, limits, news } = this.parts;
    const person = await whoIs(request);
    if (!person) throw new Refused('sign_in_required', 'Sign in to open this draft.');
    await limits.take('asks', 5, person, addressOf(request));
    const ofPerson = [...this.sockets.keys()].filter((connection) => connection.person.id === person.id);
    if (ofPerson.length >= OF_ONE)
      throw new Refused('too_large', 'You have too many drafts open. Close some.');
    const subject = await subjectOf(person, draftId);
    const refusal = permissions(person, 'draft:read', subject);
    if (refusal) throw refusal;
    if ((this.barred.get(`${draftId} ${person.id}`) ?? 0) > performance.now()) {
      throw new Refused(
        'too_large',
        'What you wrote can not be put into the draft. Try again in some minutes.',
      );
    }
    const draft = await this.open(draftId);
    if (socket.readyState !== socket.OPEN) return this.rest(draftId, draft);
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

  private open(draftId: DraftId): Promise<LiveDraft> {
    let opened = this.opened.get(draftId);
    if (!opened) {
      const draft = this.load(draftId);
      opened = { draft, idle: null };
      this.opened.set(draftId, opened);
      draft.then(
        (live) => this.rest(draftId, live),
        () => this.opened.delete(draftId),
      );
    } else if (opened.idle) {
      opened.idle.refresh();
    }
    return opened.draft;
  }

  /** Messages first, then the database: what is told meanwhile is not missed. */
  private async load(draftId: DraftId): Promise<LiveDraft> {
    const { log, channels } = this.parts;
    const early: NodeMessage[] = [];
    let live: LiveDraft | null = null;
    await channels?.subscribe(channelOf(draftId), (bytes) => {
      const told = decodeNodeMessage(bytes);
      if (!told || told.node === this.node) return;
      if (live) live.hear(told.message);
      else early.push(told.message);
    });
    const publish = (message: NodeMessage) =>
      channels?.publish(channelOf(draftId), encodeNodeMessage(this.node, message));
    try {
      const loaded = await log.load(draftId);
      if (!loaded) throw new Refused('not_found', 'There is no such draft.');
      const draft = new LiveDraft(loaded, {
        log,
        publish,
        failed: (error, what) => this.failed(error, what),
        wrote: (connection) => this.parts.news.wrote(connection, draftId),
        overburdened: ({ person }) =>
          this.barred.set(`${draftId} ${person.id}`, performance.now() + BARRED_FOR),
        grown: () => this.compact(draft),
        empty: () => this.rest(draftId, draft),
      });
      live = draft;
      for (const message of early) draft.hear(message);
      publish({ kind: 'came' });
      return draft;
    } catch (error) {
      channels?.unsubscribe(channelOf(draftId));
      throw error;
    }
  }

  /** Nobody has it open: it goes, unless somebody comes back. */
  private rest(draftId: DraftId, draft: LiveDraft): void {
    const opened = this.opened.get(draftId);
    if (!opened) return;
    if (draft.isClosed) return void this.forget(draftId);
    if (draft.connections.size > 0) return;
    if (opened.idle) clearTimeout(opened.idle);
    opened.idle = setTimeout(() => {
      opened.idle = null;
      if (draft.connections.size > 0 || this.opened.get(draftId) !== opened) return;
      this.forget(draftId);
      this.compact(draft);
      void draft.close(1001, '');
    }, KEPT);
    opened.idle.unref();
  }

  private async end(draft: LiveDraft): Promise<void> {
    await draft.current();
    const { snapshot } = draft;
    await draft.close(1001, 'The server is being restarted.');
    if (snapshot) await this.parts.compact(draft.id, snapshot);
  }

  private compact(draft: LiveDraft): void {
    const { snapshot } = draft;
    if (!snapshot) return;
    this.parts
      .compact(draft.id, snapshot)
      .catch((error) => this.failed(error, 'a draft could not be compacted'));
  }

  private forget(draftId: DraftId): void {
    this.opened.delete(draftId);
    this.parts.channels?.unsubscribe(channelOf(draftId));
  }

  private async askHeads(ids = [...this.opened.keys()]): Promise<void> {
    if (this.asking || ids.length === 0) return;
    this.asking = true;
    try {
      for (const head of await this.parts.log.heads(ids)) {
        (await this.opened.get(head.id)?.draft.catch(() => null))?.head(head);
      }
    } catch (error) {
      this.failed(error, 'it could not be asked how far the drafts have come');
    } finally {
      this.asking = false;
    }
  }

  private async compare(): Promise<void> {
    const { channels } = this.parts;
    if (!channels) return;
    for (const [draftId, { draft }] of this.opened) {
      const digest = (await draft.catch(() => null))?.digest();
      if (digest) channels.publish(channelOf(draftId), encodeNodeMessage(this.node, digest));
      // A long text takes some milliseconds.
      await new Promise(setImmediate);
    }
  }

  private failed(error: unknown, what: string): void {
    this.parts.logger.error({ err: error }, what);
  }
}

const channelOf = (draftId: DraftId) => `draft:${draftId}`;

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
