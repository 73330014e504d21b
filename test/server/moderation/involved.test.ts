import { expect } from 'chai';
import { FOREVER } from '../../../shared/people.ts';
import type { Action, ActionInput } from '../../../shared/protocol/actions.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { opId } from '../../support/forum.ts';
import { type Cast, type ModeratedForum, onEachDatabase, refusal } from './support.ts';

const TAKES_PART =
  'You take part in this thread: another moderator has to decide, unless it is an emergency.';

/** How somebody comes to take part in a thread. */
const PARTS: Record<string, (forum: ModeratedForum, mia: Person, threadId: ThreadId) => Promise<unknown>> = {
  'has written in it': (forum, mia, threadId) => forum.post(mia, threadId),
  'has written in it, and deleted that': async (forum, mia, threadId) => {
    const number = await forum.post(mia, threadId);
    await forum.here.acts.delete(mia, { opId: opId(), threadId, number });
  },
  'writes a draft there': (forum, mia, threadId) => forum.draft(threadId, mia),
  'wrote in a draft that was abandoned': async (forum, mia, threadId) => {
    const other = await forum.person('Other');
    await forum.write(await forum.draft(threadId, other, 'abandoned'), mia);
  },
  'wrote what was published there': (forum, mia, threadId) => forum.draft(threadId, mia, 'published'),
  'has signed there': async (forum, mia, threadId) => {
    const other = await forum.person('Other');
    await forum.sign(await forum.draft(threadId, other, 'published'), mia, false);
  },
  'has signed there, and withdrawn': async (forum, mia, threadId) => {
    const other = await forum.person('Other');
    await forum.sign(await forum.draft(threadId, other, 'abandoned'), mia, true);
  },
};

