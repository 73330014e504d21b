import { sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Shown } from '../../shared/protocol/live.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Revision, Thread, ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import { foldedName } from '../../shared/words.ts';
import type { Subject } from '../people/permissions.ts';
import { runs } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import { loadComments } from './comments.ts';
import { imprintsOf } from './imprints.ts';
import { readLog } from './log.ts';
import { raiseRead } from './reads.ts';
import { isForAll, isThereFor, mustBeThere, noThread, selectThere } from './shown.ts';
import { loadSummaries, type Summary, type ThreadsQuery } from './summaries.ts';
import { openThread, readThread } from './thread-of-reader.ts';

/** A list that begins with more than these is no list of what is new. */
const MOST_PINNED = 20;
/** Words of a title that are looked for. */
const MOST_WORDS = 8;
/** Titles that are looked at in one go: some 2 ms. */
const TITLES = 500;

/** Which run of comments: from a number on, around a number, where the reader left off, or the latest. */
export type WindowAt = {
  from?: number | undefined;
  around?: number | undefined;
  /** Around the first unread; from the first where the reader has read nothing. */
  unread?: boolean;
  limit: number;
};

type Titled = Pick<Tables['threads'], 'id' | 'title' | 'last_activity_at'>;

/** What is read of threads. Everything is as `viewer` (null: a reader without a session) may see it. */
export class ThreadQueries {
  private readonly store: Store;
  private readonly now: () => number;

  constructor(store: Store, now: () => number = () => store.now()) {
    this.store = store;
    this.now = now;
  }

  /** Threads by latest activity; `cursor` is the `next` of the page before. @throws Refused `invalid` cursor */
  async list(
    viewer: Person | null,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ threads: Summary[]; next: string | null }> {
    const after = cursor === undefined ? null : readCursor(cursor);
    // Those that are pinned come before the first page, however many it has.
    const pinned = after
      ? []
      : await this.summaries(viewer, (query) =>
          query.where('t.merged_into', 'is', null).where('t.pinned_at', 'is not', null).limit(MOST_PINNED),
        );
    const threads = await this.summaries(viewer, (query) =>
      query
        .where('t.merged_into', 'is', null)
        .where('t.pinned_at', 'is', null)
        .$if(after !== null, (q) =>
          q.where((e) =>
            e.or([
              e('t.last_activity_at', '<', after!.at),
              e.and([e('t.last_activity_at', '=', after!.at), e('t.id', '<', after!.id)]),
            ]),
          ),
        )
        .limit(limit + 1),
    );
    const page = threads.slice(0, limit);
    const last = page.at(-1);
    const more = threads.length > limit && last;
    return {
      threads: [...pinned, ...page],
      next: more ? `${Date.parse(last.lastActivityAt)}.${last.id}` : null,
    };
  }

  /** Threads with all of these words, or parts of words, in their title, as search folds them; by latest activity. */
  async titled(viewer: Person | null, title: string, limit: number): Promise<Summary[]> {
    const words = foldedName(title).split(' ').filter(Boolean).slice(0, MOST_WORDS);
    const found: ThreadId[] = [];
    let after: Titled | undefined;
    // The databases fold each in their own way, and neither as search does: the titles are looked at here, some at a time.
    do {
      const some = words.length > 0 ? await this.titles(viewer, after) : [];
      for (const { id, title } of some) {
        const folded = foldedName(title);
        if (words.every((word) => folded.includes(word))) found.push(id);
      }
      after = some.length === TITLES ? some.at(-1) : undefined;
    } while (after && found.length < limit);
    return this.summariesOf(viewer, found.slice(0, limit));
  }

  /** Titles by latest activity, from one on. */
  private titles(viewer: Person | null, after: Titled | undefined): Promise<Titled[]> {
    return this.store.slow
      .selectFrom('threads')
      .select(['id', 'title', 'last_activity_at'])
      .where('state', '=', 'open')
      .where('merged_into', 'is', null)
      .where(isThereFor(viewer, 'threads'))
      .$if(after !== undefined, (query) =>
        query.where(
          sql<boolean>`(last_activity_at, id) < (${sql.join([after!.last_activity_at, after!.id])})`,
        ),
      )
      .orderBy('last_activity_at', 'desc')
      .orderBy('id', 'desc')
      .limit(TITLES)
      .execute();
  }

  /** The summaries of certain threads. */
  summariesOf(viewer: Person | null, ids: ThreadId[]): Promise<Summary[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return this.summaries(viewer, (query) => query.where('t.id', 'in', ids));
  }

  /** A run of comments and the seq it is true at. Numbers beyond either end are moved to it. @throws Refused */
  window(viewer: Person | null, id: ThreadId, at: WindowAt): Promise<ThreadWindow> {
    return this.store.read(async (tx) => {
      const { thread, seq } = await readThread(tx, viewer, id, this.now());
      const first = firstOf(at, thread);
      const comments = await loadComments(tx, viewer, id, { from: first, to: first + at.limit - 1 });
      return { thread, comments, seq };
    });
  }

  /** The log after `after`: see `readLog`. */
  async events(
    viewer: Person | null,
    id: ThreadId,
    after: number,
    limit: number,
  ): Promise<{ events: ThreadEvent[]; head: number }> {
    // Thousands who come back at once mostly missed nothing: that takes one query instead of a transaction.
    const { seq } = await mustBeThere(this.store.db, viewer, id);
    if (seq <= after || limit === 0) return { events: [], head: seq };
    return this.store.read(async (tx) => {
      await mustBeThere(tx, viewer, id);
      return readLog(tx, viewer, id, after, limit);
    });
  }

