import { expect } from 'chai';
import { sql } from 'kysely';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Access } from '../../../server/people/access.ts';
import { newId } from '../../../server/store/ids.ts';
import type { Store } from '../../../server/store/store.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import { Heat } from '../../../server/watch/heat.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { opId } from '../../support/forum.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Somebody of long ago. */
async function person(store: Store, role: Person['role']): Promise<Person> {
  const id = newId<PersonId>();
  const row = { id, kind: 'member' as const, name: `A ${role}`, created_at: store.now() - 90 * DAY };
  await store.write((tx) => tx.insertInto('people').values(row).execute());
  return { id, kind: 'member', name: row.name, role };
}

/** A thread in which ten comments were written, one every six minutes of the last hour, and one each of two hours before. */
async function seeded(store: Store) {
  let at = 0;
  const acts = new ThreadActs(store, inProcessBus(), () => at);
  const [admin, anna, ben] = [
    await person(store, 'admin'),
    await person(store, 'member'),
    await person(store, 'member'),
  ];
  const open = async (title: string) => {
    at = store.now() - 2 * DAY;
    return (await acts.open(anna, { opId: opId(), title, body: 'It begins.' })).threadId;
  };
  const [threadId, other] = [await open('The first'), await open('The other')];
  const post = async (by: Person, ago: number) => {
    at = store.now() - ago;
    await acts.post(by, { opId: opId(), threadId, body: 'Said' });
  };
  await post(anna, 30 * HOUR);
  await post(anna, 2.5 * HOUR);
  await post(anna, 1.5 * HOUR);
  for (let i = 0; i < 10; i += 1) await post(i % 2 === 0 ? anna : ben, 57 * MINUTE - i * 6 * MINUTE);
  const moderation = new Moderation(store, inProcessBus(), new Access(store, inProcessBus()));
  const subject = { threadId };
  const move = { opId: opId(), emergency: true, subject, reason: 'Another matter' };
  return {
    threadId,
    other,
    /** A thread of its own. */
    split: async (numbers: number[]) => {
      const done = await moderation.act(admin, { ...move, act: 'split', numbers, title: 'A third' });
      return done.into!.id;
    },
    merge: (into: ThreadId) => moderation.act(admin, { ...move, opId: opId(), act: 'merge', into }),
  };
}

const perHour = async (store: Store, id: ThreadId) =>
  (await new ThreadQueries(store).summariesOf(null, [id]))[0]!.perHour.slice(-3);
const hot = async (store: Store, id: ThreadId) => {
  const found = (await new Heat(store).top()).threads.find(({ thread }) => thread.id === id);
  return found && { comments: found.perMinute.reduce((sum, n) => sum + n, 0), people: found.people };
};

describe('how much was written, and when', () => {
  for (const kind of KINDS) {
    it(`counts what was moved once, where it is now and at its own instant, on ${kind}`, () =>
      withDatabases([kind], async ({ store }) => {
        const { threadId, other, split, merge } = await seeded(store);
        expect(await perHour(store, threadId)).to.deep.equal([1, 1, 10]);
        expect(await hot(store, threadId)).to.deep.equal({ comments: 10, people: 2 });

        // The first of them opens the new thread; all that Ben said goes, and one of an hour before.
        const third = await split([2, 3, 5, 7, 9, 11, 13]);
        expect(await perHour(store, threadId)).to.deep.equal([0, 0, 5]);
        expect(await perHour(store, third)).to.deep.equal([0, 1, 5]);
        expect(await hot(store, threadId)).to.deep.equal({ comments: 5, people: 1 });
        expect(await hot(store, third)).to.deep.equal({ comments: 5, people: 1 });

        await merge(other);
        expect(await perHour(store, threadId)).to.deep.equal([0, 0, 0]);
        expect(await perHour(store, other)).to.deep.equal([0, 0, 5]);
        expect(await hot(store, threadId)).to.equal(undefined);
        expect(await hot(store, other)).to.deep.equal({ comments: 5, people: 1 });
      }));
  }

  it('holds up nothing on SQLite where 100,000 comments were written within a day', () =>
    withDatabases(['sqlite'], async ({ store }) => {
      const { id } = await person(store, 'member');
      const now = store.now();
      await store.write(async (tx) => {
        await sql`with recursive n (i) as (select 0 union all select i + 1 from n where i < 29)
          insert into threads (id, title, author_id, created_at, last_activity_at, state, seq, comment_count)
          select printf('%016d', i), 'Thread ' || i, ${id}, 0, ${now}, 'open', 0, 0 from n`.execute(tx);
        await sql`with recursive n (i) as (select 0 union all select i + 1 from n where i < 99999)
          insert into comments (id, thread_id, number, author_id, kind, state, revision, created_at, day_only, seq)
          select 'c' || printf('%015d', i), printf('%016d', i % 30), 1 + i / 30, ${id}, 'comment', 'visible', 1,
            ${now} - i * 863, 0, 1 from n`.execute(tx);
      });
      const queries = new ThreadQueries(store);
      const took: number[] = [];
      for (let time = 0; time < 5; time += 1) {
        const begun = performance.now();
        const { threads } = await queries.list(null, undefined, 30);
        took.push(performance.now() - begun);
        const counted = threads.flatMap(({ perHour }) => perHour).reduce((sum, n) => sum + n, 0);
        expect(counted).to.be.within(99_000, 100_000);
      }
      // Of a busy machine's times the best says most; it is one query after another, which hold the loop one by one.
      expect(Math.min(...took)).to.be.below(50);
    })).timeout(30_000);
});
