import type { ActionRecord, MuteRecord } from '../../export/format.ts';
import type { Store } from '../../store/store.ts';
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
