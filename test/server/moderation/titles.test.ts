import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { ModerationLog } from '../../../server/moderation/log.ts';
import { Notifications } from '../../../server/moderation/notifications.ts';
import { Search } from '../../../server/search/search.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { opId } from '../../support/forum.ts';
import { check } from '../export/contents.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

onEachDatabase('another title for somebody’s thread', (forum) => {
  let { ann, ben, mia, max, threadId } = {} as Cast;
  beforeEach(async () => {
    ({ ann, ben, mia, max } = await forum().cast());
    threadId = await forum().thread(ann, 'Of Ann');
  });
  afterEach('leaves the forum sound', async () => {
    expect((await check(forum().store)).wrong).to.deep.equal([]);
  });

  const retitle = (by: Person, title: string) => forum().act(by, 'retitle', { threadId }, { title });
  const rename = (by: Person, title: string) =>
    forum().here.acts.rename(by, { opId: opId(), threadId, title });
  const title = async () => (await forum().here.queries.window(null, threadId, { limit: 1 })).thread.title;
  const logged = async (id: Person['id'] | null, sees: boolean) =>
    (await new ModerationLog(forum().store).page({}, { id, sees })).actions[0]!;
  const told = async (person: Person) =>
    (await new Notifications(forum().store, inProcessBus()).list(person, false)).map(
      ({ kind, action, mayAppeal }) => [kind, action.act, mayAppeal],
    );

  it('is an action of moderators, with a reason in the log and an event in the thread', async () => {
    const action = await retitle(mia, 'Of all');
    expect(await title()).to.equal('Of all');
    expect(action).to.deep.include({ act: 'retitle', reason: 'For the test', titleBefore: 'Of Ann' });
    expect(action.subject).to.deep.include({ threadId, threadTitle: 'Of all', number: null });
    expect(action.subject.person!.name).to.equal('Ann');
    const { events } = await forum().here.queries.events(null, threadId, 1, 10);
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include({ type: 'thread:changed', title: 'Of all', locked: false });
    const { results } = await new Search(forum().store).find(null, { q: '"Of all"', limit: 5 } as never);
    expect(results.map((found) => found.threadId)).to.include(threadId);
    expect((await refusal(retitle(max, 'Of all'))).message).to.equal('The thread has that title already.');
  });

  it('is refused to everyone else, and to moderators by the opener’s own way', async () => {
    for (const person of [ann, ben])
      expect((await refusal(retitle(person, 'Mine'))).code).to.equal('not_allowed');
    for (const person of [ben, mia]) {
      const { message } = await refusal(rename(person, 'Mine'));
      expect(message).to.equal('Only who opened the thread can do this.');
    }
    await rename(ann, 'Still of Ann');
    expect(await title()).to.equal('Still of Ann');
  });

  it('is told to who opened the thread; what it was before, to them and moderators alone', async () => {
    await retitle(mia, 'Of all');
    expect(await told(ann)).to.deep.equal([['acted', 'retitle', true]]);
    expect(await told(ben)).to.deep.equal([]);
    for (const [id, sees, before] of [
      [null, false, null],
      [ben.id, false, null],
      [ann.id, false, 'Of Ann'],
      [max.id, true, 'Of Ann'],
    ] as const) {
      expect((await logged(id, sees)).titleBefore).to.equal(before);
    }
  });

  it('stays until a moderator gives another one: its opener appeals', async () => {
    const action = await retitle(mia, 'Of all');
    const { message } = await refusal(rename(ann, 'Of Ann'));
    expect(message).to.equal('A moderator has set this title: a moderator has to change it.');
    await forum().appeal(ann, action.id);
    const own = 'The appeal is against what you did: another moderator has to decide on it.';
    expect((await refusal(retitle(mia, 'Of Ann'))).message).to.equal(own);
    const granted = await retitle(max, 'Of Ann');
    expect(granted.of).to.deep.equal({ id: action.id, act: 'retitle' });
    expect((await logged(ann.id, false)).act).to.equal('retitle');
    expect((await told(ann))[0]).to.deep.equal(['appealed', 'retitle', false]);
    expect(await forum().waiting(threadId)).to.deep.equal([]);
    expect((await refusal(forum().appeal(ann, action.id))).code).to.equal('conflict');
    // It is theirs again.
    await rename(ann, 'Of Ann again');
    expect(await title()).to.equal('Of Ann again');
  });

  it('stays where that is upheld', async () => {
    const action = await retitle(mia, 'Of all');
    await forum().appeal(ann, action.id);
    await forum().act(max, 'uphold', { actionId: action.id });
    expect((await told(ann))[0]).to.deep.equal(['appealed', 'uphold', false]);
    expect((await refusal(rename(ann, 'Of Ann'))).code).to.equal('not_allowed');
    expect(await title()).to.equal('Of all');
  });

  it('is taken back at once, as if nothing had been, unless there is a later one', async () => {
    const action = await retitle(mia, 'Of all');
    await forum().act(mia, 'undo', { actionId: action.id });
    expect(await title()).to.equal('Of Ann');
    expect(await told(ann)).to.deep.equal([]);
    await rename(ann, 'Of Ann still');
    const first = await retitle(mia, 'First');
    forum().later(1);
    await retitle(max, 'Second');
    expect((await refusal(forum().act(mia, 'undo', { actionId: first.id }))).code).to.equal('conflict');
  });
});
