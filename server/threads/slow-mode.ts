import { duration } from '../../shared/action-words.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { isFrom } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import type { LockedThread } from './log.ts';

/** In a slow thread each waits between two comments; moderators don't. @throws Refused `too_many` */
export async function waitTurn(tx: Tx, { id, control, actor }: LockedThread, at: number): Promise<void> {
  if (control.slow === 0 || isFrom(actor, 'moderator')) return;
  const wait = control.slow * 1_000;
  // Of who writes much elsewhere only what is as young as that is looked at.
  const last = await lastWritten(tx, id, actor.id, at - wait);
  const retryAfter = last === null ? 0 : last + wait - at;
  if (retryAfter <= 0) return;
  const sentence = `This thread is slow now: one comment each ${duration(control.slow)}.`;
  // The field tells a page that it is this and no limit of the forum's.
  throw new Refused('too_many', sentence, { retryAfter, field: 'slow' });
}

/** When somebody wrote their latest comment in a thread, whatever has become of it; null: none since `after`. */
export async function lastWritten(
  db: Db | Tx,
  id: ThreadId,
  personId: PersonId,
  after: Millis,
): Promise<Millis | null> {
  const last = await db
    .selectFrom('comments')
    .select('created_at')
    .where('author_id', '=', personId)
    .where('thread_id', '=', id)
    .where('number', '>', 0)
    // What moderators have moved here was written elsewhere.
    .where('moved_from_thread', 'is', null)
    .where('created_at', '>', after)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.created_at ?? null;
}
