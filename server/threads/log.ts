import { Refused } from '../../shared/protocol/errors.ts';
import type { Author, Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadEvent, ThreadEventType } from '../../shared/protocol/threads.ts';
import type { Db, Tx } from '../store/store.ts';
import { loadComments } from './comments.ts';

/** A thread as an act finds it, locked until the act's transaction ends. */
export interface LockedThread {
  id: ThreadId;
  title: string;
  seq: number;
  comment_count: number;
}

/** @throws Refused `not_found` */
export async function lockThread(tx: Tx, id: ThreadId): Promise<LockedThread> {
  const thread = await tx
    .selectFrom('threads')
    .select(['id', 'title', 'seq', 'comment_count'])
    .where('id', '=', id)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst();
  if (!thread) throw new Refused('not_found', 'There is no such thread.');
  return thread;
}

export interface Entry {
  type: ThreadEventType;
  actor: Pick<Person, 'id'>;
  opId: string;
  at: number;
  number: number | null;
  /** The thread's new count of comments, where there is one more. */
  commentCount?: number;
  detail?: ReactionDetail;
}
export interface ReactionDetail {
  emoji: string;
  on: boolean;
}

const STIRS: ReadonlySet<ThreadEventType> = new Set(['thread:opened', 'comment:posted']);

/** Appends to the log of a locked thread, in the transaction of the act itself. Returns the event's seq. */
export async function append(
  tx: Tx,
  thread: Pick<LockedThread, 'id' | 'seq'>,
  entry: Entry,
): Promise<number> {
  const seq = thread.seq + 1;
  await tx
    .updateTable('threads')
    // An old thread is not stirred up by a reaction or a corrected word.
    .set({
      seq,
      ...(STIRS.has(entry.type) && { last_activity_at: entry.at }),
      ...(entry.commentCount !== undefined && { comment_count: entry.commentCount }),
    })
    .where('id', '=', thread.id)
    .execute();
  await tx
    .insertInto('events')
    .values({
      thread_id: thread.id,
      seq,
      type: entry.type,
      at: entry.at,
      actor_id: entry.actor.id,
      op_id: entry.opId,
      number: entry.number,
      detail: entry.detail ? JSON.stringify(entry.detail) : null,
    })
    .execute();
  return seq;
}

/**
 * What an earlier act of the same actor and opId appended; null when this is the first.
 * @throws Refused `conflict` when that was another kind of act or in another thread
 */
export async function findRepeat(
  tx: Tx,
  actor: Pick<Person, 'id'>,
  opId: string,
  type: ThreadEventType,
  threadId?: ThreadId,
): Promise<{ threadId: ThreadId; seq: number; number: number | null } | null> {
  const event = await tx
    .selectFrom('events')
    .select(['thread_id', 'seq', 'type', 'number'])
    .where('actor_id', '=', actor.id)
    .where('op_id', '=', opId)
    .executeTakeFirst();
  if (!event) return null;
  if (event.type !== type || (threadId && threadId !== event.thread_id)) {
    throw new Refused('conflict', 'This opId was used for another act.', { field: 'opId' });
  }
  return { threadId: event.thread_id, seq: event.seq, number: event.number };
}

/**
 * The log after `after`, oldest first, as `viewer` may see it, with the seq of the thread's last event.
 * Comments in it are as they are now, so that a text that may no longer be seen is not in an old event.
 * @throws Refused `not_found`
 */
export async function readLog(
  db: Db | Tx,
  viewer: Person | null,
  threadId: ThreadId,
  after: number,
  limit: number,
): Promise<{ events: ThreadEvent[]; head: number }> {
  const thread = await db
    .selectFrom('threads')
    .select('seq')
    .where('id', '=', threadId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (!thread) throw new Refused('not_found', 'There is no such thread.');
  if (after >= thread.seq) return { events: [], head: thread.seq };
  const rows = await db
    .selectFrom('events')
    .innerJoin('people', 'people.id', 'events.actor_id')
    .select(['seq', 'type', 'at', 'actor_id', 'people.name', 'people.kind', 'number', 'detail'])
    .where('thread_id', '=', threadId)
    .where('seq', '>', after)
    .where('seq', '<=', thread.seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
  const numbers = [...new Set(rows.map((row) => row.number).filter((n) => n !== null))];
  const comments = new Map(
    (await loadComments(db, viewer, threadId, { numbers })).map((comment) => [comment.number, comment]),
  );
  const events = rows.map((row): ThreadEvent => {
    const actor: Author = { id: row.actor_id, name: row.name, kind: row.kind };
    const happened = { seq: row.seq, at: new Date(row.at).toISOString(), actor };
    if (row.type === 'thread:opened') return { type: row.type, ...happened };
    const comment = comments.get(row.number!)!;
    if (row.type === 'reaction:set') {
      const { emoji, on } = JSON.parse(row.detail!) as ReactionDetail;
      return { type: row.type, ...happened, number: comment.number, emoji, on, reactions: comment.reactions };
    }
    return { type: row.type, ...happened, comment };
  });
  return { events, head: thread.seq };
}
