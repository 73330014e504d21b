import {
  createDecoder,
  type Decoder,
  hasContent,
  readUint8,
  readVarString,
  readVarUint,
} from 'lib0/decoding';

/** What a client sent can't be an update of a draft's text. Its message is a sentence. */
export class NotAnUpdate extends Error {}

/** Structs of one client without a gap: clocks from `from` to before `to`. */
export interface Segment {
  client: number;
  from: number;
  to: number;
}

/** What is in an update, as far as it matters to whether it may be applied. */
export interface Contents {
  segments: Segment[];
  structs: number;
  /** Characters that it inserts. */
  inserted: number;
  /** The furthest clock of each client that something in it lies beside. */
  beside: Map<number, number>;
  /** What it deletes: of which client, from which clock, how many. */
  deletions: { client: number; clock: number; length: number }[];
}

/** How much may be in an update. */
interface Most {
  clients: number;
  parts: number;
  deletions: number;
}

/**
 * Of somebody: more clients than a person has pages and reloads between two moments online, and what they wrote
 * offline: what is written without going elsewhere is one part. More would hold everyone up.
 */
const OF_ONE: Most = { clients: 200, parts: 10_000, deletions: 10_000 };
/** Of an entry of the log, which was checked when it was appended: several of one person's can have become one. */
export const LOGGED: Most = { clients: 1e6, parts: 1e8, deletions: 1e8 };
/** Clocks count characters; no draft comes near it, and beyond 2^53 they stop counting. */
const CLOCK = 2 ** 40;
/** Beyond this, Yjs itself makes no client ids. */
const CLIENT = 2 ** 32;

const [GC, DELETED, STRING, SKIP] = [0, 1, 4, 10];
const [HAS_ORIGIN, HAS_RIGHT_ORIGIN, HAS_PARENT_SUB, KIND] = [0x80, 0x40, 0x20, 0x1f];

/**
 * Reads an update in Yjs's first format without building anything of it, in time linear to its bytes. Taken is what a
 * draft's text can hold: characters of the root text named `text`, and what was deleted of them.
 * @see https://github.com/yjs/yjs/blob/v13.6.33/INTERNALS.md
 * @throws NotAnUpdate
 */
export function contentsOf(update: Uint8Array, most = OF_ONE): Contents {
  const contents: Contents = {
    segments: [],
    structs: 0,
    inserted: 0,
    beside: new Map(),
    deletions: [],
  };
  try {
    const decoder = createDecoder(update);
    readStructs(decoder, contents, most);
    readDeletions(decoder, contents, most);
    // The second format begins like an empty one of the first, and goes on.
    if (hasContent(decoder)) throw new NotAnUpdate('The update goes on after its end.');
  } catch (error) {
    if (error instanceof NotAnUpdate) throw error;
    throw new NotAnUpdate('The update is not whole.');
  }
  return contents;
}

function readStructs(decoder: Decoder, contents: Contents, most: Most): void {
  const clients = atMost(most.clients, readVarUint(decoder), 'clients');
  const seen = new Set<number>();
  for (let i = 0; i < clients; i++) {
    const count = readVarUint(decoder);
    const client = clientOf(decoder);
    if (seen.has(client)) throw new NotAnUpdate('The update has a client twice.');
    seen.add(client);
    let clock = clockOf(decoder);
    let segment: Segment = { client, from: clock, to: clock };
    for (let j = 0; j < count; j++) {
      contents.structs = atMost(most.parts, contents.structs + 1, 'parts');
      const info = readByte(decoder);
      const kind = info & KIND;
      if (kind === SKIP) {
        if (segment.to > segment.from) contents.segments.push(segment);
        clock = checked(clock + readVarUint(decoder), CLOCK);
        segment = { client, from: clock, to: clock };
        continue;
      }
      clock = checked(clock + readStruct(decoder, info, kind, { client, clock }, contents), CLOCK);
      segment.to = clock;
    }
    if (segment.to > segment.from) contents.segments.push(segment);
  }
}

/** Returns how many clocks it takes. */
function readStruct(decoder: Decoder, info: number, kind: number, id: Id, contents: Contents): number {
  if (kind === GC) return lengthOf(decoder);
  if (info & HAS_ORIGIN) readBeside(decoder, id, contents.beside);
  if (info & HAS_RIGHT_ORIGIN) readBeside(decoder, id, contents.beside);
  if ((info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) {
    if (readVarUint(decoder) !== 1 || readVarString(decoder) !== 'text') {
      throw new NotAnUpdate("A draft has one text, named 'text', and nothing else.");
    }
  }
  if (info & HAS_PARENT_SUB) throw new NotAnUpdate("A draft has one text, named 'text', and nothing else.");
  if (kind === DELETED) return lengthOf(decoder);
  if (kind !== STRING) throw new NotAnUpdate("A draft's text is plain Markdown, without formats or objects.");
  const { length } = readVarString(decoder);
  if (length === 0) throw new NotAnUpdate('The update has an empty part.');
  contents.inserted += length;
  return length;
}

function readDeletions(decoder: Decoder, contents: Contents, most: Most): void {
  // Of anybody's: whoever clears a text deletes what everyone wrote.
  const clients = readVarUint(decoder);
  for (let i = 0; i < clients; i++) {
    const client = clientOf(decoder);
    const count = readVarUint(decoder);
    for (let j = 0; j < count; j++) {
      const [clock, length] = [clockOf(decoder), lengthOf(decoder)];
      checked(clock + length, CLOCK);
      contents.deletions.push({ client, clock, length });
      atMost(most.deletions, contents.deletions.length, 'deletions');
    }
  }
}

interface Id {
  client: number;
  clock: number;
}

function readBeside(decoder: Decoder, id: Id, beside: Contents['beside']): void {
  const [client, clock] = [clientOf(decoder), clockOf(decoder)];
  // Yjs looks for it without asking whether it is there.
  if (client === id.client && clock >= id.clock)
    throw new NotAnUpdate('The update lies beside what follows.');
  if ((beside.get(client) ?? -1) < clock) beside.set(client, clock);
}

function readByte(decoder: Decoder): number {
  if (!hasContent(decoder)) throw new NotAnUpdate('The update is not whole.');
  return readUint8(decoder);
}

function lengthOf(decoder: Decoder): number {
  const length = readVarUint(decoder);
  if (length === 0) throw new NotAnUpdate('The update has an empty part.');
  return length;
}
const clientOf = (decoder: Decoder) => checked(readVarUint(decoder), CLIENT);
const clockOf = (decoder: Decoder) => checked(readVarUint(decoder), CLOCK);

function checked(value: number, below: number): number {
  if (value >= below) throw new NotAnUpdate('The update counts beyond what there is.');
  return value;
}

function atMost(most: number, value: number, what: string): number {
  if (value > most) throw new NotAnUpdate(`At once, no more than ${most} ${what} are taken.`);
  return value;
}
