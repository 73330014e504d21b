import { Refused } from '../../shared/protocol/errors.ts';
import { UNDO_WITHIN } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, CaseId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { lockThread } from '../threads/log.ts';
import { type Doing, type Done, permitted, type ReviewInput } from './actions.ts';
import { takesPart } from './involvement.ts';
import { toldOf } from './notifying.ts';
import { STATES, setState } from './on-comment.ts';
import { setUntil } from './on-person.ts';
import { setControl } from './on-thread.ts';
import { type Before, readDetail, record } from './record.ts';
import { settle } from './settling.ts';

/** What an answer may take to come: who sees the button in time is not refused. */
const ON_THE_WAY = 5_000;

/** Takes an action back at once, or upholds it against an appeal. @throws Refused */
export async function review(doing: Doing<ReviewInput>): Promise<Done> {
  const { tx, actor, input } = doing;
  const person = permitted(actor, 'action:review');
  const action = await tx
    .selectFrom('actions')
    .selectAll()
    .where('id', '=', input.subject.actionId)
    .executeTakeFirst();
  if (!action) throw new Refused('not_found', 'There is no such action in the log.');
  return input.act === 'undo' ? undo(doing, person, action) : uphold(doing, person, action);
}

type Action = Awaited<ReturnType<typeof find>>;
const find = (tx: Tx, id: ActionId) =>
  tx.selectFrom('actions').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

async function undo(
  { tx, input, at, note }: Doing<ReviewInput>,
  person: Person,
  action: Action,
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
  await reopen(tx, action.id, at);
  const id = await record(tx, person, input, at, { threadId, number, personId, of: action.id });
  const { before } = readDetail(action.detail);
  const seq = before ? await putBack(tx, person, id, at, action, before) : null;
  if (action.act === 'hold') await settle(tx, await openedBy(tx, action), id, at);
  if (before && 'until' in before) await note(personId!);
  return { id, told, ...(seq !== null && { appended: [{ threadId: threadId!, seq }] }) };
}

/** Everything as it was before. Returns the seq in the thread's log; null where there is none. */
async function putBack(
  tx: Tx,
  person: Person,
  id: ActionId,
  at: Millis,
  { act, thread_id: threadId, number, person_id: personId }: Action,
  before: Before,
): Promise<number | null> {
  if ('until' in before) {
    const what = act === 'suspend' || act === 'unsuspend' ? 'suspension' : 'mute';
    await setUntil(tx, what, personId!, threadId, before.until);
    return null;
  }
  const thread = await lockThread(tx, threadId!, person, at);
  if (!('state' in before)) return setControl(tx, person, id, at, thread, before);
  const comment = await tx
    .selectFrom('comments')
    .select(['id', 'state'])
    .where('thread_id', '=', threadId!)
    .where('number', '=', number!)
    .executeTakeFirstOrThrow();
  if (comment.state !== (STATES[act as keyof typeof STATES] ?? before.state)) {
    throw new Refused('conflict', 'Something else was done to the comment since: look at it again.');
  }
  // Nothing was done to it: it was left as it is.
  if (comment.state === before.state) return null;
  const change = { thread, number: number!, commentId: comment.id, state: before.state };
  return setState(tx, person, id, at, change);
}

/** The case that a moderator's hold has opened. */
async function openedBy(tx: Tx, { thread_id, number, at }: Action): Promise<CaseId[]> {
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

/** What an action has settled waits again. */
async function reopen(tx: Tx, id: ActionId, at: Millis): Promise<void> {
  await tx
    .updateTable('cases')
    .set({ closed_by: null, closed_at: null, changed_at: at })
    .where('closed_by', '=', id)
    .execute();
}

async function isUndone(tx: Tx, id: ActionId): Promise<boolean> {
  const row = await tx
    .selectFrom('actions')
    .select('id')
    .where('of_id', '=', id)
    .where('act', '=', 'undo')
    .executeTakeFirst();
  return row !== undefined;
}

async function uphold({ tx, input, at }: Doing<ReviewInput>, person: Person, action: Action): Promise<Done> {
  const found = await tx
    .selectFrom('cases')
    .select(['id', 'taken_by', 'thread_id'])
    .where('action_id', '=', action.id)
    .where('closed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw new Refused('conflict', 'No appeal against this waits for a decision.');
  if (action.actor_id === person.id) {
    throw new Refused(
      'not_allowed',
      'The appeal is against what you did: another moderator has to decide on it.',
    );
  }
  if (found.taken_by !== null && found.taken_by !== person.id && !input.emergency) {
    throw new Refused('conflict', 'Another moderator has the case in hand.');
  }
  const { thread_id: threadId, number, person_id: personId } = action;
  // What it is about may have been moved since.
  const { thread_id: where } = found;
  const involved = !input.emergency && where !== null && (await takesPart(tx, person.id, where));
  permitted(person, 'action:review', { involved });
  const id = await record(tx, person, input, at, { threadId, number, personId, of: action.id });
  return { id, told: await settle(tx, [found.id], id, at) };
}
