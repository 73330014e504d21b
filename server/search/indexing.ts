import { sql } from 'kysely';
import type { CommentId, ThreadId } from '../../shared/protocol/text.ts';
import { runs } from '../store/runs.ts';
import { type Db, kindOf, type Store, type Tx } from '../store/store.ts';
import { INDEXES, type Indexed } from './search-index.ts';

// Called in the transaction of the act itself: a comment that is there can be found, and no other.

/** Comments that are new. */
export const indexComments = (tx: Db | Tx, comments: readonly Indexed[]): Promise<void> =>
  INDEXES[kindOf(tx)].add(tx, comments);

/** A comment with another text than before. */
export async function reindexComment(tx: Tx, comment: Indexed): Promise<void> {
  await unindexComments(tx, [comment.id]);
  await indexComments(tx, [comment]);
}

/** Comments whose text nobody may read any more, or that go. */
export const unindexComments = (tx: Db | Tx, ids: readonly CommentId[]): Promise<void> =>
  INDEXES[kindOf(tx)].remove(tx, ids);

/** What FTS5 merges in one go, in pages: others' writes come between. */
const MERGE_PAGES = 200;

/**
 * Sees to it that words of comments that were unindexed are in the file no more: FTS5 keeps them until it merges what
 * they are in. @see https://sqlite.org/fts5.html#the_merge_command
 */
export async function forgetUnindexed(store: Store): Promise<void> {
  if (store.kind !== 'sqlite') return;
  let pages = -MERGE_PAGES;
  let changes = 2;
  while (changes >= 2) {
    changes = await store.write(async (tx) => {
      const before = await totalChanges(tx);
      await sql`insert into search_words (search_words, rank) values ('merge', ${pages})`.execute(tx);
      return (await totalChanges(tx)) - before;
    });
    pages = MERGE_PAGES;
  }
}

async function totalChanges(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select total_changes() as n`.execute(tx);
  return Number(rows[0]!.n);
}

/** Brings the index up to date with certain comments of a thread, whatever became of them. */
export async function reindex(tx: Tx, threadId: ThreadId, numbers: readonly number[]): Promise<void> {
  for (const run of runs(numbers)) {
    const rows = await tx
      .selectFrom('comments as c')
      .innerJoin('threads as t', 't.id', 'c.thread_id')
      .innerJoin('revisions as r', (join) =>
        join.onRef('r.comment_id', '=', 'c.id').onRef('r.revision', '=', 'c.revision'),
      )
      .select(['c.id', 'c.number', 'c.state', 't.title', 'r.body'])
      .where('c.thread_id', '=', threadId)
      .where('c.number', 'in', run)
      .execute();
    await unindexComments(
      tx,
      rows.map(({ id }) => id),
    );
    const there = rows.filter(({ state }) => state !== 'removed');
    for (const some of runs(there)) {
      const indexed = some.map(({ id, number, title, body }) => ({
        id,
        title: number === 0 ? title : null,
        body,
      }));
      await indexComments(tx, indexed);
    }
  }
}
