import { Refused } from '../../shared/protocol/errors.ts';
import type { CommentId, ThreadId } from '../../shared/protocol/text.ts';
import type { Act } from '../people/act-table.ts';
import type { Subject } from '../people/permissions.ts';
import { permitted } from '../people/permitted.ts';
import type { Tx } from '../store/store.ts';
import { type LockedThread, mustBeHere } from './log.ts';

/** Asks again, of the thread as it is locked. @throws Refused */
export function may({ actor, subject }: LockedThread, act: Act, comment: Subject = {}): void {
  permitted(actor, act, { ...subject, ...comment });
}

/** The comment that an act is about. @throws Refused when there is none, it is gone, or the actor may not */
export async function findComment(tx: Tx, thread: LockedThread, act: Act, number: number) {
  const comment = await tx
    .selectFrom('comments')
    .select(['id', 'author_id', 'kind', 'state', 'revision', 'moved_to_thread', 'seq'])
    .where('thread_id', '=', thread.id)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!comment) throw new Refused('not_found', 'There is no such comment in this thread.');
  mustBeHere(comment);
  may(thread, act, { authorId: comment.author_id, state: comment.state });
  if (comment.kind === 'joint' && act !== 'reaction:set') {
    throw new Refused('not_allowed', 'A joint response stays as it was signed.');
  }
  return comment;
}

/** The number of the comment that another answers. @throws Refused `not_found` */
export async function findAnswered(
  tx: Tx,
  threadId: ThreadId,
  replyTo: number | CommentId | null,
): Promise<number | null> {
  if (replyTo === null) return null;
  const answered = await tx
    .selectFrom('comments')
    .select('number')
    .where('thread_id', '=', threadId)
    .where(typeof replyTo === 'number' ? 'number' : 'id', '=', replyTo)
    .executeTakeFirst();
  if (!answered) {
    throw new Refused('not_found', 'The comment that this answers is not in this thread.', {
      field: 'replyTo',
    });
  }
  return answered.number;
}
