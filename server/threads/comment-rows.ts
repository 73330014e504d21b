import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { indexComments } from '../search/indexing.ts';
import { newId } from '../store/ids.ts';
import type { Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';

export interface NewComment {
  kind?: Tables['comments']['kind'];
  number: number;
  authorId: PersonId;
  /** Of the thread, with its opening post. */
  title: string | null;
  body: string;
  state?: 'visible' | 'held';
  replyTo: number | null;
  at: number;
  /** Of the event that says it. */
  seq: number;
}

/** Adds a comment with its first revision, which can be found by its words from then on. */
export async function insertComment(tx: Tx, threadId: ThreadId, comment: NewComment): Promise<void> {
  const id = newId<CommentId>();
  const { kind = 'comment', state = 'visible', number, authorId, title, body, replyTo, at, seq } = comment;
  await tx
    .insertInto('comments')
    .values({
      id,
      thread_id: threadId,
      number,
      author_id: authorId,
      kind,
      state,
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
}
