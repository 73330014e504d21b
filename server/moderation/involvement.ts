import { sql } from 'kysely';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { permissions } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';
import { type About, isOwn } from './signatories.ts';

/**
 * Whether somebody takes part in a thread: has ever written in it or in a draft there, signed what was proposed there,
 * or is a co-writer of what was published there or is being written. Taking one's words or one's name back changes
 * nothing of it, nor does giving the draft up: nobody decides on an argument that is, or was, their own.
 */
export async function takesPart(db: Db | Tx, personId: PersonId, threadId: ThreadId): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`select 1 as n
    where exists (select 1 from comments where thread_id = ${threadId} and author_id = ${personId})
    or exists (select 1 from drafts as d inner join draft_members as m on m.draft_id = d.id
      where d.thread_id = ${threadId} and m.person_id = ${personId} and m.role = 'writer'
      and d.state <> 'abandoned')
    or exists (select 1 from drafts as d inner join draft_clients as c on c.draft_id = d.id
      where d.thread_id = ${threadId} and c.person_id = ${personId})
    or exists (select 1 from drafts as d inner join signatures as s on s.draft_id = d.id
      where d.thread_id = ${threadId} and s.person_id = ${personId})`.execute(db);
  return rows.length > 0;
}

/**
 * Whether an act on a person would decide on an argument of the moderator's own: in the thread that it is about, or,
 * where it is about none, in one where something of the person waits for a decision.
 */
export async function arguesWith(
  db: Db | Tx,
  moderatorId: PersonId,
  personId: PersonId,
  threadId: ThreadId | null | undefined,
): Promise<boolean> {
  if (threadId) return takesPart(db, moderatorId, threadId);
  const rows = await db
    .selectFrom('cases')
    .select('thread_id')
    .distinct()
    .where('person_id', '=', personId)
    .where('closed_at', 'is', null)
    .where('thread_id', 'is not', null)
    .execute();
  for (const { thread_id } of rows) if (await takesPart(db, moderatorId, thread_id!)) return true;
  return false;
}

/** What a case is about, as far as it matters to who may decide on it. */
export interface CaseFacts extends About {
  /** Whose comment it is, or who appeals. */
  personId: PersonId;
  /** Of an appeal: who did what it is against. */
  appealed: { id: ActionId; actorId: PersonId } | null;
}

/** Why the viewer may not decide on a case, in a sentence (null: they may), and whether they may in an emergency. */
export async function barOf(
  db: Db | Tx,
  viewer: Person,
  facts: CaseFacts,
): Promise<{ barred: string | null; emergency: boolean }> {
  const { threadId, personId, appealed } = facts;
  if (appealed?.actorId === viewer.id) return { barred: OWN_DEED, emergency: false };
  const own = await isOwn(db, viewer.id, facts);
  if (appealed && own) return { barred: OWN_APPEAL, emergency: false };
  const authorId = own ? viewer.id : personId;
  const always = permissions(viewer, 'case:take', { authorId });
  if (always) return { barred: always.message, emergency: false };
  const involved = await arguesWith(db, viewer.id, personId, threadId);
  const refusal = permissions(viewer, 'case:take', { authorId, involved });
  return { barred: refusal?.message ?? null, emergency: refusal !== null };
}

export const OWN_DEED = 'The appeal is against what you did: another moderator has to decide on it.';
export const OWN_APPEAL = 'The appeal is your own: another moderator has to decide on it.';
