import type { ThreadId } from '../../shared/protocol/text.ts';
import { unindexComments } from '../search/indexing.ts';
import type { Store, Tx } from '../store/store.ts';

/** Rows that are deleted in one transaction. */
const SOME = 500;

/**
 * Whether a thread is what a broken-off `discardHidden` left: nothing of it can be used, the rest is to be
 * discarded too.
 */
export const isHalfDiscarded = (thread: { state: string; seq: number }): boolean =>
  thread.state === 'importing' && thread.seq === 0;

/**
 * Takes back a thread that was not shown yet, in short transactions; one that is seen is left alone. Its people
 * stay: nothing shows them, and a later import finds them again by their ids.
 */
export async function discardHidden(store: Store, id: ThreadId): Promise<void> {
  const marked = await store.write(async (tx) => {
    const thread = await tx
      .selectFrom('threads')
      .select('state')
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (thread?.state !== 'importing') return false;
    // From now on no import goes on with it, whenever this one ends.
    await tx.updateTable('threads').set({ seq: 0, comment_count: 0 }).where('id', '=', id).execute();
    return true;
  });
  if (!marked) return;
  while (await store.write((tx) => discardSome(tx, id)));
}

/** False when nothing is left. */
async function discardSome(tx: Tx, id: ThreadId): Promise<boolean> {
  const thread = await tx
    .selectFrom('threads')
    .select(['state', 'seq'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!thread || !isHalfDiscarded(thread)) return false;
  const events = await tx
    .selectFrom('events')
    .select('seq')
    .where('thread_id', '=', id)
    .orderBy('seq', 'desc')
    .limit(SOME)
    .execute();
  if (events.length > 0) {
    await tx
      .deleteFrom('events')
      .where('thread_id', '=', id)
      .where('seq', '>=', events.at(-1)!.seq)
      .execute();
  }
  const comments = await tx
    .selectFrom('comments')
    .select('id')
    .where('thread_id', '=', id)
    .orderBy('number', 'desc')
    .limit(SOME)
    .execute();
  if (comments.length > 0) {
    const ids = comments.map((comment) => comment.id);
    await unindexComments(tx, ids);
    await tx.deleteFrom('reactions').where('comment_id', 'in', ids).execute();
    await tx.deleteFrom('revisions').where('comment_id', 'in', ids).execute();
    await tx.deleteFrom('comments').where('id', 'in', ids).execute();
  }
  if (events.length === SOME || comments.length === SOME) return true;
  await tx.deleteFrom('threads').where('id', '=', id).execute();
  return false;
}
