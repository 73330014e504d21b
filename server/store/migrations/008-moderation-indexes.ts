import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** What an action has settled, who was told of it, and what somebody has signed are found without going through all. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await sql`create index cases_closed on cases (closed_by) where closed_by is not null`.execute(db);
  await schema.createIndex('notifications_action').on('notifications').column('action_id').execute();
  await schema.createIndex('signatures_person').on('signatures').column('person_id').execute();
}
