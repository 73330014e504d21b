import { sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { ActionLog, LoggedAction } from '../../shared/protocol/moderation.ts';
import type { ActionId } from '../../shared/protocol/text.ts';
import { endOf } from '../people/person-row.ts';
import type { Db, Store, Tx } from '../store/store.ts';

const PAGE = 50;

/** What moderators did, for everyone to read. */
export class ModerationLog {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** Newest first, a page at a time. @throws Refused `invalid` cursor */
  async page(cursor: string | undefined): Promise<ActionLog> {
    const after = cursor === undefined ? null : readCursor(cursor);
    const rows = await selectActions(this.store.db)
      .$if(after !== null, (query) => query.where(sql<boolean>`(a.at, a.id) < (${after!.at}, ${after!.id})`))
      .orderBy('a.at', 'desc')
      .orderBy('a.id', 'desc')
      .limit(PAGE + 1)
      .execute();
    const page = rows.slice(0, PAGE);
    const last = page.at(-1);
    return { actions: page.map(toAction), next: rows.length > PAGE && last ? `${last.at}.${last.id}` : null };
  }
}

/** One entry. */
export async function loadAction(db: Db | Tx, id: ActionId): Promise<LoggedAction> {
  return toAction(await selectActions(db).where('a.id', '=', id).executeTakeFirstOrThrow());
}

const selectActions = (db: Db | Tx) =>
  db
    .selectFrom('actions as a')
    .innerJoin('people as actor', 'actor.id', 'a.actor_id')
    .leftJoin('people as p', 'p.id', 'a.person_id')
    .leftJoin('threads as t', 't.id', 'a.thread_id')
    .select(['a.id', 'a.at', 'a.act', 'a.actor_id', 'a.thread_id', 'a.number', 'a.reason', 'a.until'])
    .select(['actor.name as actor_name', 'actor.kind as actor_kind', 't.title'])
    .select(['p.id as person_id', 'p.name as person_name', 'p.kind as person_kind']);

type Row = Awaited<ReturnType<ReturnType<typeof selectActions>['executeTakeFirstOrThrow']>>;

function toAction(row: Row): LoggedAction {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    act: row.act,
    actor: { id: row.actor_id, name: row.actor_name, kind: row.actor_kind },
    subject: {
      threadId: row.thread_id,
      threadTitle: row.title,
      number: row.number,
      person: row.person_id && { id: row.person_id, name: row.person_name!, kind: row.person_kind! },
    },
    reason: row.reason,
    until: row.until === null ? null : endOf(row.until),
  };
}

function readCursor(cursor: string): { at: number; id: string } {
  const match = /^(\d{1,15})\.([\w-]{16})$/.exec(cursor);
  if (!match) throw new Refused('invalid', 'That is not a cursor of this list.', { field: 'cursor' });
  return { at: Number(match[1]), id: match[2]! };
}
