import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { newId } from '../../../server/store/ids.ts';
import type { Store } from '../../../server/store/store.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { Heat } from '../../../server/watch/heat.ts';
import type { HotThread } from '../../../shared/protocol/heat.ts';
import { heatSchema } from '../../../shared/protocol/heat.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import { Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { emptyDatabase } from '../../support/postgres.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What happened in a forum, told by how long ago it did, in milliseconds. */
class Past {
  readonly store: Store;
  private readonly acts: ThreadActs;
  private at = 0;

  constructor(store: Store) {
    this.store = store;
    this.acts = new ThreadActs(store, inProcessBus(), () => this.at);
  }

  async person(since: number, kind: 'member' | 'guest' = 'member'): Promise<Person> {
    const id = newId<PersonId>();
    const created_at = this.store.now() - since;
    await this.store.write((tx) =>
      tx.insertInto('people').values({ id, kind, name: 'Somebody', created_at }).execute(),
    );
    return { id, kind, name: 'Somebody', role: kind };
  }

  async thread(by: Person, title: string, ago: number): Promise<ThreadId> {
    this.at = this.store.now() - ago;
    return (await this.acts.open(by, { opId: opId(), title, body: 'Sesquipedalian words' })).threadId;
  }

  /** So many comments, from an instant on at equal distances until another. */
  async say(by: Person, threadId: ThreadId, { from, until = 0, times = 1 }: Span): Promise<void> {
    const now = this.store.now();
    for (let i = 0; i < times; i += 1) {
      this.at = Math.round(now - from + ((from - until) * i) / times);
      await this.acts.post(by, { opId: opId(), threadId, body: 'Sesquipedalian words' });
    }
  }

  async delete(by: Person, threadId: ThreadId, number: number): Promise<void> {
    this.at = this.store.now() - MINUTE;
    await this.acts.delete(by, { opId: opId(), threadId, number });
  }
}
interface Span {
  from: number;
  until?: number;
  times?: number;
}

