import { sql } from 'kysely';
import { Refused } from '../../shared/protocol/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { followMerge } from '../drafts/following.ts';
import { permitted } from '../people/permitted.ts';
import { newId } from '../store/ids.ts';
import { runs } from '../store/runs.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { append, type LockedThread, lockThread } from '../threads/log.ts';
import { type Movable, type Moving, moveComments, type Numbers, selectMovable } from '../threads/moving.ts';
import type { Doing, Done, MergeInput, SplitInput } from './actions.ts';
import { mutesFollow } from './barring.ts';
import { takesPart } from './involvement.ts';
import { notify } from './notifying.ts';
import { mustBeOpen } from './on-thread.ts';
import { opIdOf, record } from './record.ts';

/** Comments of a thread become a thread of their own, whose opening post is the first of them. @throws Refused */
export async function split(doing: Doing<SplitInput>): Promise<Done> {
  const { tx, input, at } = doing;
  const { threadId } = input.subject;
  const source = await lockForMoving(doing, threadId);
  const comments = await chosen(tx, threadId, input.numbers);
  const [opening] = comments;
  const intoId = newId<ThreadId>();
  const id = await record(tx, source.actor, input, at, {
    threadId,
    intoId,
    detail: { moved: comments.length },
  });
  await tx
    .insertInto('threads')
    .values({
      id: intoId,
      title: input.title,
      author_id: opening!.author_id,
      created_at: at,
      last_activity_at: at,
      import_key: null,
      state: 'open',
    })
    .execute();
  const target = { id: intoId, seq: 0 };
  const moving = { ...between(id, doing, source), target, comments, first: 0 };
  await casesFollow(tx, moving, await moveComments(tx, moving));
  await muteThereToo(doing, threadId, intoId);
  const told = await tellAuthors(doing, id, comments);
  const appended = [moving.source, target].map((end) => ({ threadId: end.id, seq: end.seq }));
  return { id, told, appended };
}

/** All of a thread goes to the end of another one. @throws Refused */
export async function merge(doing: Doing<MergeInput>): Promise<Done> {
  const { tx, input, at } = doing;
  const { threadId } = input.subject;
  const { into: intoId } = input;
  if (threadId === intoId) {
    throw new Refused('invalid', 'A thread can not be merged into itself.', { field: 'into' });
  }
  // Two who merge two threads into each other wait for one another in turn.
  const first = threadId < intoId ? threadId : intoId;
  const locked = await lockForMoving(doing, first);
  const other = await lockForMoving(doing, first === threadId ? intoId : threadId);
  const [source, target] = first === threadId ? [locked, other] : [other, locked];
  mustBeShown(source, target);
  const comments = await selectMovable(tx, threadId, LIMITS.moved + 1);
  if (comments.length > LIMITS.moved) {
    throw new Refused(
      'too_large',
      `At most ${LIMITS.moved} comments are moved at once, and the thread has more: split a part of it off first.`,
    );
  }
  mustBeMovable(comments);
  const id = await record(tx, source.actor, input, at, {
    threadId,
    intoId,
    detail: { moved: comments.length },
  });
  const moving = {
    ...between(id, doing, source),
    target: { id: target.id, seq: target.seq },
    comments,
    first: target.comment_count + 1,
  };
  const numbers = await moveComments(tx, moving);
  await casesFollow(tx, moving, numbers);
  await muteThereToo(doing, threadId, intoId);
  const drafts = await followMerge(tx, threadId, intoId, numbers);
  const seq = await close(doing, id, { ...source, seq: moving.source.seq }, intoId);
  const told = await tellAuthors(doing, id, comments);
  const appended = [
    { threadId, seq },
    { threadId: intoId, seq: moving.target.seq },
  ];
  return { id, told, appended, drafts };
}

/** A thread from or to which the actor may move comments, locked. @throws Refused */
async function lockForMoving(
  { tx, actor, input, at }: Doing<SplitInput | MergeInput>,
  threadId: ThreadId,
): Promise<LockedThread> {
  const person = permitted(actor, 'thread:moderate');
  const thread = await lockThread(tx, threadId, person, at);
  const involved = !input.emergency && (await takesPart(tx, person.id, threadId));
  permitted(thread.actor, 'thread:moderate', { openerId: thread.openerId, involved });
  mustBeOpen(thread);
  return thread;
}

