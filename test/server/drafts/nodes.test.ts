import { expect } from 'chai';
import * as Y from 'yjs';
import { compact } from '../../../server/drafts/archive.ts';
import { UpdateLog } from '../../../server/drafts/update-log.ts';
import type { Store } from '../../../server/store/store.ts';
import type { DraftId } from '../../../shared/protocol/text.ts';
import { Client } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

describe('a draft on two nodes', () => {
  let redis: TestRedis;
  let nodes: [TestNode, TestNode];
  let anna: Client;
  let ben: Client;
  let draftId: DraftId;
  const there: CoWriter[] = [];
  /** Somebody at the `i`th node. */
  const enter = async (client: Client, i: 0 | 1, doc = new Y.Doc()) => {
    const writer = new CoWriter(client, draftId, { url: nodes[i].url, doc });
    there.push(writer);
    return writer.synced();
  };
  before(async () => {
    redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    nodes = [
      await testNode({ env: { ...env, NODE_NAME: 'one' } }),
      await testNode({ env: { ...env, NODE_NAME: 'other' } }),
    ];
    anna = await Client.member(nodes[0].url, 'Anna');
    ben = await Client.member(nodes[0].url, 'Ben');
  });
  beforeEach(async () => {
    const opId = crypto.randomUUID();
    const { thread } = await anna.call('POST', '/api/threads', { opId, title: 'T', body: 'B' });
    const { draft } = await anna.call('POST', `/api/threads/${thread.id}/drafts`, { opId, title: 'Ours' });
    draftId = draft.id;
    const { person } = await ben.call('GET', '/api/session');
    await anna.call('POST', `/api/drafts/${draftId}/members`, { memberId: person.id, role: 'writer' });
  });
  afterEach(() => {
    for (const writer of there.splice(0)) writer.leave();
  });
  after(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await redis.stop();
  });

  it('is one text, with everybody’s cursors', async () => {
    const [a, b] = await Promise.all([enter(anna, 0), enter(ben, 1)]);
    a.text.insert(0, 'Hello');
    await eventually(async () => b.toString(), 'Hello');
    b.text.insert(5, ', world');
    await eventually(async () => a.toString(), 'Hello, world');
    a.provider.awareness.setLocalState({ cursor: null });
    await eventually(async () => b.provider.awareness.getStates().get(a.doc.clientID)?.user.name, 'Anna');
    a.provider.disconnect();
    await eventually(async () => b.provider.awareness.getStates().has(a.doc.clientID), false);
  });

  it('is whole where both open it at once', async () => {
    const first = await enter(anna, 0);
    first.text.insert(0, 'Cold');
    await first.saved();
    await Promise.all(nodes.map((node) => node.restart()));
    const [a, b] = await Promise.all([enter(anna, 0), enter(ben, 1)]);
    expect([String(a), String(b)]).to.deep.equal(['Cold', 'Cold']);
  });

  it('is whole for who opens it while the last edit is being stored', async () => {
    const a = await enter(anna, 0);
    for (let i = 0; i < 20; i++) {
      a.text.insert(a.text.length, `${i} `);
      const b = await enter(ben, (i % 2) as 0 | 1);
      await eventually(async () => String(b), String(a));
      b.leave();
    }
  });

  it('goes on without Redis, and a last message that was lost is made up for', async () => {
    const [a, b] = [await enter(anna, 0), await enter(ben, 1)];
    redis.pause();
    try {
      a.text.insert(0, 'Nobody heard of this');
      await a.saved();
      await eventually(async () => b.toString(), 'Nobody heard of this');
      b.text.insert(0, '> ');
      await eventually(async () => a.toString(), '> Nobody heard of this');
    } finally {
      redis.resume();
    }
    await eventually(async () => {
      const { answer } = await new Client(nodes[0].url).request('GET', '/readyz');
      return answer.redis;
    }, true);
    a.text.insert(0, '> ');
    await eventually(async () => b.toString(), '> > Nobody heard of this');
  });

  it('is the same for all where one client says different things to both', async () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    other.clientID = one.clientID;
    const [a, b] = [await enter(anna, 0, one), await enter(anna, 1, other)];
    const reader = await enter(ben, 1);
    a.text.insert(0, 'this');
    b.text.insert(0, 'that, longer');
    await eventually(async () => reader.toString().length > 0, true);
    const [c, d] = [await enter(ben, 0), await enter(ben, 1)];
    await eventually(async () => new Set([reader, c, d].map(String)).size, 1);
    const { text } = await anna.call('GET', `/api/drafts/${draftId}`);
    expect(String(reader)).to.equal(text);
  });

  it('tells nobody, and calls nothing saved, before it is in the database', async () => {
    const [a, b] = [await enter(anna, 0), await enter(ben, 0)];
    const fresh = new CoWriter(ben, draftId, { url: nodes[0].url });
    there.push(fresh);
    await fresh.synced();
    fresh.provider.disconnect();
    await nodes[1].withStore(async (store: Store) => {
      await store.write(async (tx) => {
        // The log can't grow as long as this transaction lasts.
        await tx.selectFrom('drafts').select('id').where('id', '=', draftId).forUpdate().execute();
        a.text.insert(0, 'Not yet');
        await a.heard();
        fresh.provider.connect();
        await eventually(async () => fresh.provider.wsconnected, true);
        await fresh.heard();
        await b.heard();
        expect([a.isSaved(), fresh.provider.synced, String(b), String(fresh)]).to.deep.equal([
          false,
          false,
          '',
          '',
        ]);
      });
    });
    await a.saved();
    await eventually(async () => [String(b), String(fresh)].join(), 'Not yet,Not yet');
  });

  it('tells what is saved also by a connection that brought nothing new', async () => {
    const a = await enter(anna, 0);
    a.text.insert(0, 'Saved');
    await a.saved();
    const other = await enter(anna, 1);
    await eventually(async () => String(other), 'Saved');
    await eventually(async () => other.durable.size > 0, true);
    other.durable.clear();
    other.send(Y.encodeStateAsUpdate(a.doc));
    await eventually(async () => other.durable.get(a.doc.clientID), 5);
    other.durable.clear();
    other.send(Y.encodeStateAsUpdate(a.doc, Y.encodeStateVector(a.doc)), true);
    await eventually(async () => other.durable.get(a.doc.clientID), 5);
  });

  it('tells what is saved also where something known comes after it, and another’s between', async () => {
    const [a, b] = [await enter(anna, 0), await enter(ben, 0)];
    a.text.insert(0, 'One');
    await a.saved();
    const known = Y.encodeStateAsUpdate(a.doc);
    await nodes[1].withStore(async (store: Store) => {
      await store.write(async (tx) => {
        await tx.selectFrom('drafts').select('id').where('id', '=', draftId).forUpdate().execute();
        a.text.insert(0, 'Waits. ');
        await a.heard();
        a.text.insert(0, 'Then. ');
        await a.heard();
        b.text.insert(0, 'Between. ');
        await b.heard();
        a.send(known);
        await a.heard();
      });
    });
    await Promise.all([a.saved(), b.saved()]);
  });

  /** Something of the draft is changed and no node hears of it. */
  const unheard = (work: (store: Store) => Promise<unknown>) => nodes[1].withStore(work);

  it('stores nothing of who may write no more, though their node has not heard of it', async () => {
    const b = await enter(ben, 0);
    const { person } = await ben.call('GET', '/api/session');
    await unheard((store) =>
      store.write((tx) =>
        tx
          .updateTable('draft_members')
          .set({ role: 'reviewer' })
          .where('draft_id', '=', draftId)
          .where('person_id', '=', person.id)
          .execute(),
      ),
    );
    b.text.insert(0, 'Too late');
    await eventually(async () => b.closed?.code, 4403);
    const { text, seq } = await anna.call('GET', `/api/drafts/${draftId}`);
    expect([text, seq]).to.deep.equal(['', 0]);
  });

  it('stores nothing once it is frozen, though the node has not heard of it', async () => {
    const [a, b] = [await enter(anna, 0), await enter(ben, 0)];
    await unheard((store) =>
      store.write((tx) =>
        tx.updateTable('drafts').set({ state: 'proposed' }).where('id', '=', draftId).execute(),
      ),
    );
    a.text.insert(0, 'Too late');
    await a.heard();
    const { text, seq } = await anna.call('GET', `/api/drafts/${draftId}`);
    expect([text, seq, String(b), a.isSaved()]).to.deep.equal(['', 0, '', false]);
  });

  it('closes the sockets of who is taken out of it at the other node', async () => {
    const b = await enter(ben, 1);
    const { person } = await ben.call('GET', '/api/session');
    await anna.call('DELETE', `/api/drafts/${draftId}/members/${person.id}`);
    await eventually(async () => b.closed?.code, 4403);
  });

  it('is frozen on both at once', async () => {
    const [a, b] = [await enter(anna, 0), await enter(ben, 1)];
    a.text.insert(0, 'Final');
    await a.saved();
    await anna.call('POST', `/api/drafts/${draftId}/propose`, { opId: crypto.randomUUID() });
    b.text.insert(0, 'Not ');
    await new Client(nodes[1].url).request('GET', '/readyz');
    const there = new Client(nodes[1].url);
    there.cookie = ben.cookie;
    const { text, proposal } = await there.call('GET', `/api/drafts/${draftId}`);
    expect([text, proposal.text]).to.deep.equal(['Final', 'Final\n']);
    await anna.call('POST', `/api/drafts/${draftId}/reopen`, { opId: crypto.randomUUID() });
    await eventually(async () => a.toString(), 'Not Final');
  });

  it('has its whole log still when a snapshot has taken its place', async () => {
    const [a, b] = [await enter(anna, 0), await enter(ben, 1)];
    for (let i = 0; i < 120; i++) {
      a.text.insert(a.text.length, `${i} `);
      await a.saved();
    }
    const before = await anna.call('GET', `/api/drafts/${draftId}/versions/60`);
    await nodes[0].withStore(async (store: Store) => {
      const { seq, updates } = (await new UpdateLog(store).load(draftId))!;
      a.text.insert(0, 'Meanwhile ');
      await a.saved();
      await compact(store, draftId, { seq, bytes: Y.mergeUpdates(updates.map(({ bytes }) => bytes)) });
      expect(
        await store.db.selectFrom('draft_updates').select('seq').where('draft_id', '=', draftId).execute(),
      ).to.deep.equal([{ seq: seq + 1 }]);
    });
    expect(await anna.call('GET', `/api/drafts/${draftId}/versions/60`)).to.deep.equal(before);
    b.text.insert(0, '> ');
    await eventually(async () => a.toString() === b.toString() && a.toString().startsWith('> '), true);
    await b.saved();
    await Promise.all(nodes.map((node) => node.restart()));
    const fresh = await enter(ben, 0);
    expect(fresh.toString()).to.equal(a.toString());
    const { versions } = await anna.call('GET', `/api/drafts/${draftId}/versions`);
    expect(versions[0].people.map(({ name }: { name: string }) => name)).to.have.members(['Anna', 'Ben']);
  });
});
