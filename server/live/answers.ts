import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { parse, Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { addressOf } from '../address.ts';
import type { Metrics } from '../metrics.ts';
import type { ActLimits } from '../people/limits.ts';
import { permitted } from '../people/permitted.ts';
import { SOCKET_EVENTS } from './events.ts';
import type { Live } from './live.ts';
import type { LiveSocket } from './socket-server.ts';

/** Events of one socket that may wait for their turn. */
const MAX_WAITING = 1_000;
/** For how long answers may follow each other, in milliseconds. */
const SLICE = 10;

export interface AnswersParts {
  /** Whose session a socket's handshake belongs to, as of now. */
  whoIs: (handshake: IncomingMessage) => Promise<Person | null>;
  limits: ActLimits;
  metrics: Metrics;
  log: Logger;
}

/** Answers what sockets ask for, as whose they are now may ask it. */
export class Answers {
  private readonly live: Live;
  private readonly parts: AnswersParts;
  /** When everyone could come in between last. */
  private paused = 0;

  constructor(live: Live, parts: AnswersParts) {
    this.live = live;
    this.parts = parts;
  }

  /** Answers the socket from now on. */
  listen(socket: LiveSocket): void {
    socket.data.answered = Promise.resolve();
    socket.data.waiting = new Map();
    socket.data.dropped = false;
    socket.onAny((name: unknown, ...args: unknown[]) => {
      const ack = typeof args.at(-1) === 'function' ? (args.pop() as (answer: object) => void) : () => {};
      void this.inTurn(socket, name, args).then(ack);
    });
  }

  /**
   * Answers one after another, as they came: what a person did first happens first. An act that is sent again while
   * it waits is not begun again: a client that has lost its patience would make everyone's wait longer.
   */
  private inTurn(socket: LiveSocket, name: unknown, args: unknown[]): Promise<object> {
    const { data } = socket;
    const { opId, threadId } = (args[0] ?? {}) as { opId?: unknown; threadId?: unknown };
    // Nothing is checked yet: what isn't text may be anything.
    const isAct = [name, threadId, opId].every((part) => typeof part === 'string');
    const key = isAct ? `${name} ${threadId} ${opId}` : Symbol();
    const waiting = data.waiting.get(key);
    if (waiting) return waiting;
    if (data.waiting.size >= MAX_WAITING) {
      // Nobody who waits for answers has so much to ask.
      data.dropped = true;
      socket.disconnect(true);
      return new Promise(() => {});
    }
    const answer = data.answered.then(() => this.pause()).then(() => this.answer(socket, name, args));
    data.waiting.set(key, answer);
    data.answered = answer.finally(() => data.waiting.delete(key));
    return answer;
  }

  /**
   * Lets everyone else come in between, now and then: answers that need not wait for anything (SQLite answers at once)
   * follow each other without a look at the network.
   */
  private async pause(): Promise<void> {
    if (performance.now() - this.paused < SLICE) return;
    await new Promise(setImmediate);
    this.paused = performance.now();
  }

  private async answer(socket: LiveSocket, name: unknown, args: unknown[]): Promise<object> {
    // Whoever asked for too much is asked nothing back.
    if (socket.data.dropped) return {};
    const event = SOCKET_EVENTS.get(String(name));
    const measured = this.parts.metrics.act(event ? String(name) : 'unknown');
    try {
      const person = await this.parts.whoIs(socket.request);
      await this.parts.limits.take(
        event?.limit ?? 'asks',
        event?.cost ?? 1,
        person,
        addressOf(socket.request),
      );
      if (!event) {
        throw new Refused('unknown_event', `There is no event named '${String(name).slice(0, 60)}'.`);
      }
      permitted(person, event.act);
      const input = parse(event.input, args[0]);
      const answer = await event.handle(this.live, { socket, person, input });
      measured('done');
      return { ok: true, ...answer };
    } catch (error) {
      if (error instanceof Refused) {
        measured('refused');
        return { ok: false, error: error.body };
      }
      measured('failed');
      this.parts.log.error({ err: error, event: String(name).slice(0, 60) }, 'an event failed');
      const message = 'The server could not do that now. Nothing was changed; try again.';
      return { ok: false, error: { code: 'unavailable', message } };
    }
  }
}
