import { duration } from '../../shared/action-words.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import { isFrom } from '../people/permissions.ts';
import type { Tx } from '../store/store.ts';
import type { LockedThread } from './log.ts';

/** In a slow thread each waits between two comments; moderators don't. @throws Refused `too_many` */
export async function waitTurn(tx: Tx, { id, control, actor }: LockedThread, at: number): Promise<void> {
  if (control.slow === 0 || isFrom(actor, 'moderator')) return;
  const wait = control.slow * 1_000;
  // Of who writes much elsewhere only what is as young as that is looked at.
  const last = await tx
    .selectFrom('comments')
    .select('created_at')
    .where('thread_id', '=', id)
    .where('author_id', '=', actor.id)
    .where('number', '>', 0)
    .where('created_at', '>', at - wait)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const retryAfter = last ? last.created_at + wait - at : 0;
  if (retryAfter <= 0) return;
  const sentence = `This thread is slow now: one comment each ${duration(control.slow)}.`;
  throw new Refused('too_many', sentence, { retryAfter });
}
