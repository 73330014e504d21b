import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** The few comments that are held, joint responses, or were moved are found without going through all. */
export async function up(db: Kysely<Tables>): Promise<void> {
  await sql`create index comments_held on comments (thread_id, number) where state = 'held'`.execute(db);
  await sql`create index comments_joint on comments (thread_id, number) where kind = 'joint'`.execute(db);
  await sql`create index comments_moved on comments (moved_to_thread, moved_to_number)
    where moved_to_thread is not null`.execute(db);
}
