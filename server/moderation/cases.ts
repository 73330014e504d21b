import { type Selectable, sql } from 'kysely';
import { type CaseOrder, compareCases } from '../../shared/case-order.ts';
import { excerpt } from '../../shared/markdown/text.ts';
import type { Case, CaseList } from '../../shared/protocol/cases.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { CaseId, PersonId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import { NEW_FOR } from '../people/newcomers.ts';
import { permitted } from '../people/permitted.ts';
import { runs } from '../store/runs.ts';
import { type Db, kindOf, type Store, type Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';
import { changed, notInOthersHand } from './case-rows.ts';
import { barOf } from './involvement.ts';

const PAGE = 100;
const EXCERPT = 200;
/** Reasons of reports that are told in a list. */
const REASONS = 3;

/** That a case has changed, and when. */
export interface CaseChange {
  key: string;
  id: CaseId;
  at: Millis;
}

/** What waits for moderators, and who has which in hand. */
export class Cases {
  private readonly store: Store;
  private readonly bus: Bus;

  constructor(store: Store, bus: Bus) {
    this.store = store;
    this.bus = bus;
  }

  /** A page of those that wait, in an order. @throws Refused `invalid` cursor */
  async open(order: CaseOrder = 'reports', cursor?: string): Promise<CaseList> {
    const { db } = this.store;
    const after = cursor === undefined ? null : readCursor(cursor);
    const direction = order === 'newest' ? sql`desc` : sql`asc`;
    // As `compareCases` has it, whatever language the database sorts by.
    const id = kindOf(db) === 'postgres' ? sql`id collate "C"` : sql`id`;
    const behind = order === 'newest' ? sql`<` : sql`>`;
    const byAge = after && sql`(opened_at, ${id}) ${behind} (${after.openedAt}, ${after.id})`;
    const { rows } = await sql<{ id: CaseId }>`
      select id from (
        select id, opened_at, ${
          order === 'reports' ? sql`(select count(*) from reports where case_id = cases.id)` : sql`0`
        } as reports
        from cases where closed_at is null
      ) as waiting
      ${
        !after
          ? sql``
          : order === 'reports'
            ? sql`where reports < ${after.reports} or reports = ${after.reports} and ${byAge}`
            : sql`where ${byAge}`
      }
      order by reports desc, opened_at ${direction}, ${id} ${direction} limit ${PAGE + 1}`.execute(db);
    const cases = await loadCases(
      db,
      rows.slice(0, PAGE).map((row) => row.id),
    );
    cases.sort(compareCases(order));
    const last = rows.length > PAGE ? cases.at(-1) : undefined;
    return {
      cases,
      next: last ? `${last.reports}.${Date.parse(last.openedAt)}.${last.id}` : null,
      open: await this.count(),
    };
  }

  /** How many wait. */
  async count(): Promise<number> {
    const { n } = await this.store.db
      .selectFrom('cases')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('closed_at', 'is', null)
      .executeTakeFirstOrThrow();
    return Number(n);
  }

  /** What has changed since an instant. */
  async since(after: Millis): Promise<CaseChange[]> {
    const rows = await this.store.db
      .selectFrom('cases')
      .select(['id', 'changed_at'])
      .where('changed_at', '>=', after)
      .orderBy('changed_at')
      .execute();
    return rows.map(({ id, changed_at }) => ({ key: `${id}.${changed_at}`, id, at: changed_at }));
  }

  load(changes: readonly CaseChange[]): Promise<Case[]> {
    return loadCases(this.store.db, [...new Set(changes.map(({ id }) => id))]);
  }

  /** Takes a case in hand or gives it back. @throws Refused `conflict` when another has it, `not_allowed` who may not decide */
  async take(actor: Person | null, id: CaseId, take: boolean, from?: PersonId): Promise<Case> {
    const person = permitted(actor, 'case:take');
    await this.store.write(async (tx) => {
      const row = await tx
        .selectFrom('cases')
        .selectAll()
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!row) throw new Refused('not_found', 'There is no such case.');
      if (row.closed_at !== null) throw new Refused('conflict', 'The case was settled already.');
      const isMine = row.taken_by === person.id;
      if (take ? isMine : row.taken_by === null) return;
      await notInOthersHand(tx, row.taken_by, person.id, from);
      if (take) await mayDecide(tx, person, row);
      const at = this.store.now();
      await tx
        .updateTable('cases')
        .set({ taken_by: take ? person.id : null, taken_at: take ? at : null, changed_at: changed(at) })
        .where('id', '=', id)
        .execute();
    });
    this.bus.publish('case:changed', {});
    const [taken] = await loadCases(this.store.db, [id]);
    return taken!;
  }
}

function readCursor(cursor: string): { reports: number; openedAt: Millis; id: string } {
  const match = /^(\d{1,9})\.(\d{1,15})\.([\w-]{16})$/.exec(cursor);
  if (!match) throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  return { reports: Number(match[1]), openedAt: Number(match[2]), id: match[3]! };
}

