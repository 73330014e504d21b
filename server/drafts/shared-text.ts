import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { runsOf } from './authorship.ts';
import { applyWithin, TooEntangled } from './conflict-meter.ts';
import { type Contents, contentsOf, LOGGED, NotAnUpdate } from './untrusted-update.ts';
import type { Addition, Loaded } from './update-log.ts';

/** What becomes of an update of somebody. */
export type Verdict =
  | 'taken'
  /** All that is in it is there already. */
  | 'known'
  /** Something before it is missing. */
  | 'gap'
  /** It writes as a client that is another person's. */
  | 'foreign'
  /** The text would be too long. */
  | 'full'
  /** It can't be put together, or not in a time that others can wait for. The text is not to be used any more. */
  | 'broken'
  | 'entangled';

/** What several updates of one person have changed. */
export type Change = Pick<Addition, 'bytes' | 'clocks'>;

/** What is looked at for the places of a person's words: some 50 ms of it, and as much again in two minutes. */
const STEPS = 200_000;
const REFILL = 120_000;
/** Of many thousand clients, in bytes. */
const STATE_VECTOR = 128 * 1024;
const NOTHING_KNOWN = Y.encodeStateVector(new Map());

/**
 * A draft's text in memory, and whose each Yjs client is. It is put together when it is first needed: who only asks
 * for all of it gets what was loaded, as it is.
 */
export class SharedText {
  private loaded: Loaded | null;
  private built: { doc: Y.Doc; text: Y.Text } | null = null;
  private readonly owners = new Map<number, PersonId>();
  private readonly steps = new Map<PersonId, { left: number; at: number }>();
  private captured: Change | null = null;
  private whole: Uint8Array | null = null;

  constructor(loaded: Loaded) {
    this.loaded = loaded;
    for (const [client, { personId }] of loaded.clients) this.owners.set(client, personId);
  }

  /**
   * Does `work`, in which updates of one person are taken by `take`. Returns what has changed by all of them; null:
   * nothing.
   */
  change(work: () => void): Change | null {
    this.captured = null;
    this.doc.transact(work);
    return this.captured;
  }

  /** Takes an update of somebody who may write. */
  take(update: Uint8Array, contents: Contents, personId: PersonId): Verdict {
    const fresh = contents.segments.filter(({ client, to }) => to > this.clockOf(client));
    if (this.hasGap(contents)) return 'gap';
    for (const { client } of fresh) {
      if ((this.owners.get(client) ?? personId) !== personId) return 'foreign';
    }
    if (fresh.length === 0 && !this.deletesMore(contents)) return 'known';
    if (fresh.length > 0 && contents.inserted > 0 && this.text.length + contents.inserted > LIMITS.draft) {
      return 'full';
    }
    for (const { client } of fresh) this.owners.set(client, personId);
    try {
      this.spend(personId, (steps) => applyWithin(this.doc, update, steps));
    } catch (error) {
      return error instanceof TooEntangled ? 'entangled' : 'broken';
    }
    // What waits for something that is not there would wait in every replica.
    return this.doc.store.pendingStructs || this.doc.store.pendingDs ? 'broken' : 'taken';
  }

  /** Whether an update would change anything: of somebody who may not. */
  wouldChange(contents: Contents): boolean {
    return (
      contents.segments.some(({ client, to }) => to > this.clockOf(client)) || this.deletesMore(contents)
    );
  }

  /** Applies an entry of the log, which was checked when it was appended. */
  apply(update: Uint8Array, personId: PersonId): void {
    for (const { client } of contentsOf(update, LOGGED).segments) this.owners.set(client, personId);
    Y.applyUpdate(this.doc, update);
  }

  /** What somebody who has `stateVector` lacks. @throws for what is no state vector */
  missing(stateVector: Uint8Array): Uint8Array {
    if (stateVector.byteLength > STATE_VECTOR) throw new NotAnUpdate('The state vector is too long.');
    const known = Y.decodeStateVector(stateVector);
    return known.size > 0 ? Y.encodeStateAsUpdate(this.doc, stateVector) : this.all();
  }

  /** All of it. */
  all(): Uint8Array {
    if (this.loaded?.snapshot && this.loaded.updates.length === 0) return this.loaded.snapshot;
    this.whole ??= Y.encodeStateAsUpdate(this.doc, NOTHING_KNOWN);
    return this.whole;
  }

