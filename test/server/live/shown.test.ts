import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import type { Shown } from '../../../shared/protocol/live.ts';
import * as acts from '../../support/acts.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';

interface Changed {
  threadId: string;
  numbers: number[] | null;
}

describe('what a page shows of threads without reading along', () => {
  let node: TestNode;
  let admin: Client;
  let anna: Client;
  let reader: Client;
  let threadId: string;
  const clients: Client[] = [];
  before(async () => {
    node = await testNode();
    admin = await adminOf(node);
    anna = await Client.member(node.url, 'Anna');
    reader = new Client(node.url);
    clients.push(admin, anna, reader);
  });
  after(async () => {
    for (const client of clients) client.close();
    await node.close();
  });
  beforeEach(async () => {
    threadId = await acts.openThread(anna, 'The square', 'Shall it be closed?');
    await acts.say(anna, threadId, 'First');
    await acts.say(anna, threadId, 'Second');
  });

  const follow = async (socket: Socket, ...numbers: (number | null)[]): Promise<(string | null)[]> => {
    const shown = numbers.map((number) => ({ threadId, number }));
    return (await ask(socket, 'shown:follow', { shown })).imprints;
  };
  const changed = (socket: Socket) =>
    heard<Changed>(socket, 'shown:changed', (message) => message.threadId === threadId);
  const act = (name: 'hide' | 'restore' | 'remove', number: number) =>
    acts.act(admin, name, { threadId, number });

  it('is told of by number when it is edited, hidden, restored or removed, and asked for again', async () => {
    const [r, a] = [await reader.connect(), await admin.connect()];
    const [first, second] = await follow(r, 1, 2);
    expect(await follow(a, 1)).to.deep.equal([first]);
    const upon = async (work: () => Promise<unknown>) => {
      const told = changed(r);
      await work();
      const { numbers } = await told;
      return [numbers, await follow(r, 1, 2)];
    };
    const [numbers, [edited]] = (await upon(() => acts.edit(anna, threadId, 1, 'Once more'))) as [
      number[],
      string[],
    ];
    expect([numbers, edited === first]).to.deep.equal([[1], false]);
    expect(await upon(() => act('hide', 1))).to.deep.equal([[1], [null, second]]);
    // A moderator still sees it, as hidden.
    expect((await follow(a, 1))[0])
      .to.be.a('string')
      .that.is.not.oneOf([edited, first]);
    expect(await upon(() => act('restore', 1))).to.deep.equal([[1], [edited, second]]);
    expect(await upon(() => act('remove', 2))).to.deep.equal([[2], [edited, null]]);
    expect(await follow(a, 2)).to.deep.equal([null]);
  });

  it('is gone with its title where the whole thread is', async () => {
    const r = await reader.connect();
    const [title, own] = await follow(r, null, 1);
    expect([title, own]).to.not.include(null);
    let told = changed(r);
    await act('hide', 0);
    expect((await told).numbers).to.equal(null);
    expect(await follow(r, null, 0, 1)).to.deep.equal([null, null, null]);
    const a = await admin.connect();
    expect((await follow(a, null, 1))[0]).to.equal(title);
    told = changed(r);
    await act('restore', 0);
    expect((await told).numbers).to.equal(null);
    expect(await follow(r, null, 1)).to.deep.equal([title, own]);
    told = changed(r);
    await anna.call('PATCH', `/api/threads/${threadId}`, { opId: opId(), title: 'The park' });
    await told;
    expect(await follow(r, null, 1)).to.not.include.members([title, own]);
  });

  it('counts nobody as present, brings no new words, and ends when the page shows something else', async () => {
    const r = await reader.connect();
    const told: Changed[] = [];
    const others: string[] = [];
    r.on('shown:changed', (message) => told.push(message));
    r.onAny((name: string) => others.push(name));
    await follow(r, 1);
    const a = await anna.connect();
    const present = heard<{ count: number }>(a, 'presence');
    await ask(a, 'thread:join', { threadId });
    expect((await present).count).to.equal(1);
    await acts.say(anna, threadId, 'Third');
    await ask(a, 'reaction:set', { opId: opId(), threadId, number: 1, emoji: '🎉', on: true });
    await ask(r, 'shown:follow', { shown: [] });
    const unheard = heard<{ events: { type: string }[] }>(a, 'thread:events', ({ events }) =>
      events.some(({ type }) => type === 'comment:edited'),
    );
    await acts.edit(anna, threadId, 1, 'Unheard');
    await unheard;
    await follow(r, 2);
    const last = changed(r);
    await acts.edit(anna, threadId, 2, 'Heard');
    await last;
    expect(told.map(({ numbers }) => numbers)).to.deep.equal([[2]]);
    expect(new Set(others)).to.deep.equal(new Set(['shown:changed']));
  });

  it('is no more than a page has, and of what is there', async () => {
    const r = await reader.connect();
    const shown: Shown[] = Array.from({ length: 101 }, (_, number) => ({ threadId, number }) as Shown);
    expect((await ask(r, 'shown:follow', { shown })).error.code).to.equal('invalid');
    const strange = [
      { threadId: 'A'.repeat(16), number: 1 },
      { threadId, number: 999 },
    ];
    expect((await ask(r, 'shown:follow', { shown: strange })).imprints).to.deep.equal([null, null]);
  });

  it('stands in the pages with the imprint that is told', async () => {
    const r = await reader.connect();
    const [opening, first] = await follow(r, 0, 1);
    const { id } = await acts.personOf(anna);
    for (const path of [`/search?q=first&thread=${threadId}`, `/people/${id}`]) {
      const page = await (await fetch(node.url + path)).text();
      expect(page, path).to.include(`data-shown="${threadId}/1=${first}"`);
    }
    const page = await (await fetch(`${node.url}/search?q=closed&thread=${threadId}`)).text();
    expect(page).to.include(`data-shown="${threadId}/0=${opening}"`);
    await act('hide', 1);
    const [title] = await follow(r, null);
    expect(await (await fetch(`${node.url}/log`)).text()).to.include(`data-shown="${threadId}=${title}"`);
  });
});
