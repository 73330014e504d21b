import { expect } from 'chai';
import type { LoggedAction } from '../../../shared/protocol/actions.ts';
import { UNDO_WITHIN } from '../../../shared/protocol/limits.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

onEachDatabase('an action that is taken back at once', (forum) => {
  let { ann, ben, mia, max, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, ben, mia, max, threadId } = await forum().cast());
  });

  const undo = (by: Person, { id }: LoggedAction, node = forum().here) =>
    forum().act(by, 'undo', { actionId: id }, {}, node);
  const thread = async () => (await forum().here.queries.window(null, threadId, { limit: 1 })).thread;
  const standing = async ({ id }: Person) =>
    forum()
      .store.db.selectFrom('people')
      .select(['muted_until', 'suspended_until'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();

  for (const [act, before] of [
    ['hide', 'visible'],
    ['remove', 'visible'],
    ['hold', 'visible'],
    ['restore', 'hidden'],
    ['approve', 'held'],
  ] as const) {
    it(`leaves a comment ${before} as before: ${act}`, async () => {
      const number = await forum().post(ann, threadId, 'Words that come back');
      const on = { threadId, number };
      if (before !== 'visible') await forum().act(max, before === 'held' ? 'hold' : 'hide', on);
      const waited = (await forum().waiting(threadId)).map(({ id }) => id);
      forum().later(1);
      const action = await forum().act(mia, act, on);
      await undo(mia, action);
      expect(await forum().stateOf(threadId, number)).to.equal(before);
      expect((await forum().waiting(threadId)).map(({ id }) => id)).to.deep.equal(waited);
      const [comment] = (await forum().here.queries.window(null, threadId, { limit: 1 })).comments;
      expect(comment!.body).to.equal(before === 'visible' ? 'Words that come back' : null);
    });
  }

  it('leaves a thread as it was, and a person', async () => {
    await forum().act(max, 'slow', { threadId }, { seconds: 30 });
    await forum().act(max, 'guests', { threadId }, { guests: 'hold' });
    const before = await thread();
    forum().later(1);
    for (const [act, more] of [
      ['slow', { seconds: 600 }],
      ['guests', { guests: 'off' }],
      ['lock', {}],
      ['pin', {}],
    ] as const) {
      await undo(mia, await forum().act(mia, act, { threadId }, more));
      expect(await thread()).to.deep.equal(before);
    }
    const until = '2999-01-01T00:00:00.000Z';
    await forum().act(max, 'mute', { personId: ann.id }, { until });
    forum().later(1);
    for (const act of ['mute', 'unmute', 'suspend'] as const) {
      await undo(mia, await forum().act(mia, act, { personId: ann.id }));
      expect(await standing(ann)).to.deep.equal({ muted_until: Date.parse(until), suspended_until: null });
    }
  });

  it('opens the cases again that it had settled, in the hand that had them', async () => {
    const number = await forum().post(ann, threadId);
    await forum().report(ben, threadId, number);
    const [waits] = await forum().waiting(threadId);
    await forum().here.cases.take(mia, waits!.id, true);
    const action = await forum().act(mia, 'hide', { threadId, number });
    expect(await forum().waiting(threadId)).to.deep.equal([]);
    await undo(mia, action);
    const [again] = await forum().waiting(threadId);
    expect([again!.id, again!.taken!.by.name, again!.closed]).to.deep.equal([waits!.id, 'Mia', null]);
  });

  it('takes reports that came since into the case that is open again', async () => {
    const number = await forum().post(ann, threadId);
    const cleo = await forum().person('Cleo');
    await forum().report(ben, threadId, number);
    const [first] = await forum().waiting(threadId);
    const action = await forum().act(mia, 'dismiss', { threadId, number });
    await forum().report(cleo, threadId, number);
    const [second] = await forum().waiting(threadId);
    expect(second!.id).to.not.equal(first!.id);
    await forum().here.cases.take(max, second!.id, true);
    expect((await refusal(undo(mia, action))).message).to.equal('Max has the case in hand.');
    await forum().here.cases.take(max, second!.id, false);
    await undo(mia, action);
    const waiting = await forum().waiting(threadId);
    expect(waiting.map(({ id, reports }) => [id, reports])).to.deep.equal([[first!.id, 2]]);
  });

  it('settles what was reported while a comment was shown that is hidden again', async () => {
    const number = await forum().post(ann, threadId);
    const on = { threadId, number };
    await forum().act(max, 'hide', on);
    forum().later(1);
    const shown = await forum().act(mia, 'restore', on);
    await forum().report(ben, threadId, number);
    const [reported] = await forum().waiting(threadId);
    await forum().here.cases.take(max, reported!.id, true);
    expect((await refusal(undo(mia, shown))).message).to.equal('Max has the case in hand.');
    expect(await forum().stateOf(threadId, number)).to.equal('visible');
    await forum().here.cases.take(max, reported!.id, false);
    await undo(mia, shown);
    expect(await forum().stateOf(threadId, number)).to.equal('hidden');
    expect(await forum().waiting(threadId)).to.deep.equal([]);
  });

  it('is not taken back from beneath what another did since', async () => {
    const number = await forum().post(ann, threadId);
    const on = { threadId, number };
    const conflict = async (action: LoggedAction, by = mia) =>
      expect(await refusal(undo(by, action))).to.deep.equal({
        code: 'conflict',
        message: 'Something else was done about this since: look at it again.',
      });
    // To the same as before, too: it is another's decision now.
    const hidden = await forum().act(mia, 'hide', on);
    await forum().act(max, 'restore', on);
    await forum().act(max, 'hide', on);
    await conflict(hidden);
    const slowed = await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    await forum().act(max, 'slow', { threadId }, { seconds: 300 });
    await conflict(slowed);
    expect((await thread()).slow).to.equal(300);
    const muted = await forum().act(mia, 'mute', { personId: ann.id });
    await forum().act(max, 'mute', { personId: ann.id });
    await conflict(muted);
    expect((await standing(ann)).muted_until).to.not.equal(null);
    // What is about something else is no matter; what was taken back neither.
    const locked = await forum().act(mia, 'lock', { threadId });
    const pinned = await forum().act(max, 'pin', { threadId });
    forum().later(1);
    await undo(max, pinned);
    const unlocked = await forum().act(max, 'unlock', { threadId });
    await conflict(locked);
    await undo(max, unlocked);
    await undo(mia, locked);
    expect((await thread()).locked).to.equal(false);
  });

  it('is not taken back where its author has edited or deleted the comment since', async () => {
    const [edited, deleted] = [await forum().post(ann, threadId), await forum().post(ann, threadId)];
    await forum().act(max, 'hold', { threadId, number: deleted });
    const approved = await forum().act(mia, 'approve', { threadId, number: deleted });
    await forum().here.acts.delete(ann, { opId: `delete-${deleted}-${threadId}`, threadId, number: deleted });
    expect((await refusal(undo(mia, approved))).code).to.equal('conflict');
    // A comment that is shown is held again with the words that it has: they are what a moderator looks at then.
    await forum().act(max, 'hold', { threadId, number: edited });
    forum().later(1);
    const shown = await forum().act(mia, 'approve', { threadId, number: edited });
    await forum().edit(ann, threadId, edited);
    await undo(mia, shown);
    expect(await forum().stateOf(threadId, edited)).to.equal('held');
    const [waits] = await forum().waiting(threadId);
    expect([waits!.number, waits!.revision]).to.deep.equal([edited, 2]);
  });

  it('is taken back once, by who did it, within seconds', async () => {
    const number = await forum().post(ann, threadId);
    const on = { threadId, number };
    const action = await forum().act(mia, 'hide', on);
    expect((await refusal(undo(max, action))).code).to.equal('not_allowed');
    const { here, there } = forum();
    const twice = await Promise.allSettled([undo(mia, action, here), undo(mia, action, there)]);
    expect(twice.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const late = await forum().act(mia, 'hide', on);
    forum().later(UNDO_WITHIN + 5_001);
    expect((await refusal(undo(mia, late))).code).to.equal('expired');
    const taken = await forum().act(mia, 'restore', on);
    const back = await undo(mia, taken);
    expect((await refusal(undo(mia, back))).code).to.equal('not_allowed');
  });

  it('gives who appealed against it what they asked for', async () => {
    const number = await forum().post(ann, threadId);
    const action = await forum().act(mia, 'hide', { threadId, number });
    await forum().appeal(ann, action.id);
    await undo(mia, action);
    expect(await forum().waiting(threadId)).to.deep.equal([]);
    expect((await refusal(forum().appeal(ann, action.id))).code).to.equal('conflict');
  });
});
