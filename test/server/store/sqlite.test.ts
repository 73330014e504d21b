import { join } from 'node:path';
import { openSqlite } from '../../../server/store/sqlite.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { storeContract } from './contract.ts';

storeContract('SQLite', async () => {
  const folder = await temporaryFolder();
  return { open: () => openSqlite(join(folder.path, 'forum.db')), remove: folder.remove };
});
