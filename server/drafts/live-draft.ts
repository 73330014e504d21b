import * as Y from 'yjs';
import type { DraftId, ThreadId } from '../../shared/protocol/text.ts';
import type { State } from './archive.ts';
import { Cursors } from './cursors.ts';
import { CLOSE, type DraftConnection, type Receiver } from './draft-connection.ts';
import { Intake, type Taken, type UpTo } from './intake.ts';
import { answerMessage, awarenessMessage, durableMessage, STEP_1, syncMessage, UPDATE } from './messages.ts';
import type { NodeMessage } from './node-messages.ts';
import { SharedText } from './shared-text.ts';
import {
  ClockTaken,
  type DraftHead,
  type Loaded,
  type LoggedUpdate,
  MayNotWrite,
  NotWriting,
  type UpdateLog,
} from './update-log.ts';

/** So many entries make a log that is worth compacting while it grows. */
const COMPACT_EVERY = 10_000;

export interface LiveDraftParts {
  log: UpdateLog;
  /** Tells the other nodes; it may be lost. */
  publish(message: NodeMessage): void;
  failed(error: unknown, what: string): void;
  /** Somebody is writing. */
  wrote(connection: DraftConnection): void;
  /** Somebody has sent what can't be put into the text in a time that others can wait for. */
  overburdened(connection: DraftConnection): void;
  /** Many changes have come to the log. */
  grown(): void;
  /** The last connection has gone. */
  empty(): void;
}

/**
 * A draft that is open on this node. Changes are applied to the text at once, and told to anyone only when they are in
 * the log: so nobody ever has another's words that the log lacks, and what a broken node takes with it, its writers
 * still have.
 */
export class LiveDraft implements Receiver {
  readonly id: DraftId;
  readonly threadId: ThreadId;
  readonly connections = new Set<DraftConnection>();
  private readonly parts: LiveDraftParts;
  private readonly cursors: Cursors;
  private text: SharedText;
  private state: DraftHead['state'];
  /** Up to here the log is in the text, and was sent to everyone here. */
  private seq: number;
  /** Entries that other nodes told of too early. */
  private readonly early = new Map<number, LoggedUpdate>();
  private readonly intake: Intake;
  private running: Promise<void> | null = null;
  private catching: Promise<void> | null = null;
  /** Whether the text has changes that are not in the log yet. */
  private ahead = false;
  /** Whether the text has to be loaded anew. */
  private broken = false;
  /** Entries appended here since the log was compacted. */
  private added = 0;
  private closed = false;

  constructor(loaded: Loaded, parts: LiveDraftParts) {
    this.parts = parts;
    this.id = loaded.id;
    this.threadId = loaded.threadId;
    this.state = loaded.state;
    this.seq = loaded.seq;
    this.text = new SharedText(loaded);
    const { failed, overburdened } = parts;
    this.intake = new Intake({ failed, overburdened });
    this.cursors = new Cursors({
      tell: (update) => this.sendAll(awarenessMessage(update)),
      share: (update) => parts.publish({ kind: 'cursors', update }),
      ownerOf: (client) => this.text.ownerOf(client),
    });
  }

  /** Somebody comes in: they are told what is saved and where everyone is, and asked what they have. */
  enter(connection: DraftConnection): void {
    this.connections.add(connection);
    connection.answer(awarenessMessage(this.cursors.all()));
    this.ask(connection);
    if (connection.mayWrite) this.whenDurable(() => this.tellDurable(connection, this.text.stateVector()));
  }

  /** What is in the log, and where; changes that are on their way to it are waited for. */
  async current(): Promise<{ seq: number; text: string }> {
    while (this.running) await this.running;
    return { seq: this.seq, text: this.text.toString() };
  }

  /** The text at a place of the log; null while it has changes that are not in the log. */
  get snapshot(): State | null {
    return this.ahead || this.broken ? null : { seq: this.seq, bytes: this.text.all() };
  }

  /** The words between two places of the text; null where it has no such places. */
  words(start: string, end: string): string | null {
    return this.text.words(start, end);
  }

  get isClosed(): boolean {
    return this.closed;
  }

  // --- What connections send ---------------------------------------------------

  syncAsked(connection: DraftConnection, stateVector: Uint8Array): void {
    if (connection.asked.push(stateVector) === 1) {
      this.whenDurable(() => {
        for (const asked of connection.asked.splice(0)) {
          try {
            connection.answer(answerMessage(this.text.missing(asked)));
          } catch {
            connection.close(CLOSE.malformed, 'That is no state vector.');
          }
        }
      });
    }
  }

