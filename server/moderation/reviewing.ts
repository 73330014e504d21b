import type { Action } from '../../shared/protocol/actions.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import { UNDO_WITHIN } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, CaseId } from '../../shared/protocol/text.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { publishedAs } from '../drafts/following.ts';
import { permitted } from '../people/permitted.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { type LockedThread, lockThread } from '../threads/log.ts';
import type { Doing, Done, ReviewInput } from './actions.ts';
import { raiseMutes, setUntil } from './barring.ts';
import { changed, close, lockCaseOf, notInOthersHand } from './case-rows.ts';
import { arguesWith, OWN_APPEAL, OWN_DEED } from './involvement.ts';
import { toldOf } from './notifying.ts';
import { STATES, setState } from './on-comment.ts';
import { setControl } from './on-thread.ts';
import { type Before, isUndone, readDetail, record, stillCounts } from './record.ts';
import { casesToSettle, settle } from './settling.ts';
import { isOwn } from './signatories.ts';

/** What an answer may take to come: who sees the button in time is not refused. */
const ON_THE_WAY = 5_000;

/** Takes an action back at once, or upholds it against an appeal. @throws Refused */
export async function review(doing: Doing<ReviewInput>): Promise<Done> {
  const { tx, actor, input } = doing;
  const person = permitted(actor, 'action:review');
  const action = await find(tx, input.subject.actionId);
  if (!action) throw new Refused('not_found', 'There is no such action in the log.');
  return input.act === 'undo' ? undo(doing, person, action) : uphold(doing, person, action);
}