/** The comments with these numbers, in their order. @throws Refused where one can't be moved */
async function chosen(tx: Tx, threadId: ThreadId, numbers: readonly number[]): Promise<Movable[]> {
  const wanted = [...new Set(numbers)];
  const comments = await selectMovable(tx, threadId, wanted.length, wanted);
  const found = new Set(comments.map(({ number }) => number));
  const missing = wanted.filter((number) => !found.has(number)).sort((a, b) => a - b);
  if (missing.length > 0) {
    const sentence = `${listed(missing)}: not there, deleted, or moved already.`;
    throw new Refused('not_found', sentence, { field: 'numbers' });
  }
  mustBeMovable(comments);
  return comments;
}

/** What leads from one thread to another names both: titles that nobody else has read stay so. @throws Refused */
function mustBeShown(...threads: readonly LockedThread[]): void {
  if (!threads.some(({ subject }) => subject.unshown)) return;
  throw new Refused(
    'conflict',
    'One of the threads is not shown to others: approve or restore its opening post first.',
  );
}

/** @throws Refused */
function mustBeMovable(comments: readonly Movable[]): void {
  const joint = comments.filter(({ kind }) => kind === 'joint').map(({ number }) => number);
  if (joint.length === 0) return;
  const sentence =
    joint.length === 1
      ? `${listed(joint)} is a joint response: what was signed names this thread, so it stays here.`
      : `${listed(joint)} are joint responses: what was signed names this thread, so they stay here.`;
  throw new Refused('not_allowed', sentence, { field: 'numbers' });
}

/** Numbers that a sentence names. */
const NAMED = 5;
const listed = (numbers: readonly number[]): string => {
  const named = numbers.slice(0, NAMED).map((number) => `#${number}`);
  return numbers.length > NAMED ? `${named.join(', ')}, …` : named.join(', ');
};

/** What both acts have in common of the move. */
function between(id: ActionId, { at }: Doing, source: LockedThread) {
  // The one that is the action's own is of the thread itself.
  const opIds: Moving['opIds'] = {
    moved: (number) => `${opIdOf(id)}:from:${number}`,
    arrived: (number) => (number === 0 ? opIdOf(id) : `${opIdOf(id)}:to:${number}`),
  };
  return { actor: source.actor, at, source: { id: source.id, seq: source.seq }, opIds };
}

/** The source of a merge stays as a page that says where all went. Returns its last seq. */
async function close(
  { tx, at }: Doing,
  id: ActionId,
  thread: LockedThread,
  mergedInto: ThreadId,
): Promise<number> {
  await tx
    .updateTable('threads')
    .set({ merged_into: mergedInto, locked_at: thread.control.locked ? undefined : at, pinned_at: null })
    .where('id', '=', thread.id)
    .execute();
  const { title, control, actor } = thread;
  const detail = { title, ...control, locked: true, pinned: false, mergedInto };
  return append(tx, thread, { type: 'thread:changed', actor, opId: opIdOf(id), at, number: null, detail });
}

/** What waits for a decision on a comment, an appeal too, waits where the comment is now. */
async function casesFollow(
  tx: Tx,
  { source, target, at }: Pick<Moving, 'source' | 'target' | 'at'>,
  numbers: Numbers,
): Promise<void> {
  for (const run of runs([...numbers])) {
    const rows = run.map(([old, now]) => sql`(cast(${old} as integer), cast(${now} as integer))`);
    const moved = sql`with m (old, now) as (values ${sql.join(rows)})`;
    const { rows: cases } = await sql<{ id: string }>`${moved} update cases
      set thread_id = ${target.id}, changed_at = ${at},
        number = (select m.now from m where m.old = cases.number)
      where thread_id = ${source.id} and closed_at is null and number in (select m.old from m)
      returning id`.execute(tx);
    for (const some of runs(cases.map((row) => row.id))) {
      await sql`update reports set thread_id = ${target.id},
        number = (select c.number from cases as c where c.id = reports.case_id)
        where case_id in (${sql.join(some)})`.execute(tx);
    }
  }
}

/** Whom a moderator has muted where the comments were doesn't go on where they are now. */
async function muteThereToo({ tx, at, note }: Doing, from: ThreadId, to: ThreadId): Promise<void> {
  for (const personId of await mutesFollow(tx, from, to, at)) await note(personId);
}

/** Whose words are elsewhere now hears of it. */
function tellAuthors({ tx, actor, at }: Doing, id: ActionId, comments: readonly Movable[]) {
  const authors = new Set<PersonId>(comments.map(({ author_id }) => author_id));
  authors.delete(actor!.id);
  return notify(tx, 'acted', id, authors, at satisfies Millis);
}
