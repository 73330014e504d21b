import { Client } from '../../support/client.ts';
import { startPostgres, type TestPostgres, withClient } from '../../support/postgres.ts';
import { type ProcessNode, processNode } from '../../support/process-node.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { get } from './peer.ts';
import { type Link, ProxyProcess } from './proxy-process.ts';
import { BrokenPromise, until } from './waiting.ts';

export interface Ready {
  ok: boolean;
  database: boolean;
  redis?: boolean;
}

/** A node in a process of its own. Its links to the database, to Redis and from its clients can be broken. */
export class ClusterNode {
  readonly name: string;
  /** Where clients reach it with nothing in between. */
  readonly url: string;
  /** Where they reach it through `edge`. */
  readonly edgeUrl: string;
  readonly edge: Link;
  readonly database: Link;
  readonly redis: Link;
  running = false;
  /** How far its clock is ahead, in milliseconds. */
  clockAhead = 0;
  private readonly env: NodeJS.ProcessEnv;
  private readonly process: ProcessNode;

  constructor(parts: {
    name: string;
    process: ProcessNode;
    env: NodeJS.ProcessEnv;
    edge: Link;
    database: Link;
    redis: Link;
  }) {
    this.name = parts.name;
    this.process = parts.process;
    this.env = parts.env;
    this.edge = parts.edge;
    this.database = parts.database;
    this.redis = parts.redis;
    this.url = parts.process.url;
    this.edgeUrl = `http://127.0.0.1:${parts.edge.port}`;
  }

  get pid(): number {
    return this.process.pid;
  }

  async start(clockAhead = 0): Promise<void> {
    this.clockAhead = clockAhead;
    delete this.env.NODE_OPTIONS;
    if (clockAhead !== 0) {
      this.env.NODE_OPTIONS = `--import=${new URL('clock.ts', import.meta.url).pathname}`;
      this.env.CLOCK_AHEAD = String(clockAhead);
    }
    await this.process.start();
    this.running = true;
  }

  /** It should run, and its process is gone: nobody but itself ended it. */
  get hasFallen(): boolean {
    if (!this.running) return false;
    try {
      process.kill(this.pid, 0);
      return false;
    } catch {
      return true;
    }
  }

  /** `kill -9` */
  async kill(): Promise<void> {
    this.running = false;
    await this.process.kill();
  }

  /** SIGTERM: resolves when the process is gone. */
  async stop(): Promise<void> {
    this.running = false;
    await this.process.stop();
  }

  /** What `/readyz` says, whatever its status; null when it does not answer. */
  async ready(): Promise<Ready | null> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(3_000) });
      return (await response.json()) as Ready;
    } catch {
      return null;
    }
  }

  /** How many are in a thread, as the home page tells it. */
  async here(threadId: string): Promise<number> {
    type Listed = { threads: { id: string; here: number }[] };
    const { threads } = await get<Listed>(`${this.url}/api/threads`);
    return threads.find(({ id }) => id === threadId)?.here ?? 0;
  }

  async remove(): Promise<void> {
    await this.kill();
    await this.process.remove();
  }
}

/** PostgreSQL, Redis and some nodes, with a proxy on every link. `mend` starts what a case has left broken. */
export class Cluster {
  readonly postgres: TestPostgres;
  readonly redis: TestRedis;
  readonly nodes: readonly ClusterNode[];
  /** The database's URL, past every proxy. */
  readonly databaseUrl: string;
  private readonly proxies: ProxyProcess;
  private readonly cookies: string[] = [];
  private opener: Client | null = null;
  private threads = 0;

  private constructor(parts: {
    postgres: TestPostgres;
    redis: TestRedis;
    nodes: ClusterNode[];
    proxies: ProxyProcess;
    databaseUrl: string;
  }) {
    this.postgres = parts.postgres;
    this.redis = parts.redis;
    this.nodes = parts.nodes;
    this.proxies = parts.proxies;
    this.databaseUrl = parts.databaseUrl;
  }

