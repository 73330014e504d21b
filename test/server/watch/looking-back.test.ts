import { expect } from 'chai';
import fc from 'fast-check';
import { sql } from 'kysely';
import { newId } from '../../../server/store/ids.ts';
import type { Store } from '../../../server/store/store.ts';
import { ActivityLog } from '../../../server/watch/activity-log.ts';
import { ALL, passes } from '../../../shared/activity-filter.ts';
import { ACTIVITY_KINDS } from '../../../shared/activity-kinds.ts';
import type {
  ActionId,
  CaseId,
  CommentId,
  DraftId,
  PersonId,
  ThreadId,
} from '../../../shared/protocol/text.ts';
import type { Activity, ActivityFilter, ActivityKind } from '../../../shared/protocol/watch.ts';
import { foldedName } from '../../../shared/words.ts';
import { KINDS, openDatabase } from '../../support/databases.ts';

const DAY = 86_400_000;
const START = Date.parse('2011-11-13T12:00:00Z');
const PEOPLE = 5;
const THREADS = 3;
const NUMBERS = 4;

const who = fc.nat(PEOPLE - 1);
/** Many at the same instant, some while who did it was new. */
const when = fc.nat(40).map((halves) => START + (halves * DAY) / 2);
const where = { thread: fc.nat(THREADS - 1), number: fc.nat(NUMBERS - 1) };
const names = fc.constantFrom('Ann', 'Joanna', 'Bén Müller', 'ΣΑΝ', '陳', 'A_n%', 'ben');
/** Nobody signs the same twice at one instant. */
const signatures = fc.uniqueArray(fc.record({ who, at: when }), {
  selector: ({ who, at }) => `${who} ${at}`,
});
const forums = fc.record({
  people: fc.array(
    fc.record({ name: names, kind: fc.constantFrom('member', 'guest'), at: when, signedUp: fc.boolean() }),
    { minLength: PEOPLE, maxLength: PEOPLE },
  ),
  isImporting: fc.array(fc.boolean(), { minLength: THREADS, maxLength: THREADS }),
  comments: fc.array(
    fc.record({
      state: fc.constantFrom('held', 'held', 'visible', 'hidden'),
      kind: fc.constantFrom('comment', 'joint'),
      // Where it is now, if it was moved.
      movedTo: fc.option(fc.record(where), { freq: 2 }),
    }),
    { minLength: THREADS * NUMBERS, maxLength: THREADS * NUMBERS },
  ),
  events: fc.array(
    fc.record({
      ...where,
      type: fc.constantFrom(
        'thread:opened',
        'comment:posted',
        'comment:edited',
        'comment:deleted',
        'thread:changed',
        'comment:reacted',
      ),
      who,
      at: when,
      byModerator: fc.boolean(),
    }),
    { maxLength: 80 },
  ),
  actions: fc.array(
    fc.record({
      on: fc.option(fc.record(where)),
      to: fc.option(who),
      who,
      at: when,
      appealed: fc.option(fc.record({ who, at: when })),
    }),
    { maxLength: 12 },
  ),
  reports: fc.array(fc.record({ ...where, who, at: when }), { maxLength: 12 }),
  drafts: fc.array(fc.record({ thread: where.thread, who, at: when, signed: signatures }), { maxLength: 4 }),
});
type Forum = typeof forums extends fc.Arbitrary<infer F> ? F : never;

const filters = fc.record({
  thread: fc.option(where.thread),
  person: fc.constantFrom('', '', 'ann', 'AN', 'n m', 'mul', 'σ', '陳', '%', 'nobody'),
  kinds: fc.oneof(fc.constant<ActivityKind[]>([]), fc.subarray<ActivityKind>([...ACTIVITY_KINDS])),
  newcomers: fc.boolean(),
  held: fc.boolean(),
});

