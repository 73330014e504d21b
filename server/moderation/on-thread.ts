import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId } from '../../shared/protocol/text.ts';
import { permitted } from '../people/permitted.ts';
import { reindex } from '../search/indexing.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { append, type LockedThread, lockThread, type ThreadControl } from '../threads/log.ts';
import type { Doing, Done, ThreadInput } from './actions.ts';
import { takesPart } from './involvement.ts';
import { notify } from './notifying.ts';
import { type Before, opIdOf, record, stillCounts } from './record.ts';
import { casesToSettle, settle } from './settling.ts';

/** Locks, pins, slows a thread, lets guests write in it otherwise, or gives it another title. @throws Refused */
export async function actOnThread({ tx, actor, input, at }: Doing<ThreadInput>): Promise<Done> {
  const { threadId } = input.subject;
  const calms = input.act === 'slow' || (input.act === 'guests' && input.guests !== 'off');
  const which = calms ? 'thread:calm' : 'thread:moderate';
  const person = permitted(actor, which);
  const thread = await lockThread(tx, threadId, person, at);
  const { openerId } = thread;
  const involved = !input.emergency && (await takesPart(tx, person.id, threadId));
  permitted(thread.actor, which, { ...thread.subject, involved });
  mustBeOpen(thread);
  const change = changeOf(input, thread);
  // Who decides only as the opener may quiet their thread, and let go again of what they did themselves.
  const asOpener = openerId === person.id && !input.emergency;
  if (asOpener && loosens(input, thread.control) && !(await wasTheirs(tx, person, input))) {
    throw new Refused('not_allowed', 'A moderator has set this: a moderator has to take it back.');
  }
  const seconds = input.act === 'slow' ? { seconds: input.seconds } : {};
  const guests = input.act === 'guests' ? { guests: input.guests } : {};
  const title = input.act === 'retitle' ? { title: input.title } : {};
  const detail = { ...seconds, ...guests, ...title, before: change.before };
  // A title is somebody's words.
  const personId = input.act === 'retitle' ? openerId : null;
  const cases = await casesToSettle(tx, person, input.act, { threadId, personId }, input.emergency ?? false);
  const id = await record(tx, person, input, at, { threadId, personId, detail });
  const seq = await setControl(tx, person, id, at, thread, change.now);
  const told = await settle(tx, cases, id, at);
  const unheard = personId === null || personId === person.id || told.includes(personId) ? [] : [personId];
  told.push(...(await notify(tx, 'acted', id, unheard, at)));
  return { id, told, appended: [{ threadId, seq }] };
}

/** @throws Refused where the thread's comments are in another one */
export function mustBeOpen({ mergedInto }: LockedThread): void {
  if (mergedInto === null) return;
  throw new Refused('conflict', 'The thread was merged into another one: there is nothing more to do in it.');
}

const STRICTER: readonly ThreadControl['guests'][] = ['allow', 'hold', 'off'];
function loosens(input: ThreadInput, control: ThreadControl): boolean {
  if (input.act === 'slow') return input.seconds < control.slow;
  if (input.act !== 'guests') return false;
  return STRICTER.indexOf(input.guests) < STRICTER.indexOf(control.guests);
}

/** Whether how the thread is now was set by the person themselves. */
async function wasTheirs(tx: Tx, { id }: Person, { act, subject }: ThreadInput): Promise<boolean> {
  const last = await tx
    .selectFrom('actions as a')
    .select('a.actor_id')
    .where('a.thread_id', '=', subject.threadId)
    .where('a.number', 'is', null)
    .where('a.act', '=', act)
    .where(stillCounts('a'))
    .orderBy('a.at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.actor_id === id;
}

/** What an input makes of the thread, and what it was. @throws Refused `conflict` where it is so already */
function changeOf(
  input: ThreadInput,
  { title, control }: LockedThread,
): { now: ThreadChange; before: Before } {
  const already = (sentence: string) => new Refused('conflict', sentence);
  switch (input.act) {
    case 'lock':
    case 'unlock': {
      const locked = input.act === 'lock';
      if (control.locked === locked) {
        throw already(locked ? 'The thread is locked already.' : 'The thread is not locked.');
      }
      return { now: { locked }, before: { locked: control.locked } };
    }
    case 'pin':
    case 'unpin': {
      const pinned = input.act === 'pin';
      if (control.pinned === pinned) {
        throw already(pinned ? 'The thread is pinned already.' : 'The thread is not pinned.');
      }
      return { now: { pinned }, before: { pinned: control.pinned } };
    }
    case 'retitle':
      if (title === input.title) throw already('The thread has that title already.');
      return { now: { title: input.title }, before: { title } };
    case 'slow':
      if (control.slow === input.seconds) throw already('The thread is as slow as that already.');
      return { now: { slow: input.seconds }, before: { slow: control.slow } };
    case 'guests':
      if (control.guests === input.guests) throw already('That is so in this thread already.');
      return { now: { guests: input.guests }, before: { guests: control.guests } };
  }
}

type ThreadChange = Partial<ThreadControl & { title: string }>;

/** Lets people write in a thread otherwise, or gives it another title, in its log too. Returns the event's seq. */
export async function setControl(
  tx: Tx,
  actor: Person,
  id: ActionId,
  at: Millis,
  thread: LockedThread,
  change: ThreadChange,
): Promise<number> {
  const { title, locked, pinned, slow, guests } = change;
  await tx
    .updateTable('threads')
    .set({
      ...(title !== undefined && { title }),
      ...(locked !== undefined && { locked_at: locked ? at : null }),
      ...(pinned !== undefined && { pinned_at: pinned ? at : null }),
      ...(slow !== undefined && { slow_seconds: slow }),
      ...(guests !== undefined && { guests }),
    })
    .where('id', '=', thread.id)
    .execute();
  if (title !== undefined) await reindex(tx, thread.id, [0]);
  const detail = { title: thread.title, ...thread.control, ...change };
  return append(tx, thread, { type: 'thread:changed', actor, opId: opIdOf(id), at, number: null, detail });
}
