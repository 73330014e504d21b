import { sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Author, Person } from '../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment, Thread, ThreadEvent, ThreadEventType } from '../../shared/protocol/threads.ts';
import type { Subject } from '../people/permissions.ts';
import { standingOf } from '../people/person-row.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { loadComments, loadReactors } from './comments.ts';
import { isForAll, isThereFor, noThread } from './shown.ts';

/** A thread as an act finds it, locked until the act's transaction ends. */
export interface LockedThread {
  id: ThreadId;
  title: string;
  seq: number;
  comment_count: number;
  openerId: PersonId;
  /** How people write in it. */
  control: ThreadControl;
  /** The thread that it was merged into. */
  mergedInto: ThreadId | null;
  /** What matters of it to whether the actor may write in it. */
  subject: Pick<Subject, 'openerId' | 'locked' | 'merged' | 'closedToGuests' | 'unshown' | 'mutedHere'>;
  /** The actor as they are within the transaction: they may have been suspended since they were asked who they are. */
  actor: Person;
}

/** @throws Refused `not_found`, also where it is not there for the actor */
export async function lockThread(tx: Tx, id: ThreadId, actor: Person, now: Millis): Promise<LockedThread> {
  const row = await tx
    .selectFrom('threads')
    .innerJoin('people', (join) => join.on('people.id', '=', actor.id))
    .select(['threads.id', 'title', 'seq', 'comment_count', 'author_id', 'merged_into', ...CONTROL_COLUMNS])
    .select(['people.muted_until', 'people.suspended_until', 'people.left_at'])
    .select((e) =>
      e
        .selectFrom('thread_mutes as m')
        .select('m.until')
        .whereRef('m.thread_id', '=', 'threads.id')
        .where('m.person_id', '=', actor.id)
        .as('muted_here'),
    )
    .select(sql<number>`case when ${isForAll('threads')} then 1 else 0 end`.as('shown'))
    .where('threads.id', '=', id)
    .where('state', '=', 'open')
    .where(isThereFor(actor, 'threads'))
    .forUpdate('threads')
    .executeTakeFirst();
  if (!row) throw noThread();
  if (row.left_at !== null) throw new Refused('sign_in_required', 'The account was deleted.');
  const { title, seq, comment_count, muted_here } = row;
  return {
    id,
    title,
    seq,
    comment_count,
    openerId: row.author_id,
    control: controlOf(row),
    mergedInto: row.merged_into,
    subject: {
      openerId: row.author_id,
      locked: row.locked_at !== null,
      merged: row.merged_into !== null,
      closedToGuests: row.guests === 'off',
      unshown: Number(row.shown) === 0,
      mutedHere: muted_here !== null && muted_here > now ? muted_here : null,
    },
    actor: { ...actor, ...standingOf(row, now) },
  };
}

/** @throws Refused `conflict` where only the number of the comment is left */
export function mustBeHere({ moved_to_thread }: { moved_to_thread: ThreadId | null }): void {
  if (moved_to_thread === null) return;
  throw new Refused('conflict', 'The comment was moved to another thread.');
}

export interface Entry {
  type: ThreadEventType;
  actor: Pick<Person, 'id'>;
  opId: string;
  at: number;
  number: number | null;
  /** The thread's new count of comments, where there is one more. */
  commentCount?: number;
  detail?: ReactionDetail | ThreadDetail | StateDetail | MovedDetail | ArrivedDetail;
}
export interface ReactionDetail {
  emoji: string;
  on: boolean;
}
/** What the comment is after a `comment:moderated`, or where what was posted or edited is held. */
export interface StateDetail {
  state: Comment['state'];
}
/** A place in a thread, as logs and files name it. */
export interface Place {
  thread: ThreadId;
  number: number;
}
/** Where the comment of a `comment:moved` is now. */
export interface MovedDetail {
  to: Place;
}
/** Of what came from another thread, in a `comment:arrived` or the `thread:opened` of a new thread: as it came. */
export interface ArrivedDetail {
  from: Place;
  state: Comment['state'];
  revision: number;
  reactions: { emoji: string; person: PersonId; at: string }[];
}
/** How moderators let people write in a thread, and whether it is listed first. */
export type ThreadControl = Pick<Thread, 'locked' | 'slow' | 'guests' | 'pinned'>;
/** What the thread is after a `thread:changed`. */
export type ThreadDetail = { title: string; mergedInto?: ThreadId } & ThreadControl;
/** What those are that an older event doesn't tell. */
export const USUAL_CONTROL: ThreadControl = { locked: false, slow: 0, guests: 'allow', pinned: false };

export const CONTROL_COLUMNS = ['locked_at', 'slow_seconds', 'guests', 'pinned_at'] as const;

export const controlOf = (row: {
  locked_at: Millis | null;
  slow_seconds: number;
  guests: Thread['guests'];
  pinned_at: Millis | null;
}): ThreadControl => ({
  locked: row.locked_at !== null,
  slow: row.slow_seconds,
  guests: row.guests,
  pinned: row.pinned_at !== null,
});

/** The thread that one was merged into, by its row and the other one's title. */
export const mergedOf = (row: {
  merged_into: ThreadId | null;
  merged_title: string | null;
}): Thread['mergedInto'] =>
  row.merged_into === null ? null : { threadId: row.merged_into, title: row.merged_title };

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
 * Comments in it are as they are now, so that a text that may no longer be seen is not in an old event. Whether the
 * thread is there for `viewer` is asked before.
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
    .selectFrom('threads as t')
    .leftJoin('threads as m', (join) =>
      join.onRef('m.id', '=', 't.merged_into').on('m.state', '=', 'open').on(isThereFor(viewer, 'm')),
    )
    .select(['t.title', 't.seq', 't.merged_into', 'm.title as merged_title'])
    .where('t.id', '=', threadId)
    .where('t.state', '=', 'open')
    .executeTakeFirst();
  if (!thread) throw noThread();
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
  const arrived = rows.flatMap(({ type, number }) => (type === 'comment:arrived' ? [number!] : []));
  const reactors = await loadReactors(
    db,
    arrived.map((number) => comments.get(number)!.id),
  );
  const events = rows.map((row): ThreadEvent => {
    const actor: Author = { id: row.actor_id, name: row.name, kind: row.kind };
    const happened = { seq: row.seq, at: new Date(row.at).toISOString(), actor };
    if (row.type === 'thread:opened') return { type: row.type, ...happened };
    if (row.type === 'thread:changed') {
      const { mergedInto, ...detail } = JSON.parse(row.detail!) as ThreadDetail;
      const merged = mergedInto ? mergedOf(thread) : null;
      // A former title may be what a moderator has taken away.
      const { title } = thread;
      return { type: row.type, ...happened, ...USUAL_CONTROL, ...detail, title, mergedInto: merged };
    }
    const comment = comments.get(row.number!)!;
    if (row.type === 'reaction:set') {
      const { emoji, on } = JSON.parse(row.detail!) as ReactionDetail;
      return { type: row.type, ...happened, number: comment.number, emoji, on, reactions: comment.reactions };
    }
    if (row.type === 'comment:arrived') {
      return { type: row.type, ...happened, comment, reactedBy: reactors.get(comment.id) ?? {} };
    }
    return { type: row.type, ...happened, comment };
  });
  return { events, head: thread.seq };
}
