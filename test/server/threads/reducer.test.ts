import { expect } from 'chai';
import fc from 'fast-check';
import { Refused } from '../../../shared/protocol/errors.ts';
import { REACTIONS } from '../../../shared/protocol/limits.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { applyLive, applyLog, mergeWindow, type ThreadView, viewOf } from '../../../shared/thread-reducer.ts';
import { type Forum, openForum, opId } from '../../support/forum.ts';

interface ActStep {
  do: 'post' | 'edit' | 'delete' | 'react';
  by: number;
  number: number;
  emoji: number;
  on: boolean;
}
type Step = ActStep | { do: 'deliver' | 'lose' | 'catch up' } | { do: 'load'; around: number };

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
      number: fc.nat(12),
      emoji: fc.nat(REACTIONS.length - 1),
      on: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'deliver' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'lose' as const }, { do: 'catch up' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('load' as const), around: fc.nat(15) }) },
);

describe('a view of a thread', () => {
  let forum: Forum;
  let people: Person[];
  before(async () => {
    forum = await openForum();
    people = [await forum.person('Anna'), await forum.person('Ben'), await forum.person('Cleo', 'guest')];
  });
  after(() => forum.close());

  it('equals a fresh one after any acts, losses, loads and catch-ups', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(2), async (steps, viewer) => {
        const me = people[viewer]!;
        const threadId = await forum.thread(people[0]!);
        const view = await follow(forum, threadId, me, people, steps);
        const fresh = await forum.queries.window(me, threadId, { limit: 200 });
        expect(view.seq).to.equal(fresh.seq);
        expect(view.thread).to.deep.equal({ ...fresh.thread, readTo: view.thread.readTo });
        const first = view.comments[0]?.number ?? 1;
        const last = view.comments.at(-1)?.number ?? 0;
        const same = fresh.comments.filter(({ number }) => number >= first && number <= last);
        expect(view.comments).to.deep.equal(same);
      }),
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
  let sent = view.seq;
  const catchUp = async () => {
    const { events } = await forum.queries.events(me, threadId, view.seq, 500);
    view = applyLog(view, events, me.id);
  };
  // As the server sends it: everyone the same, and up to what is committed now.
  const broadcast = async () => {
    const { events } = await forum.queries.events(null, threadId, sent, 500);
    sent = events.at(-1)?.seq ?? sent;
    return events;
  };
  for (const step of steps) {
    if (step.do === 'deliver') {
      const applied = applyLive(view, await broadcast(), me.id);
      view = applied.view;
      if (applied.gap) await catchUp();
    } else if (step.do === 'lose') await broadcast();
    else if (step.do === 'catch up') await catchUp();
    else if (step.do === 'load') {
      // Late on purpose: fetched before the view goes on.
      const window = await load(step.around);
      await catchUp();
      const { events } = await forum.queries.events(me, threadId, window.seq, 500);
      view = mergeWindow(view, window, me.id, window.seq < view.seq ? events : []);
    } else if ('by' in step) await act(forum, threadId, people[step.by]!, step);
  }
  await catchUp();
  return view;
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
