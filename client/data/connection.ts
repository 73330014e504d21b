import { io, type Socket } from 'socket.io-client';
import type { ErrorBody } from '../../shared/protocol/errors.ts';
import type { ClientToServer, ServerToClient } from '../../shared/protocol/live.ts';
import { Failed } from './api.ts';
import { session } from './page-data.ts';
import { SessionWatch } from './session-watch.ts';

type Acked = Exclude<keyof ClientToServer, 'typing:set'>;
type Input<E extends Acked> = Parameters<ClientToServer[E]>[0];
type Answer<E extends Acked> = Parameters<Parameters<ClientToServer[E]>[1]>[0] extends infer A
  ? Extract<A, { ok: true }>
  : never;

/** How long an act may go unanswered before it counts as not having arrived, in milliseconds. */
const DEADLINE = 10_000;

/** How long after a failure that passes the same is asked again, in milliseconds; at most twice that. */
const AGAIN_AFTER = 750;

/** The page's connection: one for all that is live on it. Tells `change` when it is made or lost. */
export class Connection extends EventTarget {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  /** Who one is here may change while the page is open. */
  readonly session = new SessionWatch();
  /** Lost for long enough that a person should know. */
  offline = false;
  private lostTimer: ReturnType<typeof setTimeout> | undefined;
  private hasBeen = false;

  constructor() {
    super();
    this.socket = io({
      // Where a proxy lets no WebSocket through, polling does.
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: 500,
      reconnectionDelayMax: 5_000,
      randomizationFactor: 0.5,
    });
    this.socket.on('connect', () => this.made());
    this.socket.on('disconnect', (reason) => {
      this.lost();
      // Closed by the server: socket.io does not come back by itself.
      if (reason === 'io server disconnect') this.socket.connect();
    });
    this.socket.on('connect_error', () => this.lost());
    this.socket.on('session:changed', () => void this.session.look());
    // The browser often knows before the socket's own heartbeat does.
    addEventListener('offline', () => this.socket.io.engine?.close());
    addEventListener('online', () => this.socket.connect());
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** Whether it was made where no WebSocket came through. */
  get isPolling(): boolean {
    return this.connected && this.socket.io.engine.transport.name === 'polling';
  }

  /** Sends an act and waits for its answer. @throws Failed; `unavailable` when it is not known to have arrived */
  async ask<E extends Acked>(event: E, input: Input<E>): Promise<Answer<E>> {
    let answer: { ok: true } | { ok: false; error: ErrorBody };
    try {
      // biome-ignore lint/suspicious/noExplicitAny: socket.io's types do not follow a generic event name
      answer = await (this.socket.timeout(DEADLINE) as any).emitWithAck(event, input);
    } catch {
      throw new Failed({ code: 'unavailable', message: 'The server did not answer.' });
    }
    if (answer.ok === false) throw new Failed(answer.error);
    return answer as Answer<E>;
  }

  /**
   * Does `work` once more, later, after a failure that passes: the server may be there and its database away.
   * Where the connection is lost, whoever needs one begins anew with the next.
   */
  again(failure: Failed, work: () => Promise<void>): void {
    if (!failure.passing) return;
    const { id } = this.socket;
    const wait = (failure.body.retryAfter ?? AGAIN_AFTER) * (1 + Math.random());
    setTimeout(() => {
      if (id !== undefined && this.socket.id === id) void work();
    }, wait);
  }

  private made(): void {
    clearTimeout(this.lostTimer);
    this.lostTimer = undefined;
    this.offline = false;
    this.dispatchEvent(new Event('change'));
    // What was told since the page was made, or since the connection was lost, was not heard.
    if (this.hasBeen || session.person) void this.session.look();
    this.hasBeen = true;
  }

  private lost(): void {
    if (this.lostTimer !== undefined) return;
    this.dispatchEvent(new Event('change'));
    // A hiccup of a second is nobody's business.
    this.lostTimer = setTimeout(() => {
      this.offline = true;
      this.dispatchEvent(new Event('change'));
    }, 1_500);
  }
}
