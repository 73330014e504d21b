import { type ColumnDataType, type Kysely, sql } from 'kysely';
import { kindOf } from '../store.ts';
import type { Tables } from '../tables.ts';

/** Drafts: who is in them, the log of their text, comments and suggestions, proposals and signatures. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  const bytes: ColumnDataType = kindOf(db) === 'postgres' ? 'bytea' : 'blob';
  await schema
    .createTable('drafts')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('thread_id', 'text', (c) => c.notNull().references('threads.id'))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('opener_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('op_id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('quorum', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('edited_at', 'bigint')
    .addColumn('seq', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('round', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('published', 'integer')
    .addUniqueConstraint('drafts_op', ['opener_id', 'op_id'])
    .execute();
  await schema.createIndex('drafts_thread').on('drafts').column('thread_id').execute();

  const ofDraft = (name: string) =>
    schema.createTable(name).addColumn('draft_id', 'text', (c) => c.notNull().references('drafts.id'));
  await ofDraft('draft_answers')
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_answers_key', ['draft_id', 'number'])
    .execute();
  await ofDraft('draft_members')
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_members_key', ['draft_id', 'person_id'])
    .execute();
  await schema.createIndex('draft_members_person').on('draft_members').column('person_id').execute();
  await ofDraft('draft_links')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('draft_links_draft').on('draft_links').column('draft_id').execute();

  await ofDraft('draft_updates')
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_updates_key', ['draft_id', 'seq'])
    .execute();
  await ofDraft('draft_clients')
    .addColumn('client', 'bigint', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('clock', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_clients_key', ['draft_id', 'client'])
    .execute();
  await ofDraft('draft_snapshots')
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_snapshots_key', ['draft_id'])
    .execute();
  await ofDraft('draft_archives')
    .addColumn('from_seq', 'bigint', (c) => c.notNull())
    .addColumn('to_seq', 'bigint', (c) => c.notNull())
    .addColumn('bytes', bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_archives_key', ['draft_id', 'from_seq'])
    .execute();

  await ofDraft('draft_notes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('author_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('op_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('start_at', 'text')
    .addColumn('end_at', 'text')
    .addColumn('quoted', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('replacement', 'text')
    .addColumn('reply_to', 'text')
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('closed_by', 'text', (c) => c.references('people.id'))
    .addColumn('closed_at', 'bigint')
    .addUniqueConstraint('draft_notes_op', ['author_id', 'op_id'])
    .execute();
  await schema
    .createIndex('draft_notes_draft')
    .on('draft_notes')
    .columns(['draft_id', 'created_at'])
    .execute();

  await ofDraft('draft_proposals')
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('text', bytes, (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('by_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('voided', 'integer', (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('draft_proposals_key', ['draft_id', 'round'])
    .execute();
  await ofDraft('signatures')
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('withdrawn_at', 'bigint')
    .execute();
  // One of a person counts at a time; those taken back stay.
  await sql`create unique index signatures_standing on signatures (draft_id, round, person_id)
    where withdrawn_at is null`.execute(db);
  await ofDraft('draft_acts')
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('op_id', 'text', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('draft_acts_key', ['person_id', 'op_id'])
    .execute();
}
