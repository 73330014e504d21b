import { type RawBuilder, sql } from 'kysely';
import type { ActionInput } from '../../shared/protocol/actions.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment, Thread } from '../../shared/protocol/threads.ts';
import { newId } from '../store/ids.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Bit, Millis } from '../store/tables.ts';
import type { Barred } from './barring.ts';

/** What an entry of the log says beside its columns. */
export interface ActionDetail {
  /** Of `slow`. */
  seconds?: number;
  /** Of `guests`. */
  guests?: Thread['guests'];
  /** Of `retitle`: the new title. */
  title?: string;
  /** Of `split` and `merge`: how many comments. */
  moved?: number;
  /** What there was before: to it an undo returns. */
  before?: Before;
}
/** What an action has changed, as it was. */
export type Before =
  | { state: Comment['state'] }
  | { title: string }
  | { locked: boolean }
  | { pinned: boolean }
  | { slow: number }
  | { guests: Thread['guests'] }
  | Barred;

/** What an action is about, for its entry. */
export interface About {
  threadId?: ThreadId | null | undefined;
  number?: number | null | undefined;
  personId?: PersonId | null | undefined;
  until?: Millis | null;
  revision?: number;
  /** Where comments were moved. */
  intoId?: ThreadId;
  /** The earlier action that it reviews. */
  of?: ActionId;
  detail?: ActionDetail;
}

/** Adds an entry to the log, in the transaction of the action itself. */
export async function record(
  tx: Tx,
  actor: Person,
  { act, opId, reason, emergency, nameless }: ActionInput,
  at: Millis,
  { threadId, number, personId, until, revision, intoId, of, detail }: About,
): Promise<ActionId> {
  const id = newId<ActionId>();
  await tx
    .insertInto('actions')
    .values({
      id,
      at,
      act,
      actor_id: actor.id,
      op_id: opId,
      thread_id: threadId ?? null,
      number: number ?? null,
      person_id: personId ?? null,
      reason,
      until: until ?? null,
      revision: revision ?? null,
      into_id: intoId ?? null,
      of_id: of ?? null,
      detail: detail ? JSON.stringify(detail) : null,
      emergency: Number(emergency ?? false) as Bit,
      nameless: Number(nameless ?? false) as Bit,
    })
    .execute();
  return id;
}

/** In the thread's log, where the actor's own opIds are of other acts. */
export const opIdOf = (id: ActionId) => `action:${id}`;

/** The action of an opId. @throws Refused `conflict` when it was used for another one */
export async function findRepeat(db: Db | Tx, actor: Person, input: ActionInput): Promise<ActionId | null> {
  const { act, subject } = input;
  const row = await db
    .selectFrom('actions')
    .select(['id', 'act', 'thread_id', 'number', 'person_id', 'of_id'])
    .where('actor_id', '=', actor.id)
    .where('op_id', '=', input.opId)
    .executeTakeFirst();
  if (!row) return null;
  const same =
    row.act === act &&
    ('actionId' in subject
      ? row.of_id === subject.actionId
      : row.thread_id === (subject.threadId ?? null) &&
        (!('number' in subject) || row.number === subject.number) &&
        (!('personId' in subject) || row.person_id === subject.personId));
  if (!same) throw new Refused('conflict', 'This opId was used for another act.', { field: 'opId' });
  return row.id;
}

/** Of the action with this alias in a query: that it was not taken back within seconds. */
export const stillCounts = (alias: string): RawBuilder<boolean> =>
  sql<boolean>`not exists (select 1 from actions as undone
    where undone.of_id = ${sql.ref(`${alias}.id`)} and undone.act = 'undo')`;

/** Whether an action was taken back within seconds. */
export async function isUndone(tx: Db | Tx, id: ActionId): Promise<boolean> {
  const row = await tx
    .selectFrom('actions')
    .select('id')
    .where('of_id', '=', id)
    .where('act', '=', 'undo')
    .executeTakeFirst();
  return row !== undefined;
}

export const readDetail = (detail: string | null): ActionDetail =>
  detail === null ? {} : (JSON.parse(detail) as ActionDetail);
