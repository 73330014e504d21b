import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** Accounts whose e-mail may be unconfirmed, what is in force against whom, links, invitations, mails, and actions. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  await schema
    .alterTable('people')
    .addColumn('about', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  for (const column of ['muted_until', 'suspended_until', 'left_at']) {
    await schema.alterTable('people').addColumn(column, 'bigint').execute();
  }
  await schema
    .alterTable('people')
    .addColumn('words_go', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();

  // SQLite can't take a `not null` from a column.
  await schema.alterTable('accounts').renameTo('accounts_before').execute();
  await schema
    .createTable('accounts')
    .addColumn('person_id', 'text', (c) => c.primaryKey().references('people.id'))
    .addColumn('email', 'text')
    .addColumn('claimed_email', 'text')
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('waiting', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`insert into accounts (person_id, email, password_hash, role)
    select person_id, email, password_hash, role from accounts_before`.execute(db);
  await schema.dropTable('accounts_before').execute();
  await schema.createIndex('accounts_email').unique().on('accounts').column('email').execute();
  await schema.createIndex('accounts_claimed').on('accounts').column('claimed_email').execute();

  await schema
    .alterTable('sessions')
    .addColumn('role', 'text', (c) => c.notNull().defaultTo('guest'))
    .execute();
  await schema
    .alterTable('sessions')
    .addColumn('agent', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await schema
    .alterTable('sessions')
    .addColumn('replaced', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update sessions set role = coalesce(
    (select role from accounts where accounts.person_id = sessions.person_id), 'guest')`.execute(db);
  await schema.createIndex('sessions_person').on('sessions').column('person_id').execute();

  await schema.alterTable('threads').addColumn('locked_at', 'bigint').execute();
  await schema
    .createTable('thread_mutes')
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('thread_id', 'text', (c) => c.notNull().references('threads.id'))
    .addColumn('until', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('thread_mutes_key', ['person_id', 'thread_id'])
    .execute();

  await schema
    .createTable('links')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    // Not one of `people` where nobody has the e-mail: see `Accounts.sendLink`.
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('links_person').on('links').column('person_id').execute();
  await schema
    .createTable('invitations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('email', 'text')
    .addColumn('by_id', 'text', (c) => c.references('people.id'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('mails')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('tries', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('next_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('mails_next').on('mails').column('next_at').execute();
  await schema
    .createTable('access_changes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull())
    .addColumn('id_hash', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('access_changes_at').on('access_changes').column('at').execute();
  await schema
    .createTable('actions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('act', 'text', (c) => c.notNull())
    .addColumn('actor_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('op_id', 'text', (c) => c.notNull())
    .addColumn('thread_id', 'text', (c) => c.references('threads.id'))
    .addColumn('number', 'integer')
    .addColumn('person_id', 'text', (c) => c.references('people.id'))
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('until', 'bigint')
    .addUniqueConstraint('actions_op', ['actor_id', 'op_id'])
    .execute();
  await schema.createIndex('actions_at').on('actions').columns(['at', 'id']).execute();
}
