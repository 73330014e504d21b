import { type ExpressionBuilder, sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { ActionId, CaseId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { newId } from '../store/ids.ts';
import type { Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';
import type { HeldComment } from '../threads/holding.ts';

/** When a case has changed: later than before, whatever the clocks of the nodes say. Of two copies the later is the newer. */
export const changed = (at: Millis) =>
  sql<Millis>`case when changed_at < ${at} then ${at} else changed_at + 1 end`;

/** The open case of a comment, kept from others until the transaction ends; appeals are cases of their own. */
export const lockCaseOf = (tx: Tx, threadId: ThreadId, number: number) =>
  tx
    .selectFrom('cases')
    .select(['id', 'taken_by'])
    .where('thread_id', '=', threadId)
    .where('number', '=', number)
    .where('action_id', 'is', null)
    .where('closed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();

/** A comment waits for a moderator; where it does already, that case stays. Returns the case. */
export async function openCase(
  tx: Tx,
  { threadId, number, personId, cause, detail, at }: HeldComment | ReportedComment,
): Promise<CaseId> {
  const open = await lockCaseOf(tx, threadId, number);
  if (open) {
    await tx
      .updateTable('cases')
      .set({ changed_at: changed(at) })
      .where('id', '=', open.id)
      .execute();
    return open.id;
  }
  const id = newId<CaseId>();
  await tx
    .insertInto('cases')
    .values({
      id,
      cause,
      detail,
      thread_id: threadId,
      number,
      person_id: personId,
      action_id: null,
      opened_at: at,
      changed_at: at,
    })
    .execute();
  return id;
}

/** That a case was opened by an import for want of one, and nobody has had to do with it since. */
export const isUntouchedImport = (e: ExpressionBuilder<Tables, 'cases'>) =>
  e.and([
    e('cause', '=', 'import'),
    e('closed_at', 'is', null),
    e('taken_by', 'is', null),
    e('id', 'not in', e.selectFrom('reports').select('case_id')),
  ]);

/** An action has settled a case. Returns whom and what it was about. */
export const close = (tx: Tx, id: CaseId, by: ActionId, at: Millis) =>
  tx
    .updateTable('cases')
    .set({ closed_by: by, closed_at: at, changed_at: changed(at) })
    .where('id', '=', id)
    .returning(['person_id', 'action_id', 'thread_id', 'number'])
    .executeTakeFirstOrThrow();

/** @throws Refused `conflict` where another than `actorId` (and `from`) has a case in hand */
export async function notInOthersHand(
  tx: Tx,
  takenBy: PersonId | null,
  actorId: PersonId,
  from?: PersonId,
): Promise<void> {
  if (takenBy === null || takenBy === actorId || takenBy === from) return;
  // Asked for here: beside a row that was waited for, a database may still have the name of who had it before.
  const { name } = await tx
    .selectFrom('people')
    .select('name')
    .where('id', '=', takenBy)
    .executeTakeFirstOrThrow();
  throw new Refused('conflict', `${name} has the case in hand.`);
}

interface ReportedComment {
  threadId: ThreadId;
  number: number;
  personId: PersonId;
  cause: 'report';
  detail: null;
  at: Millis;
}