  static async start(count = 2): Promise<Cluster> {
    const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    const proxies = new ProxyProcess();
    const databaseUrl = await postgres.database();
    const nodes: ClusterNode[] = [];
    for (let i = 0; i < count; i++) {
      const database = await proxies.before(postgres.port);
      const toRedis = await proxies.before(redis.port);
      const through = new URL(databaseUrl);
      through.port = String(database.port);
      const name = `node-${'abcdefgh'[i]}`;
      const env: NodeJS.ProcessEnv = {
        DATABASE_URL: through.href,
        REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
        NODE_NAME: name,
        LOG_LEVEL: process.env.FAULTS_LOG_LEVEL ?? 'silent',
      };
      const own = await processNode(env);
      const edge = await proxies.before(Number(new URL(own.url).port));
      nodes.push(new ClusterNode({ name, process: own, env, edge, database, redis: toRedis }));
    }
    const cluster = new Cluster({ postgres, redis, nodes, proxies, databaseUrl });
    for (const node of nodes) await node.start();
    await cluster.whole();
    return cluster;
  }

  get urls(): string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** The nodes' addresses, the `i`th first, and so on in a circle. */
  urlsFrom(i: number): string[] {
    return this.nodes.map((_, j) => this.nodes[(i + j) % this.nodes.length]!.url);
  }

  /** Cookies of `count` guests. They are shared by cases: a forum lets in only so many from one address. */
  async guests(count: number): Promise<string[]> {
    while (this.cookies.length < count) {
      const url = this.urls[this.cookies.length % this.urls.length]!;
      this.cookies.push((await Client.guest(url, `Guest ${this.cookies.length + 1}`)).cookie);
    }
    return this.cookies.slice(0, count);
  }

  /** The id of a new thread. */
  async thread(): Promise<string> {
    this.opener ??= await Client.member(this.urls[0]!, 'Opener');
    this.threads += 1;
    const { thread } = await this.opener.call('POST', '/api/threads', {
      opId: `thread-${this.threads}`,
      title: `Thread ${this.threads}`,
      body: 'What is to be said?',
    });
    return thread.id;
  }

  /** Starts what a case has left broken. Resolves when every node says that it is ready. */
  async mend(): Promise<void> {
    for (const { edge, database, redis } of this.nodes) {
      await Promise.all([edge.pass(), database.pass(), redis.pass()]);
    }
    this.redis.resume();
    await this.redis.command('PING').catch(() => this.redis.start());
    await withClient(this.databaseUrl, (client) => client.query('select 1')).catch(() =>
      this.postgres.start(),
    );
    for (const node of this.nodes) {
      if (node.running && node.clockAhead !== 0) await node.stop();
      if (!node.running || node.hasFallen) await node.start();
    }
    await this.whole();
  }

  /** Names of nodes that ended by themselves. */
  get fallen(): string[] {
    return this.nodes.filter(({ hasFallen }) => hasFallen).map(({ name }) => name);
  }

  /** @throws BrokenPromise when a node does not become ready */
  async whole(): Promise<void> {
    for (const node of this.nodes) {
      let last: Ready | null = null;
      await until(
        async () => {
          last = await node.ready();
          return last?.ok === true && last.database && last.redis === true;
        },
        10_000,
        () => `${node.name} is not ready with database and Redis, it says ${JSON.stringify(last)}.`,
      );
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
    await this.proxies.stop();
    await this.redis.stop();
    await this.postgres.remove();
  }
}

/** @throws BrokenPromise when a node's answer at `/metrics` has no such figure */
export async function metric(node: ClusterNode, name: RegExp): Promise<number> {
  const response = await fetch(`${node.url}/metrics`);
  const line = (await response.text()).split('\n').find((text) => !text.startsWith('#') && name.test(text));
  if (!line) throw new BrokenPromise(`${node.name} tells no ${name} at /metrics (${response.status}).`);
  return Number(line.split(' ').at(-1));
}
