import type { Action } from '../../shared/protocol/actions.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import type { Place } from '../threads/log.ts';
import { whereNow } from '../threads/moving.ts';
import { isUndone, stillCounts } from './record.ts';
import { TAKES_BACK } from './settling.ts';

/** What is asked of an action. */
export interface Acted {
  id: ActionId;
  act: Action;
  at: Millis;
  until: Millis | null;
  threadId: ThreadId | null;
  number: number | null;
  personId: PersonId | null;
}

/**
 * Keeps others from changing what is so of somebody everywhere, until the transaction ends: who appeals against it comes
 * before whoever takes it back, or after. In a thread, the thread's row does so. Who writes meanwhile doesn't wait.
 */
export const lockPerson = (tx: Tx, id: PersonId) =>
  tx.selectFrom('people').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst();

/** Whether what an action did to somebody or their words still is so: against what is over there is nothing to appeal. */
export async function stillStands(db: Db | Tx, action: Acted, now: Millis): Promise<boolean> {
  const { id, act, until, threadId, number } = action;
  if (until !== null && until <= now) return false;
  if (await isUndone(db, id)) return false;
  if (threadId === null || number === null) {
    if ((act === 'mute' || act === 'suspend') && !(await isBarred(db, action, now))) return false;
    return !(await wasTakenBack(db, action, null));
  }
  const place = await whereNow(db, threadId, number);
  const comment = await db
    .selectFrom('comments')
    .select('state')
    .where('thread_id', '=', place.thread)
    .where('number', '=', place.number)
    .executeTakeFirst();
  return comment?.state !== 'visible' && !(await wasTakenBack(db, action, place));
}

/** Whether somebody is muted, in the thread of the action or everywhere, or suspended now. */
async function isBarred(db: Db | Tx, { act, threadId, personId }: Acted, now: Millis): Promise<boolean> {
  const { until } = threadId
    ? ((await db
        .selectFrom('thread_mutes')
        .select('until')
        .where('thread_id', '=', threadId)
        .where('person_id', '=', personId!)
        .executeTakeFirst()) ?? { until: null })
    : await db
        .selectFrom('people')
        .select(act === 'mute' ? 'muted_until as until' : 'suspended_until as until')
        .where('id', '=', personId!)
        .executeTakeFirstOrThrow();
  return until !== null && until > now;
}

/** Whether a later action took back what this one did, there or where the comment is now, and still counts. */
async function wasTakenBack(
  db: Db | Tx,
  { id, act, at, threadId, number, personId }: Acted,
  place: Place | null,
): Promise<boolean> {
  const by = (Object.keys(TAKES_BACK) as Action[]).filter((one) => TAKES_BACK[one]!.includes(act));
  const later = await db
    .selectFrom('actions as a')
    .select('a.id')
    .where('a.act', 'in', by)
    .where('a.at', '>=', at)
    .where('a.id', '<>', id)
    .where('a.person_id', '=', personId)
    .where((e) => {
      const there = (thread: ThreadId | null, n: number | null) =>
        e.and([
          e('a.thread_id', thread === null ? 'is' : '=', thread),
          e('a.number', n === null ? 'is' : '=', n),
        ]);
      return place === null
        ? there(threadId, number)
        : e.or([there(threadId, number), there(place.thread, place.number)]);
    })
    .where(stillCounts('a'))
    .limit(1)
    .executeTakeFirst();
  return later !== undefined;
}