onEachDatabase('a moderator who takes part in a thread', (forum) => {
  let { ann, ben, mia, max, threadId } = {} as Cast;
  let number: number;
  beforeEach(async () => {
    ({ ann, ben, mia, max, threadId } = await forum().cast());
    number = await forum().post(ann, threadId);
  });

  /** Everything that could decide on the argument. */
  const acts = (): [Action, ActionInput['subject'], object][] => [
    ['hide', { threadId, number }, {}],
    ['hold', { threadId, number }, {}],
    ['remove', { threadId, number }, {}],
    ['dismiss', { threadId, number }, {}],
    ['lock', { threadId }, {}],
    ['pin', { threadId }, {}],
    ['retitle', { threadId }, { title: 'Otherwise' }],
    ['slow', { threadId }, { seconds: 60 }],
    ['guests', { threadId }, { guests: 'off' }],
    ['guests', { threadId }, { guests: 'hold' }],
    ['mute', { personId: ann.id, threadId }, {}],
    ['warn', { personId: ann.id, threadId }, {}],
    // What waits of Ann is in this thread: to bar her everywhere decides on it as well.
    ['mute', { personId: ann.id }, {}],
    ['suspend', { personId: ann.id }, {}],
    ['warn', { personId: ann.id }, {}],
  ];

  for (const [name, takePart] of Object.entries(PARTS)) {
    it(`who ${name} decides nothing there`, async () => {
      await forum().report(ben, threadId, number);
      await takePart(forum(), mia, threadId);
      for (const [act, on, more] of acts()) {
        expect([act, (await refusal(forum().act(mia, act, on, more))).message]).to.deep.equal([
          act,
          TAKES_PART,
        ]);
      }
      expect(await forum().stateOf(threadId, number)).to.equal('visible');
    });
  }

  it('may do so in an emergency, which the log says', async () => {
    await forum().report(ben, threadId, number);
    await forum().post(mia, threadId);
    const [waits] = await forum().waiting(threadId);
    await forum().here.cases.take(max, waits!.id, true);
    // Nobody is waited for then.
    const action = await forum().act(mia, 'hide', { threadId, number }, { emergency: true });
    expect([action.emergency, await forum().stateOf(threadId, number)]).to.deep.equal([true, 'hidden']);
    const suspended = await forum().act(mia, 'suspend', { personId: ann.id }, { emergency: true });
    expect(suspended.emergency).to.equal(true);
    expect((await forum().act(max, 'lock', { threadId })).emergency).to.equal(false);
  });

  it('takes back what they did themselves, as that decides nothing of another', async () => {
    const action = await forum().act(mia, 'hide', { threadId, number });
    await forum().post(mia, threadId);
    await forum().act(mia, 'undo', { actionId: action.id });
    expect(await forum().stateOf(threadId, number)).to.equal('visible');
  });

  it('decides on no appeal against what was done there', async () => {
    const action = await forum().act(max, 'hide', { threadId, number });
    await forum().appeal(ann, action.id);
    await forum().post(mia, threadId);
    expect((await refusal(forum().act(mia, 'uphold', { actionId: action.id }))).message).to.equal(TAKES_PART);
    expect((await refusal(forum().act(mia, 'restore', { threadId, number }))).message).to.equal(TAKES_PART);
    const third = await forum().person('Mo', 'moderator');
    await forum().act(third, 'uphold', { actionId: action.id });
  });

  it('may decide where a draft was abandoned in which they have written nothing', async () => {
    await forum().draft(threadId, mia, 'abandoned');
    await forum().act(mia, 'hide', { threadId, number });
  });

  it('acts elsewhere, on whom they don’t argue with, and on everybody once nothing waits there', async () => {
    await forum().post(mia, threadId);
    const elsewhere = await forum().thread(ben);
    const there = await forum().post(ann, elsewhere);
    await forum().act(mia, 'hide', { threadId: elsewhere, number: there });
    await forum().act(mia, 'warn', { personId: ann.id });
    await forum().report(ben, threadId, number);
    await forum().act(mia, 'mute', { personId: ben.id });
    expect((await refusal(forum().act(mia, 'mute', { personId: ann.id }))).message).to.equal(TAKES_PART);
    await forum().act(max, 'dismiss', { threadId, number });
    await forum().act(mia, 'mute', { personId: ann.id });
  });

  it('never decides on what is their own, in an emergency neither', async () => {
    const own = await forum().post(mia, threadId);
    await forum().report(ben, threadId, own);
    const on = { threadId, number: own };
    for (const act of ['hide', 'hold', 'remove', 'dismiss'] as const) {
      const { message } = await refusal(forum().act(mia, act, on, { emergency: true }));
      expect([act, message]).to.deep.equal([act, 'It is your own: another moderator has to decide on it.']);
    }
    const self = forum().act(mia, 'unmute', { personId: mia.id }, { emergency: true });
    expect((await refusal(self)).code).to.equal('not_allowed');
  });
});

