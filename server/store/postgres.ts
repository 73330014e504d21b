import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { migrate, type Store, type Tx, Unusable } from './store.ts';
import type { Tables } from './tables.ts';
import { Turns } from './turns.ts';

const { Client, DatabaseError, Pool } = pg;

/** Connections of one node, and how many of them may write. PostgreSQL allows 100 in all unless it is told otherwise. */
const CONNECTIONS = 16;
const WRITERS = 8;
/** How often the database is asked whether it is there, and how long it may take to answer, in milliseconds. */
const ASK_EVERY = 1_000;
const ANSWER_WITHIN = 3_000;
/** The same while it is away. */
const LOOK_EVERY = 250;
const CONNECT_WITHIN = 2_000;
/** Names the lock that nodes take on the database: a number that nothing else there is likely to use. */
const NODES_LOCK = 7_265_746_101;
/** A single connection that is silent for so long is given up, in milliseconds. */
const SILENT_FOR = 40_000;
/** The clock that was last told is off by half of what the answer took, in milliseconds, and by what it drifts since. */
const CLOCK_ERROR = ANSWER_WITHIN / 2 + 500;
/** How often an act is tried that met another one. */
const TRIES = 10;

/** int8, of instants and counts, as numbers: none of them reaches 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format)) as never,
};

/**
 * A store on a PostgreSQL server, for any number of nodes. A server that is gone makes every call reject; it is
 * found again within seconds of its return.
 * @throws when the server can't be reached, or is told wrong
 */
export async function openPostgres(url: string, onError: (error: unknown) => void): Promise<Store> {
  const link = new Link(url, onError);
  const pool = new Pool({
    ...link.connection,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN,
    types,
    statement_timeout: SILENT_FOR - 10_000,
    lock_timeout: 10_000,
    // A node that was cut off in the middle of an act doesn't hold up its thread on the others for longer.
    idle_in_transaction_session_timeout: 3_000,
    // Nothing is acknowledged before it is on the disk, whatever the server's own setting.
    options: '-c synchronous_commit=on',
  });
  // Of connections that wait for work.
  pool.on('error', onError);
  // Those at work reject it themselves; between two statements an error of theirs would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: {
        // While the server is away nobody waits for it: they hear so, and try again.
        connect: () => (link.reachable ? pool.connect() : Promise.reject(new Error('The database is away.'))),
        end: () => pool.end(),
      },
    }),
  });
  try {
    await link.ask();
    await migrate(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  link.watch();
  const writes = new Writes(db);
  return {
    kind: 'postgres',
    db,
    slow: db,
    read: (work) =>
      db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    write: (work) => writes.add(work),
    now: () => link.now(),
    settled: async () => (await oldestBegin(db)) - CLOCK_ERROR,
    reachable: () => link.reachable,
    hold: (alone) => link.hold(alone),
    async close() {
      await writes.finish();
      await link.close();
      await db.destroy();
    },
  };
}

/**
 * Transactions under way, each on a connection of its own; the rest wait their turn, so that a thread in which
 * hundreds write at once, one after another, leaves connections for those who read.
 */
class Writes {
  private readonly db: Kysely<Tables>;
  private readonly running = new Set<Promise<unknown>>();
  private readonly turns = new Turns(WRITERS);
  private closed = false;

  constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  add<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Error('The store is closed.'));
    const done = this.turns.take(() => this.try(work));
    this.running.add(done);
    const forget = () => this.running.delete(done);
    done.then(forget, forget);
    return done;
  }

  async finish(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.running);
  }

  private async try<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.db.transaction().execute(work);
      } catch (error) {
        if (attempt === TRIES || !metAnother(error)) throw error;
      }
    }
  }
}

/**
 * When the oldest transaction began that may still write, by the server's clock. One that only reads (an export, say)
 * may last for long: what has written nothing after a minute, which is longer than any lock or statement is waited
 * for, is taken for such. What another role does is hidden, unless ours may read it: that one is taken for a minute old.
 */
async function oldestBegin(db: Kysely<Tables>): Promise<number> {
  const { rows } = await sql<{ at: string }>`
    select floor(extract(epoch from min(coalesce(xact_start, now() - interval '1 minute'))) * 1000) as at
    from pg_stat_activity
    where datname = current_database() and (
      backend_xid is not null or xact_start > now() - interval '1 minute'
      or (usesysid is not null and (state is null or state = 'disabled'))
    )`.execute(db);
  return Number(rows[0]!.at);
}

