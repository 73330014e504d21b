import { sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import {
  SEARCH,
  type SearchAnswer,
  type SearchInput,
  type SearchResult,
} from '../../shared/protocol/search.ts';
import type { CommentId, ThreadId } from '../../shared/protocol/text.ts';
import { excerptOf, foldedName, type Query, readQuery } from '../../shared/words.ts';
import { isFrom, maySee } from '../people/permissions.ts';
import type { Store } from '../store/store.ts';
import { Turns } from '../store/turns.ts';
import { isThereFor } from '../threads/shown.ts';
import { othersSigned } from '../threads/signed.ts';

import { readCursor, writeCursor } from './cursor.ts';
import { INDEXES, searchedText } from './search-index.ts';

/** A comment that was found, before its text is read. */
interface Found {
  id: CommentId;
  thread_id: ThreadId;
  number: number;
  created_at: number;
}

/** Searches of a node that run at the same time, and that may wait: the rest of the forum needs the database too. */
const AT_ONCE = 3;
const WAITING = 30;

/** Finds comments and opening posts by their words, author, thread and date, as a reader may see them. */
export class Search {
  private readonly store: Store;
  private readonly turns = new Turns(AT_ONCE);

  constructor(store: Store) {
    this.store = store;
  }

  /** A page of what is asked for: the newest first, or the best. @throws Refused `invalid`, `too_many` */
  async find(viewer: Person | null, input: SearchInput): Promise<SearchAnswer> {
    const query = readQuery(input.q);
    mustAskForSomething(query, input);
    if (this.turns.waiting >= WAITING) {
      throw new Refused('too_many', 'Too many search at the moment. Try again in some seconds.', {
        retryAfter: 3_000,
      });
    }
    const found = await this.turns.take(() => this.select(viewer, query, input));
    const page = found.slice(0, input.limit);
    return {
      results: await this.fill(viewer, query, page),
      next: found.length > input.limit ? writeCursor(input, page) : null,
    };
  }

  /** One more than a page, if there are so many. Without texts: thousands may have to be sorted. */
  private select(viewer: Person | null, query: Query, input: SearchInput): Promise<Found[]> {
    const { kind, slow } = this.store;
    const { thread, author, before, after, limit } = input;
    const cursor = readCursor(input);
    const byWords = query.all.length > 0;
    const index = INDEXES[kind];
    const words = slow
      .selectFrom('comments as c')
      .innerJoin('threads as t', 't.id', 'c.thread_id')
      .innerJoin('people as p', 'p.id', 'c.author_id')
      .$if(byWords, (q) => q.innerJoin('search_entries as e', 'e.comment_id', 'c.id') as never)
      .$if(
        byWords && kind === 'sqlite',
        (q) =>
          // An expression: the table's name is what FTS5's functions are called with.
          (q as typeof q).innerJoin('search_words', (join) =>
            join.on(sql`search_words.rowid`, '=', sql`e.id`),
          ) as never,
      )
      .select(['c.id', 'c.thread_id', 'c.number', 'c.created_at'])
      .where('t.state', '=', 'open')
      .where(isThereFor(viewer, 't'))
      .where((e) => e.or(mayBeSeen(viewer)));
    return words
      .$if(byWords, (q) => q.where(index.matches(query)))
      .$if(thread !== undefined, (q) => q.where('c.thread_id', '=', thread!))
      .$if(author !== undefined, (q) => q.where(isAuthor(author!)))
      .$if(before !== undefined, (q) => q.where('c.created_at', '<', Date.parse(before!)))
      .$if(after !== undefined, (q) => q.where('c.created_at', '>=', Date.parse(after!)))
      .$if(cursor.after !== null, (q) => {
        const { at, threadId, number } = cursor.after!;
        return q.where(sql<boolean>`(c.created_at, c.thread_id, c.number) < (${at}, ${threadId}, ${number})`);
      })
      .$if(byWords && input.order === 'best', (q) => q.orderBy(index.rank(query), 'desc'))
      .orderBy('c.created_at', 'desc')
      .orderBy('c.thread_id', 'desc')
      .orderBy('c.number', 'desc')
      .limit(limit + 1)
      .$if(cursor.skip > 0, (q) => q.offset(cursor.skip))
      .execute();
  }

  private async fill(viewer: Person | null, query: Query, page: Found[]): Promise<SearchResult[]> {
    if (page.length === 0) return [];
    const rows = await this.store.db
      .selectFrom('comments as c')
      .innerJoin('threads as t', 't.id', 'c.thread_id')
      .innerJoin('people as p', 'p.id', 'c.author_id')
      .innerJoin('revisions as r', (join) =>
        join.onRef('r.comment_id', '=', 'c.id').onRef('r.revision', '=', 'c.revision'),
      )
      .select(['c.id', 'c.thread_id', 'c.number', 'c.created_at', 'c.day_only', 'c.state', 't.title'])
      .select(['c.revision', 'c.author_id', 'p.name', 'p.kind', 'r.body', othersSigned('c').as('others')])
      .where(
        'c.id',
        'in',
        page.map(({ id }) => id),
      )
      .where(isThereFor(viewer, 't'))
      .execute();
    const byId = new Map(rows.map((row) => [row.id, row]));
    const results: SearchResult[] = [];
    for (const { id } of page) {
      const row = byId.get(id);
      // It may have been hidden since it was found.
      if (!row || !maySee(viewer, row)) continue;
      const { text, marks } = excerptOf(searchedText({ title: null, body: row.body }), query.all);
      results.push({
        threadId: row.thread_id,
        threadTitle: row.title,
        number: row.number,
        author: { id: row.author_id, name: row.name, kind: row.kind },
        others: Number(row.others),
        createdAt: new Date(row.created_at).toISOString(),
        dayOnly: row.day_only === 1,
        state: row.state,
        revision: row.revision,
        excerpt: text,
        marks,
      });
      // A long text takes some milliseconds: others come between.
      await new Promise(setImmediate);
    }
    return results;
  }
}

function mustAskForSomething({ all, none }: Query, { q, thread, author }: SearchInput): void {
  const refuse = (sentence: string) => new Refused('invalid', sentence, { field: 'q' });
  if (all.length + none.length > SEARCH.terms)
    throw refuse(`A search has at most ${SEARCH.terms} words or phrases.`);
  if (all.length > 0) return;
  if (none.length > 0)
    throw refuse('Say what to look for: so far there are only words that must not be there.');
  if (q.trim() !== '') throw refuse('There is no word in that which could be looked for.');
  if (thread === undefined && author === undefined) throw refuse('Say what to look for.');
}

/** The same as `comment:see` of the permissions. */
function mayBeSeen(viewer: Person | null) {
  const visible = sql<boolean>`c.state = 'visible'`;
  if (!viewer) return [visible];
  if (isFrom(viewer, 'moderator')) return [sql<boolean>`c.state <> 'removed'`];
  return [visible, sql<boolean>`(c.state = 'held' and c.author_id = ${viewer.id})`];
}

/** A person's id, or a name as anyone may write it; one without letters exactly. */
function isAuthor(author: string) {
  const folded = foldedName(author);
  return sql<boolean>`(p.id = ${author} or ${folded === '' ? sql`p.name = ${author}` : sql`p.folded_name = ${folded}`})`;
}
