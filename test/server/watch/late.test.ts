import { expect } from 'chai';
import type { Activity } from '../../../shared/protocol/watch.ts';
import { ask, Client } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase, withClient } from '../../support/postgres.ts';

/** Longer than the clock may be off, which the feed looks back anyway; in milliseconds. */
const LONG = 3_500;

describe('what takes long to be committed', function () {
  this.timeout(60_000);
  let database: string;
  let node: TestNode;
  let anna: Client;
  let admin: Client;
  before(async () => {
    database = await emptyDatabase();
    node = await testNode({ env: { DATABASE_URL: database } });
    anna = await Client.member(node.url, 'Anna');
    admin = await adminOf(node);
  });
  after(async () => {
    for (const client of [anna, admin]) client?.close();
    await node?.close();
  });

  it('is told to moderators who watch, though later things were told long before', async () => {
    const open = async (title: string): Promise<string> =>
      (await anna.call('POST', '/api/threads', { opId: opId(), title, body: 'It begins.' })).thread.id;
    const post = (threadId: string, body: string) =>
      anna.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body });
    const [locked, free] = [await open('Locked'), await open('Free')];
    const socket = await admin.connect();
    await ask(socket, 'watch:join', {});
    const told: Activity[] = [];
    socket.on('watch:activity', ({ activity }: { activity: Activity[] }) => told.push(...activity));
    const texts = () => told.filter(({ kind }) => kind === 'comment').map(({ text }) => text);

    const late = await withClient(database, async (client) => {
      await client.query('begin');
      await client.query('select from threads where id = $1 for update', [locked]);
      const begun = Date.now();
      const posting = post(locked, 'Late');
      for (let i = 0; Date.now() - begun < LONG; i += 1) {
        await post(free, `Before ${i}`);
        await eventually(async () => texts().at(-1), `Before ${i}`);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      await client.query('rollback');
      return posting;
    });

    await eventually(async () => texts().filter((text) => text === 'Late').length, 1);
    const { at } = told.find(({ text }) => text === 'Late')!;
    // It really was written as one of the first.
    expect(told.filter((one) => one.kind === 'comment' && one.at > at).length).to.be.above(3);
    expect(late.comment.number).to.equal(1);
    expect(new Set(told.map(({ key }) => key)).size).to.equal(told.length);
  });
});
