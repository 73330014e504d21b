import { expect } from 'chai';
import { ask, Client, heard } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

describe('how many cases wait', function () {
  this.timeout(60_000);
  let redis: TestRedis;
  let nodes: TestNode[];
  let admin: Client;
  let ann: Client;
  let ben: Client;
  let threadId: string;
  before(async () => {
    redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    nodes = await Promise.all(['one', 'other'].map((name) => testNode({ env: { ...env, NODE_NAME: name } })));
    admin = await adminOf(nodes[0]!);
    ann = await Client.member(nodes[1]!.url, 'Ann');
    ben = await Client.member(nodes[1]!.url, 'Ben');
    const opening = { opId: opId(), title: 'A thread', body: 'Its opening post' };
    threadId = (await ann.call('POST', '/api/threads', opening)).thread.id;
    await ann.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: 'Words' });
  });
  after(async () => {
    for (const client of [admin, ann, ben]) client.close();
    await Promise.all(nodes.map((node) => node.close()));
    await redis.stop();
  });

  const told = (socket: Parameters<typeof heard>[0], open: number) =>
    heard<{ open: number }>(socket, 'cases:open', (message) => message.open === open);
  const hide = { act: 'hide', reason: 'For the test' };

  it('is told to moderators on another node, wherever they are, when they come and on every change', async () => {
    const socket = await admin.connect();
    const opened = told(socket, 1);
    const subject = { threadId, number: 1 };
    await ben.call('POST', '/api/reports', { opId: opId(), subject, reason: 'Rude' });
    await opened;
    const second = await admin.connect();
    await told(second, 1);
    const settled = [told(socket, 0), told(second, 0)];
    await admin.call('POST', '/api/moderation/actions', { opId: opId(), subject, ...hide });
    await Promise.all(settled);
  });

  it('is not told to members, nor to who is a moderator no more', async () => {
    const heardBy: string[] = [];
    const member = await ben.connect();
    member.on('cases:open', () => heardBy.push('Ben'));
    const email = 'mona@example.org';
    const account = { email, password: 'correct horse battery' };
    await nodes[1]!.people.createAccount({ ...account, name: 'Mona', keepComments: true }, null);
    const mona = new Client(nodes[1]!.url);
    await mona.call('POST', '/api/session', account);
    const { id } = (await mona.call('GET', '/api/session')).person;
    await admin.call('PUT', `/api/members/${id}/role`, { role: 'moderator' });
    await mona.call('POST', '/api/session', account);
    const socket = await mona.connect();
    await told(socket, 0);
    const changed = heard(socket, 'session:changed');
    await admin.call('PUT', `/api/members/${id}/role`, { role: 'member' });
    await changed;
    socket.on('cases:open', () => heardBy.push('Mona'));
    // At the node at which the others are.
    const root = await adminOf(nodes[1]!);
    const watcher = await root.connect();
    await ann.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: 'More words' });
    const counted = told(watcher, 1);
    const subject = { threadId, number: 2 };
    await ben.call('POST', '/api/reports', { opId: opId(), subject, reason: 'Rude' });
    await counted;
    // What was sent to them before these answers would be here.
    for (const one of [member, socket]) await ask(one, 'thread:join', { threadId });
    root.close();
    mona.close();
    expect(heardBy).to.deep.equal([]);
  });
});
