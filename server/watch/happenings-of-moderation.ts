import type { ActionId, CaseId, ReportId } from '../../shared/protocol/text.ts';
import type { Activity } from '../../shared/protocol/watch.ts';
import { runs } from '../store/runs.ts';
import type { Db, Tx } from '../store/store.ts';
import { ACTOR, type Happening, happened } from './happening.ts';

export async function loadActions(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
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

export async function loadReports(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
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
        actor: null,
        thread: { id: row.thread_id, title: row.title },
        number: row.number,
        state: row.state,
        text: row.reason,
      });
    }
  }
  return found;
}

export async function loadAppeals(db: Db | Tx, happenings: Happening[]): Promise<Activity[]> {
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
