import { CLOSE, type DraftConnection } from './draft-connection.ts';
import type { Change, SharedText } from './shared-text.ts';
import { type Contents, contentsOf, NotAnUpdate } from './untrusted-update.ts';

/** For how long updates may be applied before what they came to is stored, in milliseconds. */
const SLICE = 8;
/** Changes in one transaction. */
const CHANGES = 64;

interface Waiting {
  connection: DraftConnection;
  update: Uint8Array;
  contents: Contents;
  /** Which of the connection's updates it is, and whether it holds all that it has. */
  number: number;
  whole: boolean;
}
/** A connection's updates up to `number`. */
export interface UpTo {
  connection: DraftConnection;
  number: number;
  /** To which clock of each client they reach; null: one of them held all that the draft lacked of the connection. */
  clocks: Map<number, number> | null;
}
/** What one connection's updates have changed, and the last of them. */
export interface Taken extends UpTo {
  change: Change;
}
/** What became of some of the updates that waited. */
interface Some {
  taken: Taken[];
  /** Of those that changed nothing, as all of it was there. */
  known: UpTo[];
  /** Who sent what builds on something that isn't here. */
  lacking: Set<DraftConnection>;
  /** The text is not to be used any more, nor what was taken. */
  isBroken: boolean;
}

export interface IntakeParts {
  /** Somebody has sent what can't be put into the text in a time that others can wait for. */
  overburdened(connection: DraftConnection): void;
  failed(error: unknown, what: string): void;
}

/** What connections have sent and is not in the text yet. It is applied in their order, and judged one by one. */
export class Intake {
  private readonly parts: IntakeParts;
  private readonly queue: Waiting[] = [];
  private isBroken = false;
  private lacking = new Set<DraftConnection>();

  constructor(parts: IntakeParts) {
    this.parts = parts;
  }

  get isEmpty(): boolean {
    return this.queue.length === 0;
  }

  /** @throws NotAnUpdate */
  add(connection: DraftConnection, update: Uint8Array, whole: boolean): void {
    const contents = contentsOf(update);
    this.queue.push({ connection, update, contents, number: connection.received, whole });
  }

  /** Applies what waits, for as long as others can wait for that. */
  takeSome(text: SharedText, isWriting: boolean): Some {
    const some: Some = { taken: [], known: [], lacking: new Set(), isBroken: false };
    this.isBroken = false;
    this.lacking = some.lacking;
    const until = performance.now() + SLICE;
    const goesOn = () => !this.isBroken && this.queue.length > 0 && performance.now() < until;
    while (goesOn() && some.taken.length < CHANGES) {
      const { connection } = this.queue[0]!;
      let number = 0;
      let clocks: UpTo['clocks'] = new Map();
      const change = text.change(() => {
        while (goesOn() && this.queue[0]!.connection === connection) {
          const waiting = this.queue.shift()!;
          connection.done(waiting.update);
          if (!this.take(waiting, text, isWriting)) continue;
          number = waiting.number;
          // Also of what was known already: it may have come by a connection that was lost before it was told.
          if (waiting.whole) clocks = null;
          for (const { client, to } of waiting.contents.segments) {
            clocks?.set(client, Math.max(to, clocks.get(client) ?? 0));
          }
        }
      });
      if (change) some.taken.push({ connection, change, number, clocks });
      else if (number > 0) some.known.push({ connection, number, clocks });
    }
    some.isBroken = this.isBroken;
    return some;
  }

  /** Whether the connection has nothing after it that the draft lacks. */
  private take(waiting: Waiting, text: SharedText, isWriting: boolean): boolean {
    const { connection, update, contents, whole } = waiting;
    try {
      if (!connection.open) return false;
      if (!isWriting || !connection.mayWrite) {
        if (!text.wouldChange(contents)) {
          if (whole) connection.lacking = false;
          return !connection.lacking;
        }
        connection.lacking = true;
        if (!connection.mayWrite) {
          connection.close(CLOSE.forbidden, 'You may read this draft, but not write in it.');
        }
        return false;
      }
      switch (text.take(update, contents, connection.person.id)) {
        case 'taken':
        case 'known':
          if (whole) connection.lacking = false;
          return !connection.lacking;
        case 'gap':
          connection.lacking = true;
          this.lacking.add(connection);
          return false;
        case 'foreign':
          connection.close(CLOSE.malformed, 'These words are marked as somebody else’s.');
          return false;
        case 'broken':
          this.isBroken = true;
          connection.close(CLOSE.malformed, 'The update can not be put together.');
          return false;
        case 'entangled':
          this.isBroken = true;
          this.parts.overburdened(connection);
          connection.close(CLOSE.tooMuch, 'What you wrote can not be put into the draft: it takes too long.');
          return false;
        case 'full':
          connection.lacking = true;
          connection.close(CLOSE.full, 'The draft is full: it has room for 1,000,000 characters.');
          return false;
      }
    } catch (error) {
      const known = error instanceof NotAnUpdate;
      if (!known) this.parts.failed(error, 'an update could not be applied');
      connection.close(CLOSE.malformed, known ? error.message : 'The update could not be applied.');
      return false;
    }
  }
}
