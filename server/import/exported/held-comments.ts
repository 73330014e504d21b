import type { ThreadId } from '../../../shared/protocol/text.ts';
import { close, isUntouchedImport, openCase } from '../../moderation/case-rows.ts';
import type { Store, Tx } from '../../store/store.ts';

/**
 * Brings before moderators what is held in a thread whose file has no cases: a case for each such comment that has none.
 * One that an earlier import has opened is settled where the log has gone on with what a moderator decided, and goes
 * where nothing is left to decide. Returns how many were opened.
 */
export function openHeldCases(store: Store, threadId: ThreadId): Promise<number> {
  return store.write(async (tx) => {
    // Locked: who decides on one of them comes before or after.
    await tx.selectFrom('threads').select('id').where('id', '=', threadId).forUpdate().execute();
    const at = store.now();
    await settleDecided(tx, threadId, at);
    await forgetSettled(tx, threadId);
    const held = await tx
      .selectFrom('comments as c')
      .leftJoin('cases as waiting', (join) =>
        join
          .onRef('waiting.thread_id', '=', 'c.thread_id')
          .onRef('waiting.number', '=', 'c.number')
          .on('waiting.action_id', 'is', null)
          .on('waiting.closed_at', 'is', null),
      )
      .select(['c.number', 'c.author_id as personId'])
      .where('c.thread_id', '=', threadId)
      .where('c.state', '=', 'held')
      .where('waiting.id', 'is', null)
      .orderBy('c.number')
      .execute();
    for (const comment of held) {
      await openCase(tx, { threadId, ...comment, cause: 'import', detail: null, at });
    }
    return held.length;
  });
}

async function settleDecided(tx: Tx, threadId: ThreadId, at: number): Promise<void> {
  const decided = await tx
    .selectFrom('cases as waiting')
    .innerJoin('comments as c', (join) =>
      join.onRef('c.thread_id', '=', 'waiting.thread_id').onRef('c.number', '=', 'waiting.number'),
    )
    .innerJoin('actions as a', (join) =>
      join.onRef('a.thread_id', '=', 'waiting.thread_id').onRef('a.number', '=', 'waiting.number'),
    )
    .select(['waiting.id', 'a.id as by'])
    .where('waiting.thread_id', '=', threadId)
    .where('waiting.cause', '=', 'import')
    .where('waiting.closed_at', 'is', null)
    .where('c.state', '<>', 'held')
    .where('a.act', 'in', ['hide', 'remove', 'restore', 'approve'])
    .orderBy('a.at')
    .orderBy('a.id')
    .execute();
  // Of several, the last.
  for (const [id, by] of new Map(decided.map((row) => [row.id, row.by]))) await close(tx, id, by, at);
}

/**
 * What its author has deleted, or what was held by mistake, waits for nobody: without a decision that could close it, the
 * case goes as it came. One that somebody has in hand or has added a report to is theirs to settle.
 */
async function forgetSettled(tx: Tx, threadId: ThreadId): Promise<void> {
  await tx
    .deleteFrom('cases')
    .where('thread_id', '=', threadId)
    .where('number', 'in', (e) =>
      e
        .selectFrom('comments')
        .select('number')
        .where('thread_id', '=', threadId)
        .where('state', '<>', 'held'),
    )
    .where(isUntouchedImport)
    .execute();
}
