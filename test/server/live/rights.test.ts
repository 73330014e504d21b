import { expect } from 'chai';
import pg from 'pg';
import type { Socket } from 'socket.io-client';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Access } from '../../../server/people/access.ts';
import type { PersonId } from '../../../shared/protocol/text.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

const password = 'correct horse battery';
type Where = 'on one node' | 'on two nodes';

/** The same whether what somebody may changes at their own node or at another. */
function rightsContract(where: Where): void {
  describe(`a change of rights, ${where}`, () => {
    let redis: TestRedis | null = null;
    let url: string;
    /** Where the person is, and where it is changed. */
    let nodes: [TestNode, TestNode];
    let admin: Client;
    let n = 0;
    let threadId: string;
    const clients: Client[] = [];

    before(async () => {
      if (where === 'on two nodes') {
        redis = await startRedis();
        url = await emptyDatabase();
        const env = { DATABASE_URL: url, REDIS_URL: redis.url };
        nodes = await Promise.all([
          testNode({ env: { ...env, NODE_NAME: 'one' } }),
          testNode({ env: { ...env, NODE_NAME: 'other' } }),
        ]);
      } else {
        const node = await testNode();
        nodes = [node, node];
      }
      admin = (await member('Root', nodes[1])).client;
      await nodes[1].people.makeAdmin('root1@example.org');
      await eventually(async () => (await who(admin)).role, 'admin');
      // Who acts takes no part in the thread.
      const opener = (await member('Opener')).client;
      const { thread } = await opener.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' });
      threadId = thread.id;
    });
    after(async () => {
      for (const client of clients) client.close();
      for (const node of new Set(nodes)) await node.close();
      await redis?.stop();
    });

    const member = async (name: string, node = nodes[0]) => {
      const client = new Client(node.url);
      clients.push(client);
      const email = `${name.toLowerCase()}${++n}@example.org`;
      const { person } = await client.call('POST', '/api/accounts', { email, password, name });
      return { client, email, id: person.id as string };
    };
    const who = async (client: Client) => (await client.call('GET', '/api/session')).person;
    const act = (input: object) =>
      admin.call('POST', '/api/moderation/actions', { opId: opId(), reason: 'For the test', ...input });
    const post = (socket: Socket, body = 'A comment') =>
      ask(socket, 'comment:post', { opId: opId(), threadId, body });
    const told = (socket: Socket) => heard(socket, 'session:changed');

    it('tells every socket of a muted person, whose next comment is refused, and who writes no more', async () => {
      const { client, id } = await member('Mute');
      const watcher = await admin.connect();
      await ask(watcher, 'thread:join', { threadId });
      const sockets = await Promise.all([client.connect(), client.connect()]);
      for (const socket of sockets) await ask(socket, 'thread:join', { threadId });
      const names = (count: number) =>
        heard<{ count: number }>(watcher, 'typing', (typing) => typing.count === count);
      const writing = names(1);
      sockets[0]!.emit('typing:set', { threadId, typing: true });
      await writing;
      const [quiet, ...heardIt] = [names(0), ...sockets.map(told)];
      await act({ act: 'mute', subject: { personId: id } });
      await Promise.all(heardIt);
      await quiet;
      const { ok, error } = await post(sockets[1]!);
      expect([ok, error.code]).to.deep.equal([false, 'not_allowed']);
      expect(error.message).to.match(/muted/);
      expect((await who(client)).mutedUntil).to.match(/^9999/);
      expect((await ask(sockets[0]!, 'thread:join', { threadId, after: 0 })).ok).to.equal(true);
      const again = told(sockets[0]!);
      await act({ act: 'unmute', subject: { personId: id } });
      await again;
      expect((await post(sockets[0]!)).ok).to.equal(true);
    });

    it('mutes in one thread, until when it is said', async () => {
      const { client, id } = await member('Here');
      const socket = await client.connect();
      const until = new Date(Date.now() + 3_600_000).toISOString();
      await act({ act: 'mute', subject: { personId: id, threadId }, until });
      const { error } = await post(socket);
      expect(error.message).to.include('in this thread').and.include(until.slice(0, 10));
      const { thread } = await client.call('POST', '/api/threads', { opId: opId(), title: 'O', body: 'B' });
      expect(thread.locked).to.equal(false);
    });

    it('loses nothing that is told to somebody while it is asked what they may', async () => {
      const { client, id } = await member('Told');
      const socket = await client.connect();
      let notified = 0;
      socket.on('notified', () => (notified += 1));
      for (let i = 0; i < 10; i++) {
        await act({ act: 'mute', subject: { personId: id } });
        await act({ act: 'unmute', subject: { personId: id } });
      }
      await eventually(async () => notified, 20);
    });

    const missesNothing = async () => {
      const { client, id } = await member('Comes');
      const there = await client.connect();
      // Nobody can be asked for until this ends.
      const db = new pg.Client(url);
      await db.connect();
      await db.query('begin; lock table accounts in access exclusive mode');
      const asking = async () => {
        const { rows } = await db.query(
          `select count(*) from pg_locks where not granted and relation = 'accounts'::regclass`,
        );
        return Number(rows[0].count);
      };
      const comes = await client.connect();
      await eventually(asking, 1);
      const both = [told(there), told(comes)];
      const change = () =>
        nodes[1].withStore((store) =>
          new Access(store, inProcessBus()).change((_, note) => note(id as PersonId)),
        );
      await change();
      await eventually(asking, 2);
      // Of what changes while it is asked, it is asked again.
      await change();
      await eventually(asking, 3);
      await db.query('rollback');
      await db.end();
      await Promise.all(both);
    };
    // A table of SQLite's can't be kept from being read.
    if (where === 'on two nodes') it('is not missed while it is asked whose a socket is', missesNothing);

    it('lets a suspended person read and nothing more', async () => {
      const { client, id } = await member('Gone');
      const socket = await client.connect();
      const heardIt = told(socket);
      await act({ act: 'suspend', subject: { personId: id } });
      await heardIt;
      expect((await post(socket)).error.message).to.match(/suspended/);
      expect((await ask(socket, 'thread:join', { threadId, after: 0 })).ok).to.equal(true);
      const { may } = await client.call('GET', '/api/session');
      expect(may).to.include('account:leave').and.not.include('comment:post').and.not.include('thread:open');
    });

    it('makes a socket whose session was ended elsewhere nobody’s', async () => {
      const { client, email } = await member('Ann');
      const other = new Client(nodes[1].url);
      await other.call('POST', '/api/session', { email, password });
      const socket = await client.connect();
      await ask(socket, 'thread:join', { threadId });
      const watcher = await admin.connect();
      const there = heard<{ names: string[] }>(watcher, 'presence', ({ names }) => names.includes('Ann'));
      await ask(watcher, 'thread:join', { threadId });
      await there;
      const heardIt = told(socket);
      const gone = heard<{ names: string[] }>(watcher, 'presence', ({ names }) => !names.includes('Ann'));
      await other.call('DELETE', '/api/account/sessions');
      await Promise.all([heardIt, gone]);
      expect((await post(socket)).error.code).to.equal('sign_in_required');
      expect(await who(client)).to.equal(null);
      expect(await who(other)).to.not.equal(null);
    });

    it('makes the sockets of a deleted account nobody’s', async () => {
      const { client, email } = await member('Leaver');
      const other = new Client(nodes[1].url);
      await other.call('POST', '/api/session', { email, password });
      const socket = await client.connect();
      const heardIt = told(socket);
      await other.call('DELETE', '/api/account', { password, comments: 'keep' });
      await heardIt;
      expect((await post(socket)).error.code).to.equal('sign_in_required');
      expect(await who(client)).to.equal(null);
    });

    it('gives a new role at once, by HTTP under a new session id and only under that', async () => {
      const { client, id } = await member('Mod');
      const socket = await client.connect();
      const before = client.cookie;
      const heardIt = told(socket);
      await admin.call('PUT', `/api/members/${id}/role`, { role: 'moderator' });
      await heardIt;
      const old = new Client(client.url);
      old.cookie = before;
      expect((await who(client)).role).to.equal('moderator');
      expect(client.cookie).to.not.equal(before);
      // Whoever knew the old id has not risen with them.
      const { person } = (await old.request('GET', '/api/session')).answer;
      expect(person.role).to.equal('member');
      const refused = await old.request('GET', '/api/members');
      expect(refused.status).to.equal(403);
      expect((await client.request('GET', '/api/members')).status).to.equal(200);
      const fallen = told(await client.connect());
      await admin.call('PUT', `/api/members/${id}/role`, { role: 'member' });
      await fallen;
      expect((await client.request('GET', '/api/members')).status).to.equal(403);
    });

    it('takes out of those who watch whoever may not any more, with the case that they had open', async () => {
      const watcher = await admin.connect();
      await ask(watcher, 'watch:join', {});
      type Here = { people: { id: string }[]; cases: object[] };
      for (const falls of ['role', 'suspension', 'session']) {
        const { client, id } = await member('Fallen');
        await admin.call('PUT', `/api/members/${id}/role`, { role: 'moderator' });
        await eventually(async () => (await who(client)).role, 'moderator');
        const socket = await client.connect();
        const isThere = ({ people }: Here) => people.some((one) => one.id === id);
        const there = heard<Here>(watcher, 'watch:here', (here) => isThere(here) && here.cases.length === 1);
        await ask(socket, 'watch:join', {});
        await ask(socket, 'watch:case', { caseId: 'AAAAAAAAAAAAAAAA' });
        await there;
        const gone = heard<Here>(watcher, 'watch:here', (here) => !isThere(here) && here.cases.length === 0);
        if (falls === 'role') await admin.call('PUT', `/api/members/${id}/role`, { role: 'member' });
        else if (falls === 'suspension') await act({ act: 'suspend', subject: { personId: id } });
        else await client.call('DELETE', '/api/session');
        await gone;
        // Nor comes back by the socket that is still open.
        expect((await ask(socket, 'watch:join', {})).ok).to.equal(false);
      }
    });

    it('reaches the sockets also when a command beside the node has made it', async () => {
      const { client, email } = await member('Cmd');
      const heardIt = told(await client.connect());
      await nodes[1].people.makeAdmin(email);
      await heardIt;
      expect((await who(client)).role).to.equal('admin');
    });

    it('hides a comment from whoever may not see it, and its words are in no event', async () => {
      const { client } = await member('Author');
      const reader = new Client(nodes[0].url);
      clients.push(reader);
      const socket = await reader.connect();
      await ask(socket, 'thread:join', { threadId });
      const { comment } = await post(await client.connect(), 'Hide these words');
      const hidden = heard<{ events: { type: string; comment?: { body: string | null } }[] }>(
        socket,
        'thread:events',
        ({ events }) => events.some(({ type }) => type === 'comment:moderated'),
      );
      await act({ act: 'hide', subject: { threadId, number: comment.number }, revision: 1 });
      const { events } = await hidden;
      expect(events.at(-1)!.comment!.body).to.equal(null);
      const log = await reader.call('GET', `/api/threads/${threadId}/events?after=0`);
      expect(JSON.stringify(log)).to.not.include('Hide these words');
      const edit = await client.request('PATCH', `/api/threads/${threadId}/comments/${comment.number}`, {
        opId: opId(),
        body: 'Other words',
      });
      expect(edit.status).to.equal(403);
      await act({ act: 'restore', subject: { threadId, number: comment.number } });
      const { comments } = await reader.call('GET', `/api/threads/${threadId}`);
      expect(comments.at(-1).body).to.equal('Hide these words');
    });

    it('locks a thread for all but moderators, whose page hears of it', async () => {
      const { client } = await member('Locked');
      const { thread } = await client.call('POST', '/api/threads', { opId: opId(), title: 'L', body: 'B' });
      const socket = await client.connect();
      await ask(socket, 'thread:join', { threadId: thread.id });
      const changed = heard<{ events: { type: string; locked?: boolean }[] }>(socket, 'thread:events');
      await act({ act: 'lock', subject: { threadId: thread.id } });
      expect((await changed).events[0]).to.include({ type: 'thread:changed', locked: true, title: 'L' });
      const refused = await ask(socket, 'comment:post', { opId: opId(), threadId: thread.id, body: 'x' });
      expect(refused.error.message).to.match(/locked/);
      await admin.call('POST', `/api/threads/${thread.id}/comments`, { opId: opId(), body: 'By an admin' });
    });
  });
}

rightsContract('on one node');
rightsContract('on two nodes');