  /** The same for all who read along. Where the thread is not there for everyone, each has to ask by themselves. */
  eventsForAll(
    id: ThreadId,
    after: number,
    limit: number,
  ): Promise<{ events: ThreadEvent[]; isForAll: boolean }> {
    return this.store.read(async (tx) => {
      const { events } = await readLog(tx, null, id, after, limit);
      const { shown } = await tx
        .selectFrom('threads as t')
        .select(sql<number>`case when ${isForAll('t')} then 1 else 0 end`.as('shown'))
        .where('t.id', '=', id)
        .executeTakeFirstOrThrow();
      return { events, isForAll: Number(shown) === 1 };
    });
  }

  /** Whether what a page shows is as it was: see `imprintsOf`. */
  imprints(viewer: Person | null, shown: readonly Shown[]): Promise<(string | null)[]> {
    return imprintsOf(this.store.db, viewer, shown);
  }

  /** @throws Refused `not_found` where the thread is not there for `viewer` */
  async mustBeThere(viewer: Person | null, id: ThreadId): Promise<void> {
    await mustBeThere(this.store.db, viewer, id);
  }

  /** The last seq of each thread that exists. */
  async heads(ids: ThreadId[]): Promise<{ threadId: ThreadId; seq: number }[]> {
    const heads: { threadId: ThreadId; seq: number }[] = [];
    for (const some of runs(ids)) {
      const rows = await this.store.db
        .selectFrom('threads')
        .select(['id', 'seq'])
        .where('id', 'in', some)
        .where('state', '=', 'open')
        .execute();
      for (const { id, seq } of rows) heads.push({ threadId: id, seq });
    }
    return heads;
  }

  /** The threads with the latest activity, with the last seq of each. */
  async latest(limit: number): Promise<{ threadId: ThreadId; seq: number }[]> {
    const rows = await this.store.db
      .selectFrom('threads')
      .select(['id', 'seq'])
      .where('state', '=', 'open')
      .where('merged_into', 'is', null)
      .orderBy('last_activity_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ id, seq }) => ({ threadId: id, seq }));
  }

  /** Every revision of a comment, oldest first. @throws Refused when the comment may not be read */
  async revisions(viewer: Person | null, id: ThreadId, number: number): Promise<Revision[]> {
    return this.store.read(async (tx) => {
      await mustBeThere(tx, viewer, id);
      const [comment] = await loadComments(tx, viewer, id, { numbers: [number] });
      if (!comment) throw new Refused('not_found', 'There is no such comment in this thread.');
      if (comment.body === null) throw new Refused('not_found', 'The comment is not shown any more.');
      const rows = await tx
        .selectFrom('revisions')
        .select(['revision', 'body', 'at'])
        .where('comment_id', '=', comment.id)
        .orderBy('revision')
        .execute();
      return rows.map(({ revision, body, at }) => ({ revision, body, at: new Date(at).toISOString() }));
    });
  }

  /** What matters of a thread to whether `actor` may write in it. @throws Refused `not_found` */
  async subject(actor: Person, id: ThreadId): Promise<Subject> {
    const row = await selectThere(this.store.db, actor, id)
      .leftJoin('thread_mutes as m', (join) =>
        join.onRef('m.thread_id', '=', 't.id').on('m.person_id', '=', actor.id),
      )
      .select(['t.author_id', 't.locked_at', 't.merged_into', 't.guests', 'm.until'])
      .select(sql<number>`case when ${isForAll('t')} then 1 else 0 end`.as('shown'))
      .executeTakeFirstOrThrow(noThread);
    const mutedHere = row.until !== null && row.until > this.now() ? row.until : null;
    return {
      openerId: row.author_id,
      locked: row.locked_at !== null,
      merged: row.merged_into !== null,
      closedToGuests: row.guests === 'off',
      unshown: Number(row.shown) === 0,
      mutedHere,
    };
  }

  /** Notes that `viewer` has read up to `number`. Returns how far they have read now. @throws Refused */
  markRead(viewer: Person, id: ThreadId, number: number): Promise<number> {
    return this.store.write(async (tx) => {
      const { comment_count } = await openThread(tx, viewer, id);
      return raiseRead(tx, viewer.id, id, Math.min(number, comment_count));
    });
  }

  private summaries(viewer: Person | null, which: (query: ThreadsQuery) => ThreadsQuery): Promise<Summary[]> {
    return loadSummaries(this.store.db, viewer, this.now(), which);
  }
}

function firstOf({ from, around, unread, limit }: WindowAt, { commentCount, readTo }: Thread): number {
  const latest = Math.max(1, commentCount - limit + 1);
  if (from !== undefined) return Math.max(1, from);
  const middle = unread ? (readTo ?? 0) + 1 : around;
  if (middle === undefined) return latest;
  return Math.max(1, Math.min(middle - Math.floor(limit / 2), latest));
}

function readCursor(cursor: string): { at: number; id: ThreadId } {
  const match = /^(\d{1,15})\.([\w-]{16})$/.exec(cursor);
  if (!match) throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  return { at: Number(match[1]), id: match[2] as ThreadId };
}
