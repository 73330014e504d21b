import { openPostgres } from '../../../server/store/postgres.ts';
import { emptyDatabase } from '../../support/postgres.ts';
import { storeContract } from './contract.ts';

storeContract('PostgreSQL', async () => {
  const url = await emptyDatabase();
  const unexpected = (error: unknown) => {
    throw error;
  };
  return { open: () => openPostgres(url, unexpected), remove: async () => {} };
});
