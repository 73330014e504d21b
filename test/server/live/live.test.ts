import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import type { Names } from '../../../shared/protocol/live.ts';
import type { ThreadEvent } from '../../../shared/protocol/threads.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type TestNode, testNode } from '../../support/node.ts';

type Events = { threadId: string; events: ThreadEvent[] };

describe('a plain socket.io-client', () => {
  let node: TestNode;
  let anna: Client;
  let ben: Client;
  let reader: Client;
  let threadId: string;
  const clients: Client[] = [];
  before(async () => {
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
    ben = await Client.guest(node.url, 'Ben');
    reader = new Client(node.url);
    clients.push(anna, ben, reader);
  });
  after(async () => {
    for (const client of clients) client.close();
    await node.close();
  });
  beforeEach(async () => {
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'Live', body: 'Text' });
    threadId = thread.id;
  });

  const join = async (client: Client): Promise<Socket> => {
    const socket = await client.connect();
    expect(await ask(socket, 'thread:join', { threadId })).to.deep.include({ ok: true });
    return socket;
  };
  const post = (socket: Socket, body: string, more: object = {}) =>
    ask(socket, 'comment:post', { opId: opId(), threadId, body, ...more });
  const collect = (socket: Socket): ThreadEvent[] => {
    const all: ThreadEvent[] = [];
    socket.on('thread:events', ({ events }: Events) => all.push(...events));
    return all;
  };

  it('hears comments, edits, reactions and deletions of others, in order', async () => {
    const [a, r] = [await join(anna), await join(reader)];
    const all = collect(r);
    const deleted = heard<Events>(r, 'thread:events', ({ events }) =>
      events.some(({ type }) => type === 'comment:deleted'),
    );
    const { comment, seq } = await post(a, 'Hello');
    expect([comment.number, seq]).to.deep.equal([1, 2]);
    await ask(a, 'reaction:set', { opId: opId(), threadId, number: 1, emoji: '🎉', on: true });
    await ask(a, 'comment:edit', { opId: opId(), threadId, number: 1, body: 'Hello all' });
    await ask(a, 'comment:delete', { opId: opId(), threadId, number: 1 });
    await deleted;
    expect(all.map(({ seq }) => seq)).to.deep.equal([2, 3, 4, 5]);
    expect(all.map(({ type }) => type)).to.deep.equal([
      'comment:posted',
      'reaction:set',
      'comment:edited',
      'comment:deleted',
    ]);
  });

  it('gets what it missed by joining with the last seq it has', async () => {
    const a = await join(anna);
    for (let i = 0; i < 5; i++) await post(a, `${i}`);
    const r = await reader.connect();
    const { seq, events } = await ask(r, 'thread:join', { threadId, after: 3 });
    expect(seq).to.equal(6);
    expect(events.map((event: ThreadEvent) => event.seq)).to.deep.equal([4, 5, 6]);
  });

  it('hears every comment once while many write at the same time', async () => {
    const [a, b, r] = [await join(anna), await join(ben), await join(reader)];
    const all = collect(r);
    const last = heard<Events>(r, 'thread:events', ({ events }) => events.at(-1)!.seq === 101);
    await Promise.all(Array.from({ length: 100 }, (_, i) => post(i % 2 ? a : b, `${i}`)));
    await last;
    expect(all.map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 100 }, (_, i) => i + 2));
  });

  it('is told who is there and who writes, and when they stop', async () => {
    const [a, b] = [await join(anna), await join(ben)];
    const typing = heard<Names>(b, 'typing', ({ names }) => names.includes('Anna'));
    a.emit('typing:set', { threadId, typing: true });
    expect(await typing).to.deep.equal({ threadId, names: ['Anna'], count: 1 });
    const stopped = heard<Names>(b, 'typing', ({ count }) => count === 0);
    await post(a, 'Said');
    await stopped;
    const alone = heard<Names>(b, 'presence', ({ names }) => names.length === 1);
    a.disconnect();
    expect((await alone).names).to.deep.equal(['Ben']);
  });

  it('stops to count as writing when nothing is heard of it', async () => {
    const [a, b] = [await join(anna), await join(ben)];
    const began = heard<Names>(b, 'typing', ({ count }) => count === 1);
    a.emit('typing:set', { threadId, typing: true });
    await began;
    await heard<Names>(b, 'typing', ({ count }) => count === 0);
  });

  it('counts one person on two devices once', async () => {
    const [b] = [await join(ben), await join(anna)];
    const both = heard<Names>(b, 'presence', ({ count }) => count === 3);
    await join(anna);
    await join(reader);
    expect((await both).names).to.deep.equal(['Anna', 'Ben']);
  });

  it('hears on its other devices how far it has read', async () => {
    const [one, two] = [await join(anna), await join(anna)];
    await post(one, 'Something');
    const told = heard<{ readTo: number }>(two, 'thread:read');
    await ask(one, 'thread:read', { threadId, number: 1 });
    expect((await told).readTo).to.equal(1);
  });

  it('finds everything in place after the server was started again', async () => {
    const a = await join(anna);
    const op = opId();
    const first = await ask(a, 'comment:post', { opId: op, threadId, body: 'Before' });
    const back = heard(a, 'connect');
    await node.restart();
    a.connect();
    await back;
    const again = await ask(a, 'comment:post', { opId: op, threadId, body: 'Before' });
    expect(again.comment.id).to.equal(first.comment.id);
    const { comments, seq } = await anna.call('GET', `/api/threads/${threadId}`);
    expect([comments.length, seq]).to.deep.equal([1, 2]);
  });

  it('may not write without a session', async () => {
    const r = await join(reader);
    expect((await post(r, 'Who am I')).error.code).to.equal('sign_in_required');
  });

  it('may write no more once its session has ended', async () => {
    const cleo = await Client.guest(node.url, 'Cleo');
    clients.push(cleo);
    const socket = await join(cleo);
    expect((await post(socket, 'Here')).ok).to.equal(true);
    const told = heard(socket, 'session:changed');
    await cleo.call('DELETE', '/api/session');
    await told;
    expect((await post(socket, 'Gone')).error.code).to.equal('sign_in_required');
  });
});
