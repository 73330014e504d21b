import { expect } from 'chai';
import * as Y from 'yjs';
import { UpdateLog } from '../../../server/drafts/update-log.ts';
import { type ExportedReport, importFile } from '../../../server/import/import.ts';
import type { Store } from '../../../server/store/store.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { Client } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { put } from '../import/support.ts';
import { allRows, check } from './contents.ts';
import { exportText, linesOf, seal } from './file.ts';

const opId = () => crypto.randomUUID();

describe('export and import of drafts', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let node: TestNode;
  let anna: Client;
  let ben: Client;
  let threadId: ThreadId;
  let annasId: string;
  let bensId: string;
  let text: string;
  let written: string;

  const open = async (title: string, answers: number[] = []): Promise<string> => {
    const path = `/api/threads/${threadId}/drafts`;
    const { draft } = await anna.call('POST', path, { opId: opId(), title, answers, quorum: 'all' });
    await anna.call('POST', `/api/drafts/${draft.id}/members`, { memberId: bensId, role: 'writer' });
    return draft.id;
  };
  const write = async (id: string, words: string) => {
    const writer = await new CoWriter(anna, id).synced();
    writer.text.insert(0, words);
    await writer.saved();
    writer.leave();
  };
  const propose = async (id: string) => {
    await anna.call('POST', `/api/drafts/${id}/propose`, { opId: opId() });
    return (await anna.call('GET', `/api/drafts/${id}`)).proposal.hash as string;
  };
  const sign = (client: Client, id: string, hash: string) =>
    client.call('POST', `/api/drafts/${id}/sign`, { opId: opId(), hash });

  /** Drafts in every state, one with a log that is archived in part. */
  before(async () => {
    folder = await temporaryFolder();
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
    ben = await Client.member(node.url, 'Ben');
    annasId = (await anna.call('GET', '/api/session')).person.id;
    bensId = (await ben.call('GET', '/api/session')).person.id;
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' });
    threadId = thread.id;
    await ben.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: 'I hold that.' });

    const long = await open('Being written', [1]);
    const [a, b] = [await new CoWriter(anna, long).synced(), await new CoWriter(ben, long).synced()];
    for (let i = 0; i < 130; i++) {
      a.text.insert(a.text.length, `${i} `);
      if (i % 3 === 0) b.text.insert(0, '> ');
      if (i % 7 === 0) a.text.delete(0, 1);
      await Promise.all([a.saved(), b.saved()]);
    }
    const note = { opId: opId(), kind: 'comment', body: 'Is it so?', start: null, end: null };
    const { note: first } = await ben.call('POST', `/api/drafts/${long}/notes`, note);
    await anna.call('POST', `/api/drafts/${long}/notes`, { ...note, opId: opId(), replyTo: first.id });
    await ben.call('PUT', `/api/drafts/${long}/notes/${first.id}`, { state: 'resolved' });
    a.leave();
    b.leave();
    // Its log is put into the archive at the end of the node; then it goes on.
    await node.restart();
    await write(long, 'Afterwards. ');
    written = (await anna.call('GET', `/api/drafts/${long}`)).text;

    const signed = await open('Being signed');
    await write(signed, 'We agree.');
    await sign(anna, signed, await propose(signed));
    await anna.call('POST', `/api/drafts/${signed}/reopen`, { opId: opId() });
    await write(signed, 'Perhaps ');
    const second = await propose(signed);
    await sign(anna, signed, second);
    await anna.call('POST', `/api/drafts/${signed}/withdraw`, { opId: opId() });
    await sign(ben, signed, second);

    const published = await open('Published');
    await write(published, 'So say **we**.');
    const hash = await propose(published);
    await sign(ben, published, hash);
    await sign(anna, published, hash);
    await anna.call('POST', `/api/drafts/${published}/publish`, { opId: opId() });

    const abandoned = await open('Abandoned');
    await anna.call('POST', `/api/drafts/${abandoned}/abandon`, { opId: opId() });
    text = await node.withStore((store) => exportText(store));
  });
  after(async () => {
    await node.close();
    await folder.remove();
  });

  const load = async (store: Store, what: string) =>
    (await importFile(store, await put(folder.path, 'forum.jsonl', what))) as ExportedReport;
  const refusal = async (what: string) => {
    try {
      await withDatabases(['sqlite'], (there) => load(there!.store, what));
    } catch (error) {
      return (error as Error).message;
    }
    return 'It was taken.';
  };
  const draftId = (title: string): string =>
    linesOf(text)
      .map((line) => JSON.parse(line).draft)
      .find((draft) => draft?.title === title).id;
  /** The lines, with one draft's changed. */
  const changed = (title: string, kind: string, change: (value: Record<string, never>) => unknown) => {
    let current = '';
    return linesOf(text).map((line) => {
      const record = JSON.parse(line);
      if (record.draft) current = record.draft.title;
      if (current !== title || !record[kind]) return line;
      change(record[kind]);
      return JSON.stringify(record);
    });
  };

  for (const to of KINDS) {
    it(`move them to ${to} whole, and the second time add nothing`, () =>
      withDatabases([to], async (there) => {
        const report = await load(there!.store, text);
        expect([report.drafts, report.setAside]).to.deep.equal([{ added: 4, alreadyHere: 0 }, []]);
        const here = await node.withStore((store) => check(store));
        expect(here.wrong).to.deep.equal([]);
        expect(await check(there!.store)).to.deep.equal(here);
        expect(linesOf(await exportText(there!.store)).slice(1)).to.deep.equal(linesOf(text).slice(1));
        const rows = await node.withStore((store) => allRows(store));
        expect(await allRows(there!.store)).to.deep.equal(rows);
        const again = await load(there!.store, text);
        expect([again.drafts, again.setAside]).to.deep.equal([{ added: 0, alreadyHere: 4 }, []]);
        expect(await allRows(there!.store)).to.deep.equal(rows);
      }));
  }

  it('make a forum in which the drafts go on', async () => {
    const other = await testNode();
    try {
      await other.withStore((store) => load(store, text));
      await other.restart();
      const account = await node.withStore((store) =>
        store.db
          .selectFrom('accounts')
          .select(['email', 'claimed_email'])
          .where('person_id', '=', annasId as never)
          .executeTakeFirstOrThrow(),
      );
      const client = new Client(other.url);
      await client.call('POST', '/api/session', {
        email: account.email ?? account.claimed_email,
        password: 'correct horse battery',
      });
      const writer = await new CoWriter(client, draftId('Being written')).synced();
      expect(writer.toString()).to.equal(written);
      writer.text.insert(0, 'On it goes. ');
      await writer.saved();
      writer.leave();
      const { comments } = await client.call('GET', `/api/threads/${threadId}?from=1&limit=10`);
      expect(
        comments.at(-1).signatures.map(({ person }: { person: { name: string } }) => person.name),
      ).to.deep.equal(['Ben', 'Anna']);
      expect((await other.withStore((store) => check(store))).wrong).to.deep.equal([]);
    } finally {
      await other.close();
    }
  });

  it('keep what has gone on, and set aside what is otherwise', () =>
    withDatabases(['sqlite'], async (there) => {
      await load(there!.store, text);
      const id = draftId('Being written');
      const writer = { person: annasId as never, at: 0, bytes: Y.encodeStateAsUpdate(new Y.Doc()) };
      await new UpdateLog(there!.store).append(id as never, [
        { personId: writer.person, bytes: writer.bytes, clocks: new Map() },
      ]);
      expect((await load(there!.store, text)).drafts).to.deep.equal({ added: 0, alreadyHere: 4 });
      // The other forum lacks what was written here.
      const grown = await exportText(there!.store);
      const report = await node.withStore((store) => load(store, grown));
      expect(report.drafts).to.deep.equal({ added: 0, alreadyHere: 3 });
      expect(report.setAside.map(({ reason }) => reason)).to.deep.equal([
        `Draft ${id} is here already as it was before, or otherwise, which was kept.`,
      ]);
    }));

  it('have in the file of one thread what was published, over whose names, and nothing that was not', async () => {
    const ofThread = await node.withStore((store) => exportText(store, { threadId }));
    for (const secret of [
      'Being written',
      'Being signed',
      'Abandoned',
      'Is it so?',
      '{"updates"',
      '{"note"',
    ]) {
      expect(ofThread).not.to.include(secret);
    }
    await withDatabases(KINDS, async (...all) => {
      for (const { store } of all) {
        const report = await load(store, ofThread);
        expect([report.drafts, report.setAside]).to.deep.equal([{ added: 1, alreadyHere: 0 }, []]);
        expect((await check(store)).wrong).to.deep.equal([]);
        const names = await store.db.selectFrom('signatures').select('name').orderBy('at').execute();
        expect(names.map(({ name }) => name)).to.deep.equal(['Ben', 'Anna']);
      }
    });
  });

  const DAMAGES: [
    what: string,
    title: string,
    kind: string,
    change: (value: never) => unknown,
    said: RegExp,
  ][] = [
    [
      'an update that is cut',
      'Being written',
      'updates',
      (u: { entries: { bytes: string }[] }) => {
        u.entries[5]!.bytes = Buffer.from(u.entries[5]!.bytes, 'base64').subarray(0, 4).toString('base64');
      },
      /entry 6 is no update of its text/,
    ],
    [
      'an update of somebody else',
      'Being written',
      'updates',
      (u: { entries: { person: string }[] }) => {
        const entry = u.entries[20]!;
        entry.person = entry.person === annasId ? bensId : annasId;
      },
      /writes as a client of/,
    ],
    [
      'an update that is not there',
      'Being written',
      'updates',
      (u: { entries: unknown[] }) => u.entries.splice(3, 1),
      /entry \d+ (goes on at|builds on)|is at entry \d+ of its log/,
    ],
    [
      'a log that is longer than it says',
      'Being written',
      'draft',
      (d: { seq: number }) => d.seq--,
      /is at entry \d+ of its log, which has/,
    ],
    [
      'a stranger in the log',
      'Being written',
      'updates',
      (u: { entries: { person: string }[] }) => {
        u.entries[0]!.person = 'nobody-who-is-here';
      },
      /names nobody-who-is-here, who is not there|person/,
    ],
    [
      'an answer to no note',
      'Being written',
      'note',
      (n: { replyTo: string | null }) => {
        if (n.replyTo) n.replyTo = 'no-such-note-here1';
      },
      /answers a note that is not there|replyTo/,
    ],
    [
      'another text than was signed',
      'Being signed',
      'proposal',
      (p: { text: string }) => {
        p.text = 'We disagree.\n';
      },
      /has the hash of something else/,
    ],
    [
      'a signature to something else',
      'Published',
      'proposal',
      (p: { signatures: { hash: string }[] }) => {
        p.signatures[0]!.hash = '0'.repeat(64);
      },
      /has a signature to something else/,
    ],
    [
      'a second signature of one',
      'Published',
      'proposal',
      (p: { signatures: object[] }) => {
        p.signatures.push({ ...p.signatures[0] });
      },
      /was signed twice by one person/,
    ],
    [
      'another comment than it became',
      'Published',
      'draft',
      (d: { published: number }) => {
        d.published = 1;
      },
      /which is no joint comment/,
    ],
    [
      'a published one that says that it is not',
      'Published',
      'draft',
      (d: { state: string }) => {
        d.state = 'proposed';
      },
      /is proposed, as comment 2/,
    ],
    [
      'an abandoned one that stands',
      'Being signed',
      'draft',
      (d: { state: string }) => {
        d.state = 'abandoned';
      },
      /is abandoned, and has a proposal/,
    ],
    [
      'nobody who writes',
      'Being written',
      'draft',
      (d: { members: { role: string }[] }) => {
        for (const member of d.members) member.role = 'reviewer';
      },
      /has no co-writer/,
    ],
  ];
  for (const [what, title, kind, change, said] of DAMAGES) {
    it(`refuse ${what}, naming the line and the draft`, async () => {
      const message = await refusal(seal(changed(title, kind, change as never)));
      expect(message).to.match(said);
      expect(message).to.match(/line \d+/);
    });
  }

  it('refuse a joint comment of no draft', async () => {
    const without = linesOf(text).filter((line) => !/^\{"(draft|updates|note|proposal)"/.test(line));
    expect(await refusal(seal(without))).to.match(/comment 2 is of no draft/);
  });

  it('find a text that is not what its log makes of it', async () => {
    await withDatabases(['sqlite'], async (there) => {
      const { store } = there!;
      await load(store, text);
      const id = draftId('Being written') as never;
      const wrong = async () => (await check(store)).wrong.join(' ');
      const { bytes } = await store.db
        .selectFrom('draft_snapshots')
        .select('bytes')
        .where('draft_id', '=', id)
        .executeTakeFirstOrThrow();
      const empty = Uint8Array.of(0, 0);
      await store.write((tx) =>
        tx.updateTable('draft_snapshots').set({ bytes: empty }).where('draft_id', '=', id).execute(),
      );
      expect(await wrong()).to.include('has a text that is not what its log makes of it');
      await store.write((tx) =>
        tx.updateTable('draft_snapshots').set({ bytes }).where('draft_id', '=', id).execute(),
      );
      expect(await wrong()).to.equal('');
      await store.write((tx) =>
        tx.updateTable('draft_clients').set({ clock: 1 }).where('draft_id', '=', id).execute(),
      );
      expect(await wrong()).to.include('has clients that its log does not know so');
    });
  });
});
