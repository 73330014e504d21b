import { sql } from 'kysely';
import type { CommentId, ThreadId } from '../../../shared/protocol/text.ts';
import { arrivedThere } from '../../export/thread-snapshot.ts';
import { runs } from '../../store/runs.ts';
import type { Store, Tx } from '../../store/store.ts';
import { NOTHING_LEFT } from '../../threads/moving.ts';

/** Comments in one transaction. */
const SOME = 250;

/**
 * Where the file's log has moved comments that were here with their words, the words go once the other thread has them.
 * Returns how many have kept theirs, which nobody sees: the thread that they went to is not here as in the file.
 */
export async function forgetMoved(store: Store, threadId: ThreadId): Promise<number> {
  while (await store.write((tx) => forgetSome(tx, threadId)));
  const { rows } = await left(store.db, threadId, sql`1 = 1`);
  return rows.length;
}

/** The threads from which comments of these came, at once or by way of others. */
export async function cameFrom(store: Store, threadIds: readonly ThreadId[]): Promise<Set<ThreadId>> {
  const found = new Set<ThreadId>();
  for (let next = [...threadIds]; next.length > 0; ) {
    const sources: ThreadId[] = [];
    for (const some of runs(next)) {
      const rows = await store.db
        .selectFrom('comments')
        .select('moved_from_thread as id')
        .distinct()
        .where('thread_id', 'in', some)
        .where('moved_from_thread', 'is not', null)
        .execute();
      sources.push(...rows.map(({ id }) => id!));
    }
    next = [...new Set(sources)].filter((id) => !found.has(id));
    for (const id of next) found.add(id);
  }
  return found;
}

async function forgetSome(tx: Tx, threadId: ThreadId): Promise<boolean> {
  const { rows } = await left(tx, threadId, arrivedThere);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return false;
  await tx.deleteFrom('reactions').where('comment_id', 'in', ids).execute();
  await tx.deleteFrom('revisions').where('comment_id', 'in', ids).where('revision', '>', 1).execute();
  await tx.updateTable('revisions').set({ body: NOTHING_LEFT }).where('comment_id', 'in', ids).execute();
  return true;
}

/** Comments that were moved and still have words or reactions. */
const left = (db: Store['db'] | Tx, threadId: ThreadId, which: ReturnType<typeof sql>) =>
  sql<{ id: CommentId }>`select c.id from comments as c
    where c.thread_id = ${threadId} and c.moved_to_thread is not null and ${which}
    and (exists (select 1 from revisions as r where r.comment_id = c.id
        and (r.revision > 1 or r.body <> ${NOTHING_LEFT}))
      or exists (select 1 from reactions as r where r.comment_id = c.id))
    limit ${SOME}`.execute(db);
