import { sql } from 'kysely';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Thread } from '../../shared/protocol/threads.ts';
import { endOf } from '../people/person-row.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { loadComments } from './comments.ts';
import { controlOf, mergedOf } from './log.ts';
import { hasOthers, isThereFor, noThread, selectThere } from './shown.ts';
import { lastWritten } from './slow-mode.ts';

const DAY = 86_400_000;

/** The row of a thread that is there for `viewer`. @throws Refused `not_found` */
export const openThread = (tx: Tx, viewer: Person | null, id: ThreadId) =>
  selectThere(tx, viewer, id)
    .leftJoin('threads as m', (join) =>
      join.onRef('m.id', '=', 't.merged_into').on('m.state', '=', 'open').on(isThereFor(viewer, 'm')),
    )
    .selectAll('t')
    .select('m.title as merged_title')
    .select(sql<number>`case when ${hasOthers('t')} then 0 else 1 end`.as('alone'))
    .executeTakeFirstOrThrow(noThread);

/** A thread without its comments, and the seq it is true at. @throws Refused `not_found` */
export async function readThread(
  tx: Tx,
  viewer: Person | null,
  id: ThreadId,
  now: Millis,
): Promise<{ thread: Thread; seq: number }> {
  const row = await openThread(tx, viewer, id);
  const [opening] = await loadComments(tx, viewer, id, { from: 0, to: 0 });
  return {
    seq: row.seq,
    thread: {
      id,
      title: row.title,
      author: opening!.author,
      opening: opening!,
      createdAt: new Date(row.created_at).toISOString(),
      lastActivityAt: new Date(row.last_activity_at).toISOString(),
      commentCount: row.comment_count,
      ...(await ofReader(tx, viewer, id, now)),
      mergedInto: mergedOf(row),
      alone: Number(row.alone) === 1,
      ...controlOf(row),
    },
  };
}

/** What is of a thread for one reader alone. */
async function ofReader(
  tx: Tx,
  viewer: Person | null,
  id: ThreadId,
  now: Millis,
): Promise<Pick<Thread, 'readTo' | 'mutedUntil' | 'wroteAt'>> {
  if (!viewer) return { readTo: null, mutedUntil: null, wroteAt: null };
  const read = await tx
    .selectFrom('reads')
    .select('number')
    .where('person_id', '=', viewer.id)
    .where('thread_id', '=', id)
    .executeTakeFirst();
  const mute = await tx
    .selectFrom('thread_mutes')
    .select('until')
    .where('person_id', '=', viewer.id)
    .where('thread_id', '=', id)
    .where('until', '>', now)
    .executeTakeFirst();
  // Nobody waits longer than a day for their turn.
  const wrote = await lastWritten(tx, id, viewer.id, now - DAY);
  return {
    readTo: read?.number ?? 0,
    mutedUntil: mute ? endOf(mute.until) : null,
    wroteAt: wrote === null ? null : new Date(wrote).toISOString(),
  };
}
