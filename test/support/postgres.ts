import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { endChild, startChild } from './child.ts';
import { requireProgram } from './machine.ts';
import { freePort } from './ports.ts';

/** A PostgreSQL server of the tests' own. */
export interface TestPostgres {
  readonly port: number;
  /** The URL of a database that is new and empty. */
  database(): Promise<string>;
  /** Starts it, or starts it again. Resolves when it answers. */
  start(): Promise<void>;
  /** `SIGQUIT` is `pg_ctl stop -m immediate`: it ends as in a crash. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  remove(): Promise<void>;
}

const SUPERUSER = 'forum';
/** PostgreSQL refuses to run as root: then it is the user that its package has made. */
const user = (): { uid?: number; gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  const id = (which: string) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
};

export async function startPostgres(): Promise<TestPostgres> {
  const programs = dirname(requireProgram('postgres'));
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'rejoinder-postgres-'));
  const as = user();
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid!);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', SUPERUSER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions'],
    { ...as, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const url = (database: string) => `postgres://${SUPERUSER}@127.0.0.1:${port}/${database}`;
  let child: ChildProcess | null = null;
  let databases = 0;
  const server: TestPostgres = {
    port,
    async database() {
      databases += 1;
      const name = `forum_${databases}`;
      await withClient(url('postgres'), (client) => client.query(`create database ${name}`));
      return url(name);
    },
    async start() {
      const args = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1'];
      child = startChild(join(programs, 'postgres'), [...args, '-c', 'max_connections=200'], {
        ...as,
        cwd: folder,
        stdio: 'ignore',
      });
      await answers(url('postgres'), child);
      // A server that no test stops doesn't keep the tests from ending.
      child.unref();
    },
    stop: (signal = 'SIGINT') => endChild(child, signal),
    async remove() {
      await endChild(child, 'SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  await server.start();
  return server;
}

let shared: Promise<TestPostgres> | null = null;
/** The URL of an empty database: on the server of TEST_DATABASE_URL, else on one that all tests share. */
export async function emptyDatabase(): Promise<string> {
  const given = process.env.TEST_DATABASE_URL;
  if (!given) {
    shared ??= startPostgres();
    return (await shared).database();
  }
  const name = `rejoinder_test_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await withClient(given, (client) => client.query(`create database ${name}`));
  const url = new URL(given);
  url.pathname = `/${name}`;
  return url.href;
}

/** Does something by a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await withClient(url, (client) => client.query('select 1'));
      return;
    } catch (error) {
      if (tries === 300 || child.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
