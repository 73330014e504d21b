import { sql } from 'kysely';
import { APPEALABLE } from '../../shared/action-words.ts';
import type { ActionLog, LoggedAction, LogQuery, Month } from '../../shared/protocol/actions.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Author } from '../../shared/protocol/people.ts';
import type { ActionId, PersonId } from '../../shared/protocol/text.ts';
import { endOf } from '../people/person-row.ts';
import { runs } from '../store/runs.ts';
import { type Db, kindOf, type Store, type Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { isThereFor, type Viewer } from '../threads/shown.ts';
import { readDetail } from './record.ts';
import { hasSigned } from './signatories.ts';
import { stillStands } from './standing.ts';

const PAGE = 50;
const MONTHS = 12;

/** Who reads the log, and whether they see the names that it keeps from others. Of what was done to them, all know. */
export interface LogReader {
  id: PersonId | null;
  sees: boolean;
}

/** What moderators did, for everyone to read. */
export class ModerationLog {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Newest first, a page at a time. @throws Refused `invalid` cursor, `not_found` entry */
  async page({ cursor, entry, act, person }: LogQuery, { id, sees }: LogReader): Promise<ActionLog> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const from = entry === undefined ? null : await this.placeOf(entry);
    const viewer = id && { id, role: sees ? ('moderator' as const) : ('guest' as const) };
    const rows = await selectActions(this.store.db, viewer)
      .$if(after !== null, (query) => query.where(sql<boolean>`(a.at, a.id) < (${after!.at}, ${after!.id})`))
      .$if(from !== null, (query) => query.where(sql<boolean>`(a.at, a.id) <= (${from!.at}, ${from!.id})`))
      .$if(act !== undefined, (query) => query.where('a.act', '=', act!))
      // Whose an entry without names is can't be found out by asking for somebody's.
      .$if(person !== undefined, (query) =>
        query.where((e) => {
          const where = (column: 'a.actor_id' | 'a.person_id', shown: boolean) =>
            shown ? e(column, '=', person!) : e.and([e(column, '=', person!), e.not(NAMELESS)]);
          return e.or([where('a.actor_id', sees), where('a.person_id', sees || person === id)]);
        }),
      )
      .orderBy('a.at', 'desc')
      .orderBy('a.id', 'desc')
      .limit(PAGE + 1)
      .execute();
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    const now = this.store.now();
    return {
      actions: await Promise.all(
        page.map(async (row) => {
          const mine = isOn(row, id);
          return {
            ...toAction(row, sees, mine),
            mayAppeal: mine && (await mayAppeal(this.store.db, row, now)),
          };
        }),
      ),
      next: rows.length > PAGE && last ? `${last.at}.${last.id}` : null,
    };
  }

  /** Who has done something that the log tells with names, by name. */
  async actors(): Promise<Author[]> {
    return this.store.db
      .selectFrom('people')
      .select(['id', 'name', 'kind'])
      .where('id', 'in', (e) =>
        e
          .selectFrom('actions as a')
          .leftJoin('actions as o', 'o.id', 'a.of_id')
          .select('a.actor_id')
          .where(sql<boolean>`not ${NAMELESS}`),
      )
      .orderBy('folded_name')
      .orderBy('id')
      .execute();
  }

  /** How many actions of each kind there were in each of the last months, oldest first; months without any too. */
  async months(): Promise<Month[]> {
    const { db } = this.store;
    const now = new Date(this.store.now());
    const months = Array.from({ length: MONTHS }, (_, i) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (MONTHS - 1 - i), 1))
        .toISOString()
        .slice(0, 7),
    );
    const month =
      kindOf(db) === 'sqlite'
        ? sql<string>`strftime('%Y-%m', at / 1000, 'unixepoch')`
        : sql<string>`to_char(to_timestamp(at / 1000.0) at time zone 'UTC', 'YYYY-MM')`;
    const rows = await db
      .selectFrom('actions')
      .select([month.as('month'), 'act', sql<number>`count(*)`.as('n')])
      .where('at', '>=', Date.parse(`${months[0]}-01T00:00:00.000Z`))
      .groupBy(['month', 'act'])
      .execute();
    return months.map((name) => {
      const of = rows.filter((row) => row.month === name);
      return {
        month: name,
        count: of.reduce((sum, { n }) => sum + Number(n), 0),
        acts: Object.fromEntries(of.map(({ act, n }) => [act, Number(n)])),
      };
    });
  }

  /** What was done to somebody or to their comments, the latest first. */
  async on(personId: PersonId, limit: number): Promise<LoggedAction[]> {
    const rows = await selectActions(this.store.db, MODERATOR)
      .where('a.person_id', '=', personId)
      .orderBy('a.at', 'desc')
      .orderBy('a.id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => toAction(row, true));
  }

  private async placeOf(entry: ActionId): Promise<{ at: number; id: ActionId }> {
    const row = await this.store.db
      .selectFrom('actions')
      .select(['at', 'id'])
      .where('id', '=', entry)
      .executeTakeFirst();
    if (!row) throw new Refused('not_found', 'There is no such entry in the log.');
    return row;
  }
}

const NOBODY = '' as PersonId;
/** To whom all threads are there. */
const MODERATOR: Viewer = { id: NOBODY, role: 'moderator' };

/** One entry, as it is shown to whoever sees the names (`sees`) or to all. */
export async function loadAction(db: Db | Tx, id: ActionId, sees: boolean): Promise<LoggedAction> {
  const row = await selectActions(db, MODERATOR).where('a.id', '=', id).executeTakeFirstOrThrow();
  return toAction(row, sees);
}

