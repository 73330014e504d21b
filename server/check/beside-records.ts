import { sql } from 'kysely';
import { COMMENT_ACTIONS, THREAD_ACTIONS } from '../../shared/protocol/actions.ts';
import { kindOf, type Tx } from '../store/store.ts';
import type { Problem } from './forum-audit.ts';

/** How many of one kind are told of. */
const TOLD = 100;

/** What belongs to what. The databases should have refused anything else. */
const BELONGS = [
  ['revisions', 'comment_id', 'comments'],
  ['reactions', 'comment_id', 'comments'],
  ['comments', 'thread_id', 'threads'],
  ['events', 'thread_id', 'threads'],
  ['reads', 'thread_id', 'threads'],
  ['thread_mutes', 'thread_id', 'threads'],
  ['actions', 'actor_id', 'people'],
  ['reports', 'case_id', 'cases'],
  ['notifications', 'action_id', 'actions'],
  ['drafts', 'thread_id', 'threads'],
  ['draft_members', 'draft_id', 'drafts'],
  ['draft_updates', 'draft_id', 'drafts'],
  ['draft_archives', 'draft_id', 'drafts'],
  ['draft_notes', 'draft_id', 'drafts'],
  ['signatures', 'draft_id', 'drafts'],
] as const;

/** Rows whose comment or thread is gone, so that no record has them. */
export async function* strays(tx: Tx): AsyncGenerator<Problem, void, void> {
  for (const [table, column, other] of BELONGS) {
    const id = sql.ref(`${table}.${column}`);
    const { rows } = await sql<{ id: string; n: number }>`
      select ${id} as id, count(*) as n from ${sql.table(table)}
      where not exists (select 1 from ${sql.table(other)} as other where other.id = ${id})
      group by ${id} limit ${TOLD}`.execute(tx);
    for (const { id, n } of rows) yield { place: `${table} of ${id}`, what: `(${n}) belong to nothing` };
  }
}

/** Each of these is in the log of its thread too; so is what takes it back. */
const LOGGED_IN_THREAD = [...COMMENT_ACTIONS.filter((act) => act !== 'dismiss'), ...THREAD_ACTIONS] as const;

/** Actions on comments and threads have their event, and such events their action. */
export async function* unlogged(tx: Tx): AsyncGenerator<Problem, void, void> {
  const without = await sql<{ id: string }>`
    select a.id from actions as a left join actions as o on o.id = a.of_id
    where coalesce(o.act, a.act) in (${sql.join(LOGGED_IN_THREAD.map((act) => sql.lit(act)))})
    and a.act <> 'uphold' and not exists (
      select 1 from events as e where e.thread_id = case a.act when 'split' then a.into_id else a.thread_id end
        and e.actor_id = a.actor_id
        and e.op_id = 'action:' || a.id) limit ${TOLD}`.execute(tx);
  for (const { id } of without.rows) yield { place: `action ${id}`, what: 'is in the log of no thread' };
  const left = await sql<{ thread_id: string; seq: number }>`
    select thread_id, seq from events as e where e.type = 'comment:moderated' and not exists (
      select 1 from actions as a where 'action:' || a.id = e.op_id and a.actor_id = e.actor_id)
    limit ${TOLD}`.execute(tx);
  for (const { thread_id, seq } of left.rows) {
    yield { place: `thread ${thread_id}, event ${seq}`, what: 'is of an action that is not there' };
  }
}

/** Comments that should be found by their words and are not in the index, or are and should not be. */
export async function* unsearched(tx: Tx): AsyncGenerator<Problem, void, void> {
  const missing = await sql<{ thread_id: string; number: number }>`
    select thread_id, number from comments as c where state <> 'removed'
    and not exists (select 1 from search_entries as e where e.comment_id = c.id) limit ${TOLD}`.execute(tx);
  for (const { thread_id, number } of missing.rows) {
    yield { place: `thread ${thread_id}, comment ${number}`, what: 'is not in the search index' };
  }
  const left = await sql<{ comment_id: string }>`
    select comment_id from search_entries as e where not exists
    (select 1 from comments as c where c.id = e.comment_id and c.state <> 'removed') limit ${TOLD}`.execute(
    tx,
  );
  for (const { comment_id } of left.rows) {
    yield { place: `the search index`, what: `has comment ${comment_id}, which is removed or not there` };
  }
  if (kindOf(tx) === 'postgres') return;
  // On SQLite the words are beside the entries.
  const wordless = await sql<{ comment_id: string }>`
    select comment_id from search_entries where id not in (select rowid from search_words) limit ${TOLD}`.execute(
    tx,
  );
  for (const { comment_id } of wordless.rows) {
    yield { place: `the search index`, what: `has comment ${comment_id} without its words` };
  }
}
