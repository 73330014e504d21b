import type { PersonId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

/** Somebody's rights have changed, or one of their sessions has ended (`idHash`: SHA-256 of its id). */
export interface AccessChange {
  id: string;
  personId: PersonId;
  idHash: string | null;
}

/**
 * Tells every node whose rights have changed, so that open sockets are asked again at once. A change is written with
 * what caused it: a node that didn't hear the message finds it in the table a second later.
 */
export class Access {
  private readonly store: Store;
  private readonly bus: Bus;

  constructor(store: Store, bus: Bus) {
    this.store = store;
    this.bus = bus;
  }

  /** One transaction that changes somebody's rights; `note` each of the changes in it. They are told once it is durable. */
  async change<T>(work: (tx: Tx, note: Note) => Promise<T>): Promise<T> {
    let changes: AccessChange[] = [];
    const result = await this.store.write(async (tx) => {
      // The work may be begun again.
      changes = [];
      return work(tx, async (personId, idHash = null) => {
        changes.push(await noteChange(tx, this.store.now(), personId, idHash));
      });
    });
    for (const change of changes) this.bus.publish('access:changed', change);
    return result;
  }

  /** The changes since `after`, oldest first. */
  async since(after: Millis): Promise<AccessChange[]> {
    const rows = await this.store.db
      .selectFrom('access_changes')
      .select(['id', 'person_id', 'id_hash'])
      .where('at', '>=', after)
      .orderBy('at')
      .execute();
    return rows.map(({ id, person_id, id_hash }) => ({ id, personId: person_id, idHash: id_hash }));
  }
}

export type Note = (personId: PersonId, idHash?: string | null) => Promise<void>;

/** Notes a change in the transaction that makes it: for commands, which have no bus. */
export async function noteChange(
  tx: Tx,
  at: Millis,
  personId: PersonId,
  idHash: string | null = null,
): Promise<AccessChange> {
  const id = newId<PersonId>();
  await tx.insertInto('access_changes').values({ id, person_id: personId, id_hash: idHash, at }).execute();
  return { id, personId, idHash };
}
