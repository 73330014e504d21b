import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import type { Comment } from '../../../shared/protocol/threads.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

interface Told {
  threadId: string;
  events: {
    type: string;
    comment?: Comment;
    locked?: boolean;
    slow?: number;
    guests?: string;
    pinned?: boolean;
  }[];
}

describe('what a moderator does on one node reaches the other one', function () {
  this.timeout(60_000);
  let redis: TestRedis;
  let nodes: [TestNode, TestNode];
  let admin: Client;
  let ann: Client;
  let annId: string;
  /** At the other node, in the thread. */
  let reader: Socket;
  let writer: Socket;
  let threadId: string;
  const clients: Client[] = [];

  before(async () => {
    redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    nodes = [
      await testNode({ env: { ...env, NODE_NAME: 'one' } }),
      await testNode({ env: { ...env, NODE_NAME: 'other' } }),
    ];
    admin = await adminOf(nodes[0]);
    ann = await Client.member(nodes[1].url, 'Ann');
    annId = (await ann.call('GET', '/api/session')).person.id;
    const opener = await Client.member(nodes[1].url, 'Otto');
    const opening = { opId: opId(), title: 'A thread', body: 'Its opening post' };
    threadId = (await opener.call('POST', '/api/threads', opening)).thread.id;
    const guest = await Client.guest(nodes[1].url, 'Gil');
    [reader, writer] = [await guest.connect(), await ann.connect()];
    for (const socket of [reader, writer]) await ask(socket, 'thread:join', { threadId });
    clients.push(admin, ann, opener, guest);
  });
  after(async () => {
    for (const client of clients) client.close();
    await Promise.all(nodes.map((node) => node.close()));
    await redis.stop();
  });

  const act = async (input: object) =>
    (await admin.call('POST', '/api/moderation/actions', { opId: opId(), reason: 'For the test', ...input }))
      .action;
  const post = (socket: Socket, body = 'Words') =>
    ask(socket, 'comment:post', { opId: opId(), threadId, body });
  const event = (when: (one: Told['events'][number]) => boolean) =>
    heard<Told>(reader, 'thread:events', ({ events }) => events.some(when));

  it('with a comment: its new state, without its words where nobody may read them', async () => {
    const { comment } = await post(writer, 'Words that come and go');
    const subject = { threadId, number: comment.number };
    for (const [name, state] of [
      ['hide', 'hidden'],
      ['restore', 'visible'],
      ['hold', 'held'],
      ['approve', 'visible'],
      ['remove', 'removed'],
    ] as const) {
      const told = event((one) => one.comment?.number === comment.number && one.comment?.state === state);
      const action = await act({ act: name, subject });
      const { events } = await told;
      const body = events.find((one) => one.comment?.state === state)!.comment!.body;
      expect([name, body]).to.deep.equal([name, state === 'visible' ? 'Words that come and go' : null]);
      if (state !== 'removed') continue;
      const back = event((one) => one.comment?.number === comment.number && one.comment?.state === 'visible');
      await act({ act: 'undo', subject: { actionId: action.id } });
      const restored = (await back).events.find((one) => one.comment?.state === 'visible');
      expect(restored!.comment!.body).to.equal('Words that come and go');
    }
  });

  it('with a thread: how one writes in it, at once and for the next comment', async () => {
    for (const [input, changed, back, refused] of [
      [{ act: 'lock' }, { locked: true }, { act: 'unlock' }, ['not_allowed', 'not_allowed']],
      [{ act: 'slow', seconds: 600 }, { slow: 600 }, { act: 'slow', seconds: 0 }, ['too_many', null]],
      [
        { act: 'guests', guests: 'off' },
        { guests: 'off' },
        { act: 'guests', guests: 'allow' },
        [null, 'not_allowed'],
      ],
      [{ act: 'pin' }, { pinned: true }, { act: 'unpin' }, [null, null]],
    ] as const) {
      const [[field, value]] = Object.entries(changed) as [['locked', boolean]];
      const told = event((one) => one.type === 'thread:changed' && one[field] === value);
      await act({ ...input, subject: { threadId } });
      await told;
      const codes = [];
      for (const socket of [writer, reader]) codes.push((await post(socket)).error?.code ?? null);
      expect([input.act, ...codes]).to.deep.equal([input.act, ...refused]);
      await act({ ...back, subject: { threadId } });
    }
  });

  it('with guests who are held: what they write is there without its words', async () => {
    const isHeld = ({ comment }: Told['events'][number]) => comment?.state === 'held';
    await act({ act: 'guests', guests: 'hold', subject: { threadId } });
    const listener = await ann.connect();
    await ask(listener, 'thread:join', { threadId });
    const told = heard<Told>(listener, 'thread:events', ({ events }) => events.some(isHeld));
    await post(reader, 'What a guest says');
    expect((await told).events.find(isHeld)!.comment!.body).to.equal(null);
    await act({ act: 'guests', guests: 'allow', subject: { threadId } });
  });

  it('with a person: their sockets are told, what they write is refused, and their draft is closed', async () => {
    const { draft } = await ann.call('POST', `/api/threads/${threadId}/drafts`, {
      opId: opId(),
      title: 'Ours',
    });
    for (const [name, back, subject] of [
      ['mute', 'unmute', { personId: annId, threadId }],
      ['mute', 'unmute', { personId: annId }],
      ['suspend', 'unsuspend', { personId: annId }],
    ] as const) {
      const there = await new CoWriter(ann, draft.id).synced();
      there.text.insert(0, 'Before. ');
      await there.saved();
      const told = heard(writer, 'session:changed');
      await act({ act: name, subject });
      await told;
      expect([name, (await post(writer)).error.code]).to.deep.equal([name, 'not_allowed']);
      there.text.insert(0, 'Barred. ');
      await eventually(async () => there.closed?.code, 4403);
      there.leave();
      const again = heard(writer, 'session:changed');
      await act({ act: back, subject });
      await again;
      expect((await post(writer)).ok).to.equal(true);
    }
    const { text } = await ann.call('GET', `/api/drafts/${draft.id}`);
    expect(text).to.include('Before.').and.not.include('Barred.');
  });

  it('with what somebody is told of: they hear that there is something, and of a warning what', async () => {
    const told = heard(writer, 'notified');
    await act({ act: 'warn', subject: { personId: annId, threadId } });
    await told;
    const { notifications } = await ann.call('GET', '/api/notifications');
    expect(notifications[0].action.act).to.equal('warn');
  });

  it('with a case: who watches there sees it opened, in hand, and settled', async () => {
    const watcher = new Client(nodes[1].url);
    watcher.cookie = admin.cookie;
    clients.push(watcher);
    const watching = await watcher.connect();
    await ask(watching, 'watch:join', {});
    type Cases = {
      cases: { id: string; number: number; taken: object | null; closed: { act: string } | null }[];
    };
    const { comment } = await post(writer);
    const subject = { threadId, number: comment.number };
    const of = (when: (one: Cases['cases'][number]) => boolean) =>
      heard<Cases>(watching, 'watch:cases', ({ cases }) =>
        cases.some((one) => one.number === comment.number && when(one)),
      );
    const opened = of(({ taken, closed }) => !taken && !closed);
    await clients[3]!.call('POST', '/api/reports', { opId: opId(), subject, reason: 'It is unkind' });
    const { id } = (await opened).cases.find((one) => one.number === comment.number)!;
    const taken = of((one) => one.taken !== null);
    await admin.call('POST', `/api/moderation/cases/${id}/take`, { take: true });
    await taken;
    const closed = of((one) => one.closed?.act === 'hide');
    await act({ act: 'hide', subject });
    await closed;
  });
});
