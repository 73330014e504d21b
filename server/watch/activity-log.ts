import { type RawBuilder, sql } from 'kysely';
import { excerpt } from '../../shared/markdown/text.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Author } from '../../shared/protocol/people.ts';
import type { ActionId, CaseId, DraftId, PersonId, ReportId } from '../../shared/protocol/text.ts';
import type { Activity, ActivityKind, ActivityPage } from '../../shared/protocol/watch.ts';
import { NEW_FOR } from '../people/newcomers.ts';
import { runs } from '../store/runs.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

const PAGE = 100;

const EXCERPT = 200;

/** Where what happens is written down; each by the columns that name a happening in it. */
const SOURCES = {
  action: { table: sql`actions`, at: sql.ref('at'), a: sql.ref('id'), b: sql`0`, where: sql`1 = 1` },
  draft: { table: sql`drafts`, at: sql.ref('created_at'), a: sql.ref('id'), b: sql`0`, where: sql`1 = 1` },
  event: {
    table: sql`events`,
    at: sql.ref('at'),
    a: sql.ref('thread_id'),
    b: sql.ref('seq'),
    // What moderators did is in their log.
    where: sql`type in ('thread:opened', 'comment:posted', 'comment:edited', 'comment:deleted', 'thread:changed')
      and op_id not like 'action:%'`,
  },
  person: {
    table: sql`people`,
    at: sql.ref('created_at'),
    a: sql.ref('id'),
    b: sql`0`,
    where: sql`kind = 'member' and exists (select 1 from accounts where person_id = people.id)`,
  },
  // What was reported of which comment; who did is told beside the case.
  report: { table: sql`reports`, at: sql.ref('at'), a: sql.ref('id'), b: sql`0`, where: sql`1 = 1` },
  appeal: {
    table: sql`cases`,
    at: sql.ref('opened_at'),
    a: sql.ref('id'),
    b: sql`0`,
    where: sql`action_id is not null`,
  },
  // A signature that was taken back may be given again: at another instant.
  signature: {
    table: sql`signatures`,
    at: sql.ref('at'),
    a: sql`draft_id || person_id`,
    b: sql.ref('at'),
    where: sql`1 = 1`,
  },
} as const;
type Source = keyof typeof SOURCES;

/** That something happened: where it is written down, and when. */
export interface Happening {
  key: string;
  source: Source;
  at: Millis;
  a: string;
  b: number;
}

/** All that happens on the forum, gathered from where each is written down, as moderators may see it. */
export class ActivityLog {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** What has happened since an instant, oldest first. */
  async since(after: Millis): Promise<Happening[]> {
    const parts = Object.entries(SOURCES).map(
      ([name, { table, at, a, b, where }]) =>
        sql`select ${at} as at, ${sql.lit(name)} as source, ${a} as a, ${b} as b from ${table}
          where ${at} >= ${after} and ${where}`,
    );
    return this.happenings(sql`${sql.join(parts, sql` union all `)} order by at, source, a, b`);
  }

  /** A page of it, newest first. @throws Refused `invalid` cursor */
  async page(cursor?: string): Promise<ActivityPage> {
    const before = cursor === undefined ? null : readCursor(cursor);
    const parts = Object.entries(SOURCES).map(([name, { table, at, a, b, where }]) => {
      const earlier = before
        ? sql`and ${at} <= ${before.at}
          and (${at}, ${sql.lit(name)}, ${a}, ${b}) < (${before.at}, ${before.source}, ${before.a}, ${before.b})`
        : sql``;
      return sql`select * from (select ${at} as at, ${sql.lit(name)} as source, ${a} as a, ${b} as b from ${table}
        where ${where} ${earlier} order by ${at} desc, a desc, b desc limit ${PAGE + 1}) as ${sql.ref(name)}`;
    });
    const found = await this.happenings(
      sql`${sql.join(parts, sql` union all `)} order by at desc, source desc, a desc, b desc limit ${PAGE + 1}`,
    );
    const page = found.slice(0, PAGE);
    const last = page.at(-1);
    return {
      activity: await this.load(page),
      next: found.length > PAGE && last ? `${last.at}.${last.key}` : null,
    };
  }

  /** What is to be known of each, in the same order; without those whose thread is still being imported. */
  async load(happenings: Happening[]): Promise<Activity[]> {
    const of = (source: Source) => happenings.filter((happening) => happening.source === source);
    const { db } = this.store;
    const found = new Map<string, Activity>();
    for (const activity of [
      ...(await loadEvents(db, of('event'))),
      ...(await loadActions(db, of('action'))),
      ...(await loadPeople(db, of('person'))),
      ...(await loadDrafts(db, of('draft'))),
      ...(await loadSignatures(db, of('signature'))),
      ...(await loadReports(db, of('report'))),
      ...(await loadAppeals(db, of('appeal'))),
    ]) {
      found.set(activity.key, activity);
    }
    return happenings.map(({ key }) => found.get(key)).filter((activity) => activity !== undefined);
  }

  private async happenings(query: RawBuilder<unknown>): Promise<Happening[]> {
    const { rows } = await (query as RawBuilder<Omit<Happening, 'key'>>).execute(this.store.db);
    return rows.map(({ source, at, a, b }) => ({
      key: `${source}.${a}.${b}`,
      source,
      at: Number(at),
      a,
      b: Number(b),
    }));
  }
}

