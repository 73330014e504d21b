import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { indexComments } from '../search/indexing.ts';
import { newId } from '../store/ids.ts';
import type { Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { HeldFor, Holding } from './holding.ts';

export interface NewComment {
  kind?: Tables['comments']['kind'];
  number: number;
  authorId: PersonId;
  /** Of the thread, with its opening post. */
  title: string | null;
  body: string;
  /** Why it waits for a moderator; null: it doesn't. */
  cause: HeldFor | null;
  replyTo: number | null;
  at: number;
  /** Of the event that says it. */
  seq: number;
}

/** What the log says of an act whose words wait for a moderator. */
export const HELD = { detail: { state: 'held' } } as const;

/**
 * Adds a comment with its first revision, which can be found by its words from then on, and a case of it where it is
 * held. Returns what the log says of that.
 */
export async function insertComment(
  tx: Tx,
  holding: Holding,
  threadId: ThreadId,
  comment: NewComment,
): Promise<Partial<typeof HELD>> {
  const id = newId<CommentId>();
  const { kind = 'comment', number, authorId, title, body, cause, replyTo, at, seq } = comment;
  await tx
    .insertInto('comments')
    .values({
      id,
      thread_id: threadId,
      number,
      author_id: authorId,
      kind,
      state: cause ? 'held' : 'visible',
      revision: 1,
      reply_to: replyTo,
      created_at: at,
      day_only: 0,
      edited_at: null,
      moved_to_thread: null,
      moved_to_number: null,
      moved_from_thread: null,
      moved_from_number: null,
      seq,
    })
    .execute();
  await tx.insertInto('revisions').values({ comment_id: id, revision: 1, body, at }).execute();
  await indexComments(tx, [{ id, title, body }]);
  if (!cause) return {};
  await holding.openCase(tx, { threadId, number, personId: authorId, at, ...cause });
  return HELD;
}
