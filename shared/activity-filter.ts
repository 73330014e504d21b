import type { Author } from './protocol/people.ts';
import type { Activity, ActivityFilter } from './protocol/watch.ts';
import { foldedName } from './words.ts';

/** What of the stream is looked at where nothing is left out. */
export const ALL: ActivityFilter = { thread: null, person: '', kinds: [], newcomers: false, held: false };

/** Whether nothing is left out. */
export const isAll = ({ thread, person, kinds, newcomers, held }: ActivityFilter): boolean =>
  thread === null && person.trim() === '' && kinds.length === 0 && !newcomers && !held;

/** The names of those who are told of, folded once: thousands are compared with each key that is pressed. */
const folded = new WeakMap<Author, string>();
function foldedNameOf(person: Author): string {
  const known = folded.get(person);
  if (known !== undefined) return known;
  const name = foldedName(person.name);
  folded.set(person, name);
  return name;
}

/** Whether a happening is looked at. `server/watch/narrowing.ts` says the same of what is written down. */
export function passes(filter: ActivityFilter): (activity: Activity) => boolean {
  const name = foldedName(filter.person);
  const isNamed = (person: Activity['person']) => person !== null && foldedNameOf(person).includes(name);
  return ({ thread, actor, person, kind, newcomer, state }) =>
    (filter.thread === null || thread?.id === filter.thread) &&
    (name === '' || isNamed(actor) || isNamed(person)) &&
    (filter.kinds.length === 0 || filter.kinds.includes(kind)) &&
    (!filter.newcomers || newcomer) &&
    (!filter.held || state === 'held');
}
