import { type RawBuilder, sql } from 'kysely';
import { ALL, isAll } from '../../shared/activity-filter.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Activity, ActivityPage } from '../../shared/protocol/watch.ts';
import type { Db, Store } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import type { Happening, Source } from './happening.ts';
import { loadActivity } from './happenings.ts';
import { narrowed } from './narrowing.ts';
import { SOURCES } from './sources.ts';

const PAGE = 100;
const SOURCE_NAMES = Object.keys(SOURCES) as Source[];

/** All that happens on the forum, gathered from where each is written down, as moderators may see it. */
export class ActivityLog {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** What has happened since an instant, oldest first. */
  async since(after: Millis): Promise<Happening[]> {
    const parts = SOURCE_NAMES.map((name) => {
      const { table, at, a, b, where } = SOURCES[name];
      return sql`select ${at} as at, ${sql.lit(name)} as source, ${a} as a, ${b} as b from ${table}
        where ${at} >= ${after} and ${where}`;
    });
    return this.happenings(
      sql`${sql.join(parts, sql` union all `)} order by at, source, a, b`,
      this.store.db,
    );
  }

  /** A page of what passes a filter, newest first. @throws Refused `invalid` cursor */
  async page(filter = ALL, cursor?: string): Promise<ActivityPage> {
    const before = cursor === undefined ? null : readCursor(cursor);
    const parts = SOURCE_NAMES.flatMap((name) => {
      const { table, at, a, b, where, shown } = SOURCES[name];
      const passing = narrowed(name, filter);
      if (!passing) return [];
      const seen = shown ? sql`and ${shown}` : sql``;
      const earlier = before
        ? sql`and ${at} <= ${before.at}
          and (${at}, ${sql.lit(name)}, ${a}, ${b}) < (${before.at}, ${before.source}, ${before.a}, cast(${before.b} as bigint))`
        : sql``;
      return sql`select * from (select ${at} as at, ${sql.lit(name)} as source, ${a} as a, ${b} as b from ${table}
        where ${where} ${seen} and ${passing} ${earlier}
        order by ${at} desc, a desc, b desc limit ${PAGE + 1}) as ${sql.ref(name)}`;
    });
    if (parts.length === 0) return { activity: [], next: null };
    const found = await this.happenings(
      sql`${sql.join(parts, sql` union all `)} order by at desc, source desc, a desc, b desc limit ${PAGE + 1}`,
      // Where little passes, much is gone through.
      isAll(filter) ? this.store.db : this.store.slow,
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

  private async happenings(query: RawBuilder<unknown>, db: Db): Promise<Happening[]> {
    const { rows } = await (query as RawBuilder<Omit<Happening, 'key'>>).execute(db);
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
