import { databaseFile, type Settings } from '../settings.ts';
import type { Store } from './store.ts';

/**
 * The store that the settings name. Each kind is loaded only where it is used.
 * `onError` hears of what fails where no call waits for it.
 */
export async function openStore(settings: Settings, onError: (error: unknown) => void): Promise<Store> {
  if (settings.databaseUrl) {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(settings.databaseUrl, onError);
  }
  const { openSqlite } = await import('./sqlite.ts');
  return openSqlite(databaseFile(settings));
}
