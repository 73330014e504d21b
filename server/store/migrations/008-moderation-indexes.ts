import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Who was told of an action, and what somebody has signed, are found without going through all. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await schema.createIndex('notifications_action').on('notifications').column('action_id').execute();
  await schema.createIndex('signatures_person').on('signatures').column('person_id').execute();
}
