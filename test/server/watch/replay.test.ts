import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import type { Activity } from '../../../shared/protocol/watch.ts';
import { readChatLog } from '../../../simulate/chat-log.ts';
import type { Member } from '../../../simulate/member.ts';
import { bringIn } from '../../../simulate/people.ts';
import { makePlan } from '../../../simulate/plan.ts';
import { openThreads, replay } from '../../../simulate/replay.ts';
import { Tally } from '../../../simulate/tally.ts';
import { ask, type Client } from '../../support/client.ts';
import { eventually } from '../../support/eventually.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';

const DEMO = `${import.meta.dirname}/../../../simulate/demo.txt`;

describe('Watch, while the people of a chat log write on another node', function () {
  this.timeout(180_000);
  let redis: TestRedis;
  let nodes: TestNode[];
  let moderator: Client;
  let people: ReadonlyMap<string, Member>;
  const plan = makePlan(readChatLog(readFileSync(DEMO, 'utf8')), 4, 7);
  const { signal } = new AbortController();

  before(async () => {
    redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    nodes = [
      await testNode({ env: { ...env, NODE_NAME: 'one' } }),
      await testNode({ env: { ...env, NODE_NAME: 'two' } }),
    ];
    moderator = await adminOf(nodes[1]!);
    const manners = { signal, slowed() {} };
    people = await bringIn(plan.people, {
      url: nodes[0]!.url,
      as: 'member',
      kept: null,
      manners,
      entered() {},
    });
  });
  after(async () => {
    for (const member of people?.values() ?? []) member.close();
    moderator?.close();
    for (const node of nodes ?? []) await node.close();
    await redis?.stop();
  });

  const nameOf = (kind: string, threadId: string, number: number | null) => `${kind} ${threadId} ${number}`;

  /** Replays it, fast, and holds what a moderator was told against what was acknowledged. */
  async function misses(socket: Socket): Promise<void> {
    const told: Activity[] = [];
    socket.on('watch:activity', ({ activity }: { activity: Activity[] }) => told.push(...activity));
    const acknowledged: string[] = [];
    const tally = new Tally();
    await replay(await openThreads(plan, people), {
      plan,
      people,
      speed: 500,
      signal,
      tally,
      acknowledged({ does, threadId, number }) {
        // Reactions are not told of.
        if (does !== 'react') acknowledged.push(nameOf(does === 'post' ? 'comment' : does, threadId, number));
      },
    });
    expect([tally.refused, tally.dropped]).to.deep.equal([0, 0]);
    expect(acknowledged.length).to.be.above(4 * 78);
    const missing = () => {
      const names = new Set(told.map(({ kind, thread, number }) => nameOf(kind, thread?.id ?? '', number)));
      return acknowledged.filter((name) => !names.has(name)).length;
    };
    await eventually(async () => missing(), 0, 20);
    expect(new Set(told.map(({ key }) => key)).size).to.equal(told.length);
    socket.off('watch:activity');
  }

  it('misses nothing that was acknowledged, and is told nothing twice', async () => {
    const socket = await moderator.connect();
    await ask(socket, 'watch:join', {});
    await misses(socket);
  });

  it('misses nothing where Redis loses all that is said between the nodes', async () => {
    const socket = await moderator.connect();
    await ask(socket, 'watch:join', {});
    redis.pause();
    try {
      await misses(socket);
    } finally {
      redis.resume();
    }
  });
});
