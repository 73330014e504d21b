import { Refused } from '../../shared/protocol/errors.ts';
import type { Action } from '../../shared/protocol/moderation.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, CaseId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { notify, reportersOf } from './notifying.ts';

/** What takes back which action: it settles an appeal against it in the person's favour. */
const TAKES_BACK: Partial<Record<Action, readonly Action[]>> = {
  restore: ['hide'],
  approve: ['hold'],
  unmute: ['mute'],
  unsuspend: ['suspend'],
  unwarn: ['warn'],
};

/** What an action is done to, as far as there may be a case about it. */
export interface On {
  threadId?: ThreadId | null | undefined;
  number?: number | null | undefined;
  personId?: PersonId | null | undefined;
}

/** The open cases that an action by `actor` settles. @throws Refused `conflict` when another has one in hand */
export async function casesToSettle(tx: Tx, actor: Person, act: Action, on: On, emergency: boolean) {
  const found = [...(await onComment(tx, act, on)), ...(await appeals(tx, act, on))];
  for (const { taken_by, name, appealed_by } of found) {
    if (taken_by !== null && taken_by !== actor.id && !emergency) {
      throw new Refused('conflict', `${name} has the case in hand.`);
    }
    if (appealed_by === actor.id) {
      throw new Refused(
        'not_allowed',
        'The appeal is against what you did: another moderator has to decide on it.',
      );
    }
  }
  return found.map(({ id }) => id);
}

/** Of the comment itself: what leaves it as everyone sees it, or as nobody does. */
async function onComment(tx: Tx, act: Action, { threadId, number }: On) {
  if (!threadId || number === null || number === undefined) return [];
  const settles: readonly Action[] = ['hide', 'remove', 'restore', 'approve', 'dismiss'];
  if (!settles.includes(act)) return [];
  const rows = await tx
    .selectFrom('cases as c')
    .leftJoin('people as p', 'p.id', 'c.taken_by')
    .select(['c.id', 'c.taken_by', 'p.name'])
    .where('c.thread_id', '=', threadId)
    .where('c.number', '=', number)
    .where('c.action_id', 'is', null)
    .where('c.closed_at', 'is', null)
    .execute();
  return rows.map((row) => ({ ...row, appealed_by: null }));
}

async function appeals(tx: Tx, act: Action, { threadId, number, personId }: On) {
  const of = TAKES_BACK[act];
  if (!of) return [];
  const rows = await tx
    .selectFrom('cases as c')
    .innerJoin('actions as a', 'a.id', 'c.action_id')
    .leftJoin('people as p', 'p.id', 'c.taken_by')
    .select(['c.id', 'c.taken_by', 'p.name', 'a.actor_id as appealed_by'])
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
    .execute();
  return rows;
}

/** Closes cases by an action; who reported is told what became of it. Returns whom. */
export async function settle(tx: Tx, ids: readonly CaseId[], by: ActionId, at: Millis): Promise<PersonId[]> {
  const told: PersonId[] = [];
  for (const id of ids) {
    const row = await tx
      .updateTable('cases')
      .set({ closed_by: by, closed_at: at, changed_at: at })
      .where('id', '=', id)
      .returning(['person_id', 'action_id'])
      .executeTakeFirstOrThrow();
    const people = row.action_id === null ? await reportersOf(tx, id) : [row.person_id];
    told.push(...(await notify(tx, 'reported', by, people, at)));
  }
  return told;
}