type ActionRow = NonNullable<Awaited<ReturnType<typeof find>>>;
/** Kept from others until the transaction ends: it is reviewed, or appealed against, by one after another. */
const find = (tx: Tx, id: ActionId) =>
  tx.selectFrom('actions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();

async function undo(
  { tx, input, at, note }: Doing<ReviewInput>,
  person: Person,
  action: ActionRow,
): Promise<Done> {
  if (action.actor_id !== person.id) {
    throw new Refused('not_allowed', 'Only who did it can take it back within seconds.');
  }
  if (action.act === 'split' || action.act === 'merge') {
    throw new Refused('not_allowed', 'Others may have gone on with it already: move the comments back.');
  }
  if (action.act === 'undo' || action.act === 'uphold') {
    throw new Refused('not_allowed', 'This can not be taken back.');
  }
  if (at - action.at > UNDO_WITHIN + ON_THE_WAY) {
    throw new Refused('expired', 'It is too late to take this back: do what is its contrary.');
  }
  const { thread_id: threadId, number, person_id: personId } = action;
  if (await isUndone(tx, action.id)) throw new Refused('conflict', 'This was taken back already.');
  // What was told of it is told no more.
  const told = await toldOf(tx, action.id);
  const thread = threadId === null ? null : await lockThread(tx, threadId, person, at);
  await nothingSince(tx, action);
  const id = await record(tx, person, input, at, { threadId, number, personId, of: action.id });
  const { before } = readDetail(action.detail);
  const seq = before ? await putBack(tx, person, id, at, action, before, thread) : null;
  await reopen(tx, person, action.id, id, at);
  if (action.act === 'hold') await settle(tx, await openedBy(tx, action), id, at);
  if (before && 'state' in before && seq !== null && UNSHOWN.includes(before.state)) {
    // Reports that came while everyone saw it have what they ask for.
    told.push(
      ...(await settle(tx, await casesToSettle(tx, person, 'hide', { threadId, number }, false), id, at)),
    );
  }
  // An appeal has what it asks for.
  told.push(...(await settle(tx, await appealsTo(tx, action.id), id, at)));
  if (before && 'until' in before) await note(personId!);
  if (seq === null) return { id, told };
  const drafts = number === null ? [] : await publishedAs(tx, threadId!, number);
  return { id, told, appended: [{ threadId: threadId!, seq }], drafts };
}

/** States in which a comment waits for nothing. */
const UNSHOWN: readonly Comment['state'][] = ['hidden', 'removed'];

/** Everything as it was before. Returns the seq in the thread's log; null where there is none. */
async function putBack(
  tx: Tx,
  person: Person,
  id: ActionId,
  at: Millis,
  { act, thread_id: threadId, number, person_id: personId }: ActionRow,
  before: Before,
  thread: LockedThread | null,
): Promise<number | null> {
  if ('until' in before) {
    const what = act === 'suspend' || act === 'unsuspend' ? 'suspension' : 'mute';
    await setUntil(tx, what, personId!, threadId, before.until, at);
    // What was taken back with it holds there again.
    if (before.also) await raiseMutes(tx, personId!, before.also, before.until!);
    return null;
  }
  if (!thread) throw new Error(`The action ${id} is of no thread.`);
  if (!('state' in before)) return setControl(tx, person, id, at, thread, before);
  const comment = await tx
    .selectFrom('comments')
    .select(['id', 'state'])
    .where('thread_id', '=', threadId!)
    .where('number', '=', number!)
    .executeTakeFirstOrThrow();
  if (comment.state !== (STATES[act as keyof typeof STATES] ?? before.state)) {
    throw new Refused('conflict', SINCE);
  }
  // Nothing was done to it: it was left as it is.
  if (comment.state === before.state) return null;
  const change = { thread, number: number!, commentId: comment.id, state: before.state };
  return setState(tx, person, id, at, change);
}

/** The case that a moderator's hold has opened. */
async function openedBy(tx: Tx, { thread_id, number, at }: ActionRow): Promise<CaseId[]> {
  const rows = await tx
    .selectFrom('cases')
    .select('id')
    .where('thread_id', '=', thread_id)
    .where('number', '=', number)
    .where('cause', '=', 'moderator')
    .where('opened_at', '=', at)
    .where('closed_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** The appeal against an action that waits, if there is one. */
async function appealsTo(tx: Tx, id: ActionId): Promise<CaseId[]> {
  const rows = await tx
    .selectFrom('cases')
    .select('id')
    .where('action_id', '=', id)
    .where('closed_at', 'is', null)
    .execute();
  return rows.map((row) => row.id);
}

/**
 * What an action has settled waits again. Where a comment was reported anew since, those reports go to the case that it
 * had before: it has one. @throws Refused `conflict` when another has that one in hand
 */
async function reopen(tx: Tx, person: Person, id: ActionId, undoId: ActionId, at: Millis): Promise<void> {
  const rows = await tx
    .selectFrom('cases')
    .select(['id', 'action_id', 'thread_id', 'number'])
    .where('closed_by', '=', id)
    .forUpdate()
    .execute();
  for (const { id: caseId, action_id, thread_id, number } of rows) {
    const anew = action_id === null ? await lockCaseOf(tx, thread_id!, number!) : undefined;
    if (anew) {
      await notInOthersHand(tx, anew.taken_by, person.id);
      await tx.updateTable('reports').set({ case_id: caseId }).where('case_id', '=', anew.id).execute();
      await close(tx, anew.id, undoId, at);
    }
    await tx
      .updateTable('cases')
      .set({ closed_by: null, closed_at: null, changed_at: changed(at) })
      .where('id', '=', caseId)
      .execute();
  }
}

/** Acts that change the same of what they are done to: none of them is taken back from beneath a later one. */
const SAME: readonly (readonly Action[])[] = [
  ['hide', 'hold', 'restore', 'approve', 'remove'],
  ['lock', 'unlock'],
  ['pin', 'unpin'],
  ['slow'],
  ['guests'],
  ['retitle'],
  ['mute', 'unmute'],
  ['suspend', 'unsuspend'],
];

/** @throws Refused `conflict` when something else was done to the same since */
async function nothingSince(tx: Tx, { id, act, at, thread_id, number, person_id }: ActionRow): Promise<void> {
  const same = SAME.find((acts) => acts.includes(act));
  if (!same) return;
  const later = await tx
    .selectFrom('actions as a')
    .select('a.id')
    .where('a.act', 'in', [...same])
    .where('a.at', '>=', at)
    .where('a.id', '<>', id)
    .where('a.thread_id', thread_id === null ? 'is' : '=', thread_id)
    .where('a.number', number === null ? 'is' : '=', number)
    .where('a.person_id', person_id === null ? 'is' : '=', person_id)
    .where(stillCounts('a'))
    .limit(1)
    .executeTakeFirst();
  if (later) throw new Refused('conflict', SINCE);
}
const SINCE = 'Something else was done about this since: look at it again.';

async function uphold(
  { tx, input, at }: Doing<ReviewInput>,
  person: Person,
  action: ActionRow,
): Promise<Done> {
  const found = await tx
    .selectFrom('cases')
    .select(['id', 'taken_by', 'thread_id', 'number', 'person_id'])
    .where('action_id', '=', action.id)
    .where('closed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw new Refused('conflict', 'No appeal against this waits for a decision.');
  if (action.actor_id === person.id) throw new Refused('not_allowed', OWN_DEED);
  const about = { threadId: found.thread_id, number: found.number, personId: found.person_id };
  if (await isOwn(tx, person.id, about)) throw new Refused('not_allowed', OWN_APPEAL);
  if (!input.emergency) await notInOthersHand(tx, found.taken_by, person.id);
  const { thread_id: threadId, number, person_id: personId } = action;
  // What it is about may have been moved since.
  const involved = !input.emergency && (await arguesWith(tx, person.id, personId!, found.thread_id));
  permitted(person, 'action:review', { involved });
  const id = await record(tx, person, input, at, { threadId, number, personId, of: action.id });
  return { id, told: await settle(tx, [found.id], id, at) };
}
