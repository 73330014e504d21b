import { setTimeout as passes } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { ErrorBody } from '../shared/protocol/errors.ts';
import type { ClientToServer, ServerToClient } from '../shared/protocol/live.ts';

/** Who waits for an acknowledgement for longer sends again, in milliseconds. */
const ANSWERS_WITHIN = 30_000;
/** When it is tried again what the forum could not do just now, in milliseconds. */
const TRIES_AFTER = 1_000;

/** What the forum did not do, in its own words. */
export class Refused extends Error {
  readonly body: ErrorBody;
  constructor(body: ErrorBody) {
    super(body.message);
    this.body = body;
  }
}
/** It was told to stop meanwhile. */
export class Stopped extends Error {}

export interface Manners {
  /** Ends all waiting. */
  signal: AbortSignal;
  /** Told of what the forum slows down, in its words. */
  slowed(message: string): void;
}

/** Somebody with a session, over HTTP and by socket.io-client: nothing that others could not do. */
export class Member {
  readonly name: string;
  /** The session, as it is sent along. */
  cookie = '';
  /** Told to wait for longer than this, in milliseconds, they leave it. */
  patience = Number.POSITIVE_INFINITY;
  private readonly url: string;
  private readonly manners: Manners;
  private socket: Socket<ServerToClient, ClientToServer> | null = null;
  private readonly reads = new Set<string>();

  constructor(url: string, name: string, manners: Manners) {
    this.url = url;
    this.name = name;
    this.manners = manners;
  }

  /** Calls the API; waits and calls again where the forum says so. @throws Refused, Stopped */
  call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    return this.patiently(async () => {
      const response = await fetch(this.url + path, {
        method,
        signal: AbortSignal.timeout(ANSWERS_WITHIN),
        headers: {
          ...(this.cookie && { cookie: this.cookie }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }).catch((error) => {
        throw new Refused({ code: 'unavailable', message: `The forum does not answer: ${error}.` });
      });
      const set = response.headers.get('set-cookie');
      if (set) this.cookie = set.split(';')[0]!;
      const answer = (await response.json()) as T & { error: ErrorBody };
      if (!response.ok) throw new Refused(answer.error);
      return answer;
    });
  }

  /** A connection of their own, which comes back by itself. @throws Stopped */
  async connect(): Promise<void> {
    const socket: Socket<ServerToClient, ClientToServer> = io(this.url, {
      forceNew: true,
      transports: ['websocket'],
      extraHeaders: { cookie: this.cookie },
    });
    this.socket = socket;
    socket.on('connect', () => {
      for (const threadId of this.reads) this.join(threadId);
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      this.manners.signal.addEventListener('abort', () => reject(new Stopped()), { once: true });
    });
  }

  join(threadId: string): void {
    this.reads.add(threadId);
    this.socket?.volatile.emit('thread:join', { threadId }, () => {});
  }
  leave(threadId: string): void {
    this.reads.delete(threadId);
    this.socket?.volatile.emit('thread:leave', { threadId }, () => {});
  }
  type(threadId: string): void {
    this.socket?.volatile.emit('typing:set', { threadId, typing: true });
  }

  /**
   * Does something by the socket and waits for the acknowledgement. What is not answered is sent again: its opId sees to
   * it that it is done once. @throws Refused, Stopped
   */
  act<T>(event: string, input: object): Promise<T> {
    return this.patiently(async () => {
      for (;;) {
        if (this.manners.signal.aborted) throw new Stopped();
        const answer = (await (this.socket as Socket)
          .timeout(ANSWERS_WITHIN)
          .emitWithAck(event, input)
          .catch(() => null)) as ({ ok: true } & T) | { ok: false; error: ErrorBody } | null;
        if (answer?.ok) return answer;
        if (answer) throw new Refused(answer.error);
      }
    });
  }

  close(): void {
    this.socket?.disconnect();
  }

  /** Does it, again where the forum could not or asks for patience. */
  private async patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (this.manners.signal.aborted) throw new Stopped();
        if (!(error instanceof Refused)) throw error;
        const { code, message, retryAfter } = error.body;
        if (code === 'too_many' && retryAfter !== undefined && retryAfter <= this.patience) {
          this.manners.slowed(message);
          await this.passes(retryAfter);
        } else if (code === 'unavailable') await this.passes(TRIES_AFTER);
        else throw error;
      }
    }
  }

  private async passes(ms: number): Promise<void> {
    await passes(ms, undefined, { signal: this.manners.signal }).catch(() => {
      throw new Stopped();
    });
  }
}