/** Who may not decide on a case doesn't keep others from it. @throws Refused `not_allowed` */
async function mayDecide(tx: Tx, person: Person, row: Selectable<Tables['cases']>): Promise<void> {
  const action =
    row.action_id &&
    (await tx
      .selectFrom('actions')
      .select(['id', 'actor_id'])
      .where('id', '=', row.action_id)
      .executeTakeFirstOrThrow());
  const { barred } = await barOf(tx, person, {
    threadId: row.thread_id,
    number: row.number,
    personId: row.person_id,
    appealed: action ? { id: action.id, actorId: action.actor_id } : null,
  });
  if (barred !== null) throw new Refused('not_allowed', barred);
}

/** Cases by their ids, in whatever order. */
export async function loadCases(db: Db | Tx, ids: readonly CaseId[]): Promise<Case[]> {
  const found: Case[] = [];
  for (const some of runs(ids)) {
    const rows = await selectCases(db).where('c.id', 'in', some).execute();
    const reports = await reasonsOf(db, some);
    for (const row of rows) found.push(toCase(row, reports.get(row.id) ?? []));
  }
  return found;
}

const selectCases = (db: Db | Tx) =>
  db
    .selectFrom('cases as c')
    .innerJoin('people as p', 'p.id', 'c.person_id')
    .leftJoin('threads as t', 't.id', 'c.thread_id')
    .leftJoin('comments as m', (join) =>
      join.onRef('m.thread_id', '=', 'c.thread_id').onRef('m.number', '=', 'c.number'),
    )
    .leftJoin('revisions as r', (join) =>
      join.onRef('r.comment_id', '=', 'm.id').onRef('r.revision', '=', 'm.revision'),
    )
    .leftJoin('people as taker', 'taker.id', 'c.taken_by')
    .leftJoin('actions as closing', 'closing.id', 'c.closed_by')
    .leftJoin('people as closer', 'closer.id', 'closing.actor_id')
    .leftJoin('actions as appealed', 'appealed.id', 'c.action_id')
    .select(['c.id', 'c.cause', 'c.detail', 'c.opened_at', 'c.changed_at', 'c.thread_id', 'c.number'])
    .select(['p.id as person_id', 'p.name as person_name', 'p.kind as person_kind', 'p.created_at'])
    .select(['t.title', 'm.state', 'm.revision', sql<string | null>`substr(r.body, 1, 2000)`.as('body')])
    .select(['c.taken_at', 'taker.id as taker_id', 'taker.name as taker_name', 'taker.kind as taker_kind'])
    .select(['c.closed_at', 'closing.act as closing_act', 'closer.id as closer_id'])
    .select(['closer.name as closer_name', 'closer.kind as closer_kind'])
    .select([
      'appealed.id as appealed_id',
      'appealed.act as appealed_act',
      'appealed.actor_id as appealed_by',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof selectCases>['executeTakeFirstOrThrow']>>;

function toCase(row: Row, reasons: readonly string[]): Case {
  const instant = (at: Millis) => new Date(at).toISOString();
  return {
    id: row.id,
    cause: row.cause,
    detail: row.detail,
    openedAt: instant(row.opened_at),
    changedAt: instant(row.changed_at),
    thread: row.thread_id && { id: row.thread_id, title: row.title! },
    number: row.number,
    person: { id: row.person_id, name: row.person_name, kind: row.person_kind },
    newcomer: row.person_kind === 'guest' || row.opened_at - row.created_at < NEW_FOR,
    state: row.state,
    revision: row.revision,
    excerpt: row.state === 'removed' || row.body === null ? null : excerpt(row.body, EXCERPT),
    reports: reasons.length,
    reasons: reasons.slice(0, REASONS),
    appealed: row.appealed_id && {
      id: row.appealed_id,
      act: row.appealed_act!,
      actorId: row.appealed_by!,
    },
    taken: row.taker_id && {
      by: { id: row.taker_id, name: row.taker_name!, kind: row.taker_kind! },
      at: instant(row.taken_at!),
    },
    closed: row.closer_id && {
      by: { id: row.closer_id, name: row.closer_name!, kind: row.closer_kind! },
      at: instant(row.closed_at!),
      act: row.closing_act!,
    },
  };
}

/** What the reports of each case say, the latest first. */
async function reasonsOf(db: Db | Tx, ids: readonly CaseId[]): Promise<Map<CaseId, string[]>> {
  const found = new Map<CaseId, string[]>();
  const rows = await db
    .selectFrom('reports')
    .select(['case_id', 'reason'])
    .where('case_id', 'in', [...ids])
    .orderBy('at', 'desc')
    .execute();
  for (const { case_id, reason } of rows) found.set(case_id, [...(found.get(case_id) ?? []), reason]);
  return found;
}
