import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** What happened lately, wherever it did, is found by its instant. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await schema.createIndex('events_at').on('events').columns(['at', 'thread_id', 'seq']).execute();
  await schema.createIndex('people_created').on('people').columns(['created_at', 'id']).execute();
  await schema.createIndex('drafts_created').on('drafts').columns(['created_at', 'id']).execute();
  await schema.createIndex('signatures_at').on('signatures').column('at').execute();
}