function heat(on: string, env: () => Promise<NodeJS.ProcessEnv>) {
  describe(`the heat of threads, on ${on}`, () => {
    let node: TestNode;
    let admin: Client;
    before(async () => {
      node = await testNode({ env: await env() });
      admin = await adminOf(node);
    });
    after(() => node.close());

    /** The heat, as a moderator's page that asks first would be told of it, after something has happened. */
    const heatAfter = (happens: (past: Past) => Promise<void>): Promise<HotThread[]> =>
      node.withStore(async (store) => {
        await happens(new Past(store));
        return heatSchema.parse(await new Heat(store).top()).threads;
      });
    const of = (threads: HotThread[], title: string) => threads.find(({ thread }) => thread.title === title)!;

    it('is more of one that is faster than usual than of one that is as busy as ever', async () => {
      const threads = await heatAfter(async (past) => {
        const anna = await past.person(90 * DAY);
        const steady = await past.thread(anna, 'Steady', 2 * HOUR);
        await past.say(anna, steady, { from: 2 * HOUR - MINUTE, times: 80 });
        const fast = await past.thread(anna, 'Fast', 30 * DAY);
        await past.say(anna, fast, { from: 10 * DAY, until: 2 * DAY, times: 10 });
        await past.say(anna, fast, { from: 25 * HOUR - MINUTE, until: HOUR, times: 24 });
        await past.say(anna, fast, { from: 20 * MINUTE, until: 10 * MINUTE, times: 40 });
        await past.thread(anna, 'Still', 3 * HOUR);
      });
      expect(threads.map(({ thread }) => thread.title)).to.deep.equal(['Fast', 'Steady']);
      const fast = of(threads, 'Fast');
      expect(fast).to.deep.include({
        perHour: 40,
        habit: 1,
        people: 1,
        newcomers: 0,
        deletions: 0,
        reports: 0,
      });
      expect(fast.reasons).to.deep.equal([{ why: 'fast', times: 40 }]);
      expect(fast.perMinute.reduce((sum, comments) => sum + comments, 0)).to.equal(40);
      const busy = fast.perMinute.flatMap((comments, minute) => (comments > 0 ? [minute] : []));
      expect([busy[0], busy.at(-1)]).to.satisfy(([first, last]: number[]) => first! >= 39 && last! <= 50);
      expect(of(threads, 'Steady').reasons).to.deep.equal([]);
    });

    it('knows who is new: guests, and whose account is of this week', async () => {
      const threads = await heatAfter(async (past) => {
        const old = await past.person(8 * DAY);
        const id = await past.thread(old, 'Newcomers', 3 * DAY);
        const others = [
          await past.person(6 * DAY),
          await past.person(DAY),
          await past.person(60 * DAY, 'guest'),
        ];
        for (const person of [old, ...others]) await past.say(person, id, { from: 10 * MINUTE, times: 2 });
        // Who was here before the last hour is not counted.
        await past.say(await past.person(DAY), id, { from: 2 * HOUR, until: HOUR + MINUTE });
      });
      const thread = of(threads, 'Newcomers');
      expect(thread).to.deep.include({ people: 4, newcomers: 3, perHour: 8 });
      expect(thread.reasons).to.deep.include({ why: 'newcomers', newcomers: 3, people: 4 });
    });

    it('counts what authors deleted and moderators took away, each comment once', async () => {
      let id!: ThreadId;
      await heatAfter(async (past) => {
        const anna = await past.person(90 * DAY);
        id = await past.thread(anna, 'Deletions', 3 * DAY);
        await past.say(anna, id, { from: 2 * DAY, until: DAY, times: 6 });
        await past.delete(anna, id, 1);
      });
      const act = (act: string, number: number) =>
        admin.call('POST', '/api/moderation/actions', {
          opId: opId(),
          act,
          reason: 'For the count',
          subject: { threadId: id, number },
        });
      await act('hide', 2);
      await act('remove', 2);
      await act('hold', 3);
      const thread = of(await heatAfter(async () => {}), 'Deletions');
      expect(thread).to.deep.include({ deletions: 3, perHour: 0, people: 0 });
      expect(thread.reasons).to.deep.equal([{ why: 'deletions', deletions: 3, comments: 0 }]);
    });

    it('is of threads that are open, the thirty hottest', async () => {
      const threads = await heatAfter(async (past) => {
        const anna = await past.person(90 * DAY);
        for (let i = 1; i <= 32; i += 1) {
          const id = await past.thread(anna, `Many ${i}`, 3 * DAY);
          await past.say(anna, id, { from: 5 * MINUTE });
        }
        const importing = await past.thread(anna, 'Importing', DAY);
        await past.say(anna, importing, { from: 30 * MINUTE, times: 50 });
        await past.store.write((tx) =>
          tx.updateTable('threads').set({ state: 'importing' }).where('id', '=', importing).execute(),
        );
      });
      expect(threads).to.have.length(30);
      expect(of(threads, 'Importing')).to.equal(undefined);
      const scores = threads.map(({ score }) => score);
      expect(scores).to.deep.equal(scores.toSorted((a, b) => b - a));
      // Of equals those in which something was written last.
      expect(of(threads, 'Many 32')).not.to.equal(undefined);
      expect(of(threads, 'Many 1')).to.equal(undefined);
    });

    it('is computed once for all who ask at the same time, and again later', () =>
      node.withStore(async (store) => {
        const kept = new Heat(store);
        const [one, other] = await Promise.all([kept.top(), kept.top()]);
        expect(one).to.equal(other);
        expect(await kept.top()).to.equal(one);
        await new Promise((resolve) => setTimeout(resolve, 2_050));
        expect(await kept.top()).not.to.equal(one);
      }));

    it('is told to moderators only, without what anybody wrote', async () => {
      const anna = await Client.member(node.url, 'Anna');
      const ask = async (client: Client) => (await client.request('GET', '/api/watch/heat')).answer;
      expect((await ask(new Client(node.url))).error.code).to.equal('sign_in_required');
      expect((await ask(anna)).error.code).to.equal('not_allowed');
      const told = await ask(admin);
      expect(heatSchema.parse(told).threads).not.to.have.length(0);
      expect(JSON.stringify(told)).not.to.match(/Sesquipedalian|Somebody/);
    });
  });
}

heat('SQLite', async () => ({}));
heat('PostgreSQL', async () => ({ DATABASE_URL: await emptyDatabase() }));
