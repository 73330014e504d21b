import type { Socket } from 'socket.io-client';
import { ask, Client, heard } from '../test/support/client.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { type ProcessNode, processNode } from '../test/support/process-node.ts';
import { startRedis } from '../test/support/redis.ts';
import { type Figure, percentile, progress } from './measure.ts';
import { member } from './members.ts';

const MEMBERS = 20;
const SOCKETS_EACH = 3;
const READERS = 300;
const PER_SECOND = 50;
const CHANGES = 200;

/**
 * A change of somebody's rights, from sending it to one node until the last of their open sockets, on two nodes, has
 * been told, while one thread is read by hundreds and written in. The floor, in the same run: a comment from one node
 * to a reader on the other.
 */
export async function revocations(): Promise<Figure[]> {
  const [postgres, redis] = [await startPostgres(), await startRedis()];
  const env = { DATABASE_URL: await postgres.database(), REDIS_URL: redis.url };
  const nodes = [
    await processNode({ ...env, NODE_NAME: 'one' }),
    await processNode({ ...env, NODE_NAME: 'two' }),
  ];
  for (const node of nodes) await node.start();
  const urlOf = (i: number) => nodes[i % nodes.length]!.url;
  const admin = await member(urlOf(0), 'Admin', env);
  const { thread } = await admin.client.call('POST', '/api/threads', {
    opId: 'open',
    title: 'Busy',
    body: 'Text',
  });
  const load = await startLoad(urlOf, thread.id);

  const people: { id: string; sockets: Socket[] }[] = [];
  for (let i = 0; i < MEMBERS; i++) {
    const { client, id } = await member(urlOf(i), `Member ${i}`);
    const sockets: Socket[] = [];
    for (let k = 0; k < SOCKETS_EACH; k++) {
      const there = new Client(urlOf(k));
      there.cookie = client.cookie;
      sockets.push(await there.connect());
    }
    people.push({ id, sockets });
  }
  const times: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const { id, sockets } = people[i % MEMBERS]!;
    const round = Math.floor(i / MEMBERS);
    const told = sockets.map((socket) => heard(socket, 'session:changed'));
    const began = performance.now();
    const act = ['mute', 'unmute', 'suspend', 'unsuspend'][round % 4];
    await admin.client.call('POST', '/api/moderation/actions', {
      opId: `change-${i}`,
      act,
      subject: { personId: id },
      reason: 'For the benchmark',
    });
    await Promise.all(told);
    times.push(performance.now() - began);
    progress('revocations', i + 1, CHANGES);
  }
  const floor = await load.end();
  for (const { sockets } of people) for (const socket of sockets) socket.disconnect();
  for (const node of nodes) await node.remove();
  await redis.stop();
  await postgres.stop();
  const peer = `a comment to the other node: p50 ${percentile(floor, 0.5).toFixed(0)} ms, p99 ${percentile(floor, 0.99).toFixed(0)} ms`;
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  return [
    { what: 'change of rights to all sockets, median', value: p50, unit: 'ms', peer, goal: null, met: null },
    {
      what: 'change of rights to all sockets, p99',
      value: p99,
      unit: 'ms',
      peer,
      goal: '≤ 500 ms',
      met: p99 <= 500,
    },
  ];
}

/** Readers and writers in one thread. `end` stops them and tells how long comments took to the other node. */
async function startLoad(urlOf: (i: number) => ProcessNode['url'], threadId: string) {
  const readers: Socket[] = [];
  for (let i = 0; i < READERS; i++) {
    const socket = await new Client(urlOf(i)).connect();
    await ask(socket, 'thread:join', { threadId });
    readers.push(socket);
  }
  const writers: Socket[] = [];
  for (let i = 0; i < 20; i++) writers.push(await (await Client.guest(urlOf(0), `Guest ${i}`)).connect());
  const sent = new Map<string, number>();
  const times: number[] = [];
  readers[1]!.on('thread:events', ({ events }: { events: { comment?: { body: string } }[] }) => {
    for (const { comment } of events) {
      const at = comment && sent.get(comment.body);
      if (at) times.push(performance.now() - at);
    }
  });
  let n = 0;
  const timer = setInterval(() => {
    const body = `Comment ${++n}, which says something about the matter at hand.`;
    sent.set(body, performance.now());
    writers[n % writers.length]!.emit('comment:post', { opId: `load-${n}`, threadId, body });
  }, 1_000 / PER_SECOND);
  return {
    async end() {
      clearInterval(timer);
      for (const socket of [...readers, ...writers]) socket.disconnect();
      return times;
    },
  };
}
