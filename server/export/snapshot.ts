import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import { ENTRIES } from './draft-format.ts';
import { allDrafts, type Ordered, publishedDrafts } from './draft-snapshot.ts';
import type { AccountRecord, Entry, PersonRecord, ReadRecord } from './format.ts';
import type { ActionRecord, CaseRecord, MuteRecord, NotificationRecord } from './moderation-format.ts';
import { allCases, toAction, toNotification } from './moderation-snapshot.ts';
import type { ThreadRecord } from './thread-format.ts';
import { carriedReactors, logOf, numbersOf } from './thread-snapshot.ts';
import { toInstant, toInstantOrNull } from './values.ts';

/** Rows in one answer of the database. */
const PAGE = 1_000;

/**
 * A forum at one instant, as the records of an export in their canonical order: people, accounts, threads (each
 * with its log, every comment right before the event that made it) and reads, by their ids. The same forum gives
 * the same records on every database. Threads that an import has not finished are left out.
 */
export class Snapshot {
  /** For what is no record. */
  readonly tx: Tx;
  private readonly ordered: Ordered;

  private constructor(tx: Tx, kind: Store['kind']) {
    this.tx = tx;
    // A database of PostgreSQL may sort text by a language; ids are sorted by their bytes.
    const collate = kind === 'postgres' ? ' collate "C"' : '';
    this.ordered = (column) => sql.raw(`${column}${collate}`);
  }

