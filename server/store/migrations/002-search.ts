import { type Kysely, sql } from 'kysely';
import { foldedName } from '../../../shared/words.ts';
import { indexComments } from '../../search/indexing.ts';
import { runs } from '../runs.ts';
import { kindOf } from '../store.ts';
import type { Tables } from '../tables.ts';

/** The words of comments: FTS5 on SQLite, a tsvector on PostgreSQL. What is there already is indexed. */
export async function up(db: Kysely<Tables>): Promise<void> {
  if (kindOf(db) === 'sqlite') {
    await sql`create table search_entries (
      id integer primary key,
      comment_id text not null unique references comments (id)
    )`.execute(db);
    // The words are folded before: what isn't ASCII belongs to them. The texts themselves are in the revisions.
    await sql`create virtual table search_words using fts5(
      words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '3 4'
    )`.execute(db);
  } else {
    await sql`create table search_entries (
      comment_id text primary key references comments (id),
      words tsvector not null,
      folded text not null
    )`.execute(db);
    await sql`create index search_words on search_entries using gin (words)`.execute(db);
  }
  await db.schema
    .createIndex('comments_author')
    .on('comments')
    .columns(['author_id', 'created_at'])
    .execute();
  await db.schema
    .alterTable('people')
    .addColumn('folded_name', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema.createIndex('people_name').on('people').column('folded_name').execute();
  for (const { id, name } of await db.selectFrom('people').select(['id', 'name']).execute()) {
    await db
      .updateTable('people')
      .set({ folded_name: foldedName(name) })
      .where('id', '=', id)
      .execute();
  }
  let after = '';
  for (;;) {
    const rows = await db
      .selectFrom('comments as c')
      .innerJoin('revisions as r', (join) =>
        join.onRef('r.comment_id', '=', 'c.id').onRef('r.revision', '=', 'c.revision'),
      )
      .innerJoin('threads as t', 't.id', 'c.thread_id')
      .select(['c.id', 'c.number', 't.title', 'r.body'])
      .where('c.id', '>', after as never)
      .where('c.state', '!=', 'removed')
      .orderBy('c.id')
      .limit(512)
      .execute();
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
    for (const run of runs(rows)) {
      await indexComments(
        db,
        run.map(({ id, number, title, body }) => ({ id, title: number === 0 ? title : null, body })),
      );
    }
  }
}
