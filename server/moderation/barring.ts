import { sql } from 'kysely';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

/** Until when somebody might not write, or do anything, before it was changed; null: they might. */
export interface Barred {
  until: Millis | null;
  /** Of a mute in a thread: other threads where the same one held, since comments had gone there. */
  also?: ThreadId[];
}

/**
 * Until when somebody may not write (in a thread: there, and wherever the same mute has followed) or do anything; null:
 * they may. Returns how it was before.
 */
export async function setUntil(
  tx: Tx,
  what: 'mute' | 'suspension',
  personId: PersonId,
  threadId: ThreadId | null | undefined,
  until: Millis | null,
  at: Millis,
): Promise<Barred> {
  if (threadId) return muteIn(tx, personId, threadId, until, at);
  const column = what === 'suspension' ? 'suspended_until' : 'muted_until';
  const before = await tx
    .selectFrom('people')
    .select(column)
    .where('id', '=', personId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  await tx
    .updateTable('people')
    .set({ [column]: until })
    .where('id', '=', personId)
    .execute();
  return { until: before[column] };
}

async function muteIn(
  tx: Tx,
  personId: PersonId,
  threadId: ThreadId,
  until: Millis | null,
  at: Millis,
): Promise<Barred> {
  const before = await tx
    .selectFrom('thread_mutes')
    .select('until')
    .where('person_id', '=', personId)
    .where('thread_id', '=', threadId)
    .executeTakeFirst();
  const also = before && before.until > at ? await whereItFollowed(tx, personId, threadId, before.until) : [];
  const threads = [threadId, ...also];
  await tx
    .deleteFrom('thread_mutes')
    .where('person_id', '=', personId)
    .where('thread_id', 'in', threads)
    .execute();
  if (until !== null) await raiseMutes(tx, personId, threads, until);
  return { until: before?.until ?? null, ...(also.length > 0 && { also }) };
}

/** Mutes somebody in threads, where they are not muted for longer already. */
export async function raiseMutes(
  tx: Tx,
  person_id: PersonId,
  threads: readonly ThreadId[],
  until: Millis,
): Promise<void> {
  await tx
    .insertInto('thread_mutes')
    .values(threads.map((thread_id) => ({ person_id, thread_id, until })))
    .onConflict((conflict) =>
      conflict
        .columns(['person_id', 'thread_id'])
        .doUpdateSet({ until })
        .where('thread_mutes.until', '<', until),
    )
    .execute();
}

/**
 * Who may not write where comments come from doesn't write where they go either, until the same instant; who is muted
 * there for longer stays so. Returns for whom something has changed.
 */
export async function mutesFollow(tx: Tx, from: ThreadId, to: ThreadId, at: Millis): Promise<PersonId[]> {
  const { rows } = await sql<{ person_id: PersonId }>`insert into thread_mutes (person_id, thread_id, until)
    select person_id, cast(${to} as text), until from thread_mutes where thread_id = ${from} and until > ${at}
    on conflict (person_id, thread_id) do update set until = excluded.until
      where excluded.until > thread_mutes.until
    returning person_id`.execute(tx);
  return rows.map(({ person_id }) => person_id);
}

/** The threads to which a mute has followed comments of its own thread: until the same instant, and of no act there. */
async function whereItFollowed(
  tx: Tx,
  personId: PersonId,
  threadId: ThreadId,
  until: Millis,
): Promise<ThreadId[]> {
  const { rows } = await sql<{ thread_id: ThreadId }>`with recursive went (thread_id) as (
      select into_id from actions where thread_id = ${threadId} and into_id is not null
      union select a.into_id from actions as a inner join went on went.thread_id = a.thread_id
        where a.into_id is not null)
    select m.thread_id from thread_mutes as m inner join went on went.thread_id = m.thread_id
    where m.person_id = ${personId} and m.until = ${until} and m.thread_id <> ${threadId}
    and not exists (select 1 from actions as own where own.act = 'mute' and own.thread_id = m.thread_id
      and own.person_id = m.person_id and own.until = m.until)`.execute(tx);
  return rows.map(({ thread_id }) => thread_id);
}
