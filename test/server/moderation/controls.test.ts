import { expect } from 'chai';
import { ModerationLog } from '../../../server/moderation/log.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { opId } from '../../support/forum.ts';
import { onEachDatabase, refusal } from './support.ts';

onEachDatabase('a thread that moderators quiet', (forum) => {
  let ann: Person;
  let gil: Person;
  let mia: Person;
  let threadId: ThreadId;
  beforeEach(async () => {
    [ann, gil] = [await forum().person('Ann'), await forum().person('Gil', 'guest')];
    mia = await forum().person('Mia', 'moderator');
    threadId = await forum().thread(await forum().person('Otto'));
  });
  const thread = async () => (await forum().here.queries.window(null, threadId, { limit: 1 })).thread;

  it('is slow: each waits between two comments, on every node, and is told how long', async () => {
    await forum().post(ann, threadId);
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    const there = () => forum().there.acts.post(ann, { opId: opId(), threadId, body: 'Again' });
    expect(await refusal(there())).to.deep.equal({
      code: 'too_many',
      message: 'This thread is slow now: one comment each minute.',
    });
    // Each by their own: others have not written yet, and moderators do not wait.
    await forum().post(gil, threadId);
    await forum().post(mia, threadId);
    await forum().post(mia, threadId);
    forum().later(59_000);
    expect((await refusal(there())).code).to.equal('too_many');
    forum().later(1_500);
    await there();
    await forum().act(mia, 'slow', { threadId }, { seconds: 0, emergency: true });
    await there();
  });

  it('is slow for two comments at the same instant, on two nodes: one is taken', async () => {
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    const post = (node: ReturnType<typeof forum>['here']) =>
      node.acts.post(ann, { opId: opId(), threadId, body: 'At once' });
    const both = await Promise.allSettled([post(forum().here), post(forum().there)]);
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
  });

  it('is slow also for who deletes what they wrote; who edits does not wait, nor who sends the same again', async () => {
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    const input = { opId: opId(), threadId, body: 'Once' };
    const { comment } = await forum().here.acts.post(ann, input);
    expect((await forum().here.acts.post(ann, input)).repeated).to.equal(true);
    await forum().edit(ann, threadId, comment.number);
    await forum().here.acts.delete(ann, { opId: opId(), threadId, number: comment.number });
    expect((await refusal(forum().post(ann, threadId))).code).to.equal('too_many');
  });

  it('is locked: nobody but moderators writes in it, edits or reacts', async () => {
    const number = await forum().post(ann, threadId);
    await forum().act(mia, 'lock', { threadId });
    const locked = /^The thread is locked/;
    expect((await refusal(forum().post(ann, threadId))).message).to.match(locked);
    expect((await refusal(forum().edit(ann, threadId, number))).message).to.match(locked);
    const reacts = forum().here.acts.react(gil, { opId: opId(), threadId, number, emoji: '👍', on: true });
    expect((await refusal(reacts)).message).to.match(locked);
    await forum().post(mia, threadId);
    // Taking one's words back is no writing.
    await forum().here.acts.delete(ann, { opId: opId(), threadId, number });
    await forum().act(mia, 'unlock', { threadId }, { emergency: true });
    await forum().post(ann, threadId);
  });

  it('is pinned before all others, and once', async () => {
    const first = await forum().thread(ann);
    await forum().act(mia, 'pin', { threadId: first });
    await forum().post(ann, threadId);
    const [top] = (await forum().here.queries.list(null, undefined, 5)).threads;
    expect([top!.id, top!.pinned]).to.deep.equal([first, true]);
    const twice = await refusal(forum().act(mia, 'pin', { threadId: first }));
    expect(twice).to.deep.equal({ code: 'conflict', message: 'The thread is pinned already.' });
    await forum().act(mia, 'unpin', { threadId: first });
    expect((await forum().here.queries.list(null, undefined, 5)).threads[0]!.id).to.equal(threadId);
  });

  it('is as it is already: nothing is done, and nothing is in the log', async () => {
    const before = await thread();
    for (const [act, more] of [
      ['unlock', {}],
      ['unpin', {}],
      ['slow', { seconds: 0 }],
      ['guests', { guests: 'allow' }],
    ] as const) {
      expect([act, (await refusal(forum().act(mia, act, { threadId }, more))).code]).to.deep.equal([
        act,
        'conflict',
      ]);
    }
    expect(await thread()).to.deep.equal(before);
    const rows = await forum()
      .store.db.selectFrom('actions')
      .select('id')
      .where('thread_id', '=', threadId)
      .execute();
    expect(rows).to.deep.equal([]);
  });

  it('tells in its own log what became of it, in the order of the acts', async () => {
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    await forum().act(mia, 'guests', { threadId }, { guests: 'off' });
    await forum().act(mia, 'lock', { threadId });
    const { events } = await forum().here.queries.events(null, threadId, 1, 50);
    const told = events.map(
      (event) => event.type === 'thread:changed' && [event.slow, event.guests, event.locked],
    );
    expect(told).to.deep.equal([
      [60, 'allow', false],
      [60, 'off', false],
      [60, 'off', true],
    ]);
  });
});

