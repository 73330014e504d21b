import { expect } from 'chai';
import type { Person } from '../../../shared/protocol/people.ts';
import { opId } from '../../support/forum.ts';
import { type Cast, onEachDatabase, refusal } from './support.ts';

onEachDatabase('what is held back', (forum) => {
  let { ann, gil, mia, threadId } = {} as Cast;
  beforeEach(async () => {
    await forum().setRules({});
    ({ ann, gil, mia, threadId } = await forum().cast());
  });

  const held = async () =>
    (await forum().waiting(threadId)).map(({ number, cause, detail }) => [number, cause, detail]);
  const seenBy = async (viewer: Person | null, number: number) => {
    const { comments } = await forum().here.queries.window(viewer, threadId, { from: number, limit: 1 });
    return comments[0]!.body;
  };

  it('is a comment that has words of the rules in it, until a moderator has approved it', async () => {
    await forum().setRules({ words: ['bad phrase', '/[a-z]+@spam\\.example/'] });
    const ok = await forum().post(ann, threadId, 'A phrase that is not bad.');
    const one = await forum().post(ann, threadId, 'What a BÁD   phrase!');
    const two = await forum().post(ann, threadId, 'Write to me@SPAM.example');
    expect(await held()).to.deep.equal([
      [one, 'words', 'bad phrase'],
      [two, 'words', '/[a-z]+@spam\\.example/'],
    ]);
    expect(await seenBy(null, ok)).to.not.equal(null);
    for (const viewer of [null, gil]) expect(await seenBy(viewer, one)).to.equal(null);
    for (const viewer of [ann, mia]) expect(await seenBy(viewer, one)).to.equal('What a BÁD   phrase!');
    await forum().act(mia, 'approve', { threadId, number: one });
    expect(await seenBy(null, one)).to.equal('What a BÁD   phrase!');
    expect((await held()).map(([number]) => number)).to.deep.equal([two]);
  });

  it('is nothing that a moderator writes', async () => {
    await forum().setRules({ words: ['bad'], links: 'everyone', firstComments: 5 });
    await forum().post(mia, threadId, 'This is bad: https://example.org');
    expect(await held()).to.deep.equal([]);
  });

  it('is a link, of whom the rules say', async () => {
    const newcomer = await forum().person('New', 'member', forum().store.now());
    const people = { gil, newcomer, ann };
    for (const [links, expected] of [
      ['nobody', []],
      ['guests', ['gil']],
      ['newcomers', ['gil', 'newcomer']],
      ['everyone', ['gil', 'newcomer', 'ann']],
    ] as const) {
      await forum().setRules({ links });
      for (const [name, person] of Object.entries(people)) {
        for (const link of ['http://example.org', 'see HTTPS://x.example/', 'www.example.org']) {
          const number = await forum().post(person, threadId, `Look: ${link}`);
          const state = (expected as readonly string[]).includes(name) ? 'held' : 'visible';
          expect([links, name, link, await forum().stateOf(threadId, number)]).to.deep.equal([
            links,
            name,
            link,
            state,
          ]);
        }
      }
    }
  });

  it('is what a new member says first, until so many of their comments are shown', async () => {
    await forum().setRules({ firstComments: 2 });
    const ben = await forum().person('Ben');
    const [one, two] = [await forum().post(ben, threadId), await forum().post(ben, threadId)];
    expect(await held()).to.deep.equal([
      [one, 'newcomer', null],
      [two, 'newcomer', null],
    ]);
    await forum().act(mia, 'approve', { threadId, number: one });
    const three = await forum().post(ben, threadId);
    expect(await forum().stateOf(threadId, three)).to.equal('held');
    await forum().act(mia, 'approve', { threadId, number: two });
    const four = await forum().post(ben, threadId);
    expect(await forum().stateOf(threadId, four)).to.equal('visible');
  });

  it('is what guests write where they are held, and they write nothing where it is closed to them', async () => {
    await forum().act(mia, 'guests', { threadId }, { guests: 'hold' });
    const number = await forum().post(gil, threadId);
    expect(await held()).to.deep.equal([[number, 'guest', null]]);
    await forum().post(ann, threadId);
    expect(await held()).to.have.length(1);
    await forum().act(mia, 'guests', { threadId }, { guests: 'off' });
    expect((await refusal(forum().post(gil, threadId))).message).to.match(/^Only members can write/);
    expect((await refusal(forum().edit(gil, threadId, number))).message).to.match(/^Only members can write/);
    await forum().post(ann, threadId);
    await forum().act(mia, 'guests', { threadId }, { guests: 'allow' });
    expect(await forum().stateOf(threadId, await forum().post(gil, threadId))).to.equal('visible');
  });

  it('is a comment that was shown and is edited into something else: nobody reads its former words instead', async () => {
    await forum().setRules({ words: ['bad'] });
    const number = await forum().post(ann, threadId, 'Kind words');
    await forum().edit(ann, threadId, number, 'A bad word');
    expect(await held()).to.deep.equal([[number, 'words', 'bad']]);
    expect(await seenBy(null, number)).to.equal(null);
    expect((await refusal(forum().here.queries.revisions(null, threadId, number))).code).to.equal(
      'not_found',
    );
    const { events } = await forum().here.queries.events(null, threadId, 0, 50);
    expect(JSON.stringify(events)).to.not.include('Kind words').and.not.include('A bad word');
    // It waits with what it says now, whatever that is: its author can't let it go themselves.
    await forum().edit(ann, threadId, number, 'Kind words again');
    expect(await forum().stateOf(threadId, number)).to.equal('held');
    expect((await forum().waiting(threadId))[0]!.excerpt).to.equal('Kind words again');
    await forum().act(mia, 'approve', { threadId, number }, { revision: 3 });
    expect(await seenBy(null, number)).to.equal('Kind words again');
  });

  it('waits until it is shown or hidden: it is not just left as it is', async () => {
    await forum().setRules({ words: ['bad'] });
    const number = await forum().post(ann, threadId, 'A bad word');
    expect((await refusal(forum().act(mia, 'dismiss', { threadId, number }))).message).to.equal(
      'The comment waits to be shown: approve it, or hide it.',
    );
    expect(await held()).to.have.length(1);
    await forum().act(mia, 'hide', { threadId, number });
    expect(await held()).to.deep.equal([]);
  });

  it('is an opening post, and its thread is listed for nobody else until it is approved', async () => {
    await forum().setRules({ firstComments: 1 });
    const ben = await forum().person('Ben');
    const own = await forum().thread(ben, 'Opened by somebody new');
    const listed = async (viewer: Person | null) =>
      (await forum().here.queries.list(viewer, undefined, 100)).threads.some(({ id }) => id === own);
    expect(await Promise.all([null, gil, ben, mia].map(listed))).to.deep.equal([false, false, true, true]);
    expect(await forum().here.queries.summariesOf(null, [own])).to.deep.equal([]);
    await forum().act(mia, 'approve', { threadId: own, number: 0 });
    expect(await Promise.all([null, gil, ben, mia].map(listed))).to.deep.equal([true, true, true, true]);
    expect(await forum().here.queries.summariesOf(null, [own])).to.have.length(1);
  });

  it('is no title: one that would be held is refused, of a new thread and of an old one', async () => {
    await forum().setRules({ words: ['bad'], links: 'everyone' });
    for (const title of ['A bad one', 'Go to www.example.org']) {
      const opens = forum().here.acts.open(ann, { opId: opId(), title, body: 'Text' });
      const renames = forum().here.acts.rename(ann, { opId: opId(), threadId, title });
      for (const refused of [await refusal(opens), await refusal(renames)]) {
        expect(refused).to.deep.equal({
          code: 'invalid',
          message:
            'Moderators want to look at such words first, and a title has to be there at once: choose another.',
        });
      }
    }
    await forum().here.acts.rename(mia, { opId: opId(), threadId, title: 'A bad one, by a moderator' });
  });

  it('are rules that can be used, and no others', async () => {
    const wrong = await refusal(forum().setRules({ words: ['fine', '/(?=ahead)/'] }));
    expect(wrong.code).to.equal('invalid');
    expect(wrong.message).to.match(/^'\/\(\?=ahead\)\/' is no regular expression of RE2: /);
    const slow = await refusal(forum().setRules({ words: ['/(a.{1,400}b.{1,400}c){3}/'] }));
    expect(slow.code).to.equal('invalid');
    expect((await forum().here.rules.look()).words).to.deep.equal([]);
    // Each node reads them as they are now.
    await forum().setRules({ words: ['bad'] });
    await forum().there.acts.post(ann, { opId: opId(), threadId, body: 'A bad word' });
    await forum().setRules({});
    await forum().there.acts.post(ann, { opId: opId(), threadId, body: 'A bad word' });
    expect(await held()).to.have.length(1);
  });
});

onEachDatabase(
  'a forum that holds guests',
  (forum) => {
    it('holds what they write in every thread, and nobody else’s words', async () => {
      const [ann, gil] = [await forum().person('Ann'), await forum().person('Gil', 'guest')];
      const threadId = await forum().thread(ann);
      const number = await forum().post(gil, threadId);
      await forum().post(ann, threadId);
      expect((await forum().waiting(threadId)).map((one) => one.number)).to.deep.equal([number]);
    });
  },
  'hold',
);
