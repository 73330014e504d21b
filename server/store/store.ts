import { type Kysely, type Migration, Migrator, type Transaction } from 'kysely';
import * as threads from './migrations/001-threads.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/**
 * The database behind the log. One per process; `openSqlite` makes one of a file.
 * A reader never sees half of a `write`.
 */
export interface Store {
  /** Reads of one query each. */
  readonly db: Db;
  /** Several reads that see the database at one instant. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One transaction: all of `work` or, when it throws, nothing of it. Resolves when the change is durable.
   * `work` awaits only the transaction, as others wait for it.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Finishes the writes that were begun, then closes. Later calls reject. */
  close(): Promise<void>;
}

// Listed here rather than found in the folder: what runs is what is imported.
const MIGRATIONS: Record<string, Migration> = { '001-threads': threads };

/** Brings the tables up to date. @throws when a migration fails; none of it is kept then. */
export async function migrate(db: Db): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => MIGRATIONS } });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
