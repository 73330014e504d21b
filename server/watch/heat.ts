import { sql } from 'kysely';
import type { HeatList, HotThread } from '../../shared/protocol/heat.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Store } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { isCounted } from '../threads/pace.ts';
import { heatScore } from './heat-score.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEW_FOR = 7 * DAY;
/** So many threads are answered. */
const TOP = 30;
/** Of so many it is asked what is usual there: a forum with more that are busy in one hour has the busiest looked at. */
const CANDIDATES = 256;
/** An answer is given again for so long, in milliseconds. */
const FRESH = 2_000;

/** What the log says of a thread's last hour. */
interface Hour {
  id: ThreadId;
  reports: number;
  people: number;
  newcomers: number;
  deletions: number;
  comments: number;
}

/**
 * The threads that want a moderator's eyes now. However many moderators look, it is asked for once in two seconds,
 * with four queries that hold up nothing else.
 */
export class Heat {
  private readonly store: Store;
  private coming: Promise<HeatList> | null = null;
  private answer: HeatList | null = null;
  private answeredAt = 0;

  constructor(store: Store) {
    this.store = store;
  }

  /** The hottest first; of equals the one in which something was written last. */
  async top(): Promise<HeatList> {
    if (this.answer && performance.now() - this.answeredAt < FRESH) return this.answer;
    this.coming ??= this.compute().finally(() => {
      this.coming = null;
    });
    return this.coming;
  }

  private async compute(): Promise<HeatList> {
    const now = this.store.now();
    const since = now - HOUR;
    const hours = await this.hoursSince(since, now);
    const [threads, minutes] = await Promise.all([this.threads(hours, since), this.minutes(hours, since)]);
    const hot: (HotThread & { at: Millis })[] = [];
    for (const { id, reports, people, newcomers, deletions } of hours) {
      const thread = threads.get(id);
      if (!thread) continue;
      const perMinute = minutes.get(id) ?? new Array<number>(60).fill(0);
      const perHour = perMinute.reduce((sum, comments) => sum + comments, 0);
      const { habit, title, at } = thread;
      const hour = { perHour, habit, reports, people, newcomers, deletions };
      hot.push({ thread: { id, title }, perMinute, ...hour, ...heatScore(hour), at });
    }
    hot.sort((a, b) => b.score - a.score || b.at - a.at || (a.thread.id < b.thread.id ? -1 : 1));
    this.answer = { threads: hot.slice(0, TOP).map(({ at: _, ...thread }) => thread) };
    this.answeredAt = performance.now();
    return this.answer;
  }

  /** Where comments were written, taken away or reported since: those that may rank highest. */
  private async hoursSince(since: Millis, now: Millis): Promise<Hour[]> {
    const [logged, reports] = await Promise.all([this.logged(since, now), this.reportsSince(since)]);
    const hours = new Map<ThreadId, Hour>();
    for (const hour of logged) hours.set(hour.id, { ...hour, reports: reports.get(hour.id) ?? 0 });
    for (const [id, count] of reports) {
      if (hours.has(id)) continue;
      hours.set(id, { id, reports: count, people: 0, newcomers: 0, deletions: 0, comments: 0 });
    }
    if (hours.size <= CANDIDATES) return [...hours.values()];
    // As if nothing was usual anywhere: no thread ranks higher than that.
    const most = (hour: Hour) => heatScore({ ...hour, perHour: hour.comments, habit: 0 }).score;
    return [...hours.values()]
      .map((hour) => ({ hour, most: most(hour) }))
      .sort((a, b) => b.most - a.most)
      .slice(0, CANDIDATES)
      .map(({ hour }) => hour);
  }

