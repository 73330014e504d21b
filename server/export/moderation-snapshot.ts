import { type Selectable, sql } from 'kysely';
import type { Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { Ordered } from './draft-snapshot.ts';
import type { ActionRecord, CaseRecord, NotificationRecord } from './moderation-format.ts';
import { toDetail, toInstant, toInstantOrNull } from './values.ts';

/** Cases in one answer of the database. */
const PAGE = 500;

/** What moderators work on, by the ids of the cases, each with its reports by theirs. */
export async function* allCases(tx: Tx, ordered: Ordered): AsyncGenerator<CaseRecord, void, void> {
  const id = ordered('id');
  for (let after = ''; ; ) {
    const rows = await tx
      .selectFrom('cases')
      .selectAll()
      .where(sql<boolean>`${id} > ${after}`)
      .orderBy(id)
      .limit(PAGE)
      .execute();
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
    const reports = await tx
      .selectFrom('reports')
      .selectAll()
      .where(
        'case_id',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy(id)
      .execute();
    for (const row of rows) {
      yield toCase(
        row,
        reports.filter(({ case_id }) => case_id === row.id),
      );
    }
  }
}

function toCase(row: Selectable<Tables['cases']>, reports: Tables['reports'][]): CaseRecord {
  return {
    id: row.id,
    cause: row.cause,
    detail: row.detail,
    thread: row.thread_id,
    number: row.number,
    person: row.person_id,
    action: row.action_id,
    openedAt: toInstant(row.opened_at),
    changedAt: toInstant(row.changed_at),
    takenBy: row.taken_by,
    takenAt: toInstantOrNull(row.taken_at),
    closedBy: row.closed_by,
    closedAt: toInstantOrNull(row.closed_at),
    reports: reports.map(({ id, person_id, op_id, revision, reason, at }) => ({
      id,
      person: person_id,
      opId: op_id,
      revision,
      reason,
      at: toInstant(at),
    })),
  };
}

export const toNotification = (row: Selectable<Tables['notifications']>): NotificationRecord => ({
  id: row.id,
  person: row.person_id,
  kind: row.kind,
  action: row.action_id,
  at: toInstant(row.at),
  heardAt: toInstantOrNull(row.heard_at),
});

export function toAction(row: Selectable<Tables['actions']>): ActionRecord {
  return {
    id: row.id,
    at: toInstant(row.at),
    act: row.act,
    actor: row.actor_id,
    opId: row.op_id,
    thread: row.thread_id,
    number: row.number,
    person: row.person_id,
    reason: row.reason,
    until: toInstantOrNull(row.until),
    revision: row.revision,
    into: row.into_id,
    of: row.of_id,
    detail: toDetail(row.detail),
    emergency: row.emergency === 1,
    nameless: row.nameless === 1,
  };
}
