import { expect } from 'chai';
import { loadCaseDetail } from '../../../server/moderation/case-detail.ts';
import { newId } from '../../../server/store/ids.ts';
import { CASE_ORDERS, compareCases } from '../../../shared/case-order.ts';
import type { CaseId, ReportId } from '../../../shared/protocol/text.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

onEachDatabase('cases', (forum) => {
  let { ann, ben, mia, max, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, ben, mia, max, threadId } = await forum().cast());
  });

  const reported = async (by = ann) => {
    const number = await forum().post(by, threadId);
    await forum().report(ben, threadId, number);
    const [found] = (await forum().waiting(threadId)).filter((one) => one.number === number);
    return { number, id: found!.id, on: { threadId, number } };
  };

  it('are taken by one of two moderators at the same instant, and the other is told who has it', async () => {
    for (let i = 0; i < 10; i++) {
      const { id } = await reported();
      const { here, there } = forum();
      const results = await Promise.allSettled([
        here.cases.take(mia, id, true),
        there.cases.take(max, id, true),
      ]);
      const taken = results.filter(({ status }) => status === 'fulfilled');
      expect(taken).to.have.length(1);
      const winner = results[0]!.status === 'fulfilled' ? mia : max;
      const lost = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
      expect(lost.reason.message).to.equal(`${winner.name} has the case in hand.`);
      const [now] = (await forum().waiting(threadId)).filter((one) => one.id === id);
      expect(now!.taken!.by.name).to.equal(winner.name);
    }
  });

  it('are settled by one of two who decide at the same instant; the other is told a sentence', async () => {
    const { here, there } = forum();
    for (let i = 0; i < 10; i++) {
      const { id, number, on } = await reported();
      const results = await Promise.allSettled([
        forum().act(mia, 'hide', on, { revision: 1 }, here),
        forum().act(max, i % 2 ? 'hide' : 'dismiss', on, { revision: 1 }, there),
      ]);
      const [first, second] = results.map(({ status }) => status);
      // Who dismisses first leaves it visible: then it may be hidden on a second look, by a decision of its own.
      if (first === 'fulfilled' && second === 'fulfilled') expect(i % 2).to.equal(0);
      else {
        const lost = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
        expect(lost.reason.code).to.equal('conflict');
      }
      expect((await forum().waiting(threadId)).filter((one) => one.id === id)).to.deep.equal([]);
      if (first === 'fulfilled') expect(await forum().stateOf(threadId, number)).to.equal('hidden');
    }
  });

  it('are not settled by one while another takes them', async () => {
    const { here, there } = forum();
    for (let i = 0; i < 10; i++) {
      const { id, on } = await reported();
      const [taken, hidden] = await Promise.allSettled([
        there.cases.take(max, id, true),
        forum().act(mia, 'hide', on, {}, here),
      ]);
      expect([taken.status, hidden.status].sort()).to.deep.equal(['fulfilled', 'rejected']);
      if (hidden.status === 'rejected') {
        expect(hidden.reason.message).to.equal('Max has the case in hand.');
      }
      if (taken.status === 'rejected') expect(taken.reason.message).to.equal('The case was settled already.');
    }
  });

  it('in hand are given back, or taken out of it by who says out of whose', async () => {
    const { cases } = forum().here;
    const { id, on } = await reported();
    await cases.take(mia, id, true);
    expect((await refusal(cases.take(max, id, false))).message).to.equal('Mia has the case in hand.');
    expect((await refusal(forum().act(max, 'hide', on))).message).to.equal('Mia has the case in hand.');
    expect((await cases.take(max, id, true, mia.id)).taken!.by.name).to.equal('Max');
    expect((await cases.take(max, id, false)).taken).to.equal(null);
    expect((await forum().act(mia, 'hide', on)).act).to.equal('hide');
  });

  it('say with every change that they are newer than before, whatever the clocks of the nodes say', async () => {
    const { here } = forum();
    const { id } = await reported();
    const seen = new Set<string>();
    let last = '';
    for (let i = 0; i < 6; i++) {
      forum().later(-40);
      const { changedAt } = await here.cases.take(mia, id, i % 2 === 0);
      expect(changedAt > last).to.equal(true);
      last = changedAt;
      for (const { key } of await here.cases.since(0)) if (key.startsWith(id)) seen.add(key);
    }
    expect(seen.size).to.equal(6);
    forum().later(240);
  });

  it('count all that wait, and are listed the most reported first, or by age', async () => {
    const before = await forum().here.cases.open();
    const numbers: number[] = [];
    for (let i = 0; i < 3; i++) {
      numbers.push((await reported()).number);
      forum().later(5);
    }
    await forum().report(max, threadId, numbers[1]!);
    for (const order of CASE_ORDERS) {
      const { cases, open } = await forum().here.cases.open(order);
      expect(open).to.equal(before.open + 3);
      expect(cases).to.deep.equal(cases.toSorted(compareCases(order)));
    }
    const { cases } = await forum().here.cases.open('reports');
    expect(cases[0]!.number).to.equal(numbers[1]);
    const { cases: newest } = await forum().here.cases.open('newest');
    expect(newest[0]!.number).to.equal(numbers[2]);
  });

  it('are listed a page at a time, each once and in the order of the whole, however many wait', async () => {
    const { store } = forum();
    const numbers = Array.from({ length: 250 }, (_, i) => i + 1_000);
    const at = store.now();
    const rows = numbers.map((number) => ({
      id: newId<CaseId>(),
      cause: 'report' as const,
      detail: null,
      thread_id: threadId,
      number,
      person_id: ann.id,
      action_id: null,
      // Many at the same instant.
      opened_at: at - (number % 20),
      changed_at: at,
    }));
    const reports = rows.flatMap(({ id, number }, i) =>
      Array.from({ length: i % 4 }, () => ({
        id: newId<ReportId>(),
        case_id: id,
        thread_id: threadId,
        number,
        revision: 1,
        person_id: ben.id,
        op_id: newId<ReportId>(),
        reason: 'Rude',
        at,
      })),
    );
    await store.write(async (tx) => {
      await tx.insertInto('cases').values(rows).execute();
      await tx.insertInto('reports').values(reports).execute();
    });
    const { open } = await forum().here.cases.open();
    for (const order of CASE_ORDERS) {
      const cases = await forum().queue(order);
      expect(cases).to.deep.equal(cases.toSorted(compareCases(order)));
      expect(cases).to.have.length(open);
      expect(cases.map(({ id }) => id)).to.include.members(rows.map(({ id }) => id));
    }
    expect((await refusal(forum().here.cases.open('oldest', 'x'))).code).to.equal('invalid');
  });

  it('show what one decides by, and tell who may not decide why', async () => {
    const { number, id } = await reported();
    await forum().post(ann, threadId, 'Before this');
    const detail = await loadCaseDetail(forum().store, mia, id);
    expect(detail.comment!.number).to.equal(number);
    expect(detail.reports.map(({ by, reason }) => [by?.name, reason])).to.deep.equal([
      ['Ben', 'It is unkind'],
    ]);
    expect(detail.history.recent.map(({ excerpt }) => excerpt)).to.include('Before this');
    expect([detail.barred, detail.emergency]).to.deep.equal([null, false]);
    await forum().post(mia, threadId, 'I think otherwise');
    const argues = await loadCaseDetail(forum().store, mia, id);
    expect(argues.barred).to.match(/^You take part in this thread/);
    expect(argues.emergency).to.equal(true);
    const own = await reported(max);
    const of = await loadCaseDetail(forum().store, max, own.id);
    expect([of.barred, of.emergency]).to.deep.equal([
      'It is your own: another moderator has to decide on it.',
      false,
    ]);
    // As whoever reports is promised.
    expect(of.reports.map(({ by, reason }) => [by, reason])).to.deep.equal([[null, 'It is unkind']]);
  });

  it('are not taken in hand by who may not decide on them: nobody else could then', async () => {
    const { cases } = forum().here;
    const own = await reported(max);
    const sentence = 'It is your own: another moderator has to decide on it.';
    expect((await refusal(cases.take(max, own.id, true))).message).to.equal(sentence);
    // Who was in the argument before it was taken gives it back.
    const { id } = await reported();
    await cases.take(mia, id, true);
    await forum().post(mia, threadId);
    expect((await cases.take(mia, id, false)).taken).to.equal(null);
    expect((await refusal(cases.take(mia, id, true))).message).to.match(/^You take part in this thread/);
  });
});
