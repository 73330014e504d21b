import { type Expression, type SqlBool, sql } from 'kysely';
import { plainText } from '../../shared/markdown/text.ts';
import type { CommentId } from '../../shared/protocol/text.ts';
import { type Query, type Term, wordsOf } from '../../shared/words.ts';
import type { Db, Store, Tx } from '../store/store.ts';

/** A comment as it is indexed; an opening post has its thread's title too. */
export interface Indexed {
  id: CommentId;
  title: string | null;
  body: string;
}

/** How a kind of database keeps words and finds them. Both are given the same folded words, and so find the same. */
interface SearchIndex {
  /** Adds comments that are not in the index. */
  add(db: Db | Tx, comments: readonly Indexed[]): Promise<void>;
  remove(db: Db | Tx, ids: readonly CommentId[]): Promise<void>;
  /** The condition on `search_entries as e` joined with `search_words as w` (SQLite). */
  matches(query: Query): Expression<SqlBool>;
  /** How well an entry fits: the higher the better. */
  rank(query: Query): Expression<number>;
}

/** The text in which a comment is searched for: what a reader reads of it. */
export const searchedText = ({ title, body }: Pick<Indexed, 'title' | 'body'>): string =>
  title === null ? plainText(body) : `${title}\n${plainText(body)}`;

const wordsIn = (comment: Indexed) => [...wordsOf(searchedText(comment))].map(({ text }) => text);

const sqlite: SearchIndex = {
  async add(db, comments) {
    if (comments.length === 0) return;
    const ids = await db
      .insertInto('search_entries')
      .values(comments.map(({ id }) => ({ comment_id: id }) as never))
      .returning(['id', 'comment_id'])
      .execute();
    const rowOf = new Map(ids.map(({ id, comment_id }) => [comment_id, id]));
    const rows = comments.map(
      (comment) => sql`(cast(${rowOf.get(comment.id)} as integer), ${wordsIn(comment).join(' ')})`,
    );
    await sql`insert into search_words (rowid, words) values ${sql.join(rows)}`.execute(db);
  },
  async remove(db, ids) {
    if (ids.length === 0) return;
    const entries = sql`select id from search_entries where comment_id in (${sql.join(ids)})`;
    await sql`delete from search_words where rowid in (${entries})`.execute(db);
    await sql`delete from search_entries where comment_id in (${sql.join(ids)})`.execute(db);
  },
  matches: (query) => sql<SqlBool>`search_words match ${toFts5(query)}`,
  rank: () => sql<number>`-bm25(search_words)`,
};

const postgres: SearchIndex = {
  async add(db, comments) {
    if (comments.length === 0) return;
    const rows = comments.map((comment) => sql`(${comment.id}, ${toTsvector(wordsIn(comment))}::tsvector)`);
    await sql`insert into search_entries (comment_id, words) values ${sql.join(rows)}`.execute(db);
  },
  async remove(db, ids) {
    if (ids.length === 0) return;
    await sql`delete from search_entries where comment_id in (${sql.join(ids)})`.execute(db);
  },
  matches: (query) => sql<SqlBool>`e.words @@ ${toTsquery(query)}::tsquery`,
  rank: (query) => sql<number>`ts_rank_cd(e.words, ${toTsquery(query)}::tsquery, 1)`,
};

export const INDEXES: Record<Store['kind'], SearchIndex> = { sqlite, postgres };

/**
 * A query in FTS5's language. Folded words are letters and digits, so that none is taken for an operator within its
 * quotation marks. @see https://sqlite.org/fts5.html#full_text_query_syntax
 */
function toFts5({ all, none }: Query): string {
  const phrase = ({ words, prefix }: Term) => `"${words.join(' ')}"${prefix ? ' *' : ''}`;
  return [`(${all.map(phrase).join(' AND ')})`, ...none.map((term) => `NOT ${phrase(term)}`)].join(' ');
}

/** @see https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY */
function toTsquery({ all, none }: Query): string {
  const phrase = ({ words, prefix }: Term) => {
    const last = words.length - 1;
    return `(${words.map((word, i) => `'${word}'${prefix && i === last ? ':*' : ''}`).join(' <-> ')})`;
  };
  return [...all.map(phrase), ...none.map((term) => `!${phrase(term)}`)].join(' & ');
}

/** A position holds 14 bits, and a word 256 of them: those that are too many are found by their word, in no phrase. */
const LAST_POSITION = 16_383;

/** The words with their places, as PostgreSQL's own parser would not know them in every language. */
function toTsvector(words: readonly string[]): string {
  return words.map((word, i) => `'${word}':${Math.min(i + 1, LAST_POSITION)}`).join(' ');
}
