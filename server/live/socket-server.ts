import { randomBytes } from 'node:crypto';
import {
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { RequestHandler } from 'express';
import { type DefaultEventsMap, Server, type Socket } from 'socket.io';
import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { RedisLink } from '../bus/redis-link.ts';
import { isEncoded } from '../http/encoding.ts';
import { boundedParser, boundPackets } from './frame-limits.ts';

export interface SocketData {
  /** Where the socket reads along, and as whom it is counted there. */
  threads: Map<ThreadId, string>;
  /** Of which threads its page shows something without reading along. */
  shown: ReadonlySet<ThreadId>;
  /** Where its person is writing. */
  typing: Map<ThreadId, string>;
  /** Settles when all that it asked for so far has been answered. */
  answered: Promise<unknown>;
  /** What it asked for that was not answered yet: an act by its opId. */
  waiting: Map<string | symbol, Promise<object>>;
  /** Whether it was closed for asking too much. */
  dropped: boolean;
}
export type SocketServer = Server<DefaultEventsMap, ServerToClient, DefaultEventsMap, SocketData>;
export type LiveSocket = Socket<DefaultEventsMap, ServerToClient, DefaultEventsMap, SocketData>;

/** Socket.IO, not listening yet. With Redis, what is said to a room reaches it on every node. */
export function createSocketServer(redis: RedisLink | null, forumId: string): SocketServer {
  return new Server({
    serveClient: false,
    parser: boundedParser,
    // Compression costs 3.9 times the CPU and 5 times the memory (docs/adr/0001).
    perMessageDeflate: false,
    // Room for a comment far too long, so that it is answered with a sentence instead of a closed connection.
    maxHttpBufferSize: 2 * 1024 * 1024,
    pingInterval: 20_000,
    pingTimeout: 10_000,
    // Foreign upgrades on the same server belong to others (drafts).
    destroyUpgrade: false,
    ...(redis && { adapter: redis.adapter(`rejoinder:${forumId}`) }),
  });
}

export interface Doors {
  session: RequestHandler;
  allowsOrigin: (request: IncomingMessage) => boolean;
  /** Begins the ids of connections, so that a load balancer finds the node again that has one (docs/adr/0006). */
  nodeName: string | undefined;
}

/** Lets the sockets in by the HTTP server. */
export function attach(io: SocketServer, http: HttpServer, { session, allowsOrigin, nodeName }: Doors): void {
  io.attach(http);
  io.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (allowsOrigin(request) && !isEncoded(request)) return next();
    const status = allowsOrigin(request) ? 415 : 403;
    // For an upgrade, Engine.IO gives a response that answers nothing.
    if (request.headers.upgrade !== undefined) {
      request.socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`);
    } else {
      response.statusCode = status;
      response.end(STATUS_CODES[status]);
    }
  });
  io.engine.use(session);
  boundPackets(io.engine);
  if (nodeName) io.engine.generateId = () => `${nodeName}.${randomBytes(15).toString('base64url')}`;
}
