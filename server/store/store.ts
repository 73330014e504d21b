import { type Kysely, type Migration, Migrator, PostgresAdapter, type Transaction } from 'kysely';
import * as threads from './migrations/001-threads.ts';
import * as search from './migrations/002-search.ts';
import * as access from './migrations/003-access.ts';
import * as drafts from './migrations/004-drafts.ts';
import * as watch from './migrations/005-watch.ts';
import * as moderation from './migrations/006-moderation.ts';
import * as moved from './migrations/007-moved.ts';
import * as moderationIndexes from './migrations/008-moderation-indexes.ts';
import * as counting from './migrations/009-counting.ts';
import * as logStays from './migrations/010-log-stays.ts';
import * as lookingBack from './migrations/011-looking-back.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/**
 * The database behind the log. One per process; `openSqlite` makes one of a file, `openPostgres` of a server.
 * A reader never sees half of a `write`.
 */
export interface Store {
  readonly kind: 'sqlite' | 'postgres';
  /** Reads of one query each. */
  readonly db: Db;
  /** Reads that may take long (a search for common words): they hold up nothing else in this process. */
  readonly slow: Db;
  /** Several reads that see the database at one instant. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One transaction: all of `work` or, when it throws, nothing of it. Resolves when the change is durable.
   * `work` awaits only the transaction, as others wait for it, and may be called again when it met another one.
   * Rows that are read to be changed are read with `forUpdate()`, or `forNoKeyUpdate()` where what names them is not to wait.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The database's clock, in milliseconds since 1970: the same for all nodes, whatever their own clocks say. */
  now(): number;
  /**
   * An instant of that clock, some seconds ago at most where nothing runs: whatever was written with an instant before
   * it, as the transaction asked `now()`, is committed, or never will be. Who reads on from there misses nothing.
   */
  settled(): Promise<number>;
  /** Whether the database answered when it was asked last. */
  reachable(): boolean;
  /**
   * Takes the database for a node, until it is closed or the process ends in whatever way: `alone`, or beside
   * other nodes that do likewise. Commands work beside nodes without. @throws Unusable
   */
  hold(alone: boolean): Promise<void>;
  /** Finishes the writes that were begun, then closes. Later calls reject. */
  close(): Promise<void>;
}

/** Of which kind the database is that is asked. */
export const kindOf = (db: Db | Tx): Store['kind'] =>
  db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';

/** The database can't be reached, or another node has it and can't share it. Its message is a sentence. */
export class Unusable extends Error {}

// Listed here rather than found in the folder: what runs is what is imported.
const MIGRATIONS: Record<string, Migration> = {
  '001-threads': threads,
  '002-search': search,
  '003-access': access,
  '004-drafts': drafts,
  '005-watch': watch,
  '006-moderation': moderation,
  '007-moved': moved,
  '008-moderation-indexes': moderationIndexes,
  '009-counting': counting,
  '010-log-stays': logStays,
  '011-looking-back': lookingBack,
};

/** Brings the tables up to date. @throws when a migration fails; none of it is kept then. */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