  private async logged(since: Millis, now: Millis): Promise<Omit<Hour, 'reports'>[]> {
    // Materialized, and cross joins: SQLite would go through the whole log thread by thread, as it is to be grouped.
    // What was moved counts where it is now, for who wrote it, if they wrote it since.
    const { rows } = await sql<Record<keyof Omit<Hour, 'reports'>, never>>`
      with e as materialized (
        select thread_id, type, number from events
        where at >= ${since} and (type in ('comment:posted', 'comment:arrived', 'comment:deleted')
          or (type = 'comment:moderated' and detail not like '%"state":"visible"%'))
      ), w as materialized (
        select e.thread_id, e.number,
          case when e.type in ('comment:deleted', 'comment:moderated') then 1 end as deleted,
          case when e.type in ('comment:posted', 'comment:arrived') and c.created_at >= ${since} and ${isCounted}
            then c.author_id end as writer
        from e cross join comments as c where c.thread_id = e.thread_id and c.number = coalesce(e.number, 0)
      )
      select w.thread_id as id, count(w.writer) as comments, count(distinct w.writer) as people,
        count(distinct case when p.kind = 'guest' or p.created_at > ${now - NEW_FOR} then w.writer end) as newcomers,
        count(distinct case when w.deleted = 1 then w.number end) as deletions
      from w left join people as p on p.id = w.writer cross join threads as t
      where t.id = w.thread_id and t.state = 'open' and t.merged_into is null
      group by w.thread_id`.execute(this.store.slow);
    return rows.map((row) => ({
      id: row.id,
      comments: Number(row.comments),
      people: Number(row.people),
      newcomers: Number(row.newcomers),
      deletions: Number(row.deletions),
    }));
  }

  /** How many reports each thread has got since. */
  private async reportsSince(since: Millis): Promise<Map<ThreadId, number>> {
    const rows = await this.store.slow
      .selectFrom('reports')
      .select(['thread_id', (e) => e.fn.countAll<number>().as('n')])
      .where('at', '>=', since)
      .groupBy('thread_id')
      .execute();
    return new Map(rows.map(({ thread_id, n }) => [thread_id, Number(n)]));
  }

  /** The candidates that are open, with the comments an hour that were usual before `since`. */
  private async threads(hours: Hour[], since: Millis) {
    const found = new Map<ThreadId, { title: string; habit: number; at: Millis }>();
    if (hours.length === 0) return found;
    const from = since - DAY;
    const rows = await this.store.slow
      .selectFrom('threads as t')
      .select(['t.id', 't.title', 't.state', 't.merged_into', 't.created_at', 't.last_activity_at'])
      .select((e) =>
        e
          .selectFrom('comments as c')
          .select((s) => s.fn.countAll<number>().as('n'))
          .whereRef('c.thread_id', '=', 't.id')
          .where(isCounted)
          .where('c.created_at', '>=', from)
          .where('c.created_at', '<', since)
          .as('before'),
      )
      .where(
        't.id',
        'in',
        hours.map(({ id }) => id),
      )
      .execute();
    for (const { id, title, state, merged_into, created_at, last_activity_at, before } of rows) {
      if (state !== 'open' || merged_into !== null) continue;
      // What came within minutes of its opening doesn't make it usual to have so much in each.
      const length = Math.max(1, (since - Math.max(from, created_at)) / HOUR);
      const habit = Math.round((Number(before) / length) * 100) / 100;
      found.set(id, { title, habit, at: last_activity_at });
    }
    return found;
  }

  private async minutes(hours: Hour[], since: Millis): Promise<Map<ThreadId, number[]>> {
    const found = new Map<ThreadId, number[]>();
    if (hours.length === 0) return found;
    const rows = await this.store.slow
      .selectFrom('comments as c')
      .select('thread_id')
      // SQLite is given numbers that may have fractions.
      .select(sql<number>`cast((created_at - ${since}) / ${sql.lit(MINUTE)} as integer)`.as('minute'))
      .select((s) => s.fn.countAll<number>().as('n'))
      .where(
        'thread_id',
        'in',
        hours.map(({ id }) => id),
      )
      .where('created_at', '>=', since)
      .where(isCounted)
      .groupBy(['thread_id', 'minute'])
      .execute();
    for (const { thread_id, minute, n } of rows) {
      const perMinute = found.get(thread_id) ?? new Array<number>(60).fill(0);
      // Written after the clock was read, or by a node whose clock is ahead.
      perMinute[Math.min(59, minute)]! += Number(n);
      found.set(thread_id, perMinute);
    }
    return found;
  }
}