onEachDatabase('who opened a thread', (forum) => {
  let { ann, mia, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, mia, threadId } = await forum().cast());
  });

  it('slows it and has guests wait, and lets go of that again', async () => {
    await forum().act(ann, 'slow', { threadId }, { seconds: 60 });
    await forum().act(ann, 'guests', { threadId }, { guests: 'hold' });
    await forum().act(ann, 'slow', { threadId }, { seconds: 0 });
    const done = await forum().act(ann, 'guests', { threadId }, { guests: 'allow' });
    expect([done.actor!.name, done.guests]).to.deep.equal(['Ann', 'allow']);
  });

  it('quiets nothing there while they are muted, in the thread or everywhere', async () => {
    for (const where of [{ threadId }, {}]) {
      await forum().act(mia, 'mute', { personId: ann.id, ...where });
      for (const [act, more] of [
        ['slow', { seconds: 60 }],
        ['guests', { guests: 'hold' }],
      ] as const) {
        const muted = { ...ann, ...('threadId' in where ? {} : { mutedUntil: FOREVER }) };
        for (const asked of [ann, muted]) {
          expect((await refusal(forum().act(asked, act, { threadId }, more))).message).to.match(
            /^You may not write .*: a moderator has muted you\.$/,
          );
        }
      }
      await forum().act(mia, 'unmute', { personId: ann.id, ...where });
    }
    await forum().act(ann, 'slow', { threadId }, { seconds: 60 });
  });

  it('does nothing else there: not to others’ words, and closes it to nobody', async () => {
    const guest = await forum().person('Gil', 'guest');
    const number = await forum().post(guest, threadId);
    for (const [act, on, more] of [
      ['hide', { threadId, number }, {}],
      ['dismiss', { threadId, number }, {}],
      ['lock', { threadId }, {}],
      ['pin', { threadId }, {}],
      ['guests', { threadId }, { guests: 'off' }],
      ['mute', { personId: guest.id, threadId }, {}],
      ['warn', { personId: guest.id, threadId }, {}],
    ] as const) {
      expect((await refusal(forum().act(ann, act, on, more))).code).to.equal('not_allowed');
    }
    const other = await forum().person('Other');
    const calms = forum().act(other, 'slow', { threadId }, { seconds: 60 });
    expect((await refusal(calms)).message).to.equal('Only who opened the thread and moderators can do this.');
  });

  it('may be stricter than a moderator, and lifts nothing that a moderator has set', async () => {
    const sentence = 'A moderator has set this: a moderator has to take it back.';
    await forum().act(ann, 'slow', { threadId }, { seconds: 30 });
    forum().later(1);
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    await forum().act(mia, 'guests', { threadId }, { guests: 'off' });
    const slow = (seconds: number) => forum().act(ann, 'slow', { threadId }, { seconds });
    expect((await refusal(slow(0))).message).to.equal(sentence);
    for (const guests of ['hold', 'allow'] as const) {
      const opens = forum().act(ann, 'guests', { threadId }, { guests });
      expect((await refusal(opens)).message).to.equal(sentence);
    }
    forum().later(1);
    await slow(600);
    forum().later(1);
    await slow(0);
  });

  it('lifts what is theirs again where a moderator took back what came over it', async () => {
    await forum().act(ann, 'slow', { threadId }, { seconds: 30 });
    forum().later(1);
    const over = await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    await forum().act(mia, 'undo', { actionId: over.id });
    await forum().act(ann, 'slow', { threadId }, { seconds: 0 });
  });

  it('does it by their own name, and has no emergencies', async () => {
    for (const more of [{ nameless: true }, { emergency: true }]) {
      const slows = forum().act(ann, 'slow', { threadId }, { seconds: 60, ...more });
      expect((await refusal(slows)).message).to.equal(
        'Only moderators keep names out of the log, or act in an emergency.',
      );
    }
  });

  it('and is a moderator: quiets it as other openers do, and decides on nothing there', async () => {
    const own = await forum().thread(mia);
    const number = await forum().post(ann, own);
    await forum().act(mia, 'slow', { threadId: own }, { seconds: 60 });
    await forum().act(mia, 'guests', { threadId: own }, { guests: 'hold' });
    for (const [act, on, more] of [
      ['hide', { threadId: own, number }, {}],
      ['lock', { threadId: own }, {}],
      ['guests', { threadId: own }, { guests: 'off' }],
    ] as const) {
      expect((await refusal(forum().act(mia, act, on, more))).message).to.equal(TAKES_PART);
    }
    const max = await forum().person('Max', 'moderator');
    forum().later(1);
    await forum().act(max, 'slow', { threadId: own }, { seconds: 600 });
    const lifts = forum().act(mia, 'slow', { threadId: own }, { seconds: 0 });
    expect((await refusal(lifts)).message).to.match(/^A moderator has set this/);
    await forum().act(mia, 'slow', { threadId: own }, { seconds: 0, emergency: true });
  });
});