  updated(connection: DraftConnection, update: Uint8Array, whole: boolean): void {
    this.intake.add(connection, update, whole);
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  cursorsTold(connection: DraftConnection, update: Uint8Array): void {
    this.cursors.hear(connection, update);
  }

  cursorsAsked(connection: DraftConnection): void {
    connection.answer(awarenessMessage(this.cursors.all()));
  }

  beat(connection: DraftConnection): void {
    connection.send(awarenessMessage(this.cursors.all()));
  }

  left(connection: DraftConnection): void {
    this.connections.delete(connection);
    this.cursors.leave(connection);
    if (this.connections.size === 0) this.parts.empty();
  }

  // --- What other nodes and the database say -------------------------------------

  hear(message: NodeMessage): void {
    if (this.closed) return;
    switch (message.kind) {
      case 'update':
        if (message.seq > this.seq) this.early.set(message.seq, message);
        this.takeEarly();
        // What is between comes in a moment, or was lost.
        if (this.early.size > 0) void this.catchUp();
        break;
      case 'cursors':
        this.cursors.hearNode(message.update);
        break;
      case 'came':
        this.parts.publish({ kind: 'cursors', update: this.cursors.ofHere() });
        break;
      case 'digest':
        if (message.seq === this.seq && !this.ahead && message.digest !== this.text.digest()) {
          this.parts.failed(new Error('two nodes had different texts'), 'a draft was loaded anew');
          void this.reload();
        }
        break;
    }
  }

  /** What the database says of the draft: nothing is new, or something was missed. */
  head({ seq, state }: DraftHead): void {
    if (state !== this.state) this.stateIs(state);
    if (seq > this.seq && !this.running) void this.catchUp();
  }

  /** For the other nodes to compare theirs with; null while it can't be compared. */
  digest(): NodeMessage | null {
    return this.ahead ? null : { kind: 'digest', seq: this.seq, digest: this.text.digest() };
  }

  /** Closes everybody's connection. What they sent before is stored first. */
  async close(code: number, sentence: string): Promise<void> {
    await this.running;
    this.closed = true;
    for (const connection of this.connections) connection.close(code, sentence);
    this.cursors.stop();
    this.text.destroy();
  }

  // --- From the queue to the log -----------------------------------------------------

  private async run(): Promise<void> {
    while (!this.intake.isEmpty && !this.closed) {
      const { text } = this;
      const { taken, known, lacking, isBroken } = this.intake.takeSome(text, this.state === 'writing');
      if (taken.length > 0 || isBroken) this.ahead = true;
      for (const connection of lacking) this.ask(connection);
      this.known.push(...known);
      if (!this.ahead) this.settleKnown();
      if (isBroken) {
        this.broken = true;
        for (const { connection } of taken) connection.lacking = true;
        await this.reload();
        continue;
      }
      if (taken.length === 0) {
        await new Promise(setImmediate);
        continue;
      }
      try {
        const additions = taken.map(({ connection, change }) => ({
          personId: connection.person.id,
          ...change,
        }));
        const last = await this.parts.log.append(this.id, additions);
        // It may have been loaded anew meanwhile.
        if (this.text !== text) {
          for (const { personId, bytes } of additions) this.text.apply(bytes, personId);
        }
        await this.appended(taken, last);
      } catch (error) {
        await this.notAppended(taken, error);
      }
    }
  }

  private async appended(taken: Taken[], last: number): Promise<void> {
    const first = last - taken.length + 1;
    // Another node's were first.
    if (first > this.seq + 1) await this.catchUp(first - 1);
    taken.forEach(({ connection, change }, i) => {
      const entry = { seq: first + i, personId: connection.person.id, bytes: change.bytes };
      this.parts.publish({ kind: 'update', ...entry });
      if (entry.seq === this.seq + 1) this.passOn(entry, connection);
    });
    this.takeEarly();
    this.durable();
    this.added += taken.length;
    if (this.added >= COMPACT_EVERY) {
      this.added = 0;
      this.parts.grown();
    }
    for (const upTo of taken) {
      this.settled(upTo);
      this.parts.wrote(upTo.connection);
    }
  }

  private async notAppended(taken: Taken[], error: unknown): Promise<void> {
    for (const { connection } of taken) {
      connection.lacking = true;
      if (error instanceof MayNotWrite && connection.person.id === error.personId) {
        connection.close(CLOSE.forbidden, error.message);
      }
    }
    const expected = [NotWriting, MayNotWrite, ClockTaken].some((kind) => error instanceof kind);
    if (!expected) this.parts.failed(error, 'what was written in a draft could not be stored');
    await this.reload();
  }

  /** Throws away what could not be stored: its writers have it, and are asked for it. */
  private async reload(): Promise<void> {
    try {
      const loaded = await this.parts.log.load(this.id);
      if (!loaded) throw new Error('the draft is gone');
      this.text.destroy();
      this.text = new SharedText(loaded);
      // It was known to a text that is no more.
      for (const { connection } of this.known.splice(0)) connection.lacking = true;
      this.broken = false;
      this.state = loaded.state;
      const lacking = Y.encodeStateVector(new Map());
      // Where the log was compacted meanwhile, what is new in it can't be told from what isn't.
      const news =
        loaded.snapshotSeq > this.seq
          ? [this.text.missing(lacking)]
          : loaded.updates.filter(({ seq }) => seq > this.seq).map(({ bytes }) => bytes);
      for (const bytes of news) this.sendAll(syncMessage(UPDATE, bytes));
      this.seq = loaded.seq;
      this.takeEarly();
      this.durable();
      for (const connection of this.connections) this.ask(connection);
    } catch (error) {
      this.parts.failed(error, 'a draft could not be loaded');
      this.shut();
    }
  }

  private shut(): void {
    this.closed = true;
    for (const connection of this.connections) {
      connection.close(
        CLOSE.notNow,
        'The draft can not be stored at the moment. What you wrote is kept here.',
      );
    }
  }

  /** Reads what other nodes have appended. */
  private catchUp(upTo?: number): Promise<void> {
    this.catching ??= this.readOn().finally(() => {
      this.catching = null;
    });
    return this.catching.then(() => {
      if (upTo !== undefined && this.seq < upTo && !this.closed) return this.catchUp(upTo);
    });
  }

  private async readOn(): Promise<void> {
    let entries: LoggedUpdate[] | null;
    try {
      entries = await this.parts.log.since(this.id, this.seq);
    } catch (error) {
      this.parts.failed(error, "a draft's log could not be read");
      this.shut();
      return;
    }
    if (this.closed) return;
    if (!entries) return this.reload();
    for (const entry of entries) this.early.set(entry.seq, entry);
    this.takeEarly();
  }

  private takeEarly(): void {
    for (const seq of this.early.keys()) if (seq <= this.seq) this.early.delete(seq);
    for (let next = this.early.get(this.seq + 1); next; next = this.early.get(this.seq + 1)) {
      this.early.delete(next.seq);
      this.text.apply(next.bytes, next.personId);
      this.passOn(next, null);
    }
  }

  private passOn({ seq, bytes }: LoggedUpdate, from: DraftConnection | null): void {
    this.seq = seq;
    const message = syncMessage(UPDATE, bytes);
    for (const connection of this.connections) if (connection !== from) connection.send(message);
  }

  private stateIs(state: DraftHead['state']): void {
    this.state = state;
    if (state !== 'writing') return;
    for (const connection of this.connections) if (connection.lacking) this.ask(connection);
  }

  // --- What is durable -------------------------------------------------------------

  private readonly waitingForLog: (() => void)[] = [];
  /** What changed nothing, as the text had it; perhaps not yet the log. */
  private readonly known: UpTo[] = [];

  /** Does `work` once all that is in the text is in the log. */
  private whenDurable(work: () => void): void {
    if (this.ahead) this.waitingForLog.push(work);
    else work();
  }

  private durable(): void {
    this.ahead = false;
    this.settleKnown();
    for (const work of this.waitingForLog.splice(0)) work();
  }

  private settleKnown(): void {
    for (const upTo of this.known.splice(0)) this.settled(upTo);
  }

  /** A connection's updates up to `number` are in the log. */
  private settled({ connection, number, clocks }: UpTo): void {
    // Something before it was not taken, and is asked for.
    if (number === 0) return;
    connection.durable = Math.max(number, connection.durable);
    // What it had sent before may have come by another way, or by another node, and was not told of.
    this.tellDurable(connection, clocks ? Y.encodeStateVector(clocks) : this.text.stateVector());
  }

  private tellDurable(connection: DraftConnection, stateVector: Uint8Array): void {
    if (connection.mayWrite) connection.send(durableMessage(stateVector, connection.durable));
  }

  /** Asks for what the log lacks: the answer makes up for all that was sent before it. */
  private ask(connection: DraftConnection): void {
    this.whenDurable(() => connection.send(syncMessage(STEP_1, this.text.stateVector())));
  }

  private sendAll(message: Uint8Array): void {
    for (const connection of this.connections) connection.send(message);
  }
}
