import { sql } from 'kysely';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';

/**
 * Raises how far a person has read in a thread; it never falls. With `onlyFrom`, only where they had read
 * exactly so far. Returns how far they have read now.
 */
export async function raiseRead(
  tx: Tx,
  personId: PersonId,
  threadId: ThreadId,
  number: number,
  { onlyFrom }: { onlyFrom?: number } = {},
): Promise<number> {
  const row = await tx
    .selectFrom('reads')
    .select('number')
    .where('person_id', '=', personId)
    .where('thread_id', '=', threadId)
    .executeTakeFirst();
  const before = row?.number ?? 0;
  if (number <= before || (onlyFrom !== undefined && before !== onlyFrom)) return before;
  await tx
    .insertInto('reads')
    .values({ person_id: personId, thread_id: threadId, number })
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'thread_id']).doUpdateSet({
        number: sql`case when reads.number > excluded.number then reads.number else excluded.number end`,
      }),
    )
    .execute();
  return number;
}
