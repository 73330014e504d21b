import { join } from 'node:path';
import { readSettings } from '../../server/settings.ts';
import { openStore } from '../../server/store/open-store.ts';
import { openPostgres } from '../../server/store/postgres.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import type { Store } from '../../server/store/store.ts';
import { emptyDatabase } from './postgres.ts';
import { temporaryFolder } from './temporary.ts';

export type Kind = Store['kind'];
export const KINDS: Kind[] = ['sqlite', 'postgres'];

export interface OpenDatabase {
  store: Store;
  /** DATABASE_URL or DATA_DIR, as the command takes them. */
  env: Record<string, string>;
  /** Another store on the same database; closed with it. */
  again(): Promise<Store>;
  close(): Promise<void>;
}

/** An empty forum on a database of its own. */
export async function openDatabase(kind: Kind): Promise<OpenDatabase> {
  const folder = await temporaryFolder();
  const url = kind === 'postgres' ? await emptyDatabase() : '';
  const open = () =>
    kind === 'postgres' ? openPostgres(url, () => {}) : openSqlite(join(folder.path, 'rejoinder.db'));
  const stores = [await open()];
  return {
    store: stores[0]!,
    env: kind === 'postgres' ? { DATABASE_URL: url } : { DATA_DIR: folder.path },
    async again() {
      stores.push(await open());
      return stores.at(-1)!;
    },
    async close() {
      for (const store of stores) await store.close();
      await folder.remove();
    },
  };
}

/** Does `work` with empty forums of these kinds. */
export async function withDatabases<T>(
  kinds: Kind[],
  work: (...all: OpenDatabase[]) => Promise<T>,
): Promise<T> {
  const all = await Promise.all(kinds.map(openDatabase));
  try {
    return await work(...all);
  } finally {
    for (const each of all) await each.close();
  }
}

/** The store of a node, by the settings that it was started with, for as long as `work` takes. */
export async function withStore<T>(env: NodeJS.ProcessEnv, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(readSettings(env), () => {});
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
