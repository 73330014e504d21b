import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import type { Action } from '../../../shared/protocol/actions.ts';
import type { ThreadEvent } from '../../../shared/protocol/threads.ts';
import { act, openThread, say } from '../../support/acts.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';

describe('a thread that is its opener’s and moderators’ alone, on a running node', () => {
  let node: TestNode;
  let admin: Client;
  let anna: Client;
  let ben: Client;
  let threadId: string;
  before(async () => {
    node = await testNode();
    admin = await adminOf(node);
    anna = await Client.member(node.url, 'Anna');
    ben = await Client.member(node.url, 'Ben');
  });
  after(async () => {
    for (const client of [admin, anna, ben]) client.close();
    await node.close();
  });
  beforeEach(async () => {
    threadId = await openThread(anna);
  });

  const moderate = (what: Action) => act(admin, what, { threadId, number: 0 });
  const told = (socket: Socket): string[] => {
    const all: string[] = [];
    socket.onAny((event, message) => {
      if (message?.threadId === threadId) all.push(`${event} ${JSON.stringify(message)}`);
    });
    return all;
  };

  it('lets those go who read along when a moderator holds it, and tells them nothing more', async () => {
    const [a, b] = [await anna.connect(), await ben.connect()];
    for (const socket of [a, b]) await ask(socket, 'thread:join', { threadId });
    const heads = [a, b].map((socket) =>
      heard<{ seq: number }>(socket, 'thread:head', ({ seq }) => seq === 2),
    );
    await moderate('hold');
    await Promise.all(heads);
    const later = told(b);
    const third = heard<{ seq: number }>(a, 'thread:head', ({ seq }) => seq === 3);
    await say(anna, threadId, 'What only its opener reads now');
    await third;
    expect(later.filter((message) => message.includes('only its opener'))).to.deep.equal([]);
    const join = await ask(b, 'thread:join', { threadId });
    expect(join).to.deep.equal({
      ok: false,
      error: { code: 'not_found', message: 'There is no such thread.' },
    });
    expect(later.filter((message) => message.startsWith('presence'))).to.deep.equal([]);
    expect((await ask(b, 'typing:set', { threadId, typing: true })).ok).to.equal(true);
    const { events } = await anna.call('GET', `/api/threads/${threadId}/events?after=1`);
    expect(events.map(({ type }: ThreadEvent) => type)).to.include('comment:posted');
  });

  it('is told to readers of the home page, and can be read, as soon as it is approved', async () => {
    await moderate('hold');
    const b = await ben.connect();
    await ask(b, 'home:join', {});
    expect((await ben.request('GET', `/api/threads/${threadId}`)).status).to.equal(404);
    expect((await ben.request('GET', `/api/threads/${threadId}/drafts`)).status).to.equal(404);
    expect((await fetch(`${node.url}/t/${threadId}`)).status).to.equal(404);
    expect((await fetch(`${node.url}/t/${threadId}/0`)).status).to.equal(404);
    const listed = heard<{ threads: { id: string }[] }>(b, 'home:threads', ({ threads }) =>
      threads.some(({ id }) => id === threadId),
    );
    await moderate('approve');
    await listed;
    expect((await fetch(`${node.url}/t/${threadId}`)).status).to.equal(200);
    expect(await ask(b, 'thread:join', { threadId })).to.include({ ok: true });
  });
});
