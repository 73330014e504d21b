import { expect } from 'chai';
import { opId } from '../../support/forum.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

const MEANWHILE = { code: 'conflict', message: 'The comment was edited meanwhile: look at it again.' };

onEachDatabase('a decision on a comment', (forum) => {
  let { ann, ben, mia, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, ben, mia, threadId } = await forum().cast());
  });

  it('is refused where its author has edited it since: it is of the revision that was looked at', async () => {
    const number = await forum().post(ann, threadId);
    await forum().report(ben, threadId, number);
    await forum().edit(ann, threadId, number);
    const on = { threadId, number };
    for (const act of ['hide', 'hold', 'remove', 'dismiss'] as const) {
      expect([act, await refusal(forum().act(mia, act, on, { revision: 1 }))]).to.deep.equal([
        act,
        MEANWHILE,
      ]);
    }
    expect([await forum().stateOf(threadId, number), (await forum().waiting(threadId)).length]).to.deep.equal(
      ['visible', 1],
    );
    await forum().act(mia, 'hold', on, { revision: 2 });
    await forum().edit(ann, threadId, number, 'A third time');
    for (const act of ['approve', 'restore'] as const) {
      expect(await refusal(forum().act(mia, act, on, { revision: 2 }))).to.deep.equal(MEANWHILE);
    }
    expect(await forum().stateOf(threadId, number)).to.equal('held');
    await forum().act(mia, 'approve', on, { revision: 3 });
  });

  it('without a revision is of whatever it says', async () => {
    const number = await forum().post(ann, threadId);
    await forum().edit(ann, threadId, number);
    await forum().act(mia, 'hide', { threadId, number });
    const { revision } = await forum()
      .store.db.selectFrom('actions')
      .select('revision')
      .where('thread_id', '=', threadId)
      .executeTakeFirstOrThrow();
    // The log says which one it was.
    expect(revision).to.equal(2);
  });

  it('and an edit at the same instant: what is shown was looked at, whichever is first', async () => {
    const { here, there } = forum();
    for (let i = 0; i < 12; i++) {
      const number = await forum().post(ann, threadId, 'The first words');
      await forum().act(mia, 'hold', { threadId, number });
      const [edited, approved] = await Promise.allSettled([
        there.acts.edit(ann, { opId: opId(), threadId, number, body: 'The second words' }),
        forum().act(mia, 'approve', { threadId, number }, { revision: 1 }, here),
      ]);
      expect(edited.status).to.equal('fulfilled');
      if (approved.status === 'rejected') {
        expect(approved.reason.code).to.equal('conflict');
        expect(await forum().stateOf(threadId, number)).to.equal('held');
      } else {
        // It was approved first; the edit came after, as any edit may.
        const { events } = await here.queries.events(null, threadId, 0, 500);
        const of = events.filter((event) => 'comment' in event && event.comment.number === number);
        expect(of.map(({ type }) => type).slice(-2)).to.deep.equal(['comment:moderated', 'comment:edited']);
      }
    }
  });

  it('of many at once is made of those that nobody has edited, and refused for the others one by one', async () => {
    const numbers: number[] = [];
    for (let i = 0; i < 30; i++) {
      const number = await forum().post(ann, threadId);
      if (i % 2) await forum().act(mia, 'hold', { threadId, number });
      else await forum().report(ben, threadId, number);
      numbers.push(number);
    }
    for (const [i, number] of numbers.entries()) if (i % 5 === 0) await forum().edit(ann, threadId, number);
    const { here, there } = forum();
    const results = await Promise.allSettled(
      numbers.map((number, i) =>
        forum().act(
          mia,
          i % 2 ? 'approve' : 'dismiss',
          { threadId, number },
          { revision: 1 },
          i % 3 ? here : there,
        ),
      ),
    );
    for (const [i, result] of results.entries()) {
      expect([i, result.status]).to.deep.equal([i, i % 5 === 0 ? 'rejected' : 'fulfilled']);
      if (result.status === 'rejected') expect(result.reason.message).to.equal(MEANWHILE.message);
    }
    const waiting = (await forum().waiting(threadId)).map(({ number }) => number);
    expect(waiting).to.deep.equal(numbers.filter((_, i) => i % 5 === 0));
  });

  it('is made once, however often it is sent, and its opId is for nothing else', async () => {
    const number = await forum().post(ann, threadId);
    const op = opId();
    const { here, there } = forum();
    const on = { threadId, number };
    const both = await Promise.all([
      forum().act(mia, 'hide', on, { opId: op }, here),
      forum().act(mia, 'hide', on, { opId: op }, there),
    ]);
    expect(both[0]!.id).to.equal(both[1]!.id);
    expect((await refusal(forum().act(mia, 'remove', on, { opId: op }))).code).to.equal('conflict');
    const other = { threadId, number: 0 };
    expect((await refusal(forum().act(mia, 'hide', other, { opId: op }))).code).to.equal('conflict');
  });
});
