import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { withClient } from '../../support/postgres.ts';

/** A thread as its database holds it, read past the forum. */
export interface Truth {
  threadId: string;
  /** What the thread's row says of its log. */
  head: number;
  commentCount: number;
  /** In the order of `seq`. */
  events: TrueEvent[];
}
export interface TrueEvent {
  seq: number;
  type: string;
  actorId: string;
  opId: string;
  number: number | null;
  commentId: string | null;
  body: string | null;
  createdAt: number | null;
}

const THREAD = `select seq as "head", comment_count as "commentCount" from threads where id = $1`;
const EVENTS = `
  select e.seq as "seq", e.type as "type", e.actor_id as "actorId", e.op_id as "opId", e.number as "number",
    c.id as "commentId", r.body as "body", c.created_at as "createdAt"
  from events e
  left join comments c on c.thread_id = e.thread_id and c.number = e.number
  left join revisions r on r.comment_id = c.id and r.revision = 1
  where e.thread_id = $1 order by e.seq`;

/** Reads it from PostgreSQL. */
export function truthOfPostgres(url: string, threadId: string): Promise<Truth> {
  return withClient(url, async (client) => {
    // Both of one instant: somebody may still be writing.
    await client.query('begin isolation level repeatable read');
    const thread = await client.query<{ head: number; commentCount: number }>(THREAD, [threadId]);
    const events = await client.query<TrueEvent>(EVENTS, [threadId]);
    // int8 comes as text.
    const rows = events.rows.map((row) => ({
      ...row,
      createdAt: row.createdAt === null ? null : Number(row.createdAt),
    }));
    return { threadId, ...thread.rows[0]!, events: rows };
  });
}

/** Reads it from the file in a node's data folder. */
export function truthOfSqlite(dataDir: string, threadId: string): Truth {
  const db = new DatabaseSync(join(dataDir, 'rejoinder.db'), { readOnly: true });
  try {
    const rows = <T>(text: string) => db.prepare(text.replaceAll('$1', '?')).all(threadId) as T[];
    db.exec('begin');
    const thread = rows<{ head: number; commentCount: number }>(THREAD)[0]!;
    return { threadId, ...thread, events: rows<TrueEvent>(EVENTS) };
  } finally {
    db.close();
  }
}
