import { createDecoder, hasContent, readVarString, readVarUint } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import { z } from 'zod';
import { HUES, hueOf } from '../../shared/people.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { NotAnUpdate } from './untrusted-update.ts';

/** Changes gather for so long before they are told, in milliseconds. */
const EVERY = 100;
/** One state, in characters; and the pages of one person in one connection: clients tell others' states too. */
const STATE = 10_000;
const STATES = 500;
const OWN = 4;

const idSchema = z.object({ client: z.int().min(0), clock: z.int().min(0) });
const placeSchema = z.object({
  type: idSchema.nullish(),
  tname: z.string().max(20).nullish(),
  item: idSchema.nullish(),
  assoc: z.int().optional(),
});
/** As y-codemirror.next and its likes tell a selection: two relative positions. */
const stateSchema = z.object({ cursor: z.object({ anchor: placeSchema, head: placeSchema }).nullish() });

/** Whoever speaks of cursors: a connection here, which speaks for what it has claimed. */
export interface Speaker {
  person: Person;
  /** Its Yjs clients. */
  readonly claimed: Set<number>;
}

export interface CursorParts {
  /** Sends to everyone here. */
  tell(update: Uint8Array): void;
  /** Sends to the other nodes. */
  share(update: Uint8Array): void;
  /** Whose a Yjs client is, as far as it is known. */
  ownerOf(client: number): string | undefined;
}

/**
 * Where everybody's cursor is. Names and colours are of the session, whatever a client says. A state that is not told
 * again fades after half a minute, as y-protocols has it: with a node that has died, those of its people.
 * @see https://docs.yjs.dev/api/about-awareness
 */
export class Cursors {
  private readonly parts: CursorParts;
  private readonly awareness = new Awareness(new Y.Doc());
  private readonly speakers = new Map<number, Speaker>();
  private readonly due = new Set<number>();
  private timer: NodeJS.Timeout | null = null;

  constructor(parts: CursorParts) {
    this.parts = parts;
    this.awareness.setLocalState(null);
    this.awareness.on(
      'update',
      (changed: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown) => {
        const clients = [...changed.added, ...changed.updated, ...changed.removed];
        for (const client of clients) this.due.add(client);
        this.timer ??= setTimeout(() => this.flush(), EVERY);
        // What fades here fades elsewhere by itself, unless it is told again there.
        if (typeof origin === 'object') this.parts.share(encodeAwarenessUpdate(this.awareness, clients));
      },
    );
  }

  /** Takes what a connection says of its own cursors; what it says of others' is passed over. @throws NotAnUpdate */
  hear(speaker: Speaker, update: Uint8Array): void {
    const own: [client: number, clock: number, state: string][] = [];
    for (const [client, clock, state] of statesOf(update)) {
      if (this.claim(speaker, client)) own.push([client, clock, this.rewritten(speaker, state)]);
    }
    if (own.length > 0) applyAwarenessUpdate(this.awareness, encoded(own), speaker);
  }

  /** What another node says. */
  hearNode(update: Uint8Array): void {
    applyAwarenessUpdate(this.awareness, update, ELSEWHERE);
  }

  /** All of them, for who has just come. */
  all(): Uint8Array {
    return encodeAwarenessUpdate(this.awareness, [...this.awareness.getStates().keys()]);
  }

  /** Those of this node's people. */
  ofHere(): Uint8Array {
    const here = [...this.speakers.keys()].filter((client) => this.awareness.getStates().has(client));
    return encodeAwarenessUpdate(this.awareness, here);
  }

  /** The connection has ended. */
  leave(speaker: Speaker): void {
    const gone = [...speaker.claimed].filter((client) => this.speakers.get(client) === speaker);
    for (const client of gone) this.speakers.delete(client);
    removeAwarenessStates(this.awareness, gone, speaker);
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.awareness.destroy();
  }

  /** Whether it may speak for the client: it is nobody else's. */
  private claim(speaker: Speaker, client: number): boolean {
    const holder = this.speakers.get(client);
    if (holder === speaker) return true;
    const { id } = speaker.person;
    if ((this.parts.ownerOf(client) ?? id) !== id) return false;
    // Where there is a holder, the person has come back before it was noticed that they had gone.
    const there = holder?.person.id ?? this.awareness.getStates().get(client)?.user?.id;
    if ((there ?? id) !== id || speaker.claimed.size >= OWN) return false;
    speaker.claimed.add(client);
    this.speakers.set(client, speaker);
    return true;
  }

  private rewritten({ person }: Speaker, state: string): string {
    if (state === 'null' || state.length > STATE) return 'null';
    let told: unknown;
    try {
      told = JSON.parse(state);
    } catch {
      throw new NotAnUpdate('A cursor is told in a way that no client uses.');
    }
    const { success, data } = stateSchema.safeParse(told);
    const hue = hueOf(person.id);
    const color = `hsl(${Math.round((hue * 360) / HUES)} 60% 45%)`;
    const user = { id: person.id, name: person.name, hue, color };
    return JSON.stringify({ user, cursor: (success && data.cursor) || null });
  }

  private flush(): void {
    this.timer = null;
    const clients = [...this.due].filter((client) => this.awareness.meta.has(client));
    this.due.clear();
    if (clients.length > 0) this.parts.tell(encodeAwarenessUpdate(this.awareness, clients));
  }
}
const ELSEWHERE = 'another node';

function statesOf(update: Uint8Array): [client: number, clock: number, state: string][] {
  const states: [number, number, string][] = [];
  try {
    const decoder = createDecoder(update);
    const count = readVarUint(decoder);
    if (count > STATES) throw new NotAnUpdate(`A message tells of more than ${STATES} cursors.`);
    for (let i = 0; i < count; i++) {
      states.push([readVarUint(decoder), readVarUint(decoder), readVarString(decoder)]);
    }
    if (hasContent(decoder)) throw new NotAnUpdate('A message goes on after its end.');
  } catch (error) {
    if (error instanceof NotAnUpdate) throw error;
    throw new NotAnUpdate('A message about cursors is not whole.');
  }
  return states;
}

function encoded(states: [client: number, clock: number, state: string][]): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, states.length);
  for (const [client, clock, state] of states) {
    writeVarUint(encoder, client);
    writeVarUint(encoder, clock);
    writeVarString(encoder, state);
  }
  return toUint8Array(encoder);
}
