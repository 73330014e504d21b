import { FOREVER } from '../../shared/people.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';

/** A row of `people` beside its account's, if it has one. */
export type PersonRow = Pick<Tables['people'], 'id' | 'kind' | 'name'> & {
  muted_until: Millis | null;
  suspended_until: Millis | null;
  email: string | null;
  claimed_email: string | null;
  role: Tables['accounts']['role'] | null;
  waiting: number | null;
};

export const PERSON_COLUMNS = [
  'people.id',
  'people.kind',
  'people.name',
  'people.muted_until',
  'people.suspended_until',
  'accounts.email',
  'accounts.claimed_email',
  'accounts.role',
  'accounts.waiting',
] as const;

export const selectPeople = (db: Db | Tx) =>
  db.selectFrom('people').leftJoin('accounts', 'accounts.person_id', 'people.id').select(PERSON_COLUMNS);

/** The instant of a stored one that has an end, or `FOREVER`. */
export const endOf = (until: Millis): string =>
  until >= Date.parse(FOREVER) ? FOREVER : new Date(until).toISOString();

/** The person of a row as they are at `now`. Who has no account may do what a guest may. */
export function toPerson(row: PersonRow, now: Millis): Person {
  const { id, kind, name, role, email, claimed_email, waiting } = row;
  return {
    id,
    kind,
    name,
    role: role ?? 'guest',
    ...(email !== null && { email }),
    ...(claimed_email !== null && { claimedEmail: claimed_email }),
    ...(waiting === 1 && { waiting: true }),
    ...standingOf(row, now),
  };
}

/** What is in force against somebody at `now`. */
export function standingOf(
  { muted_until: muted, suspended_until: suspended }: Pick<PersonRow, 'muted_until' | 'suspended_until'>,
  now: Millis,
): Pick<Person, 'mutedUntil' | 'suspendedUntil'> {
  return {
    ...(muted !== null && muted > now && { mutedUntil: endOf(muted) }),
    ...(suspended !== null && suspended > now && { suspendedUntil: endOf(suspended) }),
  };
}