/** Writes a forum down. Returns its threads. */
async function write(store: Store, forum: Forum): Promise<ThreadId[]> {
  const people = forum.people.map((one) => ({ ...one, id: newId<PersonId>() }));
  const threads = forum.isImporting.map((isImporting) => ({ isImporting, id: newId<ThreadId>() }));
  const person = (i: number) => people[i]!.id;
  const thread = (i: number) => threads[i]!.id;
  await store.write(async (tx) => {
    for (const { id, name, kind, at, signedUp } of people) {
      const row = { id, name, kind: kind as 'member', folded_name: foldedName(name), created_at: at };
      await tx.insertInto('people').values(row).execute();
      if (!signedUp) continue;
      const account = {
        person_id: id,
        email: `${id}@example.org`,
        password_hash: '',
        role: 'member' as const,
      };
      await tx.insertInto('accounts').values(account).execute();
    }
    for (const { id, isImporting } of threads) {
      const state = isImporting ? ('importing' as const) : ('open' as const);
      const row = {
        id,
        title: 'T',
        author_id: person(0),
        created_at: 0,
        last_activity_at: 0,
        import_key: null,
      };
      await tx
        .insertInto('threads')
        .values({ ...row, state })
        .execute();
    }
    for (const [i, { state, kind, movedTo }] of forum.comments.entries()) {
      const id = newId<CommentId>();
      const row = {
        id,
        thread_id: thread(i % THREADS),
        number: Math.floor(i / THREADS),
        author_id: person(0),
      };
      const moved = {
        moved_to_thread: movedTo && thread(movedTo.thread),
        moved_to_number: movedTo?.number ?? null,
        moved_from_thread: null,
        moved_from_number: null,
      };
      const rest = {
        kind: kind as 'joint',
        revision: 1,
        reply_to: null,
        created_at: 0,
        day_only: 0,
        edited_at: null,
        seq: 1,
      } as const;
      await tx
        .insertInto('comments')
        .values({ ...row, ...moved, ...rest, state: movedTo ? 'removed' : (state as 'held') })
        .execute();
      await tx
        .insertInto('revisions')
        .values({ comment_id: id, revision: 1, body: 'Words', at: 0 })
        .execute();
    }
    for (const [i, one] of forum.events.entries()) {
      const isOnThread = one.type === 'thread:opened' || one.type === 'thread:changed';
      await tx
        .insertInto('events')
        .values({
          thread_id: thread(one.thread),
          seq: i + 1,
          type: one.type as 'thread:opened',
          at: one.at,
          actor_id: person(one.who),
          op_id: `${one.byModerator ? 'action:' : ''}${i}`,
          number: isOnThread ? null : one.number,
          detail: null,
        })
        .execute();
    }
    for (const { on, to, who, at, appealed } of forum.actions) {
      const id = newId<ActionId>();
      const about = { thread_id: on && thread(on.thread), number: on?.number ?? null };
      await tx
        .insertInto('actions')
        .values({
          ...about,
          id,
          at,
          act: 'hide',
          actor_id: person(who),
          op_id: id,
          person_id: to === null ? null : person(to),
          reason: 'R',
          until: null,
        })
        .execute();
      if (!appealed) continue;
      await tx
        .insertInto('cases')
        .values({
          ...about,
          id: newId<CaseId>(),
          cause: 'appeal',
          detail: 'Why',
          person_id: person(appealed.who),
          action_id: id,
          opened_at: appealed.at,
          changed_at: appealed.at,
        })
        .execute();
    }
    for (const { thread: of, number, who, at } of forum.reports) {
      const [caseId, id] = [newId<CaseId>(), newId<never>()];
      const about = { thread_id: thread(of), number };
      const closed = { opened_at: at, changed_at: at, closed_at: at, action_id: null };
      await tx
        .insertInto('cases')
        .values({ ...about, ...closed, id: caseId, cause: 'report', detail: null, person_id: person(0) })
        .execute();
      await tx
        .insertInto('reports')
        .values({
          ...about,
          id,
          case_id: caseId,
          revision: 1,
          person_id: person(who),
          op_id: id,
          reason: 'R',
          at,
        })
        .execute();
    }
    for (const { thread: of, who, at, signed } of forum.drafts) {
      const id = newId<DraftId>();
      const row = { id, thread_id: thread(of), title: 'D', opener_id: person(who), op_id: id };
      await tx
        .insertInto('drafts')
        .values({ ...row, state: 'writing', quorum: 'all', created_at: at })
        .execute();
      for (const [round, one] of signed.entries()) {
        await tx
          .insertInto('signatures')
          .values({ draft_id: id, round, person_id: person(one.who), name: 'N', hash: '', at: one.at })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    }
  });
  return threads.map(({ id }) => id);
}

/** Every page of what passes a filter, to the last. */
async function whole(log: ActivityLog, filter: ActivityFilter): Promise<Activity[]> {
  const all: Activity[] = [];
  for (let cursor: string | undefined; ; ) {
    const { activity, next } = await log.page(filter, cursor);
    all.push(...activity);
    if (next === null) return all;
    expect(activity).to.have.length(100);
    cursor = next;
  }
}

for (const kind of KINDS) {
  describe(`what is looked back for, on ${kind}`, function () {
    this.timeout(60_000);
    let database: Awaited<ReturnType<typeof openDatabase>>;
    let log: ActivityLog;
    beforeEach(async () => {
      database = await openDatabase(kind);
      log = new ActivityLog(database.store);
    });
    afterEach(() => database.close());

    it('is what passes of the whole, in its order, each once', () =>
      // Each run adds to the forum of the runs before.
      fc.assert(
        fc.asyncProperty(
          forums,
          fc.array(filters, { minLength: 30, maxLength: 30 }),
          async (forum, wanted) => {
            const threads = await write(database.store, forum);
            const all = await whole(log, ALL);
            for (const { thread, ...rest } of wanted) {
              const filter = { ...rest, thread: thread === null ? null : threads[thread]! };
              const expected = all.filter(passes(filter));
              expect(await whole(log, filter), JSON.stringify(filter)).to.deep.equal(expected);
            }
          },
        ),
        { numRuns: 10, endOnFailure: true },
      ));

    // PostgreSQL goes through them in a process of its own.
    if (kind === 'sqlite')
      it('is found among 100,000 happenings while the node does everything else', async () => {
        const { db, slow } = database.store;
        const people = ['Ann', 'Ben'].map((name) => ({ id: newId<PersonId>(), name }));
        const [ann, ben] = people.map(({ id }) => id);
        const threadId = newId<ThreadId>();
        await db
          .insertInto('people')
          .values(
            people.map((one) => ({
              ...one,
              kind: 'member',
              folded_name: foldedName(one.name),
              created_at: 0,
            })),
          )
          .execute();
        await db
          .insertInto('threads')
          .values({
            id: threadId,
            title: 'T',
            author_id: ann!,
            created_at: 0,
            last_activity_at: 0,
            import_key: null,
            state: 'open',
          })
          .execute();
        const numbers = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)`;
        await sql`${numbers} insert into comments (id, thread_id, number, author_id, kind, state, revision, created_at, day_only, seq)
        select 'comment' || i, ${threadId}, i, ${ann}, 'comment', 'visible', 1, i, 0, i from n`.execute(db);
        await sql`${numbers} insert into events (thread_id, seq, type, at, actor_id, op_id, number)
        select ${threadId}, i, 'comment:posted', ${sql.lit(START)} + i, case when i = 7 then ${ben} else ${ann} end, 'op' || i, i
        from n`.execute(db);
        await sql`update comments set state = 'held', kind = 'joint' where number = 7`.execute(db);
        // Its thread is started by the first read.
        await sql`select 1`.execute(slow);
        const [own, all] = [process.threadCpuUsage(), process.cpuUsage()];
        for (const filter of [{ person: 'ben' }, { held: true }, { kinds: ['joint' as const] }]) {
          for (let i = 0; i < 3; i++) {
            const { activity, next } = await log.page({ ...ALL, ...filter });
            expect([activity.map(({ number }) => number), next]).to.deep.equal([[7], null]);
          }
        }
        // Little of the work is done in the node's own thread.
        const share = timeOf(process.threadCpuUsage(own)) / timeOf(process.cpuUsage(all));
        expect(share).to.be.below(0.5);
      });
  });
}

const timeOf = ({ user, system }: NodeJS.CpuUsage) => user + system;
