import type { SelectQueryBuilder } from 'kysely';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadSummary } from '../../shared/protocol/threads.ts';
import type { Db } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';
import { commentsPerHour } from './pace.ts';
import { isThereFor } from './shown.ts';

/** A summary before it is known how many are in the thread. */
export type Summary = Omit<ThreadSummary, 'here'>;

/** The threads that `which` leaves of all that are there for `viewer`, by latest activity. */
export async function loadSummaries(
  db: Db,
  viewer: Person | null,
  now: Millis,
  which: (query: ThreadsQuery) => ThreadsQuery,
): Promise<Summary[]> {
  const query = db
    .selectFrom('threads as t')
    .innerJoin('people as p', 'p.id', 't.author_id')
    .leftJoin('reads as r', (join) =>
      join.onRef('r.thread_id', '=', 't.id').on('r.person_id', '=', (viewer?.id ?? '') as never),
    )
    .select([
      't.id',
      't.title',
      't.created_at',
      't.last_activity_at',
      't.comment_count',
      't.author_id',
      'p.name',
      'p.kind',
      't.pinned_at',
      't.merged_into',
      'r.number as read_to',
    ])
    .select((e) =>
      e
        .selectFrom('drafts as d')
        .innerJoin('draft_members as m', 'm.draft_id', 'd.id')
        .select((s) => s.fn.countAll<number>().as('drafts'))
        .whereRef('d.thread_id', '=', 't.id')
        .where('m.person_id', '=', (viewer?.id ?? '') as never)
        .where('d.state', 'in', ['writing', 'proposed'])
        .as('drafts'),
    )
    .where('t.state', '=', 'open')
    .where(isThereFor(viewer, 't'))
    .orderBy('t.last_activity_at', 'desc')
    .orderBy('t.id', 'desc');
  const rows = await which(query as unknown as ThreadsQuery).execute();
  const hours = await commentsPerHour(
    db,
    rows.map((row) => row.id),
    now,
  );
  return rows.map(
    (row): Summary => ({
      id: row.id,
      title: row.title,
      author: { id: row.author_id, name: row.name, kind: row.kind },
      createdAt: new Date(row.created_at).toISOString(),
      lastActivityAt: new Date(row.last_activity_at).toISOString(),
      commentCount: row.comment_count,
      // Points are not there yet, so that no thread has any.
      openPoints: 0,
      drafts: Number(row.drafts),
      perHour: hours.get(row.id) ?? new Array(24).fill(0),
      pinned: row.pinned_at !== null,
      merged: row.merged_into !== null,
      unread: viewer ? row.comment_count - (row.read_to ?? 0) : null,
    }),
  );
}

type SummaryRow = Pick<
  Tables['threads'],
  'id' | 'title' | 'created_at' | 'last_activity_at' | 'author_id'
> & {
  comment_count: number;
  name: string;
  kind: 'member' | 'guest';
  read_to: number | null;
  pinned_at: number | null;
  merged_into: ThreadId | null;
  drafts: number | null;
};
export type ThreadsQuery = SelectQueryBuilder<{ t: Tables['threads'] }, 't', SummaryRow>;
