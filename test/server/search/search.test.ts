import { join } from 'node:path';
import { openPostgres } from '../../../server/store/postgres.ts';
import { openSqlite } from '../../../server/store/sqlite.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { searchContract } from './contract.ts';

searchContract('SQLite', async () => {
  const folder = await temporaryFolder();
  return { store: await openSqlite(join(folder.path, 'forum.db')), remove: folder.remove };
});

searchContract('PostgreSQL', async () => {
  const unexpected = (error: unknown) => {
    throw error;
  };
  return { store: await openPostgres(await emptyDatabase(), unexpected), remove: async () => {} };
});
