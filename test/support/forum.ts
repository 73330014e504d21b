import { join } from 'node:path';
import type { Bus } from '../../server/bus/bus.ts';
import { inProcessBus } from '../../server/bus/in-process.ts';
import { newId } from '../../server/store/ids.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import type { Store } from '../../server/store/store.ts';
import { ThreadActs } from '../../server/threads/acts.ts';
import { ThreadQueries } from '../../server/threads/queries.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';
import { temporaryFolder } from './temporary.ts';

/** The subjects over a real store, without HTTP or sockets. */
export interface Forum {
  store: Store;
  bus: Bus;
  acts: ThreadActs;
  queries: ThreadQueries;
  /** A person of the forum, who may do what their role may. */
  person(name: string, role?: Person['role']): Promise<Person>;
  /** An open thread with nothing in it. */
  thread(by: Person): Promise<ThreadId>;
  close(): Promise<void>;
}

let ops = 0;
/** An opId that no other act has. */
export const opId = (): string => `op-${++ops}`;

export async function openForum(): Promise<Forum> {
  const folder = await temporaryFolder();
  const store = await openSqlite(join(folder.path, 'forum.db'));
  const bus = inProcessBus();
  // No two acts at the same instant: what is sorted by time has one order.
  let clock = Date.now();
  const acts = new ThreadActs(store, bus, () => ++clock);
  return {
    store,
    bus,
    acts,
    queries: new ThreadQueries(store),
    async person(name, role = 'member') {
      const id = newId<PersonId>();
      const kind = role === 'guest' ? 'guest' : 'member';
      await store.write((tx) =>
        tx
          .insertInto('people')
          .values({ id, kind, name, folded_name: foldedName(name), created_at: Date.now() })
          .execute(),
      );
      return { id, kind, name, role };
    },
    thread: async (by) =>
      (await acts.open(by, { opId: opId(), title: 'A thread', body: 'Its opening post.' })).threadId,
    async close() {
      await store.close();
      await folder.remove();
    },
  };
}
