import { sql } from 'kysely';
import { excerpt } from '../../shared/markdown/text.ts';
import type { DraftId, PersonId } from '../../shared/protocol/text.ts';
import type { Activity, ActivityKind } from '../../shared/protocol/watch.ts';
import { runs } from '../store/runs.ts';
import type { Db, Tx } from '../store/store.ts';
import { ACTOR, type Happening, happened, type Source } from './happening.ts';
import { loadActions, loadAppeals, loadReports } from './happenings-of-moderation.ts';

const EXCERPT = 200;

/** What is to be known of what is written down in each place; in any order. */
const LOADERS: Record<Source, (db: Db | Tx, happenings: Happening[]) => Promise<Activity[]>> = {
  event: loadEvents,
  action: loadActions,
  person: loadPeople,
  draft: loadDrafts,
  signature: loadSignatures,
  report: loadReports,
  appeal: loadAppeals,
};

/** What is to be known of each, in the same order; without those whose thread is still being imported. */
export async function loadActivity(db: Db | Tx, happenings: readonly Happening[]): Promise<Activity[]> {
  const found = new Map<string, Activity>();
  for (const [source, load] of Object.entries(LOADERS)) {
    const of = happenings.filter((happening) => happening.source === source);
    for (const activity of await load(db, of)) found.set(activity.key, activity);
  }
  return happenings.map(({ key }) => found.get(key)).filter((activity) => activity !== undefined);
}

async function loadEvents(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings)) {
    const pairs = sql.join(some.map(({ a, b }) => sql`(${a}, ${sql.lit(b)})`));
    const rows = await db
      .selectFrom('events as e')
      .innerJoin('people as actor', 'actor.id', 'e.actor_id')
      .innerJoin('threads as t', 't.id', 'e.thread_id')
      .leftJoin('comments as c', (join) =>
        join
          .onRef('c.thread_id', '=', 'e.thread_id')
          .on((on) => on('c.number', '=', on.fn.coalesce('e.number', sql<number>`0`))),
      )
      // What was moved since is told as it is where it is now.
      .leftJoin('comments as moved', (join) =>
        join
          .onRef('moved.thread_id', '=', 'c.moved_to_thread')
          .onRef('moved.number', '=', 'c.moved_to_number'),
      )
      .leftJoin('revisions as r', (join) =>
        join
          .on((on) => on('r.comment_id', '=', on.fn.coalesce('moved.id', 'c.id')))
          .on((on) => on('r.revision', '=', on.fn.coalesce('moved.revision', 'c.revision'))),
      )
      .select(ACTOR)
      .select(['e.at', 'e.thread_id', 'e.seq', 'e.type', 'e.number', 't.title', 'c.kind'])
      .select((s) => s.fn.coalesce('moved.state', 'c.state').as('state'))
      .select(sql<string | null>`substr(r.body, 1, 2000)`.as('body'))
      .where(sql<boolean>`(e.thread_id, e.seq) in (values ${pairs})`)
      .where('t.state', '=', 'open')
      .execute();
    for (const row of rows) {
      const key = `event.${row.thread_id}.${row.seq}`;
      const isRename = row.type === 'thread:changed';
      found.push({
        ...happened(key, kindOf(row.type, row.kind === 'joint'), row),
        thread: { id: row.thread_id, title: row.title },
        number: isRename ? null : (row.number ?? 0),
        state: isRename ? null : row.state,
        text: isRename || row.state === 'removed' || row.body === null ? null : excerpt(row.body, EXCERPT),
      });
    }
  }
  return found;
}

function kindOf(type: string, joint: boolean): ActivityKind {
  switch (type) {
    case 'thread:opened':
      return 'thread';
    case 'comment:edited':
      return 'edit';
    case 'comment:deleted':
      return 'delete';
    case 'thread:changed':
      return 'rename';
    default:
      return joint ? 'joint' : 'comment';
  }
}

async function loadPeople(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings.map(({ a }) => a as PersonId))) {
    const rows = await db
      .selectFrom('people as actor')
      .select(ACTOR)
      .select('actor.created_at as at')
      .where('actor.id', 'in', some)
      .execute();
    for (const row of rows) found.push(happened(`person.${row.actor_id}.0`, 'sign-up', row));
  }
  return found;
}

/** That there is a draft, and in which thread: what is in it is its members' own. */
async function loadDrafts(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings.map(({ a }) => a as DraftId))) {
    const rows = await db
      .selectFrom('drafts as d')
      .innerJoin('people as actor', 'actor.id', 'd.opener_id')
      .innerJoin('threads as t', 't.id', 'd.thread_id')
      .select(ACTOR)
      .select(['d.id', 'd.created_at as at', 'd.thread_id', 't.title'])
      .where('d.id', 'in', some)
      .execute();
    for (const row of rows) {
      const thread = { id: row.thread_id, title: row.title };
      found.push({ ...happened(`draft.${row.id}.0`, 'draft', row), thread });
    }
  }
  return found;
}

async function loadSignatures(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings)) {
    const signed = sql.join(some.map(({ a, b }) => sql`(${a.slice(0, 16)}, ${a.slice(16)}, ${sql.lit(b)})`));
    const rows = await db
      .selectFrom('signatures as s')
      .innerJoin('drafts as d', 'd.id', 's.draft_id')
      .innerJoin('people as actor', 'actor.id', 's.person_id')
      .innerJoin('threads as t', 't.id', 'd.thread_id')
      .select(ACTOR)
      .select(['s.draft_id', 's.at', 'd.thread_id', 't.title'])
      .where(sql<boolean>`(s.draft_id, s.person_id, s.at) in (values ${signed})`)
      .execute();
    for (const row of rows) {
      const key = `signature.${row.draft_id}${row.actor_id}.${row.at}`;
      const thread = { id: row.thread_id, title: row.title };
      found.push({ ...happened(key, 'signature', row), thread });
    }
  }
  return found;
}
