import { expect } from 'chai';
import { importFile } from '../../../server/import/import.ts';
import type { ExportedReport } from '../../../server/import/report.ts';
import type { Store } from '../../../server/store/store.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { lively, MOVES } from '../export/actors.ts';
import { allRows, check } from '../export/contents.ts';
import { exportText } from '../export/file.ts';
import { put } from './support.ts';

describe('importing what was moved', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());
  const load = async (store: Store, text: string) =>
    (await importFile(store, await put(folder.path, 'forum.jsonl', text))) as ExportedReport;

  for (const to of KINDS) {
    it(`moves on ${to} what has moved in the file since, and an older file brings nothing back`, () =>
      withDatabases(['sqlite', to], async (here, there) => {
        const actors = await lively(here!.store);
        const older = await exportText(here!.store);
        await load(there!.store, older);
        for (const move of MOVES) {
          await actors.do(move);
          const { setAside } = await load(there!.store, await exportText(here!.store));
          expect(setAside).to.deep.equal([]);
          expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
        }
        const { setAside } = await load(there!.store, older);
        expect(setAside).to.deep.equal([]);
        expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
      }));

    it(`loses no words on ${to} where the thread that they went to is left out`, () =>
      withDatabases(['sqlite', to], async (here, there) => {
        const actors = await lively(here!.store);
        await load(there!.store, await exportText(here!.store));
        const [first, second] = actors.threads;
        // The other thread goes on here without the file.
        await there!.store.write((tx) =>
          tx
            .updateTable('events')
            .set({ op_id: 'went-on-here' })
            .where('thread_id', '=', second!)
            .where('seq', '=', 2)
            .execute(),
        );
        await actors.do({ act: 'merge', where: 0, into: 1 });
        const { setAside } = await load(there!.store, await exportText(here!.store));
        expect(setAside.map(({ reason }) => reason)).to.include(
          'Comments of “The first” were moved to a thread that was left out; nobody sees them, and their words were kept.',
        );
        const words = await there!.store.db
          .selectFrom('comments as c')
          .innerJoin('revisions as r', 'r.comment_id', 'c.id')
          .select(['r.body', 'c.state'])
          .where('c.thread_id', '=', first!)
          .where('c.number', '=', 3)
          .execute();
        expect(words).to.deep.equal([{ body: 'Three', state: 'removed' }]);
      }));
  }

  it('moves one thread whose comments came from another, with the people who reacted there', () =>
    withDatabases(['sqlite', 'sqlite'], async (here, there) => {
      const actors = await lively(here!.store);
      await actors.doAll(MOVES);
      for (const threadId of actors.threads) {
        const { setAside } = await load(there!.store, await exportText(here!.store, { threadId }));
        expect(setAside).to.deep.equal([]);
        expect((await check(there!.store)).wrong).to.deep.equal([]);
      }
      expect((await check(there!.store)).threads).to.deep.equal((await check(here!.store)).threads);
    }));
});