/** Entries by their ids, with the titles of the threads that are there for `viewer`, and what they may appeal against. */
export async function loadActions(
  db: Db | Tx,
  ids: readonly ActionId[],
  sees: boolean,
  viewer: Viewer = MODERATOR,
  now: Millis | null = null,
): Promise<Map<ActionId, LoggedAction>> {
  const found = new Map<ActionId, LoggedAction>();
  for (const some of runs(ids)) {
    const rows = await selectActions(db, viewer).where('a.id', 'in', some).execute();
    for (const row of rows) {
      const may = now !== null && isOn(row, viewer.id) && (await mayAppeal(db, row, now));
      found.set(row.id, { ...toAction(row, sees), mayAppeal: may });
    }
  }
  return found;
}

/** That an entry is without names. What reviews one is without names too. */
const NAMELESS = sql<boolean>`(a.nameless = 1 or coalesce(o.nameless, 0) = 1)`;

const selectActions = (db: Db | Tx, viewer: Viewer | null) =>
  db
    .selectFrom('actions as a')
    .innerJoin('people as actor', 'actor.id', 'a.actor_id')
    .leftJoin('people as p', 'p.id', 'a.person_id')
    .leftJoin('threads as t', (join) => join.onRef('t.id', '=', 'a.thread_id').on(isThereFor(viewer, 't')))
    .leftJoin('actions as o', (join) =>
      join.on(
        'o.id',
        '=',
        sql<ActionId>`coalesce(a.of_id, (select action_id from cases
          where closed_by = a.id and action_id is not null order by opened_at, id limit 1))`,
      ),
    )
    .leftJoin('cases as c', 'c.action_id', 'a.id')
    .leftJoin('actions as answer', 'answer.id', 'c.closed_by')
    .leftJoin('threads as i', (join) => join.onRef('i.id', '=', 'a.into_id').on(isThereFor(viewer, 'i')))
    .select(['a.id', 'a.at', 'a.act', 'a.actor_id', 'a.thread_id', 'a.number', 'a.reason', 'a.until'])
    .select(['a.into_id', 'i.title as into_title'])
    .select(['a.detail', 'a.emergency', 'o.id as of_id', 'o.act as of_act'])
    .select(sql<number>`case when ${NAMELESS} then 1 else 0 end`.as('nameless'))
    .select(
      sql<number>`case when ${hasSigned(viewer?.id ?? NOBODY, 'a.thread_id', 'a.number')} then 1 else 0 end`.as(
        'signed',
      ),
    )
    .select(['c.id as appeal_id', 'answer.id as answer_id', 'answer.act as answer_act'])
    .select((e) =>
      e
        .selectFrom('actions as u')
        .select('u.id')
        .whereRef('u.of_id', '=', 'a.id')
        .where('u.act', '=', 'undo')
        .limit(1)
        .as('undone'),
    )
    .select(['actor.name as actor_name', 'actor.kind as actor_kind', 't.title'])
    .select(['p.id as person_id', 'p.name as person_name', 'p.kind as person_kind']);

type Row = Awaited<ReturnType<ReturnType<typeof selectActions>['executeTakeFirstOrThrow']>>;

/** `mine`: whoever it was done to sees that it was. */
function toAction(row: Row, sees: boolean, mine = false): LoggedAction {
  const { seconds, guests, moved, before } = readDetail(row.detail);
  const nameless = Number(row.nameless) === 1;
  const open = sees || !nameless;
  const named = open || mine;
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    act: row.act,
    actor: open ? { id: row.actor_id, name: row.actor_name, kind: row.actor_kind } : null,
    // A thread and a number lead to a name.
    subject: {
      threadId: named ? row.thread_id : null,
      threadTitle: named ? row.title : null,
      number: named ? row.number : null,
      person:
        named && row.person_id ? { id: row.person_id, name: row.person_name!, kind: row.person_kind! } : null,
    },
    reason: row.reason,
    until: row.until === null ? null : endOf(row.until),
    seconds: seconds ?? null,
    guests: guests ?? null,
    titleBefore: (sees || mine) && before && 'title' in before ? before.title : null,
    into: named && row.into_id ? { id: row.into_id, title: row.into_title } : null,
    moved: moved ?? null,
    of: row.of_id === null ? null : { id: row.of_id, act: row.of_act! },
    appeal: row.appeal_id === null ? null : { state: appealState(row), by: row.answer_id },
    emergency: row.emergency === 1,
    nameless,
    undone: row.undone !== null,
    mayAppeal: false,
  };
}

/** Whether an action was done to the viewer for whom it was selected, to their words, or to what they have signed. */
const isOn = ({ person_id, signed }: Row, viewer: PersonId | null): boolean =>
  viewer !== null && (person_id === viewer || Number(signed) === 1);

/** Whether those to whom it was done may appeal against an action. */
async function mayAppeal(db: Db | Tx, row: Row, now: Millis): Promise<boolean> {
  if (row.appeal_id !== null || !APPEALABLE.includes(row.act)) return false;
  const { id, act, at, until, number, thread_id: threadId, person_id: personId } = row;
  return stillStands(db, { id, act, at, until, threadId, number, personId }, now);
}

function appealState({ answer_act }: Row): NonNullable<LoggedAction['appeal']>['state'] {
  if (answer_act === null) return 'waiting';
  return answer_act === 'uphold' ? 'upheld' : 'reversed';
}

function readCursor(cursor: string): { at: number; id: string } {
  const match = /^(\d{1,15})\.([\w-]{16})$/.exec(cursor);
  if (!match) throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  return { at: Number(match[1]), id: match[2]! };
}