/** What is there once: the same opId of an act, an action, a report. */
const ONCE = new Set(['events_op', 'actions_op', 'reports_op']);

/**
 * Whether a transaction was undone because of one at the same time, and does well when it is done again: it was
 * the victim of a deadlock, or the same opId came twice, and the other one is to be found now.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function metAnother(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false;
  const { code, constraint } = error;
  return code === '40001' || code === '40P01' || (code === '23505' && ONCE.has(constraint ?? ''));
}

/**
 * Watches the way to the server on a connection of its own. A way that has gone silent takes all connections with
 * it, as TCP itself would wait for many minutes, and new ones find the server as soon as it is back. The answers
 * also tell the server's clock, which all nodes go by.
 */
class Link {
  readonly connection: pg.ClientConfig;
  reachable = false;
  /** The connections of this run of the node are known by it, on the server too. */
  private readonly name = `rejoinder ${randomUUID()}`;
  private readonly sockets = new Set<Socket>();
  private readonly onError: (error: unknown) => void;
  private ahead = 0;
  private asker: pg.Client | null = null;
  /** How the database is held, on the asker's connection; null: not at all. */
  private alone: boolean | null = null;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(url: string, onError: (error: unknown) => void) {
    this.onError = onError;
    this.connection = {
      connectionString: url,
      application_name: this.name,
      keepAlive: true,
      stream: () => {
        const socket = new Socket();
        // Every statement has its answer, or its end, before that; a connection without work is closed before.
        socket.setTimeout(SILENT_FOR, () => socket.destroy(new Error('The database does not answer.')));
        this.sockets.add(socket);
        socket.once('close', () => this.sockets.delete(socket));
        return socket;
      },
    };
  }

  /** The server's clock, in milliseconds since 1970, to some milliseconds. */
  now(): number {
    return Date.now() + this.ahead;
  }

  /** Asks the server for its time. @throws when it doesn't answer in time */
  async ask(): Promise<void> {
    const deadline = setTimeout(() => this.cut(), ANSWER_WITHIN);
    try {
      if (!this.asker) {
        const asker = new Client({ ...this.connection, connectionTimeoutMillis: CONNECT_WITHIN });
        asker.on('error', () => {});
        this.asker = asker;
        await asker.connect();
        await this.endForgotten(asker);
        if (this.alone !== null) await this.lock(asker, this.alone);
      }
      const before = Date.now();
      const { rows } = await this.asker.query<{ at: string }>(
        'select extract(epoch from clock_timestamp()) * 1000 as at',
      );
      const after = Date.now();
      this.ahead = Math.round(Number(rows[0]!.at) - (before + after) / 2);
      this.reachable = true;
    } catch (error) {
      this.reachable = false;
      this.asker = null;
      throw error;
    } finally {
      clearTimeout(deadline);
    }
  }

  /** @throws Unusable */
  async hold(alone: boolean): Promise<void> {
    await this.lock(this.asker!, alone);
    this.alone = alone;
  }

  private async lock(asker: pg.Client, alone: boolean): Promise<void> {
    const { rows } = await asker.query<{ held: boolean }>(
      `select pg_try_advisory_lock${alone ? '' : '_shared'}($1) as held`,
      [NODES_LOCK],
    );
    if (rows[0]!.held) return;
    throw new Unusable(
      alone
        ? 'Another node has the database of DATABASE_URL: set REDIS_URL on every node to run several.'
        : 'A node without REDIS_URL has the database of DATABASE_URL: set REDIS_URL on every node to run several.',
    );
  }

  /** Asks again and again from now on. */
  watch(): void {
    const next = () => {
      if (this.closed) return;
      this.timer = setTimeout(
        async () => {
          const before = this.reachable;
          await this.ask().catch((error) => {
            if (before && !this.closed) this.onError(error);
          });
          next();
        },
        this.reachable ? ASK_EVERY : LOOK_EVERY,
      );
      this.timer.unref();
    };
    next();
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.asker?.end();
  }

  /**
   * Ends what the server may still take for connections of ours, and was never told is none any more: an act in
   * the middle would keep its thread locked, for the other nodes too.
   */
  private async endForgotten(asker: pg.Client): Promise<void> {
    await asker.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = $1 and pid <> pg_backend_pid() and usename = current_user
         and backend_start < (select backend_start from pg_stat_activity where pid = pg_backend_pid())`,
      [this.name],
    );
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy(new Error('The database does not answer.'));
  }
}
