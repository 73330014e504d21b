import { APPEALABLE } from '../../shared/action-words.ts';
import type { Notification } from '../../shared/protocol/moderation.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { NotificationId } from '../../shared/protocol/text.ts';
import type { Store } from '../store/store.ts';
import { loadActions } from './log.ts';

const MOST = 100;

/** What people are told of what moderators did. */
export class Notifications {
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  /** The latest, newest first. */
  async list(person: Person, unheard: boolean): Promise<Notification[]> {
    const { db } = this.store;
    const rows = await db
      .selectFrom('notifications as n')
      .leftJoin('cases as c', 'c.action_id', 'n.action_id')
      .select(['n.id', 'n.at', 'n.kind', 'n.action_id', 'n.heard_at', 'c.id as case_id'])
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
    );
    const standing = rows.filter(({ action_id }) => !actions.get(action_id)!.undone);
    return standing.map(({ id, at, kind, action_id, heard_at, case_id }) => {
      const found = actions.get(action_id)!;
      // What is about them they may know; who did it is protected from them too.
      const action = found.nameless ? { ...found, actor: null } : found;
      const mayAppeal = kind === 'acted' && case_id === null && APPEALABLE.includes(action.act);
      return { id, at: new Date(at).toISOString(), kind, action, mayAppeal, heard: heard_at !== null };
    });
  }

  /** They were shown to the person. */
  async heard(person: Person, ids: readonly NotificationId[]): Promise<void> {
    if (ids.length === 0) return;
    await this.store.write((tx) =>
      tx
        .updateTable('notifications')
        .set({ heard_at: this.store.now() })
        .where('person_id', '=', person.id)
        .where('id', 'in', [...ids])
        .where('heard_at', 'is', null)
        .execute(),
    );
  }
}
