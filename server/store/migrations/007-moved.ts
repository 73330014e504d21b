import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Where comments were moved, and where they came from; a thread of one's file alone names others that are not here. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  for (const side of ['to', 'from']) {
    await schema.alterTable('comments').addColumn(`moved_${side}_thread`, 'text').execute();
    await schema.alterTable('comments').addColumn(`moved_${side}_number`, 'integer').execute();
  }
  await schema.alterTable('threads').addColumn('merged_into', 'text').execute();
  await schema.alterTable('actions').addColumn('into_id', 'text').execute();
}
