import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { BadFile, checkFile, type ExportedReport, importFile } from '../../../server/import/import.ts';
import type { Store } from '../../../server/store/store.ts';
import { KINDS, type OpenDatabase, openDatabase, withDatabases } from '../../support/databases.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { lively } from '../export/actors.ts';
import { allRows, check } from '../export/contents.ts';
import { exportText, linesOf, seal } from '../export/file.ts';
import { failure, put, putLong } from './support.ts';

describe('import of an export', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let source: OpenDatabase;
  let actors: Awaited<ReturnType<typeof lively>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    source = await openDatabase('sqlite');
    actors = await lively(source.store);
  });
  afterEach(async () => {
    await source.close();
    await folder.remove();
  });

  const file = (text: string, name = 'forum.jsonl') => put(folder.path, name, text);
  const load = async (store: Store, text: string) =>
    (await importFile(store, await file(text))) as ExportedReport;
  /** A thread of this many comments, with edits, reactions and deletions in it. */
  async function long(comments: number): Promise<void> {
    await importFile(source.store, await putLong(folder.path, 'long.json', comments));
    const { id } = await source.store.db
      .selectFrom('threads')
      .select('id')
      .where('import_key', 'is not', null)
      .executeTakeFirstOrThrow();
    actors.threads.push(id);
    const where = actors.threads.length - 1;
    for (let n = 0; n < 60; n += 1) {
      await actors.do({ act: 'post', who: n % 4, where, body: `More ${n}`, to: n % 8 });
      await actors.do({ act: 'edit', who: n % 4, where, number: comments + n + 1, body: `Edited ${n}` });
      await actors.do({ act: 'react', who: n % 3, where, number: n % 7, emoji: '👍', on: n % 5 > 0 });
      if (n % 6 === 0) await actors.do({ act: 'delete', who: n % 4, where, number: comments + n + 1 });
    }
  }

  it('tells what it did', async () => {
    await withDatabases(['sqlite'], async (here) => {
      const text = await exportText(source.store);
      const report = await load(here!.store, text);
      const reads = report.reads.added;
      expect(reads).to.be.greaterThan(0);
      expect(report).to.deep.equal({
        file: 'forum.jsonl',
        form: 'export',
        scope: 'forum',
        at: JSON.parse(text.split('\n')[0]!).at,
        threads: { added: 2, alreadyHere: 0, grown: 0 },
        comments: { added: 4, alreadyHere: 0 },
        people: { added: 4, alreadyHere: 0 },
        accounts: { added: 3, alreadyHere: 0 },
        reads: { added: reads, alreadyHere: 0 },
        mutes: { added: 0, alreadyHere: 0 },
        actions: { added: 0, alreadyHere: 0 },
        cases: { added: 0, alreadyHere: 0 },
        notifications: { added: 0, alreadyHere: 0 },
        drafts: { added: 0, alreadyHere: 0 },
        setAside: [],
        notes: [],
      });
    });
  });

  for (const kind of KINDS) {
    describe(`into ${kind}`, () => {
      let here: OpenDatabase;
      beforeEach(async () => {
        here = await openDatabase(kind);
      });
      afterEach(() => here.close());

      it('adds to a forum of its own', async () => {
        await lively(here.store, ['Dora', 'Emil', 'Fay', 'Nobody']);
        await here.store.write((tx) =>
          tx
            .updateTable('accounts')
            .set((e) => ({ email: e.fn('replace', ['email', e.val('example'), e.val('here')]) }))
            .execute(),
        );
        const report = await load(here.store, await exportText(source.store));
        expect(report.threads).to.deep.equal({ added: 2, alreadyHere: 0, grown: 0 });
        expect(report.setAside).to.deep.equal([]);
        const { wrong, counts, threads } = await check(here.store);
        expect([wrong, counts.threads, counts.accounts]).to.deep.equal([[], 4, 6]);
        expect(threads).to.include.deep.members((await check(source.store)).threads);
      });

      it('sets aside an account whose e-mail somebody else has here, and keeps what is here', async () => {
        const other = 'AAAAAAAAAAAAAAAB' as never;
        await here.store.write(async (tx) => {
          await tx
            .insertInto('people')
            .values({ id: other, kind: 'member', name: 'Eve', created_at: 1 })
            .execute();
          await tx
            .insertInto('accounts')
            .values({ person_id: other, email: 'p1@example.org', password_hash: 'hers', role: 'member' })
            .execute();
        });
        const report = await load(here.store, await exportText(source.store));
        expect(report.accounts.added).to.equal(2);
        expect(report.setAside).to.have.length(1);
        expect(report.setAside[0]!.place).to.match(/^line \d+$/);
        expect(report.setAside[0]!.reason).to.match(
          /^p1@example\.org is the e-mail of another person here: .*\.$/,
        );
        const { wrong } = await check(here.store);
        expect(wrong).to.deep.equal([]);
        const eve = await here.store.db
          .selectFrom('accounts')
          .selectAll()
          .where('email', '=', 'p1@example.org')
          .executeTakeFirstOrThrow();
        expect(eve).to.deep.include({ person_id: other, password_hash: 'hers' });
      });

      it('never changes a password, a role or a name that is here', async () => {
        await load(here.store, await exportText(source.store));
        const before = await allRows(here.store);
        const forged = linesOf(await exportText(source.store)).map((line) =>
          line
            .replace('"role":"member"', '"role":"admin"')
            .replace('$argon2id$1', 'mine')
            .replace('"name":"Bo"', '"name":"Eve"'),
        );
        const report = await load(here.store, seal(forged));
        expect(await allRows(here.store)).to.deep.equal(before);
        expect(
          report.setAside
            .map(({ reason }) => /with another (.*), which|here already as (.*), which/.exec(reason)?.[0])
            .sort(),
        ).to.deep.equal([
          'here already as “Bo” (member), which',
          'with another password and role, which',
          'with another role, which',
        ]);
      });

      it('sets aside a thread that has gone on otherwise here, with what was read of it', async () => {
        await load(here.store, await exportText(source.store));
        const there = await check(here.store);
        await actors.do({ act: 'post', who: 1, where: 0, body: 'In the first forum', to: 8 });
        await actors.do({ act: 'open', who: 1, title: 'The third', body: 'New' });
        const forked = await exportText(source.store);
        await here.store.write(async (tx) => {
          await tx
            .updateTable('events')
            .set({ op_id: 'another' })
            .where('thread_id', '=', actors.threads[0]!)
            .where('seq', '=', 6)
            .execute();
        });
        const report = await load(here.store, forked);
        expect(report.threads).to.deep.equal({ added: 1, alreadyHere: 1, grown: 0 });
        expect(report.setAside).to.have.length(1);
        expect(report.setAside[0]!.reason).to.equal(
          '“The first” is here already with another log from event 6 on; what is here was kept.',
        );
        const { wrong, threads } = await check(here.store);
        expect(wrong).to.deep.equal([]);
        expect(threads.find(({ id }) => id === actors.threads[0])!.seq).to.equal(
          there.threads.find(({ id }) => id === actors.threads[0])!.seq,
        );
      });

      it('sets aside a thread whose words are others here, though its log is the same', async () => {
        const text = await exportText(source.store);
        await load(here.store, text);
        const other = linesOf(text).map((line) => line.replace('One, “quoted” 🌱', 'One, forged'));
        const before = await allRows(here.store);
        const { setAside } = await load(here.store, seal(other));
        expect(setAside.map(({ reason }) => reason)).to.deep.equal([
          '“The first” is here already with another log from event 2 on; what is here was kept.',
        ]);
        expect(await allRows(here.store)).to.deep.equal(before);
      });

      it('sets aside a thread with comments of another, and leaves nothing of it', async () => {
        await load(here.store, await exportText(source.store));
        const before = await allRows(here.store);
        const id = actors.threads[0]!;
        const renamed = linesOf(await exportText(source.store, { threadId: id })).map((line) =>
          line.replace(id, 'AAAAAAAAAAAAAAAA'),
        );
        const report = await load(here.store, seal(renamed));
        expect(report.threads.added).to.equal(0);
        expect(report.setAside[0]!.reason).to.match(
          /^Something of the thread “The first” is here already in another thread/,
        );
        expect(await allRows(here.store)).to.deep.equal(before);
      });

      it('sets aside a thread that was imported from its source as another one', async () => {
        await long(5);
        const text = await exportText(source.store, { threadId: actors.threads[2]! });
        await load(here.store, text);
        const renamed = linesOf(text).map((line) => line.replaceAll(actors.threads[2]!, 'AAAAAAAAAAAAAAAA'));
        const { setAside } = await load(here.store, seal(renamed));
        expect(setAside[0]!.reason).to.match(/was imported here from its source as another thread/);
      });

      /** A store that stops like a process that was killed, after some writes. */
      const dyingAfter = (writes: number): Store => {
        let left = writes;
        return {
          ...here.store,
          write: (work) =>
            left-- > 0 ? here.store.write(work) : Promise.reject(new Error('It was killed.')),
        };
      };

      it('is finished by the next when it was killed after any of its writes', async () => {
        await long(1_200);
        const path = await file(await exportText(source.store));
        const wanted = await allRows(source.store);
        let killed = 0;
        // Each goes one write further than the one before it came.
        for (let more = 0; ; more += 1) {
          const error = await failure(importFile(dyingAfter(more), path)).catch(() => null);
          if (!error) break;
          expect(error.message).to.equal('It was killed.');
          killed += 1;
          expect((await check(here.store)).wrong).to.deep.equal([]);
        }
        expect(killed).to.be.greaterThan(6);
        expect(await allRows(here.store)).to.deep.equal(wanted);
      });

      it('shows a thread once it is whole', async () => {
        await long(1_200);
        const counts: number[] = [];
        const watching: Store = {
          ...here.store,
          async write(work) {
            const done = await here.store.write(work);
            for (const { seq, id } of (await check(here.store)).threads)
              if (id === actors.threads[2]) counts.push(seq);
            return done;
          },
        };
        await importFile(watching, await file(await exportText(source.store)));
        expect(new Set(counts).size).to.equal(1);
      });

      it('begins a thread again that another file left in part', async () => {
        await long(1_200);
        const text = await exportText(source.store);
        const other = linesOf(await exportText(source.store, { threadId: actors.threads[2]! }));
        const forged = seal(other.map((line) => line.replace('Comment 3,', 'Forged 3,')));
        await failure(importFile(dyingAfter(3), await file(forged)));
        expect((await check(here.store)).unfinished).to.equal(1);
        const report = await load(here.store, text);
        expect(report.setAside).to.deep.equal([]);
        expect(report.threads).to.deep.equal({ added: 3, alreadyHere: 0, grown: 0 });
        expect(await allRows(here.store)).to.deep.equal(await allRows(source.store));
      });

      it('takes a part that a later file left for none of its own', async () => {
        await importFile(source.store, await putLong(folder.path, 'long.json', 20));
        const { threads } = await check(source.store);
        const older = await exportText(source.store);
        await long(20);
        const newer = await exportText(source.store, { threadId: actors.threads[2]! });
        // All of it is written, and not shown.
        await failure(importFile(dyingAfter(2), await file(newer)));
        expect((await check(here.store)).unfinished).to.equal(1);
        expect((await load(here.store, older)).setAside).to.deep.equal([]);
        expect((await check(here.store)).threads).to.deep.equal(threads);
      });

      it('leaves nothing of a thread of which a late act is here already in another', async () => {
        await long(1_200);
        const own = await lively(here.store);
        for (let n = 0; n < 100; n += 1)
          await own.do({ act: 'post', who: n % 4, where: 0, body: 'Other', to: 8 });
        const before = await check(here.store);
        const report = await load(
          here.store,
          await exportText(source.store, { threadId: actors.threads[2]! }),
        );
        expect(report.setAside.at(-1)!.reason).to.match(/is here already in another thread/);
        const after = await check(here.store);
        expect([after.wrong, after.unfinished, after.threads]).to.deep.equal([[], 0, before.threads]);
      });

      it('keeps the instant of a reaction that was taken back and set again', async () => {
        await load(here.store, await exportText(source.store));
        for (const on of [false, true]) {
          await actors.do({ act: 'react', who: 3, where: 0, number: 1, emoji: '👍', on });
        }
        expect((await load(here.store, await exportText(source.store))).threads.grown).to.equal(1);
        expect(await allRows(here.store)).to.deep.equal(await allRows(source.store));
      });

      it('ends with the same rows when two run at the same time', async () => {
        await long(1_200);
        const path = await file(await exportText(source.store));
        const stores = [here.store, await here.again()];
        const both = await Promise.allSettled(stores.map((store) => importFile(store, path)));
        for (const each of both) if (each.status === 'rejected') throw each.reason;
        expect(await allRows(here.store)).to.deep.equal(await allRows(source.store));
      });

      it('lets others write between its batches', async () => {
        await long(3_000);
        const path = await file(await exportText(source.store));
        const own = await lively(await here.again(), ['Dora', 'Emil', 'Fay', 'Nobody']);
        let posting = true;
        let posts = 0;
        const others = (async () => {
          for (; posting; posts += 1) await own.do({ act: 'post', who: 1, where: 0, body: 'Live!', to: 8 });
        })();
        await importFile(here.store, path);
        posting = false;
        await others;
        expect((await check(here.store)).counts.threads).to.equal(5);
        expect(posts).to.be.greaterThan(5);
        expect((await check(here.store)).wrong).to.deep.equal([]);
      });

      it('by a signal shows no half of a thread', async () => {
        await long(1_200);
        const path = await file(await exportText(source.store));
        const stop = new AbortController();
        const onProgress = ({ done, total }: { done: number; total: number }) =>
          done > total * 0.8 && stop.abort();
        expect(
          (await failure(importFile(here.store, path, { signal: stop.signal, onProgress }))).name,
        ).to.equal('AbortError');
        const { wrong, threads } = await check(here.store);
        expect(wrong).to.deep.equal([]);
        const whole = new Map((await check(source.store)).threads.map(({ id, digest }) => [id, digest]));
        for (const { id, digest } of threads) expect(digest).to.equal(whole.get(id));
        await importFile(here.store, path);
        expect(await allRows(here.store)).to.deep.equal(await allRows(source.store));
      });
    });
  }

  it('shows nothing of a file that changed since it was checked', async () => {
    await withDatabases(['sqlite'], async (here) => {
      const text = await exportText(source.store);
      const path = await file(text);
      const checked = await checkFile(path);
      await writeFile(path, seal(linesOf(text).map((line) => line.replace('One, corrected', 'One, forged'))));
      const error = await failure(checked.write(here!.store).finally(() => checked.close()));
      expect(error).to.be.instanceOf(BadFile);
      expect(error.message).to.match(/the file changed while it was read/);
      expect((await check(here!.store)).threads.map(({ id }) => id)).not.to.include(actors.threads[0]);
    });
  });
});
