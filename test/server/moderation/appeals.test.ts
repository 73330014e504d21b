import { expect } from 'chai';
import { sql } from 'kysely';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { ModerationLog } from '../../../server/moderation/log.ts';
import { Notifications } from '../../../server/moderation/notifications.ts';
import type { Action } from '../../../shared/protocol/actions.ts';
import type { ActionId } from '../../../shared/protocol/text.ts';
import { eventually } from '../../support/eventually.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

const OTHERS = 'The appeal is against what you did: another moderator has to decide on it.';

onEachDatabase('appeals', (forum) => {
  let { ann, mia, max, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, mia, max, threadId } = await forum().cast());
  });

  const appealed = async (act: Action = 'hide') => {
    const number = await forum().post(ann, threadId, 'What is argued about');
    const on = { threadId, number };
    const action = await forum().act(mia, act, on);
    await forum().appeal(ann, action.id);
    return { action, on, number };
  };
  const open = async () =>
    (await forum().here.cases.open()).cases.filter(({ person }) => person.id === ann.id);
  const appealsOpen = async () => (await open()).filter(({ cause }) => cause === 'appeal');

  it('are one case each, however often they are made, and by whom it was done to alone', async () => {
    const { action } = await appealed();
    const { here, there } = forum();
    const input = { opId: 'again', actionId: action.id, reason: 'Again' };
    const all = await Promise.all([here.reports.appeal(ann, input), there.reports.appeal(ann, input)]);
    expect(all.map(({ repeated }) => repeated)).to.deep.equal([true, true]);
    expect((await appealsOpen()).map(({ detail }) => detail)).to.deep.equal(['It was not so']);
    const other = await forum().person('Other');
    expect((await refusal(here.reports.appeal(other, input))).code).to.equal('not_allowed');
    const shown = await forum().act(max, 'restore', { threadId, number: action.subject.number! });
    expect((await refusal(forum().appeal(ann, shown.id))).message).to.match(/nothing to appeal against/);
  });

  it('are made once when two are sent at the same instant, and never against what is taken back then', async () => {
    const { here, there } = forum();
    for (let i = 0; i < 5; i++) {
      const number = await forum().post(ann, threadId);
      const { id } = await forum().act(mia, 'hide', { threadId, number });
      const input = { opId: `op-${i}`, actionId: id, reason: 'It was not so' };
      const results = await Promise.allSettled([
        here.reports.appeal(ann, input),
        there.reports.appeal(ann, input),
        forum().act(mia, 'undo', { actionId: id }, {}, there),
      ]);
      expect(results[2]!.status).to.equal('fulfilled');
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason.code).to.equal('conflict');
      }
      expect(await appealsOpen()).to.deep.equal([]);
    }
  });

  it('are not taken against what is over or was taken back by whatever, and not offered there', async () => {
    const OVER = {
      code: 'conflict',
      message: 'This is over or was taken back already: there is nothing left to appeal against.',
    };
    const on = { threadId, number: await forum().post(ann, threadId) };
    const [person, here] = [{ personId: ann.id }, { personId: ann.id, threadId }];
    const taken: [Action, Action | null, object][] = [
      ['hide', 'restore', on],
      ['hold', 'approve', on],
      ['mute', 'unmute', person],
      ['mute', 'unmute', here],
      ['suspend', 'unsuspend', person],
      ['warn', 'unwarn', person],
      ['mute', null, person],
      ['mute', null, here],
      ['suspend', null, person],
    ];
    const store = forum().here.store;
    const [log, told] = [new ModerationLog(store), new Notifications(store, inProcessBus())];
    const offered = async (actionId: string) => {
      const { actions } = await log.page({ entry: actionId as ActionId }, { id: ann.id, sees: false });
      const notified = (await told.list(ann, false)).find(
        ({ action, kind }) => action.id === actionId && kind === 'acted',
      );
      return [actions[0]!.mayAppeal, notified?.mayAppeal];
    };
    for (const [act, back, subject] of taken) {
      const end = new Date(store.now() + 60_000).toISOString();
      const { id } = await forum().act(mia, act, subject as never, back === null ? { until: end } : {});
      expect(await offered(id), act).to.deep.equal([true, true]);
      const undo = back === null ? null : await forum().act(max, back, subject as never);
      if (!undo) forum().later(61_000);
      expect(await offered(id), act).to.deep.equal([false, false]);
      expect(await refusal(forum().appeal(ann, id)), act).to.deep.equal(OVER);
      if (!undo) continue;
      // What took it back was taken back itself: it stands again.
      await forum().act(max, 'undo', { actionId: undo.id });
      expect(await offered(id), act).to.deep.equal([true, true]);
      await forum().act(max, back!, subject as never);
    }
    // Of two mutes, the one is over while the other lasts.
    const soon = new Date(store.now() + 60_000).toISOString();
    const short = await forum().act(mia, 'mute', person, { until: soon });
    const long = await forum().act(mia, 'mute', person);
    forum().later(61_000);
    expect(await offered(short.id)).to.deep.equal([false, false]);
    expect(await offered(long.id)).to.deep.equal([true, true]);
    await forum().act(max, 'unmute', person);
    expect(await appealsOpen()).to.deep.equal([]);
    // The same again is not what was taken back.
    const again = await forum().act(mia, 'hide', on);
    await forum().appeal(ann, again.id);
    expect(await appealsOpen()).to.have.length(1);
  });

  it('never wait about what is over, though it is taken back at the same instant', async () => {
    const { store } = forum().here;
    // SQLite does one after the other.
    if (store.kind === 'sqlite') return;
    const atWait = async () => {
      const { rows } = await sql<{ n: string }>`select count(*) as n from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(store.db);
      return Number(rows[0]!.n);
    };
    const [person, here] = [{ personId: ann.id }, { personId: ann.id, threadId }];
    for (const [act, back, subject] of [
      ['mute', 'unmute', person],
      ['mute', 'unmute', here],
      ['suspend', 'unsuspend', person],
      ['warn', 'unwarn', person],
      ['warn', 'unwarn', here],
    ] as const) {
      // Whoever writes there has looked at all before, and waits; the other does what it can meanwhile.
      for (const [table, appealsFirst] of [
        ['cases', true],
        ['actions', false],
      ] as const) {
        const { id } = await forum().act(mia, act, subject);
        const acts = [
          () => forum().appeal(ann, id),
          () => forum().act(max, back, subject, {}, forum().there),
        ];
        const { both } = await store.write(async (tx) => {
          await sql`lock table ${sql.table(table)} in share mode`.execute(tx);
          const [first, second] = appealsFirst ? acts : acts.toReversed();
          const one = first!();
          await eventually(atWait, 1);
          let done = false;
          const other = second!().finally(() => {
            done = true;
          });
          await eventually(async () => done || (await atWait()) === 2, true);
          return { both: Promise.allSettled([one, other]) };
        });
        for (const result of await both) {
          if (result.status === 'rejected') expect(result.reason.code).to.equal('conflict');
        }
        expect([act, table, await appealsOpen()]).to.deep.equal([act, table, []]);
      }
    }
  });

  it('are not taken against what was shown again after it was moved', async () => {
    const number = await forum().post(ann, threadId);
    const hidden = await forum().act(mia, 'hide', { threadId, number });
    const into = await forum().thread(ann, 'Where it goes');
    await forum().act(max, 'merge', { threadId }, { into } as never);
    expect((await forum().here.queries.window(mia, into, { limit: 5 })).comments).to.have.length(2);
    await forum().act(max, 'restore', { threadId: into, number: 2 });
    expect((await refusal(forum().appeal(ann, hidden.id))).code).to.equal('conflict');
  });

  it('are decided by another than who did it, who is not asked by any other name either', async () => {
    const { action, on } = await appealed();
    for (const emergency of [false, true]) {
      for (const act of ['restore', 'approve'] as const) {
        expect((await refusal(forum().act(mia, act, on, { emergency }))).message).to.equal(OTHERS);
      }
      const upholds = forum().act(mia, 'uphold', { actionId: action.id }, { emergency });
      expect((await refusal(upholds)).message).to.equal(OTHERS);
    }
    const [waits] = await appealsOpen();
    expect((await refusal(forum().here.cases.take(mia, waits!.id, true))).message).to.equal(OTHERS);
    await forum().act(max, 'uphold', { actionId: action.id });
    expect(await appealsOpen()).to.deep.equal([]);
    const again = forum().act(max, 'uphold', { actionId: action.id });
    expect((await refusal(again)).message).to.equal('No appeal against this waits for a decision.');
  });

  it('are not decided by who made them, moderator or not', async () => {
    const admin = await forum().person('Ada', 'admin');
    const { id } = await forum().act(admin, 'warn', { personId: max.id });
    await forum().appeal(max, id);
    const sentence = 'The appeal is your own: another moderator has to decide on it.';
    const uphold = forum().act(max, 'uphold', { actionId: id }, { emergency: true });
    expect((await refusal(uphold)).message).to.equal(sentence);
    const { cases } = await forum().here.cases.open();
    const own = cases.find(({ appealed }) => appealed?.id === id);
    expect((await refusal(forum().here.cases.take(max, own!.id, true))).message).to.equal(sentence);
    await forum().act(mia, 'uphold', { actionId: id });
  });

  for (const [act, back] of [
    ['hide', 'restore'],
    ['hide', 'approve'],
    ['hold', 'approve'],
    ['hold', 'restore'],
    ['remove', 'restore'],
  ] as const) {
    it(`against ${act} are given way to by ${back}`, async () => {
      const { on, number } = await appealed(act);
      await forum().act(max, back, on);
      expect(await open()).to.deep.equal([]);
      expect(await forum().stateOf(threadId, number)).to.equal('visible');
    });
  }

  it('against a removal may bring the comment before moderators, and nothing else brings it back', async () => {
    const number = await forum().post(ann, threadId, 'Removed words');
    const on = { threadId, number };
    const { id } = await forum().act(mia, 'remove', on);
    expect((await refusal(forum().act(max, 'restore', on))).message).to.equal('The comment was deleted.');
    await forum().appeal(ann, id);
    expect((await refusal(forum().act(mia, 'hold', on))).message).to.equal(OTHERS);
    expect((await refusal(forum().act(max, 'hide', on))).message).to.equal('The comment was deleted.');
    await forum().act(max, 'hold', on);
    expect((await open()).map(({ cause, excerpt }) => [cause, excerpt])).to.deep.equal([
      ['moderator', 'Removed words'],
    ]);
    // What its author has deleted stays so.
    const own = await forum().post(ann, threadId);
    await forum().here.acts.delete(ann, { opId: `${threadId}-own`, threadId, number: own });
    expect((await refusal(forum().act(max, 'restore', { threadId, number: own }))).code).to.equal('conflict');
  });

  it('against a mute, a suspension or a warning are given way to by what takes it back', async () => {
    for (const [act, back, where] of [
      ['mute', 'unmute', { threadId }],
      ['mute', 'unmute', {}],
      ['suspend', 'unsuspend', {}],
      ['warn', 'unwarn', { threadId }],
    ] as const) {
      const on = { personId: ann.id, ...where };
      const { id } = await forum().act(mia, act, on);
      await forum().appeal(ann, id);
      expect((await refusal(forum().act(mia, back, on))).message).to.equal(OTHERS);
      await forum().act(max, back, on);
      expect(await open()).to.deep.equal([]);
    }
  });
});