onEachDatabase('somebody whom moderators act on', (forum) => {
  let ann: Person;
  let mia: Person;
  let threadId: ThreadId;
  let elsewhere: ThreadId;
  beforeEach(async () => {
    ann = await forum().person('Ann');
    mia = await forum().person('Mia', 'moderator');
    const otto = await forum().person('Otto');
    [threadId, elsewhere] = [await forum().thread(otto), await forum().thread(otto)];
  });

  it('is muted in one thread, and writes in every other one', async () => {
    await forum().act(mia, 'mute', { personId: ann.id, threadId });
    expect((await refusal(forum().post(ann, threadId))).message).to.match(
      /^You may not write in this thread/,
    );
    await forum().post(ann, elsewhere);
    await forum().act(mia, 'unmute', { personId: ann.id, threadId });
    await forum().post(ann, threadId);
  });

  it('is muted everywhere, until it ends by itself', async () => {
    const until = new Date(forum().store.now() + 60_000).toISOString();
    await forum().act(mia, 'mute', { personId: ann.id }, { until });
    await forum().act(mia, 'mute', { personId: ann.id, threadId }, { until });
    for (const id of [threadId, elsewhere]) {
      expect((await refusal(forum().post(ann, id))).message).to.match(/^You may not write here until 2/);
    }
    forum().later(61_000);
    for (const id of [threadId, elsewhere]) await forum().post(ann, id);
  });

  it('is suspended from the whole forum, and not from one thread', async () => {
    const inThread = forum().act(mia, 'suspend', { personId: ann.id, threadId });
    expect((await refusal(inThread)).message).to.equal('A suspension is for the whole forum.');
    await forum().act(mia, 'suspend', { personId: ann.id });
    expect((await refusal(forum().post(ann, threadId))).message).to.match(/^Your account is suspended/);
    await forum().act(mia, 'unsuspend', { personId: ann.id });
    await forum().post(ann, threadId);
  });

  it('is warned: told so, and kept from nothing', async () => {
    const { act, subject } = await forum().act(mia, 'warn', { personId: ann.id, threadId });
    expect([act, subject.person!.name, subject.threadId]).to.deep.equal(['warn', 'Ann', threadId]);
    await forum().post(ann, threadId);
  });

  it('is muted, suspended or warned no more: nothing is taken back, told to them, or in the log', async () => {
    const until = new Date(forum().store.now() + 60_000).toISOString();
    const on = { everywhere: { personId: ann.id }, here: { personId: ann.id, threadId } };
    const refused = async (act: 'unmute' | 'unsuspend' | 'unwarn', subject: (typeof on)['everywhere']) =>
      expect(await refusal(forum().act(mia, act, subject)), act).to.have.property('code', 'conflict');
    for (const subject of Object.values(on)) {
      await refused('unmute', subject);
      await forum().act(mia, 'mute', subject, { until });
      await refused('unwarn', subject);
      await forum().act(mia, 'warn', subject);
      await forum().act(mia, 'unwarn', subject);
      await refused('unwarn', subject);
    }
    await refused('unsuspend', on.everywhere);
    await forum().act(mia, 'suspend', on.everywhere, { until });
    forum().later(61_000);
    // What is over by itself is not taken back.
    for (const subject of Object.values(on)) await refused('unmute', subject);
    await refused('unsuspend', on.everywhere);
    const { actions } = await new ModerationLog(forum().store).page(
      { person: ann.id },
      { id: null, sees: false },
    );
    expect(actions).to.have.length(7);
  });

  it('is of a lower role than who acts on them, and is there', async () => {
    for (const role of ['moderator', 'admin'] as const) {
      const other = await forum().person('Other', role);
      for (const act of ['mute', 'suspend', 'warn'] as const) {
        const { message } = await refusal(forum().act(mia, act, { personId: other.id }, { emergency: true }));
        expect(message).to.equal('This can be done only to somebody of a lower role than your own.');
      }
    }
    const nobody = { personId: 'A'.repeat(16) as Person['id'] };
    expect((await refusal(forum().act(mia, 'mute', nobody))).code).to.equal('not_found');
    const past = { until: '2001-01-01T00:00:00.000Z' };
    expect((await refusal(forum().act(mia, 'mute', { personId: ann.id }, past))).code).to.equal('invalid');
  });
});
