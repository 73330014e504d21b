import type { CommentId, ThreadId } from '../../../shared/protocol/text.ts';
import type { Thread } from '../../../shared/protocol/threads.ts';
import type { CommentRecord, EventRecord } from '../../export/thread-format.ts';
import { reindex } from '../../search/indexing.ts';
import { runs } from '../../store/runs.ts';
import type { Tx } from '../../store/store.ts';
import type { Tables } from '../../store/tables.ts';

/** An event of a file with what it brought: a comment as it is at the end, or the text of an edit. */
export interface Step {
  event: EventRecord;
  comment: CommentRecord | null;
  revision: CommentRecord['revisions'][number] | null;
  /** Whether the comment was moved to another thread in the end: the file has its words and reactions there. */
  gone: boolean;
}

/** The thread as it is before some steps. */
export interface Replayed {
  id: ThreadId;
  comment_count: number;
  last_activity_at: number;
  import_key: string | null;
  title: string;
  merged_into: ThreadId | null;
  locked_at: number | null;
  slow_seconds: number;
  guests: Thread['guests'];
  pinned_at: number | null;
}

/** A comment or an act of the file is here already, in another thread. */
export class Clash extends Error {}

type Patch = { seq: number } & Partial<
  Pick<Tables['comments'], 'revision' | 'edited_at' | 'state' | 'moved_to_thread' | 'moved_to_number'>
>;
interface Reaction {
  number: number;
  first: boolean;
  last: { on: boolean; at: number };
  person: Tables['reactions']['person_id'];
  emoji: string;
}

/**
 * Does again what the log says, some events at a time: after each call the tables are as they were in the forum
 * of the file right after the last of the steps. @throws Clash
 */
export async function replay(tx: Tx, thread: Replayed, steps: Step[]): Promise<void> {
  const fresh = new Map<number, Tables['comments']>();
  const patches = new Map<number, Patch>();
  const revisions: { number: number; revision: number; body: string; at: number }[] = [];
  const reactions = new Map<string, Reaction>();
  let { comment_count, last_activity_at, title, merged_into, locked_at, slow_seconds, guests, pinned_at } =
    thread;

  for (const { event, comment, revision, gone } of steps) {
    const { seq, number } = event;
    const at = Date.parse(event.at);
    if (comment) {
      fresh.set(comment.number, commentRow(thread.id, comment, event));
      const came = arrivedIn(event);
      const written = comment.revisions.slice(0, gone ? 1 : (came?.revision ?? 1));
      for (const { revision, body, at } of written) {
        revisions.push({ number: comment.number, revision, body, at: Date.parse(at) });
      }
      for (const { emoji, person, at } of gone ? [] : (came?.reactions ?? [])) {
        const last = { on: true, at: Date.parse(at) };
        reactions.set(`${comment.number} ${emoji} ${person}`, {
          number: comment.number,
          first: true,
          last,
          person,
          emoji,
        });
      }
      comment_count = Math.max(comment_count, comment.number);
      // As `server/threads/log.ts` has done it, and the imports of other forms.
      const imported = thread.import_key !== null && event.opId.startsWith('import:');
      if (event.type === 'comment:arrived') {
        last_activity_at = Math.max(last_activity_at, Date.parse(comment.createdAt));
      } else last_activity_at = imported ? Math.max(last_activity_at, at) : at;
      continue;
    }
    const { detail } = event;
    if (detail && 'title' in detail) {
      ({ title } = detail);
      locked_at = detail.locked ? (locked_at ?? at) : null;
      slow_seconds = detail.slow ?? 0;
      guests = detail.guests ?? 'allow';
      pinned_at = detail.pinned ? (pinned_at ?? at) : null;
      merged_into = detail.mergedInto ?? null;
      continue;
    }
    const patch: Patch = { seq };
    if (detail && 'to' in detail) {
      const { thread: moved_to_thread, number: moved_to_number } = detail.to;
      // What words are here still go once the other thread has them.
      const left = { state: 'removed', revision: 1, edited_at: null } as const;
      Object.assign(patch, { ...left, moved_to_thread, moved_to_number });
    } else if (gone) {
      // What was done to it before it was moved is where it is now.
    } else if (revision) {
      revisions.push({ ...revision, number: number!, at: Date.parse(revision.at) });
      patch.revision = revision.revision;
      patch.edited_at = at;
      if (detail && 'state' in detail) patch.state = detail.state;
    } else if (event.type === 'comment:deleted') {
      patch.state = 'removed';
    } else if (detail && 'state' in detail) {
      patch.state = detail.state;
    } else if (detail && 'emoji' in detail) {
      const { emoji, on } = detail;
      const key = `${number} ${emoji} ${event.actor}`;
      const first = reactions.get(key)?.first ?? on;
      reactions.set(key, { number: number!, first, last: { on, at }, person: event.actor, emoji });
    }
    const row = fresh.get(number!);
    if (row) Object.assign(row, patch);
    else patches.set(number!, { ...patches.get(number!), ...patch });
  }

  const idOf = await commentIds(tx, thread.id, fresh, [
    ...patches.keys(),
    ...[...reactions.values()].map((reaction) => reaction.number),
  ]);
  await insertAll(tx, 'comments', [...fresh.values()]);
  for (const [number, patch] of patches) {
    await tx.updateTable('comments').set(patch).where('id', '=', idOf(number)).execute();
  }
  const texts = revisions.map(({ number, ...rest }) => ({ comment_id: idOf(number), ...rest }));
  await insertAll(tx, 'revisions', texts);
  await writeReactions(tx, [...reactions.values()], idOf);
  await insertAll(
    tx,
    'events',
    steps.map(({ event }) => eventRow(thread.id, event)),
  );
  await tx
    .updateTable('threads')
    .set({ seq: steps.at(-1)!.event.seq, comment_count, last_activity_at, title, locked_at })
    .set({ slow_seconds, guests, pinned_at, merged_into })
    .where('id', '=', thread.id)
    .execute();
  const retitled = title === thread.title ? [] : [0];
  await reindex(tx, thread.id, [...new Set([...fresh.keys(), ...patches.keys(), ...retitled])]);
}

