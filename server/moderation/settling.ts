import type { Action } from '../../shared/protocol/actions.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, CaseId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { close, lockCaseOf, notInOthersHand } from './case-rows.ts';
import { OWN_DEED } from './involvement.ts';
import { notify, reportersOf } from './notifying.ts';
import { signatoriesOf } from './signatories.ts';

/** What takes back which action: it settles an appeal against it in the person's favour. */
export const TAKES_BACK: Partial<Record<Action, readonly Action[]>> = {
  restore: ['hide', 'hold', 'remove'],
  approve: ['hide', 'hold', 'remove'],
  hold: ['remove'],
  unmute: ['mute'],
  unsuspend: ['suspend'],
  unwarn: ['warn'],
  // Another one than what is appealed against.
  retitle: ['retitle'],
};

/** What an action is done to, as far as there may be a case about it. */
export interface On {
  threadId?: ThreadId | null | undefined;
  number?: number | null | undefined;
  personId?: PersonId | null | undefined;
}

/**
 * The open cases that an action by `actor` settles, kept from others until the transaction ends. In an emergency nobody
 * is waited for. @throws Refused `conflict` when another has one in hand
 */
export async function casesToSettle(
  tx: Tx,
  actor: Person,
  act: Action,
  on: On,
  emergency: boolean,
): Promise<CaseId[]> {
  const found = [...(await onComment(tx, act, on)), ...(await appeals(tx, act, on))];
  for (const { taken_by, appealed_by } of found) {
    if (!emergency) await notInOthersHand(tx, taken_by, actor.id);
    if (appealed_by === actor.id) throw new Refused('not_allowed', OWN_DEED);
  }
  return found.map(({ id }) => id);
}

/** Of the comment itself: what leaves it as everyone sees it, or as nobody does. */
async function onComment(tx: Tx, act: Action, { threadId, number }: On) {
  if (!threadId || number === null || number === undefined) return [];
  const settles: readonly Action[] = ['hide', 'remove', 'restore', 'approve', 'dismiss'];
  if (!settles.includes(act)) return [];
  const found = await lockCaseOf(tx, threadId, number);
  return found ? [{ ...found, appealed_by: null }] : [];
}

async function appeals(tx: Tx, act: Action, { threadId, number, personId }: On) {
  const of = TAKES_BACK[act];
  if (!of) return [];
  return tx
    .selectFrom('cases as c')
    .innerJoin('actions as a', 'a.id', 'c.action_id')
    .select(['c.id', 'c.taken_by', 'a.actor_id as appealed_by'])
    .where('c.closed_at', 'is', null)
    .where('a.act', 'in', [...of])
    .$if(number !== null && number !== undefined, (query) =>
      // Where the comment is now: the action is where it was then.
      query.where('c.thread_id', '=', threadId!).where('c.number', '=', number!),
    )
    .$if(number === null || number === undefined, (query) => {
      const same = query.where('a.person_id', '=', personId!);
      return threadId ? same.where('a.thread_id', '=', threadId) : same.where('a.thread_id', 'is', null);
    })
    .forUpdate('c')
    .execute();
}

/**
 * Closes cases by an action; who reported, or appealed, is told what became of it, and of a joint response all who stand
 * by it: one has appealed for them. Returns whom.
 */
export async function settle(tx: Tx, ids: readonly CaseId[], by: ActionId, at: Millis): Promise<PersonId[]> {
  const told: PersonId[] = [];
  for (const id of ids) {
    const row = await close(tx, id, by, at);
    told.push(
      ...(row.action_id === null
        ? await notify(tx, 'reported', by, await reportersOf(tx, id), at)
        : await notify(tx, 'appealed', by, await appellants(tx, row), at)),
    );
  }
  return told;
}

async function appellants(tx: Tx, { person_id, thread_id, number }: Closed): Promise<PersonId[]> {
  if (thread_id === null || number === null) return [person_id];
  return [person_id, ...(await signatoriesOf(tx, thread_id, number))];
}
type Closed = Awaited<ReturnType<typeof close>>;