interface ActorRow {
  at: Millis;
  actor_id: PersonId;
  actor_name: string;
  actor_kind: Author['kind'];
  since: Millis;
}

const NOTHING = { thread: null, number: null, state: null, text: null, act: null, into: null, person: null };

const happened = (key: string, kind: ActivityKind, row: ActorRow) => ({
  ...NOTHING,
  key,
  kind,
  at: new Date(Number(row.at)).toISOString(),
  actor: { id: row.actor_id, name: row.actor_name, kind: row.actor_kind },
  newcomer: row.actor_kind === 'guest' || row.at - row.since < NEW_FOR,
});

const ACTOR = [
  'actor.id as actor_id',
  'actor.name as actor_name',
  'actor.kind as actor_kind',
  'actor.created_at as since',
] as const;

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

async function loadActions(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings.map(({ a }) => a as ActionId))) {
    const rows = await db
      .selectFrom('actions as n')
      .innerJoin('people as actor', 'actor.id', 'n.actor_id')
      .leftJoin('people as p', 'p.id', 'n.person_id')
      .leftJoin('threads as t', 't.id', 'n.thread_id')
      .leftJoin('threads as i', 'i.id', 'n.into_id')
      .leftJoin('comments as c', (join) =>
        join.onRef('c.thread_id', '=', 'n.thread_id').onRef('c.number', '=', 'n.number'),
      )
      .select(ACTOR)
      .select(['i.id as into_id', 'i.title as into_title'])
      .select(['n.id', 'n.at', 'n.act', 'n.thread_id', 'n.number', 'n.reason', 't.title', 'c.state'])
      .select(['p.id as person_id', 'p.name as person_name', 'p.kind as person_kind'])
      .where('n.id', 'in', some)
      .execute();
    for (const row of rows) {
      found.push({
        ...happened(`action.${row.id}.0`, 'action', row),
        thread: row.thread_id && { id: row.thread_id, title: row.title! },
        number: row.number,
        state: row.state,
        text: row.reason,
        act: row.act,
        into: row.into_id && { id: row.into_id, title: row.into_title! },
        person: row.person_id && { id: row.person_id, name: row.person_name!, kind: row.person_kind! },
      });
    }
  }
  return found;
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
  for (const { key, a, b } of happenings) {
    const row = await db
      .selectFrom('signatures as s')
      .innerJoin('drafts as d', 'd.id', 's.draft_id')
      .innerJoin('people as actor', 'actor.id', 's.person_id')
      .innerJoin('threads as t', 't.id', 'd.thread_id')
      .select(ACTOR)
      .select(['s.at', 'd.thread_id', 't.title'])
      .where('s.draft_id', '=', a.slice(0, 16) as DraftId)
      .where('s.person_id', '=', a.slice(16) as PersonId)
      .where('s.at', '=', b)
      .executeTakeFirst();
    if (!row) continue;
    found.push({ ...happened(key, 'signature', row), thread: { id: row.thread_id, title: row.title } });
  }
  return found;
}

async function loadReports(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings.map(({ a }) => a as ReportId))) {
    const rows = await db
      .selectFrom('reports as r')
      .innerJoin('people as actor', 'actor.id', 'r.person_id')
      .innerJoin('threads as t', 't.id', 'r.thread_id')
      .leftJoin('comments as c', (join) =>
        join.onRef('c.thread_id', '=', 'r.thread_id').onRef('c.number', '=', 'r.number'),
      )
      .select(ACTOR)
      .select(['r.id', 'r.at', 'r.thread_id', 'r.number', 'r.reason', 't.title', 'c.state'])
      .where('r.id', 'in', some)
      .execute();
    for (const row of rows) {
      found.push({
        ...happened(`report.${row.id}.0`, 'report', row),
        thread: { id: row.thread_id, title: row.title },
        number: row.number,
        state: row.state,
        text: row.reason,
      });
    }
  }
  return found;
}

async function loadAppeals(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
  const found: Activity[] = [];
  for (const some of runs(happenings.map(({ a }) => a as CaseId))) {
    const rows = await db
      .selectFrom('cases as c')
      .innerJoin('people as actor', 'actor.id', 'c.person_id')
      .innerJoin('actions as a', 'a.id', 'c.action_id')
      .leftJoin('threads as t', 't.id', 'c.thread_id')
      .select(ACTOR)
      .select(['c.id', 'c.opened_at as at', 'c.thread_id', 'c.number', 'c.detail', 't.title', 'a.act'])
      .where('c.id', 'in', some)
      .execute();
    for (const row of rows) {
      found.push({
        ...happened(`appeal.${row.id}.0`, 'appeal', row),
        thread: row.thread_id && { id: row.thread_id, title: row.title! },
        number: row.number,
        text: row.detail,
        act: row.act,
      });
    }
  }
  return found;
}

function readCursor(cursor: string): Omit<Happening, 'key'> {
  const match = /^(\d{1,15})\.([a-z]+)\.([\w-]{16,32})\.(\d{1,15})$/.exec(cursor);
  if (!match || !Object.hasOwn(SOURCES, match[2]!)) {
    throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  }
  return { at: Number(match[1]), source: match[2] as Source, a: match[3]!, b: Number(match[4]) };
}
