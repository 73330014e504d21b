import { sql } from 'kysely';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Db, Tx } from '../store/store.ts';

/**
 * Whether somebody takes part in a thread: has written in it, or is a co-writer of a text that was published there or
 * is being written. Nobody decides on an argument that is their own.
 */
export async function takesPart(db: Db | Tx, personId: PersonId, threadId: ThreadId): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`select 1 as n
    where exists (select 1 from comments
      where thread_id = ${threadId} and author_id = ${personId} and state <> 'removed')
    or exists (select 1 from drafts as d inner join draft_members as m on m.draft_id = d.id
      where d.thread_id = ${threadId} and m.person_id = ${personId} and m.role = 'writer'
      and d.state <> 'abandoned')
    or exists (select 1 from drafts as d inner join signatures as s on s.draft_id = d.id
      where d.thread_id = ${threadId} and s.person_id = ${personId} and s.withdrawn_at is null)`.execute(db);
  return rows.length > 0;
}
