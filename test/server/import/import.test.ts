import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { BadFile, checkFile, importFile } from '../../../server/import/import.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import type { Store } from '../../../server/store/store.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { type Forum, openForum, opId } from '../../support/forum.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { failure, importPlain, type PlainFile, put, putLong, rowsOf, smallFile } from './support.ts';

describe('importFile', () => {
  let forum: Forum;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    forum = await openForum();
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await forum.close();
    await folder.remove();
  });

  const load = async (file: unknown) => importPlain(forum.store, await put(folder.path, 'a.json', file));
  const read = (id: ThreadId, from = 1) => forum.queries.window(null, id, { from, limit: 50 });
  /** The small file with comments after its own. */
  function grown(...bodies: string[]): PlainFile {
    const file = smallFile();
    const more = bodies.map((body, i) => ({
      n: i + 4,
      author: 'Bo',
      date: '2020-05-04T10:00:00+02:00',
      body,
    }));
    return { ...file, comments: [...file.comments, ...more] };
  }
  /** The rows of a forum into which only this was imported. */
  async function cleanRows(path: string) {
    const other = await openForum();
    try {
      await importFile(other.store, path);
      return await rowsOf(other.store);
    } finally {
      await other.close();
    }
  }

  it('makes a thread of an article and its comments, in the order of the file', async () => {
    const report = await load(smallFile());
    expect(report).to.deep.include({
      file: 'a.json',
      form: 'plain',
      title: 'Who waters the plants?',
      threads: { added: 1, alreadyHere: 0 },
      comments: { added: 3, alreadyHere: 0, named: 2, unnamed: 1 },
      authors: { named: 1, unnamed: 1 },
      setAside: [],
      notes: [],
    });
    const { thread, comments, seq } = await read(report.threadId);
    expect(thread).to.deep.include({ title: 'Who waters the plants?', commentCount: 3 });
    expect(thread.opening).to.deep.include({ number: 0, body: 'They are dry – again.', dayOnly: true });
    expect([thread.author.name, thread.author.kind]).to.deep.equal(['Unnamed', 'guest']);
    expect([thread.createdAt, thread.lastActivityAt]).to.deep.equal([
      '2020-05-01T00:00:00.000Z',
      '2020-05-03T00:00:00.000Z',
    ]);
    expect(seq).to.equal(4);
    expect(
      comments.map((c) => [c.number, c.author.name, c.author.kind, c.createdAt, c.dayOnly, c.body]),
    ).to.deep.equal([
      [1, 'Ada', 'guest', '2020-05-02T00:00:00.000Z', true, 'I did, *yesterday*.'],
      [2, 'Unnamed', 'guest', '2020-05-02T00:00:00.000Z', true, 'Not the fern.'],
      [3, 'Ada', 'guest', '2020-05-03T00:00:00.000Z', true, 'Line\nand line, “quoted” 🌱'],
    ]);
    expect(comments[0]!.author.id).to.equal(comments[2]!.author.id);
  });

  it('writes the log that the thread would have if it had been written here', async () => {
    const { threadId } = await load(smallFile());
    const { events, head } = await forum.queries.events(null, threadId, 0, 50);
    expect(head).to.equal(4);
    expect(events.map((e) => [e.seq, e.type, 'comment' in e ? e.comment.number : null])).to.deep.equal([
      [1, 'thread:opened', null],
      [2, 'comment:posted', 1],
      [3, 'comment:posted', 2],
      [4, 'comment:posted', 3],
    ]);
    const { events: rows } = await rowsOf(forum.store);
    expect(rows!.map((row) => (row as { op_id: string }).op_id)).to.deep.equal([
      'import:0',
      'import:1',
      'import:2',
      'import:3',
    ]);
  });

  it('makes a guest of every unnamed comment, and of the article', async () => {
    const comments = smallFile().comments.map(({ author: _, ...rest }) => rest);
    const { authors, threadId } = await load(smallFile({ comments }));
    expect(authors).to.deep.equal({ named: 0, unnamed: 3 });
    const window = await read(threadId);
    expect(new Set([window.thread.author.id, ...window.comments.map((c) => c.author.id)]).size).to.equal(4);
  });

  it('gives the article the author that the file names', async () => {
    const { threadId } = await load(smallFile({ author: 'Ada' }));
    const { thread, comments } = await read(threadId);
    expect(thread.author).to.deep.equal(comments[0]!.author);
  });

  it('adds nothing twice and says so', async () => {
    await load(smallFile());
    const before = await rowsOf(forum.store);
    const report = await load(smallFile());
    expect(report.threads).to.deep.equal({ added: 0, alreadyHere: 1 });
    expect(report.comments).to.deep.include({ added: 0, alreadyHere: 3 });
    expect(await rowsOf(forum.store)).to.deep.equal(before);
  });

  it('keeps the order of the file where numbers have gaps and dates go backwards', async () => {
    const comments = [
      { n: 7, author: 'Ada', date: '2020-05-03', body: 'first' },
      { n: 5, author: 'Ada', date: '2020-05-02T23:59:59.5Z', body: 'second' },
      { n: 9, author: 'Ada', date: '2020-05-01T12:00:00', body: 'third' },
    ];
    const report = await load(smallFile({ comments }));
    const { thread, comments: loaded } = await read(report.threadId);
    expect(loaded.map((c) => [c.number, c.body, c.createdAt, c.dayOnly])).to.deep.equal([
      [1, 'first', '2020-05-03T00:00:00.000Z', true],
      [2, 'second', '2020-05-02T23:59:59.500Z', false],
      [3, 'third', '2020-05-01T12:00:00.000Z', false],
    ]);
    expect(thread.lastActivityAt).to.equal('2020-05-03T00:00:00.000Z');
    expect(report.notes).to.have.length(2);
    expect(report.notes[0]).to.match(/first at comments\[0\] with 7/);
    expect(report.notes[1]).to.match(/read as UTC: 1\.$/);
  });

  it('finds the fields in any order', async () => {
    const { comments, ...rest } = smallFile();
    const { threadId } = await load(smallFile());
    const report = await load({
      comments: comments.map((c) => Object.fromEntries(Object.entries(c).reverse())),
      ...rest,
    });
    expect(report).to.deep.include({ threadId, threads: { added: 0, alreadyHere: 1 }, setAside: [] });
  });

  it('takes another article for another thread', async () => {
    await load(smallFile());
    expect((await load(smallFile({ date: '2020-05-02' }))).threads.added).to.equal(1);
    expect((await load(smallFile({ body: 'Other words.' }))).threads.added).to.equal(1);
  });

  describe('of a file that has grown', () => {
    it('adds what is new, as if it had come whole', async () => {
      await load(smallFile());
      const report = await load(grown('fourth', 'fifth'));
      expect(report.threads).to.deep.equal({ added: 0, alreadyHere: 1 });
      expect(report.comments).to.deep.include({ added: 2, alreadyHere: 3 });
      expect(await rowsOf(forum.store)).to.deep.equal(await cleanRows(join(folder.path, 'a.json')));
    });

    it('sets aside what was posted over, and adds the rest after it', async () => {
      const { threadId } = await load(smallFile());
      const ann = await forum.person('Ann');
      await forum.acts.post(ann, { opId: opId(), threadId, body: 'Live!' });
      const report = await load(grown('fourth', 'fifth'));
      expect(report.comments).to.deep.include({ added: 1, alreadyHere: 3 });
      expect(report.setAside).to.have.length(1);
      expect(report.setAside[0]!.place).to.equal('comments[3]');
      expect(report.setAside[0]!.reason).to.match(/^Ann posted number 4 here meanwhile;.*\.$/);
      const { comments, thread, seq } = await read(threadId);
      expect(comments.map((c) => c.body).slice(3)).to.deep.equal(['Live!', 'fifth']);
      expect([thread.commentCount, seq]).to.deep.equal([5, 6]);
      expect(Date.parse(thread.lastActivityAt)).to.equal(Date.parse(comments[3]!.createdAt));

      const before = await rowsOf(forum.store);
      expect((await load(grown('fourth', 'fifth'))).setAside).to.have.length(1);
      expect(await rowsOf(forum.store)).to.deep.equal(before);
    });

    it('sets aside what differs from what was imported, and keeps that', async () => {
      await load(smallFile());
      const before = await rowsOf(forum.store);
      const file = smallFile({ author: 'Ada' });
      file.comments[0]!.body = 'Changed.';
      file.comments[1]!.author = 'Bo';
      file.comments[2]!.date = '2020-05-03T00:00:00Z';
      const { setAside, comments } = await load(file);
      expect(comments.added).to.equal(0);
      expect(
        setAside.map(({ place, reason }) => [
          place,
          /with another (\w+)|under another (\w+)/.exec(reason)?.[0],
        ]),
      ).to.deep.equal([
        ['author', 'under another author'],
        ['comments[0]', 'with another body'],
        ['comments[1]', 'with another author'],
        ['comments[2]', 'with another date'],
      ]);
      expect(await rowsOf(forum.store)).to.deep.equal(before);
    });

    it('still knows a comment that was edited or deleted here', async () => {
      const { threadId } = await load(smallFile());
      const { comments } = await read(threadId);
      const ada = { ...comments[0]!.author, role: 'guest' as const };
      await forum.acts
        .delete({ ...ada, role: 'admin' }, { opId: opId(), threadId, number: 1 })
        .catch(() => {});
      await forum.store.write(async (tx) => {
        await tx
          .updateTable('comments')
          .set({ state: 'removed' })
          .where('id', '=', comments[0]!.id)
          .execute();
        const { id } = comments[2]!;
        await tx
          .insertInto('revisions')
          .values({ comment_id: id, revision: 2, body: 'Edited.', at: 1 })
          .execute();
        await tx.updateTable('comments').set({ revision: 2 }).where('id', '=', id).execute();
      });
      const report = await load(smallFile());
      expect(report.setAside).to.deep.equal([]);
      expect(report.comments).to.deep.include({ added: 0, alreadyHere: 3 });
    });
  });

  describe('that is broken off', () => {
    /** A store that stops like a process that was killed, after some writes. */
    function dyingAfter(writes: number): Store {
      let left = writes;
      const { store } = forum;
      return {
        ...store,
        write: (work) => (left-- > 0 ? store.write(work) : Promise.reject(new Error('It was killed.'))),
      };
    }

    for (const writes of [0, 1, 2, 5]) {
      it(`after ${writes} writes shows nothing, and is finished by the next import`, async () => {
        const path = await putLong(folder.path, 'a.json', 2_100);
        expect((await failure(importFile(dyingAfter(writes), path))).message).to.equal('It was killed.');
        expect((await forum.queries.list(null, undefined, 10)).threads).to.deep.equal([]);
        const { threads, comments } = await importFile(forum.store, path);
        expect([threads.added, comments.added, comments.alreadyHere]).to.deep.equal([1, 2_100, 0]);
        expect(await rowsOf(forum.store)).to.deep.equal(await cleanRows(path));
      });
    }

    it('and whose file was changed since is begun again', async () => {
      const path = await putLong(folder.path, 'a.json', 2_100);
      await failure(importFile(dyingAfter(3), path));
      await writeFile(path, (await readFile(path, 'utf8')).replace('Comment 700,', 'Another,'));
      const report = await importFile(forum.store, path);
      expect([report.threads.added, report.comments.added, report.setAside.length]).to.deep.equal([
        1, 2_100, 0,
      ]);
      expect(await rowsOf(forum.store)).to.deep.equal(await cleanRows(path));
    });

    it('and whose file became shorter since is begun again', async () => {
      await failure(importFile(dyingAfter(4), await putLong(folder.path, 'a.json', 2_100)));
      const path = await putLong(folder.path, 'a.json', 600);
      expect((await importFile(forum.store, path)).comments.added).to.equal(600);
      const { people: _, ...rows } = await rowsOf(forum.store);
      const { people: __, ...clean } = await cleanRows(path);
      expect(rows).to.deep.equal(clean);
    });

    it('by a signal takes back what it wrote', async () => {
      const path = await putLong(folder.path, 'a.json', 2_100);
      const stop = new AbortController();
      const onProgress = ({ done, total }: { done: number; total: number }) =>
        done > total * 0.9 && stop.abort();
      const error = await failure(importFile(forum.store, path, { signal: stop.signal, onProgress }));
      expect(error.name).to.equal('AbortError');
      const { people: _, ...rows } = await rowsOf(forum.store);
      expect(rows).to.deep.equal({ threads: [], comments: [], revisions: [], events: [] });
    });

    it('by a signal reads no further', async () => {
      const path = await putLong(folder.path, 'a.json', 2_100);
      const stop = new AbortController();
      let reported = 0;
      const onProgress = () => {
        reported += 1;
        stop.abort();
      };
      await failure(importFile(forum.store, path, { signal: stop.signal, onProgress }));
      expect(reported).to.equal(1);
    });

    it('by a change of the file while it is read takes back what it wrote', async () => {
      for (const change of [
        (text: string) => text.replace('Comment 2000,', 'Somewhat 2000,'),
        (text: string) => text.slice(0, -1_000),
        (text: string) => text.replace('"n":2000,', '"n":"x",'),
      ]) {
        const path = await putLong(folder.path, 'a.json', 2_100);
        const file = await checkFile(path);
        await writeFile(path, change(await readFile(path, 'utf8')));
        expect(await failure(file.write(forum.store).finally(() => file.close()))).to.be.instanceOf(BadFile);
        const { people: _, ...rows } = await rowsOf(forum.store);
        expect(rows).to.deep.equal({ threads: [], comments: [], revisions: [], events: [] });
      }
    });

    it('shows nothing of a thread until it is whole', async () => {
      const path = await putLong(folder.path, 'a.json', 2_100);
      const seen: Promise<number>[] = [];
      const onProgress = () => {
        seen.push(forum.queries.list(null, undefined, 10).then(({ threads }) => threads.length));
      };
      const { threadId } = await importPlain(forum.store, path, { onProgress });
      expect(new Set(await Promise.all(seen.slice(0, -2)))).to.deep.equal(new Set([0]));
      expect((await read(threadId)).thread.commentCount).to.equal(2_100);
    });
  });

  it('ends with the same rows when two imports of a file run at the same time', async () => {
    const path = await putLong(folder.path, 'a.json', 2_100);
    const other = await openSqlite(join(folder.path, 'both.db'));
    try {
      const both = await Promise.allSettled([importFile(other, path), importFile(other, path)]);
      expect(both.some(({ status }) => status === 'fulfilled')).to.equal(true);
      expect(await rowsOf(other)).to.deep.equal(await cleanRows(path));
    } finally {
      await other.close();
    }
  });

  it('lets others write between its batches', async () => {
    const path = await putLong(folder.path, 'a.json', 5_000);
    const ann = await forum.person('Ann');
    const threadId = await forum.thread(ann);
    let posting = true;
    const posts = (async () => {
      let count = 0;
      for (; posting; count += 1) await forum.acts.post(ann, { opId: opId(), threadId, body: 'Live!' });
      return count;
    })();
    await importFile(forum.store, path);
    posting = false;
    expect(await posts).to.be.greaterThan(5);
  });
});