/** @throws Clash when a row of the same key is there */
async function insertAll<T extends 'comments' | 'revisions' | 'events'>(
  tx: Tx,
  table: T,
  rows: Tables[T][],
): Promise<void> {
  for (const run of runs(rows)) {
    const results = await tx
      .insertInto(table)
      .values(run as never)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const inserted = results.reduce((n, result) => n + Number(result.numInsertedOrUpdatedRows ?? 0), 0);
    if (inserted !== run.length) throw new Clash();
  }
}

/** A reaction that was taken back and set again has a new instant. */
async function writeReactions(
  tx: Tx,
  reactions: Reaction[],
  idOf: (number: number) => CommentId,
): Promise<void> {
  const set: Tables['reactions'][] = [];
  for (const { number, first, last, person, emoji } of reactions) {
    const key = { comment_id: idOf(number), person_id: person, emoji };
    if (last.on) set.push({ ...key, at: last.at });
    if (first) continue;
    await tx
      .deleteFrom('reactions')
      .where('comment_id', '=', key.comment_id)
      .where('person_id', '=', key.person_id)
      .where('emoji', '=', key.emoji)
      .execute();
  }
  for (const run of runs(set)) await tx.insertInto('reactions').values(run).execute();
}

async function commentIds(
  tx: Tx,
  threadId: ThreadId,
  fresh: Map<number, Tables['comments']>,
  numbers: number[],
): Promise<(number: number) => CommentId> {
  const ids = new Map([...fresh].map(([number, { id }]) => [number, id]));
  const others = [...new Set(numbers)].filter((number) => !ids.has(number));
  if (others.length > 0) {
    const rows = await tx
      .selectFrom('comments')
      .select(['id', 'number'])
      .where('thread_id', '=', threadId)
      .where('number', 'in', others)
      .execute();
    for (const { id, number } of rows) ids.set(number, id);
  }
  return (number) => ids.get(number)!;
}

/** A comment as it was right after it was made. */
function commentRow(threadId: ThreadId, comment: CommentRecord, event: EventRecord): Tables['comments'] {
  const { seq, detail } = event;
  const { movedTo, movedFrom } = comment;
  const came = arrivedIn(event);
  const held = detail !== null && 'state' in detail;
  const state = held ? 'held' : comment.state === 'removed' ? 'visible' : comment.state;
  const revision = movedTo ? 1 : (came?.revision ?? 1);
  return {
    id: comment.id,
    thread_id: threadId,
    number: comment.number,
    author_id: comment.author,
    kind: comment.kind,
    state: movedTo ? 'removed' : (came?.state ?? state),
    revision,
    reply_to: comment.replyTo,
    created_at: Date.parse(comment.createdAt),
    day_only: comment.dayOnly ? 1 : 0,
    edited_at: revision > 1 ? Date.parse(comment.revisions[revision - 1]!.at) : null,
    moved_to_thread: movedTo?.thread ?? null,
    moved_to_number: movedTo?.number ?? null,
    moved_from_thread: movedFrom?.thread ?? null,
    moved_from_number: movedFrom?.number ?? null,
    seq,
  };
}

/** What an event says of a comment that it brought from another thread; null: it brought none. */
export const arrivedIn = ({ detail }: EventRecord) => (detail && 'from' in detail ? detail : null);

function eventRow(threadId: ThreadId, event: EventRecord): Tables['events'] {
  const { seq, type, at, actor, opId, number, detail } = event;
  return {
    thread_id: threadId,
    seq,
    type,
    at: Date.parse(at),
    actor_id: actor,
    op_id: opId,
    number,
    detail: detail && JSON.stringify(detail),
  };
}
