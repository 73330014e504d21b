import type { Notification } from '../../shared/protocol/notifications.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, NotificationId, PersonId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import type { Store } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { loadActions } from './log.ts';

const MOST = 100;

/** That somebody is told of an action; `id` names the two of them. */
export interface Notified {
  id: string;
  personId: PersonId;
}

export const notificationKey = (actionId: ActionId, personId: PersonId): string => `${actionId}.${personId}`;

/** What people are told of what moderators did. */
export class Notifications {
  private readonly store: Store;
  private readonly bus: Bus;

  constructor(store: Store, bus: Bus) {
    this.store = store;
    this.bus = bus;
  }

  /** The latest, newest first. */
  async list(person: Person, unheard: boolean): Promise<Notification[]> {
    const { db } = this.store;
    const rows = await db
      .selectFrom('notifications as n')
      .innerJoin('actions as a', 'a.id', 'n.action_id')
      .leftJoin('comments as c', (join) =>
        join.onRef('c.thread_id', '=', 'a.thread_id').onRef('c.number', '=', 'a.number'),
      )
      .select(['n.id', 'n.at', 'n.kind', 'n.action_id', 'n.heard_at', 'c.kind as written'])
      .where('n.person_id', '=', person.id)
      .$if(unheard, (query) => query.where('n.heard_at', 'is', null))
      .orderBy('n.at', 'desc')
      .orderBy('n.id', 'desc')
      .limit(MOST)
      .execute();
    const actions = await loadActions(
      db,
      rows.map(({ action_id }) => action_id),
      true,
      person,
      this.store.now(),
    );
    const standing = rows.filter(({ action_id }) => !actions.get(action_id)!.undone);
    return standing.map(({ id, at, kind, action_id, heard_at, written }) => {
      const found = actions.get(action_id)!;
      // What is about them they may know; who did it is protected from them too.
      const action = found.nameless ? { ...found, actor: null } : found;
      const mayAppeal = kind === 'acted' && action.mayAppeal;
      const told = { id, at: new Date(at).toISOString(), kind, action, mayAppeal, heard: heard_at !== null };
      return { ...told, joint: written === 'joint' };
    });
  }

  /** Who was told something since an instant, or is told no more of what was taken back. */
  async since(after: Millis): Promise<Notified[]> {
    const { db } = this.store;
    const told = (action: 'a.id' | 'a.of_id') =>
      db
        .selectFrom('actions as a')
        .innerJoin('notifications as n', 'n.action_id', action)
        .select(['a.id', 'n.person_id'])
        .where('a.at', '>=', after);
    const rows = await told('a.id')
      .union(told('a.of_id').where('a.act', '=', 'undo'))
      .execute();
    return rows.map(({ id, person_id: personId }) => ({ id: notificationKey(id, personId), personId }));
  }

  /** They were shown to the person; their other pages need not show them as new any more. */
  async heard(person: Person, ids: readonly NotificationId[]): Promise<void> {
    if (ids.length === 0) return;
    const { numUpdatedRows } = await this.store.write((tx) =>
      tx
        .updateTable('notifications')
        .set({ heard_at: this.store.now() })
        .where('person_id', '=', person.id)
        .where('id', 'in', [...ids])
        .where('heard_at', 'is', null)
        .executeTakeFirst(),
    );
    if (Number(numUpdatedRows) > 0) this.bus.publish('person:notified', { personId: person.id });
  }
}
