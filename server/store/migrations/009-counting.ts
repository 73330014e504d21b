import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** How much was written in a thread, and when, is counted in an index alone: without what was moved away and openings. */
export async function up(db: Kysely<Tables>): Promise<void> {
  await sql`create index comments_counted on comments (thread_id, created_at)
    where number > 0 and moved_to_thread is null`.execute(db);
  await db.schema.dropIndex('comments_created').execute();
}
