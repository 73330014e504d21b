import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import { ask, Client, heard } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { freePort } from '../support/ports.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { type ProcessNode, processNode } from '../support/process-node.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { type Balancer, send, startBalancer } from './balancer.ts';

/** The node that a socket is on, as the id of its connection says. */
const nodeOf = (socket: Socket): string | undefined => socket.io.engine.id?.split('.')[0];

describe('two nodes behind the balancer', function () {
  this.timeout(40_000);
  let redis: TestRedis;
  let nodes: ProcessNode[];
  let balancer: Balancer;
  let anna: Client;
  let ben: Client;
  let threadId: string;
  before(async () => {
    redis = await startRedis();
    const port = await freePort();
    const env = {
      DATABASE_URL: await emptyDatabase(),
      REDIS_URL: redis.url,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    nodes = await Promise.all(['node1', 'node2'].map((NODE_NAME) => processNode({ ...env, NODE_NAME })));
    await Promise.all(nodes.map((node) => node.start()));
    balancer = await startBalancer([nodes[0]!.url, nodes[1]!.url], {}, port);
    anna = await Client.member(balancer.url, 'Anna');
    ben = await Client.guest(balancer.url, 'Ben');
    const { thread } = await anna.call('POST', '/api/threads', {
      opId: opId(),
      title: 'Across nodes',
      body: 'Text',
    });
    threadId = thread.id;
  });
  after(async () => {
    await balancer?.stop();
    await Promise.all((nodes ?? []).map((node) => node.remove()));
    await redis?.stop();
  });
  afterEach(() => {
    anna.close();
    ben.close();
  });

  const comments = async (): Promise<string[]> => {
    const { comments } = await anna.call('GET', `/api/threads/${threadId}?limit=100`);
    return comments.map(({ body }: { body: string }) => body);
  };
  const post = (socket: Socket, body: string) =>
    ask(socket, 'comment:post', { opId: opId(), threadId, body });
  /** Says something on one socket; resolves when the other has heard it. */
  const isHeard = async (from: Socket, to: Socket, body: string) => {
    const there = heard<{ events: { comment?: { body: string } }[] }>(to, 'thread:events', ({ events }) =>
      events.some(({ comment }) => comment?.body === body),
    );
    expect((await post(from, body)).ok).to.equal(true);
    await there;
  };
  /** A socket of `client` that is in the thread, on the node of that name. */
  const joined = async (client: Client, node: string, options: object = {}): Promise<Socket> => {
    for (let tries = 0; tries < 20; tries += 1) {
      const socket = await client.connect(options);
      if (nodeOf(socket) === node) {
        expect((await ask(socket, 'thread:join', { threadId })).ok).to.equal(true);
        return socket;
      }
      socket.disconnect();
    }
    throw new Error(`Of 20 connections none came to ${node}.`);
  };

  it('serves the pages', async () => {
    const { status, body } = await send(`${balancer.url}/t/${threadId}`);
    expect(status).to.equal(200);
    expect(body).to.contain('Across nodes');
  });

  it('lets 40 standard clients in, which begin by polling and go on by WebSocket', async () => {
    const on = new Set<string | undefined>();
    for (let i = 0; i < 40; i += 1) {
      const socket = await ben.connect({ transports: ['polling', 'websocket'] });
      const { engine } = socket.io;
      if (engine.transport.name !== 'websocket') {
        await new Promise<void>((resolve, reject) => {
          engine.once('upgrade', () => resolve());
          engine.once('close', () => reject(new Error(`Connection ${i} was closed before its upgrade.`)));
        });
      }
      expect((await ask(socket, 'thread:join', { threadId })).ok, `join ${i}`).to.equal(true);
      on.add(nodeOf(socket));
    }
    expect([...on].sort()).to.deep.equal(['node1', 'node2']);
  });

  it('serves a client that can only poll', async () => {
    const socket = await joined(ben, 'node2', { transports: ['polling'] });
    for (let i = 0; i < 10; i += 1) expect((await post(socket, `Polled ${i}`)).ok).to.equal(true);
    expect([socket.connected, socket.io.engine.transport.name]).to.deep.equal([true, 'polling']);
  });

  it('tells readers on each node what is said on the other', async () => {
    const one = await joined(anna, 'node1');
    const two = await joined(ben, 'node2');
    const polling = await joined(ben, 'node1', { transports: ['polling'] });
    await isHeard(one, two, 'From the first node');
    await isHeard(two, one, 'From the second node');
    await isHeard(two, polling, 'To one who polls');
  });

  it("shows nobody outside the nodes' figures", async () => {
    expect((await send(`${nodes[0]!.url}/metrics`)).body).to.contain('process_cpu');
    for (const path of [
      '/metrics',
      '/metrics/',
      '/METRICS',
      '/%6detrics',
      '/metrics?x',
      '//metrics',
      '/./metrics',
    ]) {
      const { status, body } = await send(balancer.url, { path });
      expect(status, path).to.equal(404);
      expect(body).to.not.contain('process_cpu');
    }
    const absolute = await send(balancer.url, {
      path: 'http://forum.example/metrics',
      headers: { Host: 'forum.example' },
    });
    expect(absolute.status).to.equal(404);
  });

  it('stops and starts a node without one failed request; its clients go on with the other', async () => {
    const moving = [
      await joined(anna, 'node1'),
      await joined(ben, 'node1'),
      await joined(ben, 'node1', { transports: ['polling'] }),
    ];
    const staying = await joined(ben, 'node2');
    const failed: string[] = [];
    const posted: string[] = [];
    let requests = 0;
    let running = true;
    const tried = async (what: string, work: () => Promise<{ status: number }>) => {
      requests += 1;
      const status = await work().then(
        (answer) => answer.status,
        (error) => error.cause?.code ?? error.message,
      );
      if (status !== 200 && status !== 201) failed.push(`${what}: ${status}`);
    };
    const reading = async (path: string) => {
      while (running) await tried(`GET ${path}`, () => anna.request('GET', path));
    };
    const writing = async () => {
      for (let i = 0; running; i += 1) {
        const body = `While it stops, ${i}`;
        posted.push(body);
        const act = { opId: opId(), body };
        await tried(body, () => anna.request('POST', `/api/threads/${threadId}/comments`, act));
        // As fast as one person may.
        await pause(150);
      }
    };
    const load = [reading('/'), reading(`/t/${threadId}`), reading(`/api/threads/${threadId}`), writing()];

    const moved = moving.map((socket) => heard(socket, 'connect'));
    await nodes[0]!.stop();
    await Promise.all(moved);
    expect(moving.map(nodeOf)).to.deep.equal(['node2', 'node2', 'node2']);
    expect(staying.connected).to.equal(true);
    await eventually(balancer.nodes, 1);
    await ask(moving[0]!, 'thread:join', { threadId });
    await isHeard(staying, moving[0]!, 'It goes on');

    await nodes[0]!.start();
    await eventually(balancer.nodes, 2);
    await isHeard(await joined(anna, 'node1'), staying, 'Both again');

    running = false;
    await Promise.all(load);
    expect(failed).to.deep.equal([]);
    expect(requests).to.be.above(100);
    const there = (await comments()).filter((body) => body.startsWith('While it stops'));
    expect(there).to.deep.equal(posted.slice(-there.length));
    expect(new Set(there).size).to.equal(there.length);
  });
});
