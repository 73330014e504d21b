import { expect } from 'chai';
import { sql } from 'kysely';
import type { Store, Tx } from '../../../server/store/store.ts';

/** A database for one test: opened any number of times, gone at the end. */
export interface TestDatabase {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

const put =
  (name: string, value = '') =>
  (tx: Tx) =>
    tx.insertInto('settings').values({ name, value }).execute();
const names = async (store: Store) =>
  (await store.db.selectFrom('settings').select('name').orderBy('name').execute()).map(({ name }) => name);

/** What every store promises. Run on each kind of database. */
export function storeContract(kind: string, create: () => Promise<TestDatabase>): void {
  describe(`store on ${kind}`, () => {
    let database: TestDatabase;
    let store: Store;
    beforeEach(async () => {
      database = await create();
      store = await database.open();
    });
    afterEach(async () => {
      await store.close();
      await database.remove();
    });

    it('keeps what was written after it is opened again', async () => {
      await store.write(put('a'));
      await store.close();
      store = await database.open();
      expect(await names(store)).to.deep.equal(['a']);
    });

    it('keeps nothing of a write that threw', async () => {
      const failing = store.write(async (tx) => {
        await put('a')(tx);
        throw new Error('no');
      });
      expect(await rejection(failing)).to.equal('no');
      expect(await names(store)).to.deep.equal([]);
    });

    it('keeps the writes that were committed together with one that failed', async () => {
      const results = await Promise.allSettled([
        store.write(put('a')),
        store.write(async (tx) => {
          await put('b')(tx);
          await put('b')(tx);
        }),
        store.write(put('c')),
      ]);
      expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
      expect(await names(store)).to.deep.equal(['a', 'c']);
    });

    it('runs writes one after another, none on an old reading', async () => {
      await store.write(put('count', '0'));
      const increment = async (tx: Tx) => {
        const { value } = await tx
          .selectFrom('settings')
          .select('value')
          .where('name', '=', 'count')
          .forUpdate()
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('settings')
          .set({ value: String(Number(value) + 1) })
          .where('name', '=', 'count')
          .execute();
      };
      await Promise.all(Array.from({ length: 300 }, () => store.write(increment)));
      const row = await store.db.selectFrom('settings').select('value').executeTakeFirstOrThrow();
      expect(row.value).to.equal('300');
    });

    it('shows a reader one instant while others write', async () => {
      await store.write(put('a'));
      const counts = await store.read(async (tx) => {
        const count = async () =>
          Number(
            (await tx.selectFrom('settings').select(sql<number>`count(*)`.as('n')).executeTakeFirstOrThrow())
              .n,
          );
        const before = await count();
        await store.write(put('b'));
        return [before, await count()];
      });
      expect(counts).to.deep.equal([1, 1]);
      expect(await names(store)).to.deep.equal(['a', 'b']);
    });

    it('shows nobody what is not committed', async () => {
      let seen: string[] = ['never looked'];
      await store.write(async (tx) => {
        await put('a')(tx);
        seen = await names(store);
      });
      expect(seen).to.deep.equal([]);
    });

    it('says from when on a transaction may still come, be it of this process or of another', async () => {
      const beside = await database.open();
      try {
        for (const writer of [store, beside]) {
          const [begun, end] = [withResolvers(), withResolvers()];
          let at = 0;
          const writing = writer.write(async (tx) => {
            at = writer.now();
            await put(`at ${at}`)(tx);
            begun.resolve();
            await end.promise;
          });
          await begun.promise;
          const settled = await store.settled();
          expect(settled).to.be.at.most(at);
          await later();
          expect(await store.settled()).to.equal(settled);
          end.resolve();
          await writing;
          await later();
          expect(await store.settled()).to.be.above(settled);
        }
      } finally {
        await beside.close();
      }
    });

    it('knows what is settled from the first, also while another process writes', async () => {
      const beside = await database.open();
      const [begun, end] = [withResolvers(), withResolvers()];
      const opened = store.now();
      const writing = beside.write(async (tx) => {
        await put('a')(tx);
        begun.resolve();
        await end.promise;
      });
      try {
        await begun.promise;
        expect(await store.settled()).to.be.within(opened - 10_000, store.now());
      } finally {
        end.resolve();
        await writing;
        await beside.close();
      }
    });

    it('finishes what was begun when it is closed, and takes nothing after', async () => {
      const begun = store.write(put('a'));
      await store.close();
      await begun;
      expect(await rejection(store.write(put('b')))).to.equal('The store is closed.');
      store = await database.open();
      expect(await names(store)).to.deep.equal(['a']);
    });
  });
}

const withResolvers = () => Promise.withResolvers<void>();
/** Some milliseconds, which a clock that goes on shows. */
const later = () => new Promise((resolve) => setTimeout(resolve, 20));

async function rejection(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The work was expected to fail.');
}
