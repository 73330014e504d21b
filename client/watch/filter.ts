import type { Author } from '../../shared/protocol/people.ts';
import type { Activity, ActivityKind } from '../../shared/protocol/watch.ts';
import { foldedName } from '../../shared/words.ts';

/** What of the stream is looked at. Empty: all. */
export interface Filter {
  threadId: string;
  /** A part of the name of who did it, or to whom it was done. */
  person: string;
  kinds: readonly ActivityKind[];
  newcomers: boolean;
  held: boolean;
}

export const ALL: Filter = { threadId: '', person: '', kinds: [], newcomers: false, held: false };

export const isAll = ({ threadId, person, kinds, newcomers, held }: Filter): boolean =>
  threadId === '' && person.trim() === '' && kinds.length === 0 && !newcomers && !held;

/** The names of those who are told of, folded once: thousands are compared with each key that is pressed. */
const folded = new WeakMap<Author, string>();
function foldedNameOf(person: Author): string {
  const known = folded.get(person);
  if (known !== undefined) return known;
  const name = foldedName(person.name);
  folded.set(person, name);
  return name;
}

/** Whether a happening is looked at. */
export function passes(filter: Filter): (activity: Activity) => boolean {
  const name = foldedName(filter.person);
  const isNamed = (person: Activity['person']) => person !== null && foldedNameOf(person).includes(name);
  return ({ thread, actor, person, kind, newcomer, state }) =>
    (filter.threadId === '' || thread?.id === filter.threadId) &&
    (name === '' || isNamed(actor) || isNamed(person)) &&
    (filter.kinds.length === 0 || filter.kinds.includes(kind)) &&
    (!filter.newcomers || newcomer) &&
    (!filter.held || state === 'held');
}
