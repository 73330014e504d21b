import { type RawBuilder, sql } from 'kysely';
import type { ActivityKind } from '../../shared/protocol/watch.ts';
import type { Source } from './happening.ts';

type Sql = RawBuilder<unknown>;

/** Where something that happens is written down, and what the columns there say of it: named with their table. */
export interface Written {
  table: Sql;
  at: Sql;
  /** The columns that name a happening. */
  a: Sql;
  b: Sql;
  where: Sql;
  /** What there is to see of it at all. */
  shown?: Sql;
  /** Who did it, and whether that is not told. */
  actor: Sql;
  unnamed?: true;
  /** To whom it was done, where that is told. */
  person?: Sql;
  thread?: Sql;
  /** The comment that it is on: its number, and whether that may be null or has been moved. */
  number?: Sql;
  /** Of which kinds it can be, each with what tells it from the others there. */
  kinds: Partial<Record<ActivityKind, Sql>>;
}

const ANY = sql`1 = 1`;
const isJoint = sql`(thread_id, number) in (select thread_id, number from comments where kind = 'joint')`;

/** Where what happens is written down. */
export const SOURCES: Record<Source, Written> = {
  action: {
    table: sql`actions`,
    at: sql.ref('actions.at'),
    a: sql.ref('actions.id'),
    b: sql`0`,
    where: ANY,
    actor: sql.ref('actions.actor_id'),
    person: sql.ref('actions.person_id'),
    thread: sql.ref('actions.thread_id'),
    number: sql.ref('actions.number'),
    kinds: { action: ANY },
  },
  draft: {
    table: sql`drafts`,
    at: sql.ref('drafts.created_at'),
    a: sql.ref('drafts.id'),
    b: sql`0`,
    where: ANY,
    actor: sql.ref('drafts.opener_id'),
    thread: sql.ref('drafts.thread_id'),
    kinds: { draft: ANY },
  },
  event: {
    table: sql`events`,
    at: sql.ref('events.at'),
    a: sql.ref('events.thread_id'),
    b: sql.ref('events.seq'),
    // What moderators did is in their log.
    where: sql`type in ('thread:opened', 'comment:posted', 'comment:edited', 'comment:deleted', 'thread:changed')
      and op_id not like 'action:%'`,
    shown: sql`exists (select 1 from threads where id = events.thread_id and state = 'open')`,
    actor: sql.ref('events.actor_id'),
    thread: sql.ref('events.thread_id'),
    number: sql`case when type <> 'thread:changed' then coalesce(number, 0) end`,
    kinds: {
      thread: sql`type = 'thread:opened'`,
      comment: sql`type = 'comment:posted' and not ${isJoint}`,
      joint: sql`type = 'comment:posted' and ${isJoint}`,
      edit: sql`type = 'comment:edited'`,
      delete: sql`type = 'comment:deleted'`,
      rename: sql`type = 'thread:changed'`,
    },
  },
  person: {
    table: sql`people`,
    at: sql.ref('people.created_at'),
    a: sql.ref('people.id'),
    b: sql`0`,
    where: sql`kind = 'member' and exists (select 1 from accounts where person_id = people.id)`,
    actor: sql.ref('people.id'),
    kinds: { 'sign-up': ANY },
  },
  report: {
    table: sql`reports`,
    at: sql.ref('reports.at'),
    a: sql.ref('reports.id'),
    b: sql`0`,
    where: ANY,
    actor: sql.ref('reports.person_id'),
    unnamed: true,
    thread: sql.ref('reports.thread_id'),
    number: sql.ref('reports.number'),
    kinds: { report: ANY },
  },
  appeal: {
    table: sql`cases`,
    at: sql.ref('cases.opened_at'),
    a: sql.ref('cases.id'),
    b: sql`0`,
    where: sql`action_id is not null`,
    actor: sql.ref('cases.person_id'),
    thread: sql.ref('cases.thread_id'),
    kinds: { appeal: ANY },
  },
  // A signature that was taken back may be given again: at another instant.
  signature: {
    table: sql`signatures`,
    at: sql.ref('signatures.at'),
    a: sql`draft_id || person_id`,
    b: sql.ref('signatures.at'),
    where: ANY,
    actor: sql.ref('signatures.person_id'),
    thread: sql`(select thread_id from drafts where id = signatures.draft_id)`,
    kinds: { signature: ANY },
  },
};
