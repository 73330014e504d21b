import { createHash } from 'node:crypto';
import { type Emoji, LIMITS, REACTIONS } from '../shared/protocol/limits.ts';
import { addressee, type ChatLog, type Said } from './chat-log.ts';

/** Of so many comments one is reacted to, edited, deleted, reported. */
const ONE_IN = { react: 8, edit: 25, delete: 60, report: 50 };
/** Whoever says nothing for so long has gone, in milliseconds of the log. */
const STAYS = 10 * 60_000;
/** How long a character takes to write, and how long one is seen writing at least and at most, in milliseconds. */
const PER_CHARACTER = 120;
const WRITES = { least: 1_500, most: 12_000 };
/** What is fit to open a thread with has so many characters. */
const OPENING = 40;
const TITLE = 70;
const REASONS = [
  'Has nothing to do with the thread',
  'Rude to the one who asked',
  'Advice that can do harm',
  'The same again and again',
  'Advertising',
];

/** Something that one person does in one thread; `at` is since the beginning, in milliseconds of the log. */
export type Deed = { at: number; thread: number; by: string } & (
  | { does: 'join' | 'leave' | 'type' }
  /** `id` is the comment's name in the plan; `to` that of the one that it answers. */
  | { does: 'post'; id: number; text: string; to: number | null }
  | { does: 'edit'; of: number; text: string }
  | { does: 'delete'; of: number }
  | { does: 'react'; of: number; emoji: Emoji }
  | { does: 'report'; of: number; reason: string }
);
export type Act = Extract<Deed, { id: number } | { of: number }>;

export interface Plan {
  /** How each thread is opened. */
  openings: { by: string; title: string; body: string }[];
  /** In order. */
  deeds: Deed[];
  /** Everybody who does something. */
  people: string[];
}

/**
 * What is done in so many threads. Each has the whole conversation, and begins it at another place: the first of 30 at
 * its beginning, the second a 30th of it later, and so on round. So at any moment each is about something else and has
 * other people in it, who are in some others as well. The same for the same seed.
 */
export function makePlan(log: ChatLog, threads: number, seed: number): Plan {
  const names = new Set(log.said.map(({ name }) => name));
  const openings: Plan['openings'] = [];
  const deeds: Deed[] = [];
  let id = 0;
  for (let thread = 0; thread < threads; thread++) {
    const said = from(log, (thread * log.lasts) / threads);
    const first = said.find(({ text }) => text.length >= OPENING && !addressee(text, names)) ?? said[0]!;
    openings.push({ by: first.name, title: titleOf(first.text), body: first.text });
    const rest = said.filter((one) => one !== first);
    deeds.push(...inThread(rest, { thread, seed, names, firstId: id }));
    id += rest.length;
  }
  deeds.sort((a, b) => a.at - b.at);
  return { openings, deeds, people: [...names] };
}

/** Everything that does something to a comment, which the forum acknowledges. */
export const isAct = (deed: Deed): deed is Act => 'id' in deed || 'of' in deed;

/** The conversation from a place in it to its end, and on from its beginning. */
function from({ said, lasts }: ChatLog, place: number): Said[] {
  const shift = (by: number) => (one: Said) => ({ ...one, at: one.at + by });
  return [
    ...said.filter(({ at }) => at >= place).map(shift(-place)),
    ...said.filter(({ at }) => at < place).map(shift(lasts - place)),
  ];
}

function titleOf(text: string): string {
  const words = text.replaceAll(/\p{C}/gu, '').trim();
  if (words.length <= TITLE) return words.slice(0, LIMITS.title);
  return `${words.slice(0, TITLE).replace(/\s+\S*$/, '')}…`;
}

interface Place {
  thread: number;
  seed: number;
  names: ReadonlySet<string>;
  firstId: number;
}

/** What is done in one thread: its comments, and what becomes of some of them. */
function* inThread(said: Said[], { thread, seed, names, firstId }: Place): Generator<Deed> {
  /** The last comment of each. */
  const last = new Map<string, { id: number; at: number }>();
  for (const [i, { at, name: by, text }] of said.entries()) {
    const id = firstId + i;
    const dice = diceOf(seed, thread, i);
    const writes = Math.min(WRITES.most, Math.max(WRITES.least, text.length * PER_CHARACTER));
    const before = last.get(by);
    const begins = Math.max(0, before?.at ?? 0, at - writes);
    if (before && begins - before.at > STAYS) yield { at: before.at + STAYS, thread, by, does: 'leave' };
    if (!before || begins - before.at > STAYS) yield { at: begins, thread, by, does: 'join' };
    yield { at: begins, thread, by, does: 'type' };
    const whom = addressee(text, names);
    const to = whom === null ? null : (last.get(whom)?.id ?? null);
    yield { at, thread, by, does: 'post', id, text, to };
    last.set(by, { id, at });
    const others = [...last.keys()].filter((name) => name !== by);
    if (dice[0]! < 1 / ONE_IN.edit) {
      yield { at: at + after(dice[1]!), thread, by, does: 'edit', of: id, text: `${text} (put right)` };
    } else if (dice[0]! < 1 / ONE_IN.edit + 1 / ONE_IN.delete) {
      yield { at: at + after(dice[1]!), thread, by, does: 'delete', of: id };
      continue;
    }
    if (others.length === 0) continue;
    const other = among(others, dice[2]!);
    const once = { at: at + after(dice[3]!), thread, by: other, of: id };
    if (dice[4]! < 1 / ONE_IN.react) yield { ...once, does: 'react', emoji: among(REACTIONS, dice[5]!) };
    else if (dice[4]! < 1 / ONE_IN.react + 1 / ONE_IN.report) {
      yield { ...once, does: 'report', reason: among(REASONS, dice[5]!) };
    }
  }
}

/** Between ten seconds and a minute and a half. */
const after = (die: number): number => 10_000 + die * 80_000;
const among = <T>(from: readonly T[], die: number): T => from[Math.floor(die * from.length)]!;

/** Eight numbers from 0 up to, not including, 1, that look random and are the same for the same comment of a thread. */
function diceOf(seed: number, thread: number, comment: number): number[] {
  const hash = createHash('sha256').update(`${seed} ${thread} ${comment}`).digest();
  return Array.from({ length: 8 }, (_, i) => hash.readUInt32BE(i * 4) / 2 ** 32);
}
