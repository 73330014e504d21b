import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  Kysely,
  type SelectModifierNode,
  SqliteAdapter,
  SqliteDialect,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import { slowReader } from './slow-reader.ts';
import { migrate, type Store, type Tx, Unusable } from './store.ts';
import type { Tables } from './tables.ts';

/**
 * A store in one file: WAL, synchronous=FULL, and the writes that wait at the same time committed by one fsync
 * (each within a savepoint of its own, so that one that fails takes no other with it).
 * One connection writes, another reads: readers see only what is committed.
 * @see https://sqlite.org/wal.html
 */
export async function openSqlite(file: string): Promise<Store> {
  mkdirSync(dirname(file), { recursive: true });
  const writer = connect(file, 'begin immediate');
  // The migrations wait until nobody else writes.
  const opened = Date.now();
  await migrate(writer.db);
  const reader = connect(file, 'begin');
  const slow = slowReader(file);
  const commits = new GroupCommit(writer.db);
  const others = new OtherWriters(file, opened);
  let held: DatabaseSync | null = null;
  return {
    kind: 'sqlite',
    db: reader.db,
    slow,
    read: (work) => reader.db.transaction().execute(work),
    write: (work) => commits.add(work),
    now: () => Date.now(),
    settled: async () => (commits.began ?? others.settled()) - CLOCK_ERROR,
    reachable: () => reader.answers(),
    async hold() {
      held = lock(file);
    },
    async close() {
      await commits.finish();
      others.close();
      await slow.destroy();
      await reader.close();
      await writer.close();
      held?.close();
    },
  };
}

/**
 * A lock that the operating system takes back when the process ends, however it ends: SQLite's own, on a file
 * beside the database, since commands may write to the database itself meanwhile.
 */
function lock(file: string): DatabaseSync {
  const held = new DatabaseSync(`${file}.lock`);
  try {
    held.exec('begin exclusive');
    return held;
  } catch (error) {
    held.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new Unusable(
      `Another node has ${file}: a file is for one node. Set DATABASE_URL and REDIS_URL to run several.`,
    );
  }
}
const SQLITE_BUSY = 5;
/** The machine's clock may be set back by so much, in milliseconds, without that anything is missed. */
const CLOCK_ERROR = 2_000;

/** Finds out whether a command writes beside this process. */
class OtherWriters {
  private readonly file: string;
  private connection: DatabaseSync | null = null;
  private last: number;

  /** `since`: an instant before which nobody has begun what was not committed when this is made. */
  constructor(file: string, since: number) {
    this.file = file;
    this.last = since;
  }

  /** The latest instant at which nobody else was known to write. Not to be asked while this process does. */
  settled(): number {
    const now = Date.now();
    // Waits for nobody: it would hold up everything here.
    this.connection ??= new DatabaseSync(this.file, { timeout: 0 });
    try {
      this.connection.exec('begin immediate; rollback;');
      this.last = now;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    }
    return this.last;
  }

  close(): void {
    this.connection?.close();
  }
}

interface Connected {
  db: Kysely<Tables>;
  answers(): boolean;
  close(): Promise<void>;
}

function connect(file: string, begin: string): Connected {
  // The timeout is for `npx rejoinder import` beside a running server.
  const connection = new DatabaseSync(file, { timeout: 5_000 });
  connection.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
  const db = new Kysely<Tables>({ dialect: new Dialect({ database: adapt(connection, begin) }) });
  return {
    db,
    answers() {
      try {
        connection.exec('select 1 from settings limit 1');
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      await db.destroy();
      // Kysely closes only what it has used.
      if (connection.isOpen) connection.close();
    },
  };
}

class Dialect extends SqliteDialect {
  /** Migrations run in one transaction, which is the lock that keeps two processes from both making the tables. */
  override createAdapter() {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl() {
        return true;
      }
    })();
  }

  /** There is one writer: what it reads no one else changes, and SQLite has no words to ask for that. */
  override createQueryCompiler() {
    return new (class extends SqliteQueryCompiler {
      protected override visitSelectModifier(node: SelectModifierNode) {
        const locks = node.modifier === 'ForUpdate' || node.modifier === 'ForNoKeyUpdate';
        if (!locks) super.visitSelectModifier(node);
      }
    })();
  }
}

/**
 * node:sqlite in the shape that Kysely's dialect asks for, with statements kept prepared.
 * `begin` replaces Kysely's own: a writer takes the lock at once, since a transaction that has read
 * before it writes can't wait for another process (SQLITE_BUSY_SNAPSHOT).
 */
function adapt(connection: DatabaseSync, begin: string) {
  const prepared = new Map<string, ReturnType<typeof prepare>>();
  const prepare = (text: string) => {
    const statement = connection.prepare(text);
    return {
      reader: statement.columns().length > 0,
      all: (values: readonly unknown[]) => statement.all(...(values as SQLInputValue[])),
      run: (values: readonly unknown[]) => statement.run(...(values as SQLInputValue[])),
      iterate: (values: readonly unknown[]) => statement.iterate(...(values as SQLInputValue[])),
    };
  };
  return {
    close: () => connection.close(),
    prepare(text: string) {
      let statement = prepared.get(text);
      if (!statement) {
        statement = prepare(text === 'begin' ? begin : text);
        // Queries are few, but a list of values makes a text of its own for each length.
        if (prepared.size >= 500) prepared.clear();
        prepared.set(text, statement);
      }
      return statement;
    },
  };
}

interface Waiting {
  work: (tx: Tx) => Promise<unknown>;
  resolve: (value: never) => void;
  reject: (reason: unknown) => void;
}

/** Runs the writes that wait in one transaction and answers them once it is on the disk. */
class GroupCommit {
  /** Since when it has the file to write in, which then nobody else has; null: it has not. */
  began: number | null = null;
  private readonly db: Kysely<Tables>;
  private waiting: Waiting[] = [];
  private running: Promise<void> | null = null;
  private closed = false;

  constructor(db: Kysely<Tables>) {
    this.db = db;
  }

  add<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Error('The store is closed.'));
    const done = new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve, reject });
    });
    this.running ??= this.run();
    return done;
  }

  async finish(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      // A turn of the event loop: what arrived on other sockets at the same time joins the group.
      await new Promise(setImmediate);
      const group = this.waiting.splice(0, 64);
      await this.commit(group);
    }
    this.running = null;
  }

  private async commit(group: Waiting[]): Promise<void> {
    const answers: (() => void)[] = [];
    try {
      await this.db.transaction().execute(async (tx) => {
        this.began = Date.now();
        for (const { work, resolve, reject } of group) {
          await sql`savepoint act`.execute(tx);
          try {
            const value = await work(tx);
            answers.push(() => resolve(value as never));
          } catch (error) {
            await sql`rollback to act`.execute(tx);
            answers.push(() => reject(error));
          }
          await sql`release act`.execute(tx);
        }
      });
    } catch (error) {
      // Nothing of the group was committed (a full disk, say): no one is told that it was.
      for (const { reject } of group) reject(error);
      return;
    } finally {
      this.began = null;
    }
    for (const answer of answers) answer();
  }
}
