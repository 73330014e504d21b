import type { Kysely } from 'kysely';

/** The log, what it is about, and the people. Instants are milliseconds since 1970 (bigint). */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('settings')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('value', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('people')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('accounts')
    .addColumn('person_id', 'text', (c) => c.primaryKey().references('people.id'))
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.references('people.id'))
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('sessions_expires').on('sessions').column('expires_at').execute();
  await schema
    .createTable('threads')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('author_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('seq', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('comment_count', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_activity_at', 'bigint', (c) => c.notNull())
    .addColumn('import_key', 'text', (c) => c.unique())
    .addColumn('state', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createIndex('threads_activity')
    .on('threads')
    .columns(['state', 'last_activity_at', 'id'])
    .execute();
  await schema
    .createTable('comments')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('thread_id', 'text', (c) => c.notNull().references('threads.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('author_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('reply_to', 'integer')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('day_only', 'integer', (c) => c.notNull())
    .addColumn('edited_at', 'bigint')
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addUniqueConstraint('comments_number', ['thread_id', 'number'])
    .execute();
  await schema.createIndex('comments_created').on('comments').columns(['thread_id', 'created_at']).execute();
  await schema
    .createTable('revisions')
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comments.id'))
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('revisions_key', ['comment_id', 'revision'])
    .execute();
  await schema
    .createTable('reactions')
    .addColumn('comment_id', 'text', (c) => c.notNull().references('comments.id'))
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('emoji', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('reactions_key', ['comment_id', 'emoji', 'person_id'])
    .execute();
  await schema
    .createTable('events')
    .addColumn('thread_id', 'text', (c) => c.notNull().references('threads.id'))
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('actor_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('op_id', 'text', (c) => c.notNull())
    .addColumn('number', 'integer')
    .addColumn('detail', 'text')
    .addPrimaryKeyConstraint('events_key', ['thread_id', 'seq'])
    .addUniqueConstraint('events_op', ['actor_id', 'op_id'])
    .execute();
  await schema
    .createTable('reads')
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('thread_id', 'text', (c) => c.notNull().references('threads.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('reads_key', ['person_id', 'thread_id'])
    .execute();
}
