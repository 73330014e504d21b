import type { Comment } from '../../../shared/protocol/threads.ts';
import type { Actor, Documented } from './documented.ts';
import type { Example } from './example.ts';

export const PERSONS = ['guest', 'member', 'moderator', 'admin', 'oneself'] as const;
export const BARS = [
  'suspended',
  'waiting',
  'muted everywhere',
  'muted in the thread',
  'locked thread',
  'closed to guests',
  'takes part',
] as const;
export const IN_DRAFT = ['nobody', 'reviewer', 'co-writer', 'opener'] as const;
export type Bar = (typeof BARS)[number];

/** What a cell is done to, and what is against whoever does it. */
export interface Situation {
  name: string;
  /** Opening: comment 0, which is its opener's own and nobody else's. */
  comment?: { own: boolean | 'opening'; state: Comment['state'] };
  person?: (typeof PERSONS)[number];
  /** What the actor is in the draft. */
  inDraft?: (typeof IN_DRAFT)[number];
  bar?: Bar;
}

/** What the matrix walks for every actor and every call. */
export const SITUATIONS: readonly Situation[] = [
  { name: 'nothing special' },
  ...(['visible', 'held', 'hidden', 'removed'] as const).flatMap((state) => [
    { name: `own ${state} comment`, comment: { own: true, state } },
    { name: `another's ${state} comment`, comment: { own: false, state } },
    { name: `${state} opening post`, comment: { own: 'opening' as const, state } },
  ]),
  ...PERSONS.map((person) => ({ name: `on a person: ${person}`, person })),
  ...IN_DRAFT.map((inDraft) => ({ name: `in the draft: ${inDraft}`, inDraft })),
  ...BARS.map((bar) => ({ name: bar, bar })),
];

/** One cell of the matrix. */
export interface Cell {
  example: Example;
  actor: Actor;
  situation: Situation;
}

/** Nobody decides in a thread in which they have written. */
const NOT_OWN = new Set([
  'comment:moderate',
  'comment:report',
  'case:dismiss',
  'case:take',
  'thread:moderate',
  'thread:calm',
  'person:moderate',
  'action:review',
]);

/** The comment that a cell is about: where the situation says nothing, one that the actor may do the most to. */
export function commentOf({ actor, situation, example }: Cell) {
  const isOwnBest = actor !== 'reader' && !NOT_OWN.has(example.act);
  const { own, state } = situation.comment ?? { own: isOwnBest, state: 'visible' as const };
  if (own === 'opening') return { own: actor === 'opener', state, number: 0 };
  return { own, state, number: 1 };
}

const OF_THREADS: readonly Bar[] = ['locked thread', 'muted in the thread', 'closed to guests', 'takes part'];

/** Why a cell can't be, in words; null: it can. */
export function impossible({ example, actor, situation }: Cell): string | null {
  const { comment, person, inDraft, bar } = situation;
  const inThread = example.to === 'thread' || example.to === 'comment';
  if (actor === 'opener' && !inThread) return 'it is not in a thread: the opener is a member as any other';
  if (comment && example.to !== 'comment') return 'it is not done to a comment';
  if (inDraft && example.to !== 'draft') return 'it is not done to a draft';
  if (person && example.to !== 'person') return 'it is not done to a person';
  if (bar && OF_THREADS.includes(bar) && !inThread && example.to !== 'draft') {
    return 'it is not in a thread';
  }
  if (situation.name === 'nothing special' && (example.to === 'comment' || example.to === 'person')) {
    return 'it is done to a comment or a person of some kind: those are cells of their own';
  }
  if (actor !== 'reader') {
    return bar === 'waiting' && actor === 'guest' ? 'only accounts wait for approval' : null;
  }
  if (comment?.own === true) return 'a reader has written nothing';
  if (person === 'oneself') return 'a reader is nobody';
  if (inDraft && inDraft !== 'nobody') return 'a reader is in no draft';
  return bar && bar !== 'locked thread' && bar !== 'closed to guests'
    ? 'there is nobody to suspend, mute or let in'
    : null;
}

/** Unseen: answered, without the words of the comment. */
export type Expected = 'allowed' | 'unseen' | 'refused';

/** What docs/permissions.md says of a cell. */
export function expected(cell: Cell, documented: Documented): Expected {
  const { example, actor, situation } = cell;
  const { own, state } = commentOf(cell);
  const { bar, person, inDraft } = situation;
  const may = (act: string) =>
    documented.may(actor, act, { own, state, person, inDraft }) && !(bar && documented.bars(bar, actor, act));
  if (!may(example.act)) return 'refused';
  return !example.shows || may('comment:see') ? 'allowed' : 'unseen';
}
