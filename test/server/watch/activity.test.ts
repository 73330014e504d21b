import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import type { Activity, ActivityPage } from '../../../shared/protocol/watch.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { adminOf, newEmail, PASSWORD } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

type Told = { activity: Activity[] };

/** All that a socket is told, whatever the order in which it comes. */
function listen(socket: Socket): Activity[] {
  const told: Activity[] = [];
  socket.on('watch:activity', ({ activity }: Told) => told.push(...activity));
  return told;
}

/** Every page, to the last. */
async function wholeLog(moderator: Client): Promise<Activity[]> {
  const all: Activity[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { activity, next }: ActivityPage = await moderator.call(
      'GET',
      `/api/watch/activity${cursor && `?cursor=${cursor}`}`,
    );
    all.push(...activity);
    cursor = next;
  }
  return all;
}

function watching(of: string, start: () => Promise<{ nodes: [TestNode, TestNode]; stop(): Promise<void> }>) {
  describe(`what moderators see happening, ${of}`, () => {
    let nodes: [TestNode, TestNode];
    let stop: () => Promise<void>;
    let anna: Client;
    let admin: Client;
    before(async () => {
      ({ nodes, stop } = await start());
      anna = await Client.member(nodes[0].url, 'Anna');
      admin = await adminOf(nodes[1]);
    });
    after(async () => {
      for (const client of [anna, admin]) client?.close();
      await stop();
    });

    const open = async (title: string): Promise<string> =>
      (await anna.call('POST', '/api/threads', { opId: opId(), title, body: 'It begins.' })).thread.id;
    const post = (threadId: string, body: string) =>
      anna.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body });

    it('is each happening once, however many come at the same time', async () => {
      const socket = await admin.connect();
      await ask(socket, 'watch:join', {});
      const told = listen(socket);
      // Who may have other rights now is out until they ask again: what was meanwhile is in the log.
      const missed = new Map<string, Activity>();
      socket.on('session:changed', async () => {
        await ask(socket, 'watch:join', {});
        for (const one of await wholeLog(admin)) missed.set(one.key, one);
      });
      const comments = () => {
        const keys = [...told, ...missed.values()]
          .filter(({ kind }) => kind === 'comment')
          .map(({ key }) => key);
        return new Set(keys).size;
      };
      const threads = await Promise.all(['One', 'Two', 'Three'].map(open));
      await Promise.all(Array.from({ length: 150 }, (_, i) => post(threads[i % 3]!, `Comment ${i}`)));
      await eventually(async () => comments(), 150);
      expect(new Set(told.map(({ key }) => key)).size).to.equal(told.length);
      const logged = await wholeLog(admin);
      expect(new Set(logged.map(({ key }) => key)).size).to.equal(logged.length);
      expect(logged.map(({ key }) => key)).to.include.members(told.map(({ key }) => key));
      expect(logged.map(({ at }) => at)).to.deep.equal(
        logged
          .map(({ at }) => at)
          .toSorted()
          .reverse(),
      );
    });

    it('is of every kind, with the words as they are now', async () => {
      const socket = await admin.connect();
      await ask(socket, 'watch:join', {});
      const told = listen(socket);
      const id = await open('Kinds');
      const { comment } = await post(id, 'First words');
      await anna.call('PATCH', `/api/threads/${id}/comments/1`, { opId: opId(), body: 'Second words' });
      await post(id, 'Gone soon');
      await anna.call('DELETE', `/api/threads/${id}/comments/2`, { opId: opId() });
      await anna.call('PATCH', `/api/threads/${id}`, { opId: opId(), title: 'Called otherwise' });
      const report = { opId: opId(), reason: 'It is unkind', subject: { threadId: id, number: 1 } };
      await admin.call('POST', '/api/reports', report);
      const act = { opId: opId(), act: 'hide', reason: 'Not here', subject: { threadId: id, number: 1 } };
      await admin.call('POST', '/api/moderation/actions', act);
      await anna.call('POST', `/api/threads/${id}/drafts`, { opId: opId(), title: 'Between us' });
      await Client.member(nodes[0].url, 'Cleo');
      const kinds = ['thread', 'comment', 'edit', 'delete', 'rename', 'report', 'action', 'draft', 'sign-up'];
      await eventually(async () => kinds.filter((kind) => !told.some((one) => one.kind === kind)).join(), '');
      const logged = (await wholeLog(admin)).filter(
        ({ thread, actor }) => thread?.id === id || actor?.name === 'Cleo',
      );
      const of = (kind: string) => logged.find((one) => one.kind === kind)!;
      expect(of('edit')).to.deep.include({ state: 'hidden', text: 'Second words', number: comment.number });
      expect(of('delete')).to.deep.include({ state: 'removed', text: null, number: 2 });
      expect(of('action')).to.deep.include({ act: 'hide', text: 'Not here', number: 1 });
      // Who reported could be told to whom they reported: moderators write, too.
      expect(of('report')).to.deep.include({ actor: null, text: 'It is unkind', number: 1 });
      expect(of('rename').thread).to.deep.equal({ id, title: 'Called otherwise' });
      expect(of('sign-up')).to.deep.include({ newcomer: true, thread: null });
      // A draft is its members' own.
      expect(JSON.stringify([logged, told])).not.to.include('Between us');
    });

    it('is for moderators only, and no longer for one who is none any more', async () => {
      const reader = await anna.connect();
      expect((await ask(reader, 'watch:join', {})).error.code).to.equal('not_allowed');
      const moderator = new Client(nodes[0].url);
      const account = { email: newEmail(), password: PASSWORD };
      const { person } = await moderator.call('POST', '/api/accounts', { ...account, name: 'Mod' });
      await admin.call('PUT', `/api/members/${person.id}/role`, { role: 'moderator' });
      // A session gives no more than what it was begun with.
      await moderator.call('POST', '/api/session', account);
      const socket = await moderator.connect();
      expect((await ask(socket, 'watch:join', {})).ok).to.equal(true);
      const told = listen(socket);
      const seen = heard<Told>(socket, 'watch:activity', ({ activity }) =>
        activity.some(({ thread }) => thread?.title === 'Seen'),
      );
      await open('Seen');
      await seen;
      const changed = heard(socket, 'session:changed');
      await admin.call('PUT', `/api/members/${person.id}/role`, { role: 'member' });
      await changed;
      const watcher = await admin.connect();
      await ask(watcher, 'watch:join', {});
      const unseen = heard<Told>(watcher, 'watch:activity', ({ activity }) =>
        activity.some(({ thread }) => thread?.title === 'Unseen'),
      );
      await open('Unseen');
      await unseen;
      expect((await ask(socket, 'watch:join', {})).ok).to.equal(false);
      expect(told.map(({ thread }) => thread?.title)).not.to.include('Unseen');
      moderator.close();
    });

    it('has a cursor that is refused with a sentence where it is none', async () => {
      for (const cursor of ['x', '1.nothing.AAAAAAAAAAAAAAAA.1', '1.event.A.1']) {
        const { status, answer } = await admin.request('GET', `/api/watch/activity?cursor=${cursor}`);
        expect([status, answer.error.code]).to.deep.equal([400, 'invalid']);
      }
    });
  });
}

watching('on one node with SQLite', async () => {
  const node = await testNode();
  return { nodes: [node, node], stop: () => node.close() };
});

watching('on another node', async () => {
  const redis: TestRedis = await startRedis();
  const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
  const nodes = await Promise.all([
    testNode({ env: { ...env, NODE_NAME: 'one' } }),
    testNode({ env: { ...env, NODE_NAME: 'other' } }),
  ]);
  return {
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.close()));
      await redis.stop();
    },
  };
});
