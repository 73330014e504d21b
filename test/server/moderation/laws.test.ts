import { expect } from 'chai';
import fc from 'fast-check';
import { importFile } from '../../../server/import/import.ts';
import type { Store } from '../../../server/store/store.ts';
import type { Action, ActionInput } from '../../../shared/protocol/actions.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ActionId, ThreadId } from '../../../shared/protocol/text.ts';
import { KINDS, withDatabases } from '../../support/databases.ts';
import { opId } from '../../support/forum.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { allRows, check } from '../export/contents.ts';
import { exportText, linesOf } from '../export/file.ts';
import { put } from '../import/support.ts';
import { ModeratedForum } from './support.ts';

// Few of each, so that they meet.
const writer = fc.nat(2);
const moderator = fc.nat(2);
const number = fc.integer({ min: 0, max: 4 });
const thread = fc.nat(1);
const emergency = fc.boolean();
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('post' as const), writer, thread, bad: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('edit' as const), writer, thread, number, bad: fc.boolean() }),
  },
  fc.record({ do: fc.constant('delete' as const), writer, thread, number }),
  { weight: 4, arbitrary: fc.record({ do: fc.constant('report' as const), writer, thread, number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('appeal' as const), last: fc.nat(2) }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      moderator,
      thread,
      number,
      emergency,
      act: fc.constantFrom('hide', 'hold', 'restore', 'approve', 'remove', 'dismiss'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('control' as const),
      moderator,
      thread,
      emergency,
      how: fc.constantFrom<{ act: Action; seconds?: number; guests?: string; title?: string }>(
        { act: 'lock' },
        { act: 'unlock' },
        { act: 'pin' },
        { act: 'slow', seconds: 0 },
        { act: 'guests', guests: 'hold' },
        { act: 'guests', guests: 'allow' },
        { act: 'retitle', title: 'Another title' },
        { act: 'retitle', title: 'A third' },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('person' as const),
      moderator,
      writer,
      thread: fc.option(thread),
      emergency,
      act: fc.constantFrom('mute', 'unmute', 'suspend', 'unsuspend', 'warn'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('undo' as const), moderator, last: fc.nat(1) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('uphold' as const), moderator, last: fc.nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      moderator,
      which: fc.nat(3),
      take: fc.boolean(),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What an undo gives back: everything that actions change, but for what only grows. */
async function standing({ db }: Store) {
  const comments = await db
    .selectFrom('comments')
    .select(['thread_id', 'number', 'state', 'revision'])
    .orderBy('thread_id')
    .orderBy('number')
    .execute();
  const threads = await db
    .selectFrom('threads')
    .select(['id', 'title', 'slow_seconds', 'guests'])
    .select((e) => [e('locked_at', 'is not', null).as('locked'), e('pinned_at', 'is not', null).as('pinned')])
    .orderBy('id')
    .execute();
  const people = await db
    .selectFrom('people')
    .select(['id', 'muted_until', 'suspended_until'])
    .orderBy('id')
    .execute();
  const mutes = await db
    .selectFrom('thread_mutes')
    .selectAll()
    .orderBy('person_id')
    .orderBy('thread_id')
    .execute();
  const cases = await db
    .selectFrom('cases')
    .select(['id', 'taken_by'])
    .where('closed_at', 'is', null)
    .orderBy('id')
    .execute();
  return { comments, threads, people, mutes, cases };
}

/** The log as it is, each entry a line, the oldest first. */
const log = async ({ db }: Store) =>
  (await db.selectFrom('actions').selectAll().orderBy('at').orderBy('id').execute()).map((row) =>
    JSON.stringify(row),
  );

/** A forum in which a list of steps is done; after each it is held to what must always be so. */
class Run {
  private readonly forum: ModeratedForum;
  private readonly writers: Person[] = [];
  private readonly moderators: Person[] = [];
  private readonly threads: ThreadId[] = [];
  /** Before each action: what an undo of it must give back, as long as nothing else was done. */
  private before: { id: ActionId; standing: unknown } | null = null;
  private entries: string[] = [];

  constructor(forum: ModeratedForum) {
    this.forum = forum;
  }

  async begin(): Promise<void> {
    await this.forum.setRules({ words: ['bad'] });
    for (const name of ['Ann', 'Ben', 'Cleo']) this.writers.push(await this.forum.person(name));
    for (const name of ['Mia', 'Max', 'Mo']) this.moderators.push(await this.forum.person(name, 'moderator'));
    for (const by of [this.writers[0]!, this.moderators[0]!]) this.threads.push(await this.forum.thread(by));
  }

  async do(step: Step): Promise<void> {
    this.forum.later(1);
    const { store } = this.forum;
    const earlier = await standing(store);
    let acted: ActionId | null = null;
    try {
      acted = (await this.try(step)) ?? null;
      if (step.do !== 'undo') this.before = acted ? { id: acted, standing: earlier } : null;
      else if (acted) await this.isAsBefore(acted);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      expect(error.message).to.match(/^[A-Z].*[^.]\.$/);
      expect(await standing(store), 'what was refused').to.deep.equal(earlier);
    }
    await this.holds();
  }

  private async try(step: Step): Promise<ActionId | undefined> {
    const { forum, threads } = this;
    const by = (i: number) => this.moderators[i]!;
    const act = async (who: Person, act: Action, subject: ActionInput['subject'], more: object = {}) =>
      (await forum.act(who, act, subject, more)).id;
    switch (step.do) {
      case 'post':
        await forum.post(
          this.writers[step.writer]!,
          threads[step.thread]!,
          step.bad ? 'A bad word' : 'Words',
        );
        return;
      case 'edit': {
        const body = `${step.bad ? 'A bad word' : 'Words'} ${opId()}`;
        await forum.edit(this.writers[step.writer]!, threads[step.thread]!, step.number, body);
        return;
      }
      case 'delete': {
        const input = { opId: opId(), threadId: threads[step.thread]!, number: step.number };
        await forum.here.acts.delete(this.writers[step.writer]!, input);
        return;
      }
      case 'report':
        await forum.report(this.writers[step.writer]!, threads[step.thread]!, step.number);
        return;
      case 'appeal': {
        const action = await this.last(step.last, 'undo');
        const person = this.writers.find(({ id }) => id === action?.person_id);
        if (person) await forum.appeal(person, action!.id);
        return;
      }
      case 'act': {
        const on = { threadId: threads[step.thread]!, number: step.number };
        return act(by(step.moderator), step.act, on, { emergency: step.emergency });
      }
      case 'control': {
        const on = { threadId: threads[step.thread]! };
        return act(by(step.moderator), step.how.act, on, { ...step.how, emergency: step.emergency });
      }
      case 'person': {
        const where = step.thread === null ? {} : { threadId: threads[step.thread]! };
        const on = { personId: this.writers[step.writer]!.id, ...where };
        return act(by(step.moderator), step.act, on, { emergency: step.emergency });
      }
      case 'undo': {
        const action = await this.last(step.last);
        if (!action) return;
        await act(this.moderators.find(({ id }) => id === action.actor_id) ?? by(step.moderator), 'undo', {
          actionId: action.id,
        });
        return action.id;
      }
      case 'uphold': {
        const action = await this.last(step.last);
        return action && act(by(step.moderator), 'uphold', { actionId: action.id });
      }
      case 'take': {
        const { cases } = await forum.here.cases.open();
        const found = cases[step.which];
        if (found) await forum.here.cases.take(by(step.moderator), found.id, step.take);
      }
    }
  }

  private last(offset: number, but: Action = 'uphold') {
    return this.forum.store.db
      .selectFrom('actions')
      .select(['id', 'person_id', 'actor_id'])
      .where('act', '<>', but)
      .orderBy('at', 'desc')
      .orderBy('id')
      .offset(offset)
      .limit(1)
      .executeTakeFirst();
  }

  private async isAsBefore(undone: ActionId): Promise<void> {
    const { before } = this;
    this.before = null;
    if (before?.id !== undone) return;
    expect(await standing(this.forum.store), 'what was taken back').to.deep.equal(before.standing);
  }

  private async holds(): Promise<void> {
    const { store } = this.forum;
    const entries = await log(store);
    expect(entries.slice(0, this.entries.length), 'the log only grows').to.deep.equal(this.entries);
    this.entries = entries;
    const open = await store.db
      .selectFrom('cases as c')
      .leftJoin('comments as m', (join) =>
        join.onRef('m.thread_id', '=', 'c.thread_id').onRef('m.number', '=', 'c.number'),
      )
      .select(['c.id', 'c.thread_id', 'c.number', 'c.action_id', 'c.cause', 'm.state'])
      .select((e) =>
        e
          .selectFrom('reports as r')
          .select((n) => n.fn.countAll<number>().as('n'))
          .whereRef('r.case_id', '=', 'c.id')
          .as('reports'),
      )
      .where('c.closed_at', 'is', null)
      .execute();
    const ofComments = open.filter(({ action_id }) => action_id === null);
    const places = ofComments.map(({ thread_id, number }) => `${thread_id} ${number}`);
    expect(new Set(places).size, 'one open case a comment').to.equal(places.length);
    for (const { state, reports, cause } of ofComments) {
      // What its author deleted waits for somebody to leave it so.
      if (state === 'removed') continue;
      expect([state, Number(reports) > 0 || state === 'held', cause]).to.deep.equal([state, true, cause]);
      expect(state, 'a hidden comment waits for nothing').to.not.equal('hidden');
    }
    const held = await store.db
      .selectFrom('comments')
      .select(['thread_id', 'number'])
      .where('state', '=', 'held')
      .execute();
    for (const { thread_id, number } of held) expect(places).to.include(`${thread_id} ${number}`);
    const settled = await store.db
      .selectFrom('cases')
      .select('id')
      .where((e) => e('closed_at', 'is', null).and('closed_by', 'is not', null))
      .execute();
    expect(settled).to.deep.equal([]);
  }
}

describe('what several moderators do', function () {
  this.timeout(300_000);

  for (const kind of KINDS) {
    it(`keeps its laws, step by step, on ${kind}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
          const forum = await ModeratedForum.open(kind);
          try {
            const run = new Run(forum);
            await run.begin();
            for (const one of steps) await run.do(one);
            expect((await check(forum.store)).wrong.join('\n')).to.equal('');
            await isMovedWhole(forum.store, kind);
          } finally {
            await forum.close();
          }
        }),
        // What is found is told, even where a slow machine leaves no time to make it shorter.
        {
          numRuns: kind === 'sqlite' ? 30 : 6,
          interruptAfterTimeLimit: 100_000,
          markInterruptAsFailure: true,
        },
      );
    });
  }
});

/** An export is imported to an equal forum. */
async function isMovedWhole(store: Store, kind: Store['kind']): Promise<void> {
  const folder = await temporaryFolder();
  try {
    await withDatabases([kind], async (there) => {
      const text = await exportText(store);
      await importFile(there!.store, await put(folder.path, 'forum.jsonl', text));
      expect(await allRows(there!.store)).to.deep.equal(await allRows(store));
      expect(linesOf(await exportText(there!.store)).slice(1)).to.deep.equal(linesOf(text).slice(1));
    });
  } finally {
    await folder.remove();
  }
}