  stateVector(): Uint8Array {
    if (!this.loaded) return Y.encodeStateVector(this.doc);
    return Y.encodeStateVector(
      new Map([...this.loaded.clients].map(([client, { clock }]) => [client, clock])),
    );
  }

  /** The words between two places of the text; null where the text has no such places. */
  words(start: string, end: string): string | null {
    const [from, to] = [start, end].map((place) => this.indexOf(place));
    return from == null || to == null || from > to ? null : this.toString().slice(from, to);
  }

  ownerOf(client: number): PersonId | undefined {
    return this.owners.get(client);
  }

  toString(): string {
    return this.text.toString();
  }

  /** What of it is somebody's, in its order. */
  writtenBy(personId: PersonId): string {
    const { text, runs } = runsOf(this.text, this.owners);
    let [at, written] = [0, ''];
    for (const { length, personId: author } of runs) {
      if (author === personId) written += text.slice(at, at + length);
      at += length;
    }
    return written;
  }

  /** The same for two texts that are the same, deletions included, which state vectors don't show. */
  digest(): string {
    const clocks = [...Y.decodeStateVector(this.stateVector())].sort(([a], [b]) => a - b);
    return createHash('sha256').update(JSON.stringify(clocks)).update(this.toString()).digest('base64');
  }

  destroy(): void {
    this.built?.doc.destroy();
  }

  private get doc(): Y.Doc {
    return this.build().doc;
  }

  private get text(): Y.Text {
    return this.build().text;
  }

  private build() {
    if (this.built) return this.built;
    const { snapshot, updates } = this.loaded!;
    this.loaded = null;
    const doc = new Y.Doc();
    doc.transact(() => {
      if (snapshot) Y.applyUpdate(doc, snapshot);
      for (const { bytes } of updates) Y.applyUpdate(doc, bytes);
    });
    doc.on('update', (bytes: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      this.whole = null;
      this.captured = { bytes, clocks: clocksOf(transaction) };
    });
    this.built = { doc, text: doc.getText('text') };
    return this.built;
  }

  /** Each person has so many steps, and more with time. */
  private spend(personId: PersonId, work: (steps: number) => number): void {
    const now = performance.now();
    const before = this.steps.get(personId) ?? { left: STEPS, at: now };
    const left = Math.min(STEPS, before.left + ((now - before.at) * STEPS) / REFILL);
    this.steps.set(personId, { left: left - work(Math.floor(left)), at: now });
  }

  private indexOf(place: string): number | null {
    try {
      const position = Y.decodeRelativePosition(Buffer.from(place, 'base64url'));
      const found = Y.createAbsolutePositionFromRelativePosition(position, this.doc);
      return found?.type === this.text ? found.index : null;
    } catch {
      return null;
    }
  }

  private clockOf(client: number): number {
    return Y.getState(this.doc.store, client);
  }

  private hasGap({ segments, beside, deletions }: Contents): boolean {
    const within = new Map<number, number>();
    for (const { client, from, to } of segments) {
      const known = Math.max(this.clockOf(client), within.get(client) ?? 0);
      if (from > known) return true;
      within.set(client, Math.max(known, to));
    }
    const reaches = (client: number, clock: number) => clock <= (within.get(client) ?? this.clockOf(client));
    for (const [client, clock] of beside) if (!reaches(client, clock + 1)) return true;
    return deletions.some(({ client, clock, length }) => !reaches(client, clock + length));
  }

  private deletesMore({ deletions }: Contents): boolean {
    return deletions.some(({ client, clock, length }) => {
      const structs = this.doc.store.clients.get(client);
      if (!structs || clock >= this.clockOf(client)) return true;
      for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
        const struct = structs[i]!;
        if (struct.id.clock >= clock + length) return false;
        if (!struct.deleted) return true;
      }
      return false;
    });
  }
}

/** From which clock to which each client has come by a transaction. */
function clocksOf({ beforeState, afterState }: Y.Transaction): Addition['clocks'] {
  const clocks: Addition['clocks'] = new Map();
  for (const [client, to] of afterState) {
    const from = beforeState.get(client) ?? 0;
    if (to > from) clocks.set(client, { from, to });
  }
  return clocks;
}
