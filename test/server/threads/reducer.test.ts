import { expect } from 'chai';
import fc from 'fast-check';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Access } from '../../../server/people/access.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import { REACTIONS } from '../../../shared/protocol/limits.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import type { ThreadEvent, ThreadWindow } from '../../../shared/protocol/threads.ts';
import { applyLive, applyLog, mergeWindow, type ThreadView, viewOf } from '../../../shared/thread-reducer.ts';
import { type Forum, openForum, opId } from '../../support/forum.ts';

interface ActStep {
  do: 'post' | 'edit' | 'delete' | 'react';
  by: number;
  number: number;
  emoji: number;
  on: boolean;
}
/** Comments go to a thread of their own, or those of another thread come, with the reactions that they have. */
type MoveStep =
  | { do: 'go'; numbers: number[] }
  | { do: 'come'; by: number; emoji: number }
  | { do: 'go all' };
type Step = ActStep | MoveStep | { do: 'deliver' | 'lose' | 'catch up' } | { do: 'load'; around: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'post' as const,
        'post' as const,
        'edit' as const,
        'delete' as const,
        'react' as const,
      ),
      by: fc.nat(2),
      number: fc.nat(8),
      emoji: fc.nat(REACTIONS.length - 1),
      on: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({
        do: fc.constant('go' as const),
        numbers: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
      }),
      fc.constant({ do: 'go all' as const }),
      fc.record({
        do: fc.constant('come' as const),
        by: fc.nat(2),
        emoji: fc.nat(REACTIONS.length - 1),
      }),
    ),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'deliver' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'lose' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'catch up' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('load' as const), around: fc.nat(10) }) },
);

describe('a view of a thread', () => {
  let forum: Forum;
  let people: Person[];
  before(async () => {
    forum = await openForum();
    people = [
      await forum.person('Anna'),
      await forum.person('Ben'),
      await forum.person('Cleo', 'guest'),
      await forum.person('Mona', 'moderator'),
    ];
  });
  after(() => forum.close());

  it('equals a fresh one after any acts, losses, loads and catch-ups', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
        fc.nat(2),
        // Who has written before: its opener alone, or others too.
        fc.integer({ min: 1, max: 3 }),
        async (steps, viewer, writers) => {
          const me = people[viewer]!;
          const threadId = await forum.thread(people[0]!);
          for (let i = 0; i < 6; i++) {
            await forum.acts.post(people[i % writers]!, { opId: opId(), threadId, body: `${i}` });
          }
          const view = await follow(forum, threadId, me, people, steps);
          const fresh = await forum.queries.window(me, threadId, { limit: 200 });
          expect(view.seq).to.equal(fresh.seq);
          expect(view.thread).to.deep.equal({ ...fresh.thread, readTo: view.thread.readTo });
          const first = view.comments[0]?.number ?? 1;
          const last = view.comments.at(-1)?.number ?? 0;
          const same = fresh.comments.filter(({ number }) => number >= first && number <= last);
          expect(view.comments).to.deep.equal(same);
        },
      ),
      { numRuns: 400 },
    );
  });
});

/** Runs the steps, as a client would meet them whose connection loses what it loses. */
async function follow(
  forum: Forum,
  threadId: ThreadId,
  me: Person,
  people: Person[],
  steps: Step[],
): Promise<ThreadView> {
  const load = (around: number) => forum.queries.window(me, threadId, { around, limit: 5 });
  let view = viewOf(await load(0));
  const newest = new Map<number, number>();
  const show = (next: ThreadView) => {
    view = next;
    for (const { number, seq } of [view.thread.opening, ...view.comments]) {
      expect(seq, `comment ${number} went back`).to.be.at.least(newest.get(number) ?? 0);
      newest.set(number, seq);
    }
  };
  let sent = view.seq;
  const catchUp = async () => {
    const { events } = await forum.queries.events(me, threadId, view.seq, 500);
    show(applyLog(view, events, me.id));
  };
  // As the server sends it: everyone the same, read from the log when it is sent, and on its way for a while.
  const onTheWay: ThreadEvent[][] = [];
  const send = async () => {
    const { events } = await forum.queries.events(null, threadId, sent, 500);
    sent = events.at(-1)?.seq ?? sent;
    if (events.length > 0) onTheWay.push(events);
  };
  let late: ThreadWindow | null = null;
  const arrive = async () => {
    if (!late) return;
    const since = late.seq < view.seq ? (await forum.queries.events(me, threadId, late.seq, 500)).events : [];
    show(mergeWindow(view, late, me.id, since));
    late = null;
  };
  for (const step of steps) {
    if (step.do === 'deliver') {
      const applied = applyLive(view, onTheWay.shift() ?? [], me.id);
      show(applied.view);
      if (applied.gap) await catchUp();
    } else if (step.do === 'lose') onTheWay.shift();
    else if (step.do === 'catch up') await catchUp();
    else if (step.do === 'load') {
      // It is on its way until the next load: acts and events come between.
      await arrive();
      late = await load(step.around);
    } else if (step.do === 'go' || step.do === 'come' || step.do === 'go all') {
      await move(forum, threadId, people, step);
      await send();
    } else if ('by' in step) {
      await act(forum, threadId, people[step.by]!, step);
      await send();
    }
  }
  await arrive();
  await catchUp();
  return view;
}

async function move(forum: Forum, threadId: ThreadId, people: Person[], step: MoveStep): Promise<void> {
  const moderation = new Moderation(forum.store, forum.bus, new Access(forum.store, forum.bus));
  const mona = people[3]!;
  const said = { opId: opId(), reason: 'For the test' };
  try {
    if (step.do === 'go') {
      const { numbers } = step;
      const subject = { threadId };
      await moderation.act(mona, { act: 'split', ...said, subject, numbers, title: 'Elsewhere' });
      return;
    }
    const other = await forum.thread(people[0]!);
    if (step.do === 'go all') {
      await moderation.act(mona, { act: 'merge', ...said, subject: { threadId }, into: other });
      return;
    }
    const by = people[step.by]!;
    await forum.acts.post(by, { opId: opId(), threadId: other, body: 'From elsewhere', replyTo: 0 });
    const emoji = REACTIONS[step.emoji]!;
    await forum.acts.react(by, { opId: opId(), threadId: other, number: 1, emoji, on: true });
    await forum.acts.react(people[0]!, { opId: opId(), threadId: other, number: 1, emoji, on: true });
    await moderation.act(mona, { act: 'merge', ...said, subject: { threadId: other }, into: threadId });
  } catch (error) {
    // Not there, or gone already.
    if (!(error instanceof Refused)) throw error;
  }
}

async function act(forum: Forum, threadId: ThreadId, by: Person, step: ActStep): Promise<void> {
  const { number } = step;
  const base = { opId: opId(), threadId };
  try {
    if (step.do === 'post') await forum.acts.post(by, { ...base, body: base.opId, replyTo: number || null });
    else if (step.do === 'edit') await forum.acts.edit(by, { ...base, number, body: base.opId });
    else if (step.do === 'delete') await forum.acts.delete(by, { ...base, number });
    else await forum.acts.react(by, { ...base, number, emoji: REACTIONS[step.emoji]!, on: step.on });
  } catch (error) {
    // Not theirs, not there, deleted: what the model need not know.
    if (!(error instanceof Refused)) throw error;
  }
}
