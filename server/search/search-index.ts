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

/** Words of one comment that can be found: some 90,000 characters of prose, which no comment has. */
const MOST = 16_000;

function wordsIn(comment: Indexed): string[] {
  const words: string[] = [];
  for (const { text } of wordsOf(searchedText(comment))) {
    words.push(text);
    // A text of ideographs has a word for each: the act that brings it may not hold up the others.
    if (words.length === MOST) break;
  }
  return words;
}

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
    const rows = comments.map((comment) => {
      const words = wordsIn(comment);
      return sql`(${comment.id}, ${toTsvector(words)}::tsvector, ${` ${words.join(' ')} `})`;
    });
    await sql`insert into search_entries (comment_id, words, folded) values ${sql.join(rows)}`.execute(db);
  },
  async remove(db, ids) {
    if (ids.length === 0) return;
    await sql`delete from search_entries where comment_id in (${sql.join(ids)})`.execute(db);
  },
  matches: (query) =>
    sql<SqlBool>`(${sql.join([sql`e.words @@ ${toTsquery(query)}::tsquery`, ...phrases(query)], sql` and `)})`,
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

/**
 * All words of all terms; of what must not be there, only the single words: where words stand side by side is
 * looked up in the text, as a tsvector knows no more than 256 places of a word, and none beyond 16,383.
 * @see https://www.postgresql.org/docs/current/textsearch-limitations.html
 */
function toTsquery({ all, none }: Query): string {
  const words = ({ words, prefix }: Term) =>
    words.map((word, i) => `'${word}'${prefix && i === words.length - 1 ? ':*' : ''}`);
  return [
    ...all.flatMap(words),
    ...none.filter((term) => term.words.length === 1).map((term) => `!${words(term)}`),
  ].join(' & ');
}

function phrases({ all, none }: Query): Expression<SqlBool>[] {
  // Folded words are letters and digits: nothing in them that `like` reads otherwise.
  const like = ({ words, prefix }: Term) => `% ${words.join(' ')}${prefix ? '' : ' '}%`;
  const several = (terms: Term[]) => terms.filter((term) => term.words.length > 1);
  return [
    ...several(all).map((term) => sql<SqlBool>`e.folded like ${like(term)}`),
    ...several(none).map((term) => sql<SqlBool>`e.folded not like ${like(term)}`),
  ];
}

/** The words with their places, as PostgreSQL's own parser would not know them in every language. */
function toTsvector(words: readonly string[]): string {
  return words.map((word, i) => `'${word}':${i + 1}`).join(' ');
}
