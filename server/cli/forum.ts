import { existsSync } from 'node:fs';
import { databaseFile, readSettings, type Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import { Failed } from './command.ts';

/**
 * Does `work` with the store that the settings name, beside a server that may be running on it. With `existing`
 * a forum is not made where there is none. @throws WrongSetting, Unusable, Failed
 */
export async function withForum<T>(
  work: (store: Store, settings: Settings) => Promise<T>,
  { existing = false } = {},
): Promise<T> {
  const settings = readSettings(process.env);
  const file = databaseFile(settings);
  if (existing && !settings.databaseUrl && !existsSync(file)) {
    throw new Failed(`There is no forum in ${settings.dataDir}: ${file} does not exist.`);
  }
  const { openStore } = await import('../store/open-store.ts');
  // What fails where no call waits for it, fails a call soon.
  const store = await openStore(settings, () => {});
  try {
    return await work(store, settings);
  } catch (error) {
    throw isTrouble(error) ? unusable(settings, error) : error;
  } finally {
    await store.close();
  }
}

function unusable(settings: Settings, error: Error): Failed {
  // Not the address, which has a password in it.
  const name = settings.databaseUrl ? 'The database of DATABASE_URL' : databaseFile(settings);
  return new Failed(`${name} cannot be used: ${error.message.replace(/\.$/, '')}.`);
}

/** The databases' own complaints, and those of the way to them. */
function isTrouble(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ERR_SQLITE_ERROR' || /^(?=.*\d)[0-9A-Z]{5}$/.test(code)) return true;
  return (
    ['EACCES', 'EEXIST', 'ENOTDIR', 'EROFS', 'ENOSPC', 'ECONNREFUSED', 'ECONNRESET'].includes(code) ||
    /^Connection terminated|does not answer/.test(error.message)
  );
}
