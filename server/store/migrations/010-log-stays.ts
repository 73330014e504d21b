import { type Kysely, sql } from 'kysely';
import { kindOf } from '../store.ts';
import type { Tables } from '../tables.ts';

/** What changes the log of actions without an update or a delete: SQLite's replace deletes unheard, as PostgreSQL's truncate. */
export async function up(db: Kysely<Tables>): Promise<void> {
  if (kindOf(db) === 'sqlite') {
    // Ignored: an import inserts what may be there already.
    await sql`create trigger actions_no_replace before insert on actions
      when exists (select 1 from actions where id = new.id or (actor_id = new.actor_id and op_id = new.op_id))
      begin select raise(ignore); end`.execute(db);
    return;
  }
  await sql`create trigger actions_no_truncate before truncate on actions
    for each statement execute function actions_stay()`.execute(db);
}
