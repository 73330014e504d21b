import { type RawBuilder, sql } from 'kysely';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Db, Tx } from '../store/store.ts';

/** Who stands by a joint response; nobody where it is a comment of somebody's own. */
export async function signatoriesOf(db: Db | Tx, threadId: ThreadId, number: number): Promise<PersonId[]> {
  const rows = await db
    .selectFrom('drafts as d')
    .innerJoin('signatures as s', (join) =>
      join.onRef('s.draft_id', '=', 'd.id').onRef('s.round', '=', 'd.round'),
    )
    .select('s.person_id')
    .where('d.thread_id', '=', threadId)
    .where('d.published', '=', number)
    .where('s.withdrawn_at', 'is', null)
    .execute();
  return rows.map(({ person_id }) => person_id);
}

/** In a query: that somebody stands by the joint response with the thread and number of these columns. */
export const hasSigned = (personId: PersonId, thread: string, number: string): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from drafts as signed
    inner join signatures as own on own.draft_id = signed.id and own.round = signed.round
    where signed.thread_id = ${sql.ref(thread)} and signed.published = ${sql.ref(number)}
      and own.person_id = ${personId} and own.withdrawn_at is null)`;

/** What a case or an action is about: a comment of somebody's, or somebody. */
export interface About {
  threadId: ThreadId | null;
  number: number | null;
  /** Of a joint response: its first signatory. */
  personId: PersonId | null;
}

/**
 * Whether something is somebody's own: done to them or their words, or to a joint response that they have signed, the
 * first of them or not. Only a signature that stands makes it so: who took theirs back before it was published has no
 * more to do with it than any reader.
 */
export async function isOwn(
  db: Db | Tx,
  id: PersonId,
  { threadId, number, personId }: About,
): Promise<boolean> {
  if (personId === id) return true;
  if (threadId === null || number === null) return false;
  return (await signatoriesOf(db, threadId, number)).includes(id);
}
