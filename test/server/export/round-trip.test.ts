import { expect } from 'chai';
import fc from 'fast-check';
import { exportForum } from '../../../server/export/export.ts';
import { type ExportedReport, importFile } from '../../../server/import/import.ts';
import { openPostgres } from '../../../server/store/postgres.ts';
import { bodySchema } from '../../../shared/protocol/text.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { emptyDatabase, withClient } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { put, putLong, smallFile } from '../import/support.ts';
import { Actors, lively } from './actors.ts';
import { allRows, check } from './contents.ts';
import { exportText, linesOf } from './file.ts';
import { acts, names } from './random-acts.ts';

describe('export and import', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  const load = async (store: Parameters<typeof importFile>[0], text: string) =>
    (await importFile(store, await put(folder.path, 'forum.jsonl', text))) as ExportedReport;

  for (const from of KINDS) {
    for (const to of KINDS) {
      it(`move any forum from ${from} to ${to}, and the second time add nothing`, async () => {
        await fc.assert(
          fc.asyncProperty(names, acts(), (names, acts) =>
            withDatabases([from, to], async (here, there) => {
              const actors = new Actors(here!.store);
              await importFile(here!.store, await put(folder.path, 'a.json', smallFile()));
              await actors.arrive(names);
              actors.threads.push(
                (
                  await here!.store.db
                    .selectFrom('threads')
                    .select('id')
                    .where('import_key', 'is not', null)
                    .executeTakeFirstOrThrow()
                ).id,
              );
              await actors.doAll(acts);

              const text = await exportText(here!.store);
              await load(there!.store, text);
              const [one, other] = [await check(here!.store), await check(there!.store)];
              expect(one.wrong).to.deep.equal([]);
              expect(other).to.deep.equal(one);
              // Not by the digests alone, which are made of the same records as the file.
              expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
              expect(linesOf(await exportText(there!.store)).slice(1)).to.deep.equal(linesOf(text).slice(1));

              const again = await load(there!.store, text);
              expect([
                again.threads.added,
                again.comments.added,
                again.people.added,
                again.accounts.added,
              ]).to.deep.equal([0, 0, 0, 0]);
              expect([again.setAside, again.threads.grown, again.reads.added]).to.deep.equal([[], 0, 0]);
              expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
            }),
          ),
          { numRuns: 5 },
        );
      });
    }
  }

  for (const to of KINDS) {
    it(`add to a forum on ${to} what another has gained since`, async () => {
      await fc.assert(
        fc.asyncProperty(names, acts(25), acts(25), (names, before, after) =>
          withDatabases(['sqlite', to], async (here, there) => {
            const actors = new Actors(here!.store);
            await actors.arrive(names);
            await actors.doAll(before);
            const older = await exportText(here!.store);
            await load(there!.store, older);
            await actors.doAll(after);
            const report = await load(there!.store, await exportText(here!.store));
            expect(report.setAside).to.deep.equal([]);
            expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
            expect((await check(there!.store)).wrong).to.deep.equal([]);

            const old = await load(there!.store, older);
            expect([old.setAside, old.threads.added, old.threads.grown]).to.deep.equal([[], 0, 0]);
            expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
          }),
        ),
        { numRuns: 8 },
      );
    });

    it(`write one instant of a forum on ${to} that goes on`, () =>
      withDatabases([to, 'sqlite'], async (here, there) => {
        // As a server does beside the command: by a store of its own.
        const actors = await lively(await here!.again());
        const post = (n: number) =>
          actors.do({ act: 'post', who: n % 4, where: n % 2, body: `${n} ${'x'.repeat(5_000)}`, to: 8 });
        for (let n = 0; n < 150; n += 1) await post(n);
        const { counts } = await check(here!.store);
        let text = '';
        let parts = 0;
        await exportForum(here!.store, async (part) => {
          text += part;
          parts += 1;
          for (let n = 0; n < 5; n += 1) await post(n);
          await actors.do({ act: 'edit', who: 1, where: 0, number: 1, body: `Edit ${parts}` });
        });
        expect(parts).to.be.greaterThan(2);
        await load(there!.store, text);
        const { wrong, digest, counts: exported } = await check(there!.store);
        expect(wrong).to.deep.equal([]);
        expect(exported).to.deep.equal(counts);
        expect(JSON.parse(text.split('\n').at(-2)!).end.contents).to.equal(digest);
        expect((await check(here!.store)).counts.comments).to.equal(counts.comments + 5 * parts);
      }));
  }

  it('give the same records on a database that sorts text by a language', async () => {
    const url = new URL(await emptyDatabase());
    const name = `${url.pathname.slice(1)}_en`;
    await withClient(url.href, (client) =>
      client.query(`create database ${name} template template0 locale_provider icu icu_locale 'en'`),
    );
    url.pathname = `/${name}`;
    const store = await openPostgres(url.href, () => {});
    try {
      await withDatabases(['sqlite'], async (here) => {
        // Many people, whose ids the language sorts otherwise.
        await importFile(here!.store, await putLong(folder.path, 'a.json', 200));
        await lively(here!.store);
        await load(store, await exportText(here!.store));
        expect(await check(store)).to.deep.equal(await check(here!.store));
      });
    } finally {
      await store.close();
    }
  });

  it('move one thread with the names of its people, and nothing else of them', () =>
    withDatabases(['sqlite', 'postgres'], async (here, there) => {
      const { threads, people } = await lively(here!.store);
      const text = await exportText(here!.store, { threadId: threads[1]! });
      expect(text).not.to.match(/example\.org|argon2|"account"|"read"/);
      expect(text).to.include(people[1]!.name).and.not.to.include(people[2]!.name);
      const report = await load(there!.store, text);
      expect(report).to.deep.include({
        scope: 'thread',
        accounts: { added: 0, alreadyHere: 0 },
        setAside: [],
      });
      const { wrong, threads: moved } = await check(there!.store);
      expect(wrong).to.deep.equal([]);
      const { threads: all } = await check(here!.store);
      expect(moved).to.deep.equal(all.filter(({ id }) => id === threads[1]));
      // The rest finds it there.
      const rest = await load(there!.store, await exportText(here!.store));
      expect(rest.threads).to.deep.equal({ added: 1, alreadyHere: 1, grown: 0 });
      expect(await allRows(there!.store)).to.deep.equal(await allRows(here!.store));
    }));

  it('move a thread of another form, which its file still knows then', () =>
    withDatabases(['sqlite', 'postgres'], async (here, there) => {
      const path = await putLong(folder.path, 'a.json', 1_500);
      await importFile(here!.store, path);
      await load(there!.store, await exportText(here!.store));
      const before = await allRows(there!.store);
      const again = await importFile(there!.store, path);
      expect(again.comments).to.deep.include({ added: 0, alreadyHere: 1_500 });
      expect(await allRows(there!.store)).to.deep.equal(before);
    }));

  it('leave out what an import has not finished', () =>
    withDatabases(['sqlite', 'sqlite'], async (here, there) => {
      const { threads } = await lively(here!.store);
      await here!.store.write((tx) =>
        tx.updateTable('threads').set({ state: 'importing' }).where('id', '=', threads[0]!).execute(),
      );
      const { unfinished, counts } = await check(here!.store);
      expect([unfinished, counts.threads]).to.deep.equal([1, 1]);
      const text = await exportText(here!.store);
      expect(text).not.to.include(threads[0]!);
      expect((await load(there!.store, text)).threads.added).to.equal(1);
    }));

  it('have nothing to do with what the protocol refuses', () => {
    // What PostgreSQL can't store, and what neither can: no comment is made with them, and no file takes them.
    for (const body of ['a\u0000b', 'a\ud800b']) expect(bodySchema.safeParse(body).success).to.equal(false);
  });
});
