import { sql } from 'kysely';
import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ArrivedDetail } from '../threads/log.ts';
import { NOTHING_LEFT } from '../threads/moving.ts';
import type { Entry } from './format.ts';
import type { CommentRecord, EventRecord } from './thread-format.ts';
import { toDetail, toInstant } from './values.ts';

/** Numbers in one answer of the database. */
const NUMBERS = 10_000;
/** Events in one answer: each may come with a comment and all of its revisions. */
const EVENTS = 256;

/** The log of a thread, with its comments. A comment that no event has made is not among them. */
export async function* logOf(tx: Tx, threadId: ThreadId): AsyncGenerator<Entry, void, void> {
  for (let after = Number.NEGATIVE_INFINITY; ; ) {
    const events = await tx
      .selectFrom('events')
      .selectAll()
      .where('thread_id', '=', threadId)
      .$if(Number.isFinite(after), (query) => query.where('seq', '>', after))
      .orderBy('seq')
      .limit(EVENTS)
      .execute();
    const made = new Map<number, number>();
    for (const event of events) {
      const number = numberMade(event);
      if (number !== null && !made.has(number)) made.set(number, event.seq);
    }
    const comments = await commentsOf(tx, threadId, [...made.keys()]);
    for (const event of events) {
      const number = numberMade(event);
      const comment = number !== null && made.get(number) === event.seq ? comments.get(number) : undefined;
      if (comment) yield { kind: 'comment', value: comment };
      yield { kind: 'event', value: toEvent(event) };
    }
    if (events.length < EVENTS) return;
    after = events.at(-1)!.seq;
  }
}

/** The numbers of a thread's comments, in order: also of those that its log doesn't know. */
export async function* numbersOf(tx: Tx, threadId: ThreadId): AsyncGenerator<number, void, void> {
  for (let after = Number.NEGATIVE_INFINITY; ; ) {
    const rows = await tx
      .selectFrom('comments')
      .select('number')
      .where('thread_id', '=', threadId)
      .$if(Number.isFinite(after), (query) => query.where('number', '>', after))
      .orderBy('number')
      .limit(NUMBERS)
      .execute();
    for (const { number } of rows) yield number;
    if (rows.length < NUMBERS) return;
    after = rows.at(-1)!.number;
  }
}

/** Who had reacted to what came from other threads, whatever became of it here. */
export async function carriedReactors(tx: Tx, threadId: ThreadId): Promise<PersonId[]> {
  const rows = await tx
    .selectFrom('events')
    .select('detail')
    .where('thread_id', '=', threadId)
    .where('type', 'in', ['comment:arrived', 'thread:opened'])
    .where('detail', 'is not', null)
    .execute();
  const reactions = rows.flatMap(({ detail }) => toDetail<ArrivedDetail>(detail)?.reactions ?? []);
  return [...new Set(reactions.map(({ person }) => person))];
}

/**
 * Those that were moved and may have words all the same, as no import has brought the thread yet to which they went: a
 * file of this thread alone, say. They are not what the log says, and no record of this thread.
 */
async function keptWords(tx: Tx, threadId: ThreadId, ids: CommentId[]): Promise<CommentId[]> {
  const rows = await tx
    .selectFrom('comments as c')
    .select('c.id')
    .where('c.thread_id', '=', threadId)
    .where('c.id', 'in', ids)
    .where('c.moved_to_thread', 'is not', null)
    .where((e) => e.not(arrivedThere))
    .execute();
  return rows.map(({ id }) => id);
}

async function commentsOf(
  tx: Tx,
  threadId: ThreadId,
  numbers: number[],
): Promise<Map<number, CommentRecord>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx
    .selectFrom('comments')
    .selectAll()
    .where('thread_id', '=', threadId)
    .where('number', 'in', numbers)
    .execute();
  if (rows.length === 0) return new Map();
  const ids = rows.map((row) => row.id);
  const revisions = await tx
    .selectFrom('revisions')
    .selectAll()
    .where('comment_id', 'in', ids)
    .orderBy('revision')
    .execute();
  const reactions = await tx.selectFrom('reactions').selectAll().where('comment_id', 'in', ids).execute();
  const records = new Map<CommentId, CommentRecord>(rows.map((row) => [row.id, toComment(row)]));
  const kept = new Set(rows.some((row) => row.moved_to_thread) ? await keptWords(tx, threadId, ids) : []);
  for (const { comment_id, revision, body, at } of revisions) {
    if (kept.has(comment_id) && revision > 1) continue;
    const left = kept.has(comment_id) ? NOTHING_LEFT : body;
    records.get(comment_id)!.revisions.push({ revision, body: left, at: toInstant(at) });
  }
  for (const { comment_id, emoji, person_id, at } of reactions) {
    if (kept.has(comment_id)) continue;
    const reaction = { emoji: emoji as never, person: person_id, at: toInstant(at) };
    records.get(comment_id)!.reactions.push(reaction);
  }
  const key = ({ emoji, person }: CommentRecord['reactions'][number]) => `${emoji} ${person}`;
  for (const { reactions } of records.values()) reactions.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return new Map([...records.values()].map((record) => [record.number, record]));
}

/** Of a comment `c`: that it was moved, and is in the thread to which it went, or to which it went on from there. */
export const arrivedThere = sql<boolean>`exists (
  with recursive way (thread, number) as (
    select y.moved_to_thread, y.moved_to_number from comments as y
    where y.thread_id = c.moved_to_thread and y.number = c.moved_to_number
      and y.moved_from_thread = c.thread_id and y.moved_from_number = c.number
    union select z.moved_to_thread, z.moved_to_number from way
      inner join comments as z on z.thread_id = way.thread and z.number = way.number
  ) select 1 from way where thread is null)`;

/** The comment that an event has made; null for all other events. */
function numberMade({ type, number }: Pick<Tables['events'], 'type' | 'number'>): number | null {
  if (type === 'thread:opened') return 0;
  return type === 'comment:posted' || type === 'comment:arrived' ? number : null;
}

function toComment(row: Tables['comments']): CommentRecord {
  return {
    number: row.number,
    id: row.id,
    author: row.author_id,
    kind: row.kind,
    state: row.state,
    replyTo: row.reply_to,
    createdAt: toInstant(row.created_at),
    dayOnly: row.day_only === 1,
    editedAt: row.edited_at === null ? null : toInstant(row.edited_at),
    seq: row.seq,
    revision: row.revision,
    revisions: [],
    reactions: [],
    movedTo: toPlace(row.moved_to_thread, row.moved_to_number),
    movedFrom: toPlace(row.moved_from_thread, row.moved_from_number),
  };
}

const toPlace = (thread: ThreadId | null, number: number | null) =>
  thread === null ? null : { thread, number: number! };

function toEvent({ seq, type, at, actor_id, op_id, number, detail }: Tables['events']): EventRecord {
  return { seq, type, at: toInstant(at), actor: actor_id, opId: op_id, number, detail: toDetail(detail) };
}
