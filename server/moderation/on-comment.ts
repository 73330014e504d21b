import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, CommentId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { publishedAs } from '../drafts/following.ts';
import { permitted } from '../people/permitted.ts';
import { reindex, unindexComments } from '../search/indexing.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { append, type LockedThread, lockThread, mustBeHere } from '../threads/log.ts';
import type { CommentInput, Doing, Done } from './actions.ts';
import { openCase } from './case-rows.ts';
import { takesPart } from './involvement.ts';
import { notify } from './notifying.ts';
import { opIdOf, record } from './record.ts';
import { casesToSettle, settle } from './settling.ts';
import { isOwn, signatoriesOf } from './signatories.ts';

/** What a comment is after an action; null: as it was. */
export const STATES: Record<CommentInput['act'], Comment['state'] | null> = {
  hide: 'hidden',
  hold: 'held',
  restore: 'visible',
  approve: 'visible',
  remove: 'removed',
  dismiss: null,
};

/** Hides, holds, shows or removes a comment, or leaves it as it is, and settles what was said of it. @throws Refused */
export async function actOnComment({ tx, actor, input, at }: Doing<CommentInput>): Promise<Done> {
  const { act } = input;
  const { threadId, number } = input.subject;
  const emergency = input.emergency ?? false;
  const person = permitted(actor, act === 'dismiss' ? 'case:dismiss' : 'comment:moderate');
  const thread = await lockThread(tx, threadId, person, at);
  const comment = await tx
    .selectFrom('comments')
    .select(['id', 'author_id', 'state', 'revision', 'moved_to_thread'])
    .where('thread_id', '=', threadId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!comment) throw new Refused('not_found', 'There is no such comment in this thread.');
  // What was reported in the moment in which it was moved can be settled.
  if (act !== 'dismiss') mustBeHere(comment);
  const personId = comment.author_id;
  const own = await isOwn(tx, person.id, { threadId, number, personId });
  const isAppealed = comment.state === 'removed' && (await removalIsAppealed(tx, threadId, number));
  const which =
    act === 'dismiss' || (isAppealed && BRINGS_BACK.includes(act)) ? 'case:dismiss' : 'comment:moderate';
  permitted(thread.actor, which, {
    state: comment.state,
    authorId: own ? person.id : personId,
    involved: !emergency && (await takesPart(tx, person.id, threadId)),
  });
  if (input.revision !== undefined && input.revision !== comment.revision) {
    throw new Refused('conflict', 'The comment was edited meanwhile: look at it again.');
  }
  if (act === 'dismiss' && comment.state === 'held') {
    throw new Refused('conflict', 'The comment waits to be shown: approve it, or hide it.');
  }
  const state = STATES[act];
  if (state === comment.state) throw new Refused('conflict', 'The comment is in that state already.');
  const cases = await casesToSettle(tx, person, act, { threadId, number, personId }, emergency);
  if (act === 'dismiss' && cases.length === 0) {
    throw new Refused('conflict', 'Nothing of the comment waits for a decision: it was settled already.');
  }
  const id = await record(tx, person, input, at, {
    threadId,
    number,
    personId,
    revision: comment.revision,
    detail: { before: { state: comment.state } },
  });
  const told = await settle(tx, cases, id, at);
  // For readers nothing has changed.
  if (state === null) return { id, told };
  const seq = await setState(tx, person, id, at, { thread, number, commentId: comment.id, state });
  if (act === 'hold') {
    const held = { threadId, number, personId, cause: 'moderator', detail: input.reason, at } as const;
    await openCase(tx, held);
  }
  // Who hears that an appeal was granted has heard it.
  const authors = [personId, ...(await signatoriesOf(tx, threadId, number))];
  const unheard = authors.filter((one) => !told.includes(one));
  told.push(...(await notify(tx, 'acted', id, unheard, at)));
  return { id, told, appended: [{ threadId, seq }], drafts: await publishedAs(tx, threadId, number) };
}

const BRINGS_BACK: readonly CommentInput['act'][] = ['restore', 'approve', 'hold'];
/** Only an appeal against its removal brings back a comment that a moderator has removed. */
async function removalIsAppealed(tx: Tx, threadId: ThreadId, number: number): Promise<boolean> {
  const row = await tx
    .selectFrom('cases as c')
    .innerJoin('actions as a', 'a.id', 'c.action_id')
    .select('c.id')
    .where('c.closed_at', 'is', null)
    .where('a.thread_id', '=', threadId)
    .where('a.number', '=', number)
    .where('a.act', '=', 'remove')
    .executeTakeFirst();
  return row !== undefined;
}

interface StateChange {
  thread: LockedThread;
  number: number;
  commentId: CommentId;
  state: Comment['state'];
}

/** Gives a comment a state, in its thread's log too. Returns the event's seq. */
export async function setState(
  tx: Tx,
  actor: Person,
  id: ActionId,
  at: Millis,
  { thread, number, commentId, state }: StateChange,
): Promise<number> {
  await tx
    .updateTable('comments')
    .set({ state, seq: thread.seq + 1 })
    .where('id', '=', commentId)
    .execute();
  if (state === 'removed') await unindexComments(tx, [commentId]);
  else await reindex(tx, thread.id, [number]);
  const detail = { state };
  return append(tx, thread, { type: 'comment:moderated', actor, opId: opIdOf(id), at, number, detail });
}
