import { type RawBuilder, sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Activity, ActivityPage } from '../../shared/protocol/watch.ts';
import type { Store } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import type { Happening, Source } from './happening.ts';
import { loadActivity } from './happenings.ts';

const PAGE = 100;

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
} as const satisfies Record<Source, object>;

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
  load(happenings: readonly Happening[]): Promise<Activity[]> {
    return loadActivity(this.store.db, happenings);
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

function readCursor(cursor: string): Omit<Happening, 'key'> {
  const match = /^(\d{1,15})\.([a-z]+)\.([\w-]{16,32})\.(\d{1,15})$/.exec(cursor);
  if (!match || !Object.hasOwn(SOURCES, match[2]!)) {
    throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  }
  return { at: Number(match[1]), source: match[2] as Source, a: match[3]!, b: Number(match[4]) };
}
