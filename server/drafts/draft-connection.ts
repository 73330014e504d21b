import type { IncomingMessage } from 'node:http';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import type { WebSocket } from 'ws';
import type { Person } from '../../shared/protocol/people.ts';
import type { Speaker } from './cursors.ts';
import { AWARENESS, QUERY_AWARENESS, STEP_1, STEP_2, SYNC, UPDATE } from './messages.ts';
import { NotAnUpdate } from './untrusted-update.ts';

/** Why a connection is closed. From 4400 to 4499 y-websocket does not come back by itself. */
export const CLOSE = {
  malformed: 4400,
  signedOut: 4401,
  forbidden: 4403,
  full: 4413,
  tooMuch: 4429,
  /** Come back later. */
  notNow: 4503,
} as const;

/** What may wait to be sent to a reader, in bytes; one who is slower is let go, and syncs afresh. */
const BUFFERED = 4 * 1024 * 1024;
/** What may wait to be taken from a writer before no more is read from their socket. */
const WAITING = 1024 * 1024;
const CURSOR_MESSAGE = 64 * 1024;
/** y-websocket takes a connection for dead that is silent for 30 s: half of it is soon enough. */
const LOOK_EVERY = 10_000;

/** What a connection asks of its draft. */
export interface Receiver {
  /** What the connection lacks that has this state vector. */
  syncAsked(connection: DraftConnection, stateVector: Uint8Array): void;
  /** An update; `whole`: all that the connection has and the draft had not. */
  updated(connection: DraftConnection, update: Uint8Array, whole: boolean): void;
  cursorsTold(connection: DraftConnection, update: Uint8Array): void;
  cursorsAsked(connection: DraftConnection): void;
  /** Something that keeps it from being taken for dead. */
  beat(connection: DraftConnection): void;
  left(connection: DraftConnection): void;
}

/** An update of a few bytes takes as much room in memory as one of some hundred. */
const weightOf = ({ byteLength }: Uint8Array) => byteLength + 200;

/** One socket of a member: reads its frames, and counts what it sent and what of it is durable. */
export class DraftConnection implements Speaker {
  readonly id = crypto.randomUUID();
  readonly person: Person;
  /** Whether it may change the text. */
  mayWrite: boolean;
  readonly request: IncomingMessage;
  readonly claimed = new Set<number>();
  /** Updates that came, which of them are in the database or change nothing, and what was told of that. */
  received = 0;
  durable = 0;
  toldDurable = -1;
  /** Whether one of them was not taken: the next that holds all makes up for it. */
  lacking = false;
  /** The state vectors of its questions that were not answered yet. */
  readonly asked: Uint8Array[] = [];
  private readonly socket: WebSocket;
  private readonly receiver: Receiver;
  private readonly timer: NodeJS.Timeout;
  private alive = true;
  private sentAt = performance.now();
  private allowance = BUFFERED;
  private waiting = 0;
  private readonly asks = new Allowance(120, 60_000);
  private readonly cursors = new Allowance(1_000, 10_000);

  constructor(
    socket: WebSocket,
    request: IncomingMessage,
    person: Person,
    mayWrite: boolean,
    receiver: Receiver,
  ) {
    this.socket = socket;
    this.request = request;
    this.person = person;
    this.mayWrite = mayWrite;
    this.receiver = receiver;
    socket.on('message', (data: Buffer, isBinary: boolean) => this.read(data, isBinary));
    socket.on('pong', () => {
      this.alive = true;
    });
    // Too large a frame, or none at all: `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(this.timer);
      receiver.left(this);
    });
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.timer.unref();
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Sends an answer of any size. */
  answer(message: Uint8Array): void {
    this.allowance = BUFFERED + message.byteLength;
    this.send(message);
  }

  /** Sends what everyone gets. */
  send(message: Uint8Array): void {
    if (!this.open) return;
    // A goodbye would wait behind what isn't read.
    if (this.socket.bufferedAmount > this.allowance) return void this.socket.terminate();
    this.sentAt = performance.now();
    this.socket.send(message);
  }

  /** Ends it, with a sentence for the person, which is cut where it has no room (123 bytes, RFC 6455, 5.5.1). */
  close(code: number, sentence: string): void {
    this.socket.close(code, Buffer.byteLength(sentence) > 123 ? `${sentence.slice(0, 40)}…` : sentence);
    // It may have stopped reading.
    setTimeout(() => this.socket.terminate(), 2_000).unref();
  }

  /** An update that it sent has been dealt with. */
  done(update: Uint8Array): void {
    this.waiting -= weightOf(update);
    if (this.waiting < WAITING / 2 && this.socket.isPaused) this.socket.resume();
  }

  private read(data: Buffer, isBinary: boolean): void {
    if (!this.open) return;
    try {
      if (!isBinary) throw new NotAnUpdate('Messages are binary.');
      this.handle(data);
    } catch (error) {
      const sentence = error instanceof NotAnUpdate ? error.message : 'The message is not whole.';
      this.close(CLOSE.malformed, sentence);
    }
  }

  private handle(data: Buffer): void {
    const decoder = createDecoder(data);
    const kind = readVarUint(decoder);
    if (kind === SYNC) {
      const step = readVarUint(decoder);
      const bytes = readVarUint8Array(decoder);
      if (step === STEP_1) {
        if (!this.asks.take())
          return void this.close(CLOSE.tooMuch, 'That was too much at once. Load the page anew.');
        this.receiver.syncAsked(this, bytes);
      } else if (step === STEP_2 || step === UPDATE) {
        this.waiting += weightOf(bytes);
        if (this.waiting > WAITING) this.socket.pause();
        this.received += 1;
        this.receiver.updated(this, bytes, step === STEP_2);
      } else throw new NotAnUpdate('There is no such message.');
    } else if (kind === AWARENESS) {
      const bytes = readVarUint8Array(decoder);
      if (bytes.byteLength > CURSOR_MESSAGE) throw new NotAnUpdate('A message about cursors is too long.');
      if (this.cursors.take()) this.receiver.cursorsTold(this, bytes);
    } else if (kind === QUERY_AWARENESS) {
      if (this.asks.take()) this.receiver.cursorsAsked(this);
    } else throw new NotAnUpdate('There is no such message.');
  }

  private look(): void {
    if (!this.alive) return void this.socket.terminate();
    this.alive = false;
    this.socket.ping();
    if (performance.now() - this.sentAt > LOOK_EVERY - 1_000) this.receiver.beat(this);
  }
}

/** So many in so many milliseconds. */
class Allowance {
  private readonly most: number;
  private readonly period: number;
  private used = 0;
  private since = performance.now();

  constructor(most: number, period: number) {
    this.most = most;
    this.period = period;
  }

  take(): boolean {
    const now = performance.now();
    if (now - this.since > this.period) {
      this.used = 0;
      this.since = now;
    }
    this.used += 1;
    return this.used <= this.most;
  }
}
