import { databaseFile, type Settings } from '../settings.ts';
import { type Store, Unusable } from './store.ts';

/**
 * The store that the settings name. Each kind is loaded only where it is used.
 * `onError` hears of what fails where no call waits for it. @throws Unusable
 */
export async function openStore(settings: Settings, onError: (error: unknown) => void): Promise<Store> {
  const file = databaseFile(settings);
  try {
    if (settings.databaseUrl) {
      const { openPostgres } = await import('./postgres.ts');
      return await openPostgres(settings.databaseUrl, onError);
    }
    const { openSqlite } = await import('./sqlite.ts');
    return await openSqlite(file);
  } catch (cause) {
    // Not the address itself: it has a password in it.
    const what = settings.databaseUrl ? 'The database of DATABASE_URL' : file;
    const { message, code } = cause as NodeJS.ErrnoException;
    throw new Unusable(`${what} cannot be used: ${message || code}.`, { cause });
  }
}
