import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Notifications } from '../../../server/moderation/notifications.ts';
import { opId } from '../../support/forum.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

onEachDatabase('reports', (forum) => {
  let { ann, gil, mia, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, gil, mia, threadId } = await forum().cast());
  });

  it('is answered as at first when it is sent again after its comment was moved', async () => {
    const number = await forum().post(ann, threadId);
    const other = await forum().post(ann, threadId);
    const input = { opId: opId(), subject: { threadId, number }, reason: 'It is unkind' };
    const { reports } = forum().here;
    expect(await reports.report(gil, input)).to.deep.equal({ repeated: false });
    const into = await forum().thread(ann, 'Where it goes');
    await forum().act(mia, 'merge', { threadId }, { into } as never);
    expect(await reports.report(gil, input)).to.deep.equal({ repeated: true });
    const there = { threadId: into, number: 2 };
    expect(await reports.report(gil, { ...input, subject: there })).to.deep.equal({ repeated: true });
    for (const subject of [
      { threadId, number: other },
      { threadId: into, number: 1 },
    ]) {
      expect((await refusal(reports.report(gil, { ...input, subject }))).code).to.equal('conflict');
    }
    expect((await forum().waiting(into)).map(({ reports }) => reports)).to.deep.equal([1]);
    const { message } = await refusal(forum().report(gil, threadId, other));
    expect(message).to.equal('The comment was moved to another thread.');
  });

  it('of a comment are one case, however many report it at the same instant on whichever node', async () => {
    const { here, there } = forum();
    const readers = await Promise.all(Array.from({ length: 8 }, (_, i) => forum().person(`Reader ${i}`)));
    for (let i = 0; i < 4; i++) {
      const number = await forum().post(ann, threadId);
      await Promise.all(
        readers.map((reader, k) => forum().report(reader, threadId, number, k % 2 ? here : there)),
      );
      const found = (await forum().waiting(threadId)).filter((one) => one.number === number);
      expect(found.map(({ cause, reports }) => [cause, reports])).to.deep.equal([['report', 8]]);
    }
  });

  it('are made once: by opId, and by each reader while the case is open', async () => {
    const { here, there } = forum();
    const number = await forum().post(ann, threadId);
    const input = { opId: opId(), subject: { threadId, number }, reason: 'It is unkind' };
    const both = await Promise.all([here.reports.report(gil, input), there.reports.report(gil, input)]);
    expect(both.map(({ repeated }) => repeated).sort()).to.deep.equal([false, true]);
    await forum().report(gil, threadId, number);
    const [found] = await forum().waiting(threadId);
    expect([found!.reports, found!.reasons]).to.deep.equal([1, ['It is unkind']]);
    const other = { ...input, subject: { threadId, number: 0 } };
    expect((await refusal(here.reports.report(gil, other))).code).to.equal('conflict');
  });

  it('are not of one’s own comment, nor of one that is not there or not shown', async () => {
    const number = await forum().post(ann, threadId);
    expect((await refusal(forum().report(ann, threadId, number))).message).to.match(/^It is your own/);
    expect((await refusal(forum().report(gil, threadId, 99))).code).to.equal('not_found');
    await forum().act(mia, 'hide', { threadId, number });
    expect((await refusal(forum().report(gil, threadId, number))).code).to.equal('not_allowed');
    expect(await forum().waiting(threadId)).to.deep.equal([]);
  });

  it('leave no case behind of a comment that is hidden at the same instant', async () => {
    const { here, there } = forum();
    for (let i = 0; i < 10; i++) {
      const number = await forum().post(ann, threadId);
      await Promise.allSettled([
        forum().report(gil, threadId, number, there),
        forum().act(mia, 'hide', { threadId, number }, {}, here),
      ]);
      expect(await forum().stateOf(threadId, number)).to.equal('hidden');
      expect(await forum().waiting(threadId)).to.deep.equal([]);
    }
  });

  it('tell who made them what became of them, and of nothing that was taken back', async () => {
    const number = await forum().post(ann, threadId);
    await forum().report(gil, threadId, number);
    const notifications = new Notifications(forum().store, inProcessBus());
    const heard = async () =>
      (await notifications.list(gil, false)).map(({ kind, action }) => [kind, action.act]);
    const action = await forum().act(mia, 'hide', { threadId, number });
    expect(await heard()).to.deep.equal([['reported', 'hide']]);
    await forum().act(mia, 'undo', { actionId: action.id });
    expect(await heard()).to.deep.equal([]);
    await forum().act(mia, 'dismiss', { threadId, number });
    expect(await heard()).to.deep.equal([['reported', 'dismiss']]);
  });

  it('of what its author has deleted are settled by leaving it so', async () => {
    const number = await forum().post(ann, threadId);
    await forum().report(gil, threadId, number);
    await forum().here.acts.delete(ann, { opId: opId(), threadId, number });
    expect((await forum().waiting(threadId))[0]!.excerpt).to.equal(null);
    expect((await refusal(forum().act(mia, 'hide', { threadId, number }))).code).to.equal('conflict');
    await forum().act(mia, 'dismiss', { threadId, number });
    expect(await forum().waiting(threadId)).to.deep.equal([]);
  });
});
