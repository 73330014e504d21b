import type {
  ActionRecord,
  CaseRecord,
  MuteRecord,
  NotificationRecord,
} from '../../export/moderation-format.ts';
import { isUntouchedImport } from '../../moderation/case-rows.ts';
import type { Store, Tx } from '../../store/store.ts';
import type { Bit } from '../../store/tables.ts';
import type { Lines, Written } from './people-writer.ts';

/** Notes who may not write in which thread; where something is noted here already, that stays. */
export function writeMutes(store: Store, lines: Lines<MuteRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    for (const { value } of lines) {
      const { numInsertedOrUpdatedRows: added } = await tx
        .insertInto('thread_mutes')
        .values({ person_id: value.person, thread_id: value.thread, until: Date.parse(value.until) })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (added) written.added += 1;
      else written.alreadyHere += 1;
    }
    return written;
  });
}

/** Adds to the log of actions what isn't in it. */
export function writeActions(store: Store, lines: Lines<ActionRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    for (const { line, value } of lines) {
      const { numInsertedOrUpdatedRows: added } = await tx
        .insertInto('actions')
        .values({
          id: value.id,
          at: Date.parse(value.at),
          act: value.act,
          actor_id: value.actor,
          op_id: value.opId,
          thread_id: value.thread,
          number: value.number,
          person_id: value.person,
          reason: value.reason,
          until: value.until === null ? null : Date.parse(value.until),
          revision: value.revision,
          into_id: value.into,
          of_id: value.of,
          detail: value.detail && JSON.stringify(value.detail),
          emergency: Number(value.emergency) as Bit,
          nameless: Number(value.nameless) as Bit,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (added) {
        written.added += 1;
        continue;
      }
      const known = await tx
        .selectFrom('actions')
        .select(['act', 'actor_id', 'at'])
        .where('id', '=', value.id)
        .executeTakeFirst();
      const { act, actor, at } = value;
      if (known?.act === act && known.actor_id === actor && known.at === Date.parse(at)) {
        written.alreadyHere += 1;
        continue;
      }
      const reason = `Action ${value.id} (${act}) is here already as another one, which was kept.`;
      written.setAside.push({ place: `line ${line}`, reason });
    }
    return written;
  });
}

const millis = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/**
 * Adds cases with their reports, or what became of them since; where another one waits of the same comment, that stays,
 * unless it was opened for the file of the thread alone and nobody has it in hand.
 */
export function writeCases(store: Store, lines: Lines<CaseRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    for (const { line, value } of lines) {
      await giveWay(tx, value);
      const { numInsertedOrUpdatedRows: added } = await tx
        .insertInto('cases')
        .values(caseRow(value))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      const known = added
        ? null
        : await tx.selectFrom('cases').select('changed_at').where('id', '=', value.id).executeTakeFirst();
      if (known === undefined) {
        const reason = `Case ${value.id} waits here already as another one, which was kept.`;
        written.setAside.push({ place: `line ${line}`, reason });
        continue;
      }
      if (known && known.changed_at < Date.parse(value.changedAt)) {
        await tx.updateTable('cases').set(caseRow(value)).where('id', '=', value.id).execute();
        // What was reported may have been moved since.
        await tx
          .updateTable('reports')
          .set({ thread_id: value.thread!, number: value.number! })
          .where('case_id', '=', value.id)
          .execute();
      }
      for (const report of value.reports) await writeReport(tx, value, report);
      written[added ? 'added' : 'alreadyHere'] += 1;
    }
    return written;
  });
}

/** The case that was opened here for want of one goes where the file has that of the same comment. */
async function giveWay(tx: Tx, { id, action, thread, number, closedAt }: CaseRecord): Promise<void> {
  if (action !== null || closedAt !== null) return;
  await tx
    .deleteFrom('cases')
    .where('thread_id', '=', thread)
    .where('number', '=', number)
    .where('id', '<>', id)
    .where(isUntouchedImport)
    .execute();
}

const caseRow = (value: CaseRecord) => ({
  id: value.id,
  cause: value.cause,
  detail: value.detail,
  thread_id: value.thread,
  number: value.number,
  person_id: value.person,
  action_id: value.action,
  opened_at: Date.parse(value.openedAt),
  changed_at: Date.parse(value.changedAt),
  taken_by: value.takenBy,
  taken_at: millis(value.takenAt),
  closed_by: value.closedBy,
  closed_at: millis(value.closedAt),
});

function writeReport(tx: Tx, of: CaseRecord, report: CaseRecord['reports'][number]) {
  const { id, person, opId, revision, reason, at } = report;
  const about = { case_id: of.id, thread_id: of.thread!, number: of.number! };
  return tx
    .insertInto('reports')
    .values({ id, ...about, revision, person_id: person, op_id: opId, reason, at: Date.parse(at) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Adds what people are told, where they are not told it yet. */
export function writeNotifications(store: Store, lines: Lines<NotificationRecord>): Promise<Written> {
  return store.write(async (tx) => {
    const written: Written = { added: 0, alreadyHere: 0, setAside: [] };
    for (const { value } of lines) {
      const { numInsertedOrUpdatedRows: added } = await tx
        .insertInto('notifications')
        .values({
          id: value.id,
          person_id: value.person,
          kind: value.kind,
          action_id: value.action,
          at: Date.parse(value.at),
          heard_at: millis(value.heardAt),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (added) written.added += 1;
      else written.alreadyHere += 1;
    }
    return written;
  });
}
