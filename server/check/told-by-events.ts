import type { EventRecord } from '../export/thread-format.ts';

/** What events of a type tell beside the comment that they are about, by a key of it. */
const TELLS: Partial<Record<EventRecord['type'], Told>> = {
  'reaction:set': 'emoji',
  'comment:moderated': 'state',
  'thread:changed': 'title',
  'comment:moved': 'to',
  'comment:arrived': 'from',
};
/** What those may tell of beside: that what was written waits for a moderator. */
const MAY_BE_HELD: readonly EventRecord['type'][] = ['thread:opened', 'comment:posted', 'comment:edited'];
const DETAILS = ['emoji', 'to', 'from', 'state', 'title'] as const;
type Told = (typeof DETAILS)[number];
const NAMES: Record<Told, string> = {
  emoji: 'reaction',
  to: 'place',
  from: 'other place',
  state: 'state',
  title: 'title',
};

/** What is wrong with what an event tells, as a sentence's part; null: nothing. */
export function wronglyTold({ type, detail }: EventRecord): string | null {
  const told: Told | null = DETAILS.find((key) => Object.hasOwn(Object(detail), key)) ?? null;
  const expected = TELLS[type] ?? null;
  const isHeld = told === 'state' && MAY_BE_HELD.includes(type);
  const isSplit = told === 'from' && type === 'thread:opened';
  if (told === expected || isHeld || isSplit) return null;
  return expected ? `does not tell which ${NAMES[expected]} it is` : `tells of a ${NAMES[told!]} and is none`;
}
