import { expect } from 'chai';
import { sql } from 'kysely';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { ChangeWatch } from '../../../server/live/change-watch.ts';
import { Access, noteChange } from '../../../server/people/access.ts';
import { newId } from '../../../server/store/ids.ts';
import type { PersonId } from '../../../shared/protocol/text.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';

/** Longer than the clock may be off, which is looked back anyway; in milliseconds. */
const LONG = 3_500;

describe('a change of rights that no message tells of', function () {
  this.timeout(30_000);
  for (const kind of KINDS) {
    it(`is found once, however long it takes to be committed, on ${kind}`, () =>
      withDatabases([kind], async ({ store }) => {
        const personId = newId<PersonId>();
        const row = { id: personId, kind: 'member' as const, name: 'Anna', created_at: store.now() };
        await store.write((tx) => tx.insertInto('people').values(row).execute());
        const access = new Access(store, inProcessBus());
        const heard: string[] = [];
        const watch = new ChangeWatch({
          since: (after) => access.since(after),
          now: () => store.now(),
          settled: () => store.settled(),
          reachable: () => true,
          changed: ({ id }) => heard.push(id),
          failed(error) {
            throw error;
          },
        });
        try {
          let late = '';
          await store.write(async (tx) => {
            late = (await noteChange(tx, store.now(), personId)).id;
            // One that does nothing meanwhile is ended.
            for (let held = 0; held < LONG; held += 500) {
              await new Promise((resolve) => setTimeout(resolve, 500));
              await sql`select 1`.execute(tx);
            }
          });
          await eventually(async () => heard.length, 1);
          await store.write((tx) => noteChange(tx, store.now(), personId));
          await eventually(async () => heard.length, 2);
          expect(heard[0]).to.equal(late);
        } finally {
          watch.stop();
        }
      }));
  }
});
