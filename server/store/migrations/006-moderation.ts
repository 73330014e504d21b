import { type Kysely, sql } from 'kysely';
import { kindOf } from '../store.ts';
import type { Tables } from '../tables.ts';

/** Cases, reports and notifications; how people write in a thread; a log of actions that nothing can change. */
export async function up(db: Kysely<Tables>): Promise<void> {
  const { schema } = db;
  const none = (column: string) => schema.alterTable('threads').addColumn(column, 'bigint').execute();
  await none('pinned_at');
  await schema
    .alterTable('threads')
    .addColumn('slow_seconds', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable('threads')
    .addColumn('guests', 'text', (c) => c.notNull().defaultTo('allow'))
    .execute();

  await schema.alterTable('actions').addColumn('revision', 'integer').execute();
  await schema.alterTable('actions').addColumn('of_id', 'text').execute();
  await schema.alterTable('actions').addColumn('detail', 'text').execute();
  for (const column of ['emergency', 'nameless']) {
    await schema
      .alterTable('actions')
      .addColumn(column, 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  }
  await schema.createIndex('actions_person').on('actions').columns(['person_id', 'at']).execute();
  await sql`create index actions_of on actions (of_id) where of_id is not null`.execute(db);
  await schema.createIndex('actions_comment').on('actions').columns(['thread_id', 'number']).execute();
  await keepActions(db);

  await schema
    .createTable('cases')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('cause', 'text', (c) => c.notNull())
    .addColumn('detail', 'text')
    .addColumn('thread_id', 'text', (c) => c.references('threads.id'))
    .addColumn('number', 'integer')
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('action_id', 'text', (c) => c.references('actions.id'))
    .addColumn('opened_at', 'bigint', (c) => c.notNull())
    .addColumn('changed_at', 'bigint', (c) => c.notNull())
    .addColumn('taken_by', 'text', (c) => c.references('people.id'))
    .addColumn('taken_at', 'bigint')
    .addColumn('closed_by', 'text', (c) => c.references('actions.id'))
    .addColumn('closed_at', 'bigint')
    .execute();
  await sql`create unique index cases_open on cases (thread_id, number)
    where closed_at is null and action_id is null`.execute(db);
  await sql`create unique index cases_appeal on cases (action_id) where action_id is not null`.execute(db);
  await sql`create index cases_waiting on cases (opened_at, id) where closed_at is null`.execute(db);
  await sql`create index cases_closed on cases (closed_by) where closed_by is not null`.execute(db);
  await schema.createIndex('cases_changed').on('cases').column('changed_at').execute();
  await schema.createIndex('cases_person').on('cases').column('person_id').execute();

  await schema
    .createTable('reports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('case_id', 'text', (c) => c.notNull().references('cases.id'))
    .addColumn('thread_id', 'text', (c) => c.notNull().references('threads.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('op_id', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('reports_op', ['person_id', 'op_id'])
    .execute();
  await schema.createIndex('reports_case').on('reports').columns(['case_id', 'at']).execute();
  await schema.createIndex('reports_at').on('reports').column('at').execute();

  await schema
    .createTable('notifications')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('person_id', 'text', (c) => c.notNull().references('people.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('action_id', 'text', (c) => c.notNull().references('actions.id'))
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('heard_at', 'bigint')
    .addUniqueConstraint('notifications_once', ['person_id', 'action_id', 'kind'])
    .execute();
  await schema.createIndex('notifications_at').on('notifications').columns(['person_id', 'at']).execute();
}

/** Whatever asks for it: an entry of the log stays as it is. */
async function keepActions(db: Kysely<Tables>): Promise<void> {
  if (kindOf(db) === 'sqlite') {
    for (const what of ['update', 'delete']) {
      await sql`create trigger ${sql.raw(`actions_no_${what}`)} before ${sql.raw(what)} on actions
        begin select raise(abort, 'the log of actions can not be changed'); end`.execute(db);
    }
    return;
  }
  await sql`create function actions_stay() returns trigger language plpgsql as
    $$ begin raise exception 'the log of actions can not be changed'; end $$`.execute(db);
  await sql`create trigger actions_stay before update or delete on actions
    for each row execute function actions_stay()`.execute(db);
}