  /** Does `work` with the forum as it is when this is called, while others go on writing. */
  static take<T>(store: Store, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return store.read(async (tx) => {
      // Where the output has to wait for its reader, the snapshot waits too.
      if (store.kind === 'postgres') await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx);
      return work(new Snapshot(tx, store.kind));
    });
  }

  /** How many records there are about; for a progress bar. */
  async size(): Promise<number> {
    const { rows } = await sql<{ n: number | string | null }>`
      select (select count(*) from people) + (select count(*) from accounts) + (select count(*) from reads)
        + (select count(*) from thread_mutes) + (select count(*) from actions)
        + (select count(*) from cases) + (select count(*) from notifications)
        + (select count(*) from drafts) + (select coalesce(sum(seq), 0) / ${ENTRIES} from drafts)
        + (select count(*) from draft_notes) + (select count(*) from draft_proposals)
        + (select coalesce(sum(seq), 0) from threads where state = 'open') as n`.execute(this.tx);
    return Number(rows[0]!.n);
  }

  async *people(): AsyncGenerator<PersonRecord, void, void> {
    yield* this.pages((after) => this.selectPeople(after), 'id', toPerson);
  }

  /** Everyone whom the thread names. */
  async *peopleOf(threadId: ThreadId): AsyncGenerator<PersonRecord, void, void> {
    const carried = await carriedReactors(this.tx, threadId);
    const named = sql<PersonId>`
      (select author_id from comments where thread_id = ${threadId}
      union select actor_id from events where thread_id = ${threadId}
      union select author_id from threads where id = ${threadId}
      union select person_id from actions where ${loggedIn(threadId)} and person_id is not null
      union select person_id from reactions where comment_id in
        (select id from comments where thread_id = ${threadId})
      union select opener_id from drafts where thread_id = ${threadId} and state = 'published'
      union select by_id from draft_proposals where voided = 0 and draft_id in
        (select id from drafts where thread_id = ${threadId} and state = 'published')
      union select person_id from signatures where withdrawn_at is null and draft_id in
        (select id from drafts where thread_id = ${threadId} and state = 'published'))`;
    const select = (after: string) =>
      this.selectPeople(after).where((e) =>
        e.or([e('id', 'in', named), ...(carried.length > 0 ? [e('id', 'in', carried)] : [])]),
      );
    yield* this.pages(select, 'id', toPerson);
  }

  async *accounts(): AsyncGenerator<AccountRecord, void, void> {
    const id = this.ordered('person_id');
    const select = (after: string) =>
      this.tx.selectFrom('accounts').selectAll().where(sql<boolean>`${id} > ${after}`).orderBy(id);
    yield* this.pages(select, 'person_id', (row) => ({
      person: row.person_id,
      email: row.email,
      claimedEmail: row.claimed_email,
      waiting: row.waiting === 1,
      passwordHash: row.password_hash,
      role: row.role,
    }));
  }

  async *threads(): AsyncGenerator<ThreadRecord, void, void> {
    const id = this.ordered('id');
    const select = (after: string) =>
      this.tx
        .selectFrom('threads')
        .selectAll()
        .where('state', '=', 'open')
        .where(sql<boolean>`${id} > ${after}`)
        .orderBy(id);
    yield* this.pages(select, 'id', toThread);
  }

  /** Null when there is none that readers see. */
  async thread(id: ThreadId): Promise<ThreadRecord | null> {
    const row = await this.tx
      .selectFrom('threads')
      .selectAll()
      .where('id', '=', id)
      .where('state', '=', 'open')
      .executeTakeFirst();
    return row ? toThread(row) : null;
  }

  /** The log of a thread, with its comments. A comment that no event has made is not among them. */
  log(threadId: ThreadId): AsyncGenerator<Entry, void, void> {
    return logOf(this.tx, threadId);
  }

  /** The numbers of a thread's comments, in order: also of those that its log doesn't know. */
  numbers(threadId: ThreadId): AsyncGenerator<number, void, void> {
    return numbersOf(this.tx, threadId);
  }

  /** How far people have read; in threads that readers see. */
  async *reads(): AsyncGenerator<ReadRecord, void, void> {
    const [person, thread] = [this.ordered('r.person_id'), this.ordered('r.thread_id')];
    for (let after: ReadRecord | null = null; ; ) {
      const last: ReadRecord | null = after;
      const rows: ReadRecord[] = await this.tx
        .selectFrom('reads as r')
        .innerJoin('threads as t', 't.id', 'r.thread_id')
        .select(['r.person_id as person', 'r.thread_id as thread', 'r.number'])
        .where('t.state', '=', 'open')
        .$if(last !== null, (query) =>
          query.where(sql<boolean>`(${person}, ${thread}) > (${last!.person}, ${last!.thread})`),
        )
        .orderBy(person)
        .orderBy(thread)
        .limit(PAGE)
        .execute();
      yield* rows;
      if (rows.length < PAGE) return;
      after = rows.at(-1)!;
    }
  }

  /** Who may not write in a thread; in threads that readers see. */
  async *mutes(): AsyncGenerator<MuteRecord, void, void> {
    const rows = await this.tx
      .selectFrom('thread_mutes as m')
      .innerJoin('threads as t', 't.id', 'm.thread_id')
      .select(['m.person_id', 'm.thread_id', 'm.until'])
      .where('t.state', '=', 'open')
      .orderBy(this.ordered('m.person_id'))
      .orderBy(this.ordered('m.thread_id'))
      .execute();
    for (const { person_id, thread_id, until } of rows) {
      yield { person: person_id, thread: thread_id, until: toInstant(until) };
    }
  }

  /** What moderators did, by the ids of the actions. */
  async *actions(): AsyncGenerator<ActionRecord, void, void> {
    const id = this.ordered('id');
    const select = (after: string) =>
      this.tx.selectFrom('actions').selectAll().where(sql<boolean>`${id} > ${after}`).orderBy(id);
    yield* this.pages(select, 'id', toAction);
  }

  /** Those of which the thread's log tells: what was done to it and its comments. */
  async *actionsOf(threadId: ThreadId): AsyncGenerator<ActionRecord, void, void> {
    const id = this.ordered('id');
    const select = (after: string) =>
      this.tx
        .selectFrom('actions')
        .selectAll()
        .where(loggedIn(threadId))
        .where(sql<boolean>`${id} > ${after}`)
        .orderBy(id);
    yield* this.pages(select, 'id', toAction);
  }

  /** What moderators work on, by the ids of the cases; of threads that readers see. */
  cases(): AsyncGenerator<CaseRecord, void, void> {
    return allCases(this.tx, this.ordered);
  }

  /** What people are told of actions, by the ids of the notifications. */
  async *notifications(): AsyncGenerator<NotificationRecord, void, void> {
    const id = this.ordered('id');
    const select = (after: string) =>
      this.tx.selectFrom('notifications').selectAll().where(sql<boolean>`${id} > ${after}`).orderBy(id);
    yield* this.pages(select, 'id', toNotification);
  }

  /** All drafts, each followed by its log, its notes and its proposals. */
  drafts(): AsyncGenerator<Entry, void, void> {
    return allDrafts(this.tx, this.ordered);
  }

  /** What is public of the drafts that were published in the thread. */
  draftsOf(threadId: ThreadId): AsyncGenerator<Entry, void, void> {
    return publishedDrafts(this.tx, this.ordered, threadId);
  }

  /** How many threads an import has begun and not finished. */
  async unfinished(): Promise<number> {
    const { n } = await this.tx
      .selectFrom('threads')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('state', '=', 'importing')
      .executeTakeFirstOrThrow();
    return Number(n);
  }

  private selectPeople(after: string) {
    const id = this.ordered('id');
    return this.tx.selectFrom('people').selectAll().where(sql<boolean>`${id} > ${after}`).orderBy(id);
  }

  private async *pages<Row, Key extends keyof Row & string, Value>(
    select: (after: string) => Pick<SelectQueryBuilder<Tables, never, Row>, 'limit'>,
    key: Key,
    toValue: (row: Row) => Value,
  ): AsyncGenerator<Value, void, void> {
    for (let after = ''; ; ) {
      const rows = (await select(after).limit(PAGE).execute()) as Row[];
      for (const row of rows) yield toValue(row);
      if (rows.length < PAGE) return;
      after = String(rows.at(-1)![key]);
    }
  }
}

/** Of an action: that it is in the log of that thread. One that is taken back there is in it too. */
const loggedIn = (threadId: ThreadId) => sql<boolean>`(actions.thread_id = ${threadId} and exists (
  select 1 from events as e where e.thread_id = ${threadId}
    and e.actor_id = actions.actor_id and e.op_id = 'action:' || actions.id))`;

function toPerson(row: Selectable<Tables['people']>): PersonRecord {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: toInstant(row.created_at),
    about: row.about,
    mutedUntil: toInstantOrNull(row.muted_until),
    suspendedUntil: toInstantOrNull(row.suspended_until),
    leftAt: toInstantOrNull(row.left_at),
    wordsGo: row.words_go === 1,
  };
}

function toThread(row: Selectable<Tables['threads']>): ThreadRecord {
  return {
    id: row.id,
    title: row.title,
    author: row.author_id,
    createdAt: toInstant(row.created_at),
    lastActivityAt: toInstant(row.last_activity_at),
    importKey: row.import_key,
    seq: row.seq,
    commentCount: row.comment_count,
    lockedAt: toInstantOrNull(row.locked_at),
    slow: row.slow_seconds,
    guests: row.guests,
    pinnedAt: toInstantOrNull(row.pinned_at),
    mergedInto: row.merged_into,
  };
}
