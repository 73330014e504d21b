import type { CaseId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { newId } from '../store/ids.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import type { HeldComment } from '../threads/holding.ts';

/** A comment waits for a moderator; where it does already, that case stays. Returns the case. */
export async function openCase(
  tx: Tx,
  { threadId, number, personId, cause, detail, at }: HeldComment | ReportedComment,
): Promise<CaseId> {
  const open = await tx
    .updateTable('cases')
    .set({ changed_at: at })
    .where('thread_id', '=', threadId)
    .where('number', '=', number)
    .where('action_id', 'is', null)
    .where('closed_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (open) return open.id;
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

interface ReportedComment {
  threadId: ThreadId;
  number: number;
  personId: PersonId;
  cause: 'report';
  detail: null;
  at: Millis;
}
