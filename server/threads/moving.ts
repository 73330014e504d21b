import { type RawBuilder, sql } from 'kysely';
import type { Person } from '../../shared/protocol/people.ts';
import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { reindex } from '../search/indexing.ts';
import { newId } from '../store/ids.ts';
import { runs } from '../store/runs.ts';
import type { Db, Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';
import type { ArrivedDetail, MovedDetail, Place } from './log.ts';

/** What is left in the words' place. */
export const NOTHING_LEFT = '…';
/** Comments between which others are served: a whole action is one transaction, not one turn of the event loop. */
const TURN = 64;
const MOST_HOPS = 100;

/** A comment that may go to another thread. */
export type Movable = Pick<
  Tables['comments'],
  'id' | 'number' | 'author_id' | 'kind' | 'revision' | 'reply_to' | 'created_at' | 'day_only' | 'edited_at'
> & { state: Exclude<Comment['state'], 'removed'> };

/** A thread whose comments go, or to which they come: locked by the act. */
interface End {
  id: ThreadId;
  seq: number;
}

export interface Moving {
  actor: Person;
  at: Millis;
  source: End;
  target: End;
  /** In the order in which they come. */
  comments: readonly Movable[];
  /** The number of the first in the target; 0: it opens the thread. */
  first: number;
  /** The names of the events in both logs, by the comment's number there. */
  opIds: { moved(number: number): string; arrived(number: number): string };
}

/** Which number has become which. */
export type Numbers = ReadonlyMap<number, number>;

/** A comment on its way, with what is new of it. */
interface Step {
  comment: Movable;
  /** In the target. */
  id: CommentId;
  number: number;
  seq: { source: number; target: number };
}

/** The thread's comments that somebody may read, by number: all of them or certain ones, and no more than `limit`. */
export async function selectMovable(
  tx: Tx,
  threadId: ThreadId,
  limit: number,
  numbers?: readonly number[],
): Promise<Movable[]> {
  const rows = await tx
    .selectFrom('comments')
    .select(['id', 'number', 'author_id', 'kind', 'state', 'revision'])
    .select(['reply_to', 'created_at', 'day_only', 'edited_at'])
    .where('thread_id', '=', threadId)
    .where('state', '<>', 'removed')
    .$if(numbers !== undefined, (query) => query.where('number', 'in', [...numbers!]))
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows as Movable[];
}

/**
 * Moves comments with their revisions, reactions and entries in the index to the end of another thread, with an event
 * for each in both logs. In their place stays the number, without a word, and says where they are.
 */
export async function moveComments(tx: Tx, moving: Moving): Promise<Numbers> {
  const { source, target, comments, first } = moving;
  const numbers = new Map(comments.map(({ number }, i) => [number, first + i]));
  const steps = comments.map(
    (comment, i): Step => ({
      comment,
      id: newId<CommentId>(),
      number: first + i,
      seq: { source: source.seq + 1 + i, target: target.seq + 1 + i },
    }),
  );
  for (let from = 0; from < steps.length; from += TURN) {
    const turn = steps.slice(from, from + TURN);
    for (const run of runs(turn)) await moveRun(tx, moving, run, numbers);
    await new Promise(setImmediate);
  }
  source.seq += steps.length;
  target.seq += steps.length;
  await tx.updateTable('threads').set({ seq: source.seq }).where('id', '=', source.id).execute();
  const latest = comments.reduce((at, { created_at }) => Math.max(at, created_at), 0);
  await tx
    .updateTable('threads')
    .set({ seq: target.seq, comment_count: first + steps.length - 1 })
    .set({
      last_activity_at: sql`case when last_activity_at > ${latest} then last_activity_at else ${latest} end`,
    })
    .where('id', '=', target.id)
    .execute();
  // An opening post is found by its thread's title too.
  const openings = [first === 0 ? 0 : undefined, numbers.get(0)].filter((number) => number !== undefined);
  await reindex(tx, target.id, openings);
  await carryReads(tx, moving, numbers);
  return numbers;
}

async function moveRun(tx: Tx, moving: Moving, steps: Step[], numbers: Numbers): Promise<void> {
  const { source, target } = moving;
  const arrived = await detailsOf(tx, source.id, steps);
  await tx
    .insertInto('comments')
    .values(steps.map((step) => arrivedRow(moving, step, numbers)))
    .execute();
  const ids = table(steps.map(({ comment, id }) => sql`(${comment.id}, ${id})`));
  for (const name of ['revisions', 'reactions', 'search_entries']) {
    await sql`with m (old_id, new_id) as (${ids}) update ${sql.table(name)}
      set comment_id = (select m.new_id from m where m.old_id = comment_id)
      where comment_id in (select m.old_id from m)`.execute(tx);
  }
  await tx
    .insertInto('revisions')
    .values(
      steps.map(({ comment: { id, created_at } }) => ({
        comment_id: id,
        revision: 1,
        body: NOTHING_LEFT,
        at: created_at,
      })),
    )
    .execute();
  const integer = (number: number) => sql`cast(${number} as integer)`;
  const places = table(
    steps.map(({ comment, number, seq }) => sql`(${comment.id}, ${integer(number)}, ${integer(seq.source)})`),
  );
  await sql`with m (id, number, seq) as (${places}) update comments
    set state = 'removed', revision = 1, edited_at = null, moved_to_thread = ${target.id},
      moved_to_number = (select m.number from m where m.id = comments.id),
      seq = (select m.seq from m where m.id = comments.id)
    where id in (select m.id from m)`.execute(tx);
  await tx
    .insertInto('events')
    .values(steps.flatMap((step) => eventRows(moving, step, arrived.get(step.comment.number)!)))
    .execute();
}

const table = (rows: RawBuilder<unknown>[]) => sql`values ${sql.join(rows)}`;

function arrivedRow({ source, target }: Moving, step: Step, numbers: Numbers): Tables['comments'] {
  const { reply_to, ...comment } = step.comment;
  return {
    ...comment,
    id: step.id,
    thread_id: target.id,
    number: step.number,
    // What it answered may have stayed behind.
    reply_to: reply_to === null ? null : (numbers.get(reply_to) ?? null),
    moved_to_thread: null,
    moved_to_number: null,
    moved_from_thread: source.id,
    moved_from_number: comment.number,
    seq: step.seq.target,
  };
}

/** What the target's log says of each, by its number in the source: all that its own events don't tell. */
async function detailsOf(tx: Tx, thread: ThreadId, steps: Step[]): Promise<Map<number, ArrivedDetail>> {
  const found = new Map<CommentId, ArrivedDetail>();
  for (const { comment } of steps) {
    const { id, number, state, revision } = comment;
    found.set(id, { from: { thread, number }, state, revision, reactions: [] });
  }
  const reactions = await tx
    .selectFrom('reactions')
    .selectAll()
    .where('comment_id', 'in', [...found.keys()])
    .execute();
  for (const { comment_id, emoji, person_id: person, at } of reactions) {
    found.get(comment_id)!.reactions.push({ emoji, person, at: new Date(at).toISOString() });
  }
  return new Map([...found.values()].map((detail) => [detail.from.number, detail]));
}

function eventRows({ actor, at, source, target, opIds }: Moving, step: Step, detail: ArrivedDetail) {
  const { number } = step.comment;
  const moved: MovedDetail = { to: { thread: target.id, number: step.number } };
  const happened = { at, actor_id: actor.id };
  const opens = step.number === 0;
  return [
    {
      ...happened,
      thread_id: source.id,
      seq: step.seq.source,
      type: 'comment:moved' as const,
      op_id: opIds.moved(number),
      number,
      detail: JSON.stringify(moved),
    },
    {
      ...happened,
      thread_id: target.id,
      seq: step.seq.target,
      type: opens ? ('thread:opened' as const) : ('comment:arrived' as const),
      op_id: opIds.arrived(step.number),
      number: opens ? null : step.number,
      detail: JSON.stringify(detail),
    },
  ];
}

/** Who had read all of the target, and what came to it where it was, has read it here too. */
async function carryReads(tx: Tx, { source, target, first }: Moving, numbers: Numbers): Promise<void> {
  const before = Math.max(0, first - 1);
  const rows = await tx
    .selectFrom('reads as s')
    .leftJoin('reads as t', (join) =>
      join.onRef('t.person_id', '=', 's.person_id').on('t.thread_id', '=', target.id),
    )
    .select(['s.person_id', 's.number'])
    .where('s.thread_id', '=', source.id)
    .where((e) => e(e.fn.coalesce('t.number', sql<number>`0`), '=', before))
    .execute();
  const old = [...numbers.keys()];
  const carried = rows
    .map(({ person_id, number }) => ({ person_id, number: first - 1 + countUpTo(old, number) }))
    // Of a new thread also that its opening post was read.
    .filter(({ number }) => number > before || (first === 0 && number === 0));
  for (const [i, run] of [...runs(carried)].entries()) {
    await raiseReads(tx, target.id, run);
    if (i % 4 === 3) await new Promise(setImmediate);
  }
}

function raiseReads(tx: Tx, threadId: ThreadId, rows: { person_id: PersonId; number: number }[]) {
  return tx
    .insertInto('reads')
    .values(rows.map((row) => ({ ...row, thread_id: threadId })))
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'thread_id']).doUpdateSet((e) => ({ number: e.ref('excluded.number') })),
    )
    .execute();
}

/** Where the comment with a number is now, however often it was moved. */
export async function whereNow(tx: Db | Tx, threadId: ThreadId, number: number): Promise<Place> {
  let place: Place = { thread: threadId, number };
  // Nothing is moved so often; a file that was made by hand may lead round and round.
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const row = await tx
      .selectFrom('comments')
      .select(['moved_to_thread as thread', 'moved_to_number as number'])
      .where('thread_id', '=', place.thread)
      .where('number', '=', place.number)
      .executeTakeFirst();
    if (!row || row.thread === null) break;
    place = { thread: row.thread, number: row.number! };
  }
  return place;
}

/** How many of the rising numbers are not above `most`. */
function countUpTo(numbers: readonly number[], most: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
