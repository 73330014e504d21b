import { expect } from 'chai';
import { Holds } from '../../../server/moderation/holds.ts';
import { type LogReader, ModerationLog } from '../../../server/moderation/log.ts';
import { Profiles } from '../../../server/people/profiles.ts';
import { Search } from '../../../server/search/search.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { Rules } from '../../../shared/protocol/rules.ts';
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

  it('is what a reader reads, whatever marks, entities and unseen characters it is written with', async () => {
    await forum().setRules({ words: ['casino', '/v[i1]agra/'], links: 'everyone' });
    const written = [
      ['ca*si*no', 'words'],
      ['cas&#105;no', 'words'],
      ['cas\u2064ino', 'words'],
      ['| v&shy;1agra |\n| --- |', 'words'],
      ['c&#1072;*si*nо', 'words'],
      ['**c** a s i *n* o', 'words'],
      ['v.1.a.g.r.a is v-i-a-g-r-a', 'words'],
      ['🅒🅐🅢🅘🅝🅞', 'words'],
      ['[here](https\\://c&#97;sino.example)', 'words'],
      ['> - [here](&#104;ttps://x.example)', 'link'],
      ['<mailto:me@x.example>', 'link'],
      ['1 * 2 * 3 &amp; v*i*a', null],
    ] as const;
    for (const [body, cause] of written) {
      const number = await forum().post(ann, threadId, body);
      const found = (await held()).find(([of]) => of === number)?.[1] ?? null;
      expect([body, found]).to.deep.equal([body, cause]);
    }
  });

  it('is looked through before anything is locked: others write meanwhile, in the same thread too', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `/\\d{${5 + (i % 7)}}[^a-z]{${i}}x/`);
    await forum().setRules({ words: lines });
    // As seldom as can be the same twice.
    const hard = Array.from({ length: 64_000 }, (_, i) => ((i * 2_654_435_761) >>> 9) % 10).join('');
    const order: string[] = [];
    const done = (name: string) => () => order.push(name);
    const slow = forum().post(ann, threadId, hard).then(done('slow'));
    const quick = forum().here.acts.react(gil, { opId: opId(), threadId, number: 0, emoji: '👍', on: true });
    await Promise.all([slow, quick.then(done('reaction')), forum().post(mia, threadId).then(done('post'))]);
    expect(order.at(-1)).to.equal('slow');
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

  it('is an opening post: its thread is there for its opener and moderators alone until it is approved', async () => {
    await forum().setRules({ firstComments: 1 });
    const ben = await forum().person('Ben');
    const own = await forum().thread(ben, 'Opened by somebody new, whom nobody knows');
    const { queries, acts, reports } = forum().here;
    await forum().setRules({});
    const said = await forum().post(ben, own, 'Added by its opener, and not held');
    await forum().post(ben, own, 'And more');
    const asked = (viewer: Person): (() => Promise<unknown>)[] => [
      () => queries.window(viewer, own, { limit: 5 }),
      () => queries.events(viewer, own, 0, 50),
      () => queries.events(viewer, own, 99, 50),
      () => queries.revisions(viewer, own, 0),
      () => queries.subject(viewer, own),
      () => queries.markRead(viewer, own, 0),
      () => acts.post(viewer, { opId: opId(), threadId: own, body: 'I know where it is' }),
      () => acts.react(viewer, { opId: opId(), threadId: own, number: said, emoji: '👍', on: true }),
      () => reports.report(viewer, { opId: opId(), subject: { threadId: own, number: said }, reason: 'Why' }),
      () => forum().act(viewer, 'slow', { threadId: own }, { seconds: 60 }),
    ];
    const noThread = { code: 'not_found', message: 'There is no such thread.' };
    for (const ask of asked(ann)) expect(await refusal(ask())).to.include({ code: 'not_found' });
    expect(await refusal(queries.window(null, own, { limit: 5 }))).to.deep.equal(noThread);
    const search = new Search(forum().store);
    const find = (viewer: Person | null, limit: number) =>
      search.find(viewer, { q: '', author: ben.id, order: 'newest', limit });
    const seen = async (viewer: Person | null) => ({
      found: (await find(viewer, 50)).results.length,
      more: (await find(viewer, 1)).next !== null,
      titled: (await queries.titled(viewer, 'whom nobody knows', 9)).length,
      profile: (await new Profiles(forum().store).comments(viewer, ben.id, undefined)).comments.length,
    });
    const nothing = { found: 0, more: false, titled: 0, profile: 0 };
    for (const viewer of [null, gil, ann]) expect(await seen(viewer)).to.deep.equal(nothing);
    for (const viewer of [ben, mia]) {
      expect(await seen(viewer)).to.deep.equal({ found: 3, more: true, titled: 1, profile: 3 });
      expect((await queries.window(viewer, own, { limit: 5 })).comments).to.have.length(2);
    }
    // A moderator decides on it before they write in it: it would be there for everyone.
    expect((await refusal(forum().post(mia, own))).message).to.match(/^The thread is not shown to others:/);
    // What is done to it does not tell its title either.
    await forum().act(mia, 'lock', { threadId: own });
    const log = new ModerationLog(forum().store);
    const titleFor = async (reader: LogReader) =>
      (await log.page({ act: 'lock' }, reader)).actions.find(({ subject }) => subject.threadId === own)
        ?.subject.threadTitle;
    expect(await titleFor({ id: ann.id, sees: false })).to.equal(null);
    expect(await titleFor({ id: ben.id, sees: false })).to.be.a('string');
    expect(await titleFor({ id: mia.id, sees: true })).to.be.a('string');
    await forum().act(mia, 'unlock', { threadId: own });
    await forum().act(mia, 'approve', { threadId: own, number: 0 });
    expect(await seen(null)).to.deep.equal({ found: 3, more: true, titled: 1, profile: 3 });
    await acts.post(ann, { opId: opId(), threadId: own, body: 'Now I can' });
  });

  it('is an opening post, and its thread is not there either once it is hidden instead', async () => {
    await forum().setRules({ words: ['bad'] });
    const { acts, queries } = forum().here;
    const input = { opId: opId(), title: 'Buy something', body: 'A bad word' };
    const { threadId: own } = await acts.open(ann, input);
    await forum().act(mia, 'hide', { threadId: own, number: 0 });
    expect((await refusal(queries.window(gil, own, { limit: 5 }))).code).to.equal('not_found');
    expect(await queries.summariesOf(gil, [own])).to.deep.equal([]);
  });

  it('is an opening post that was answered: what others said stays, and without its words', async () => {
    const own = await forum().thread(ann, 'What was answered');
    await forum().post(gil, own, 'An answer');
    await forum().act(mia, 'hold', { threadId: own, number: 0 });
    const { thread, comments } = await forum().here.queries.window(null, own, { limit: 5 });
    expect([thread.title, thread.opening.body]).to.deep.equal(['What was answered', null]);
    expect(comments.map(({ body }) => body)).to.deep.equal(['An answer']);
    expect(await forum().here.queries.summariesOf(null, [own])).to.have.length(1);
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
    await forum().act(mia, 'retitle', { threadId }, { title: 'A bad one, by a moderator' });
  });

  it('are rules that one admin sets after another, each in the place of what they looked at', async () => {
    const { here, there } = forum();
    const { version, ...looked } = await here.rules.look();
    const [one, two] = [
      { ...looked, words: ['one'] },
      { ...looked, words: ['two'] },
    ];
    const both = await Promise.allSettled([
      here.rules.set({ ...one, version }),
      there.rules.set({ ...two, version }),
    ]);
    expect(both.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    const lost = both.find((result) => result.status === 'rejected')!;
    expect(lost.reason).to.include({
      code: 'conflict',
      message: 'Somebody else has changed the rules since you looked at them.',
    });
    const [won, other] = both[0]!.status === 'fulfilled' ? [one, two] : [two, one];
    const now = await there.rules.look();
    expect(now.words).to.deep.equal(won.words);
    // Sent again, what was set is answered as at first; and who has looked at it may set others.
    expect(await there.rules.set({ ...won, version })).to.deep.equal(now);
    await there.rules.set({ ...other, version: now.version });
    expect((await here.rules.look()).words).to.deep.equal(other.words);
    expect((await refusal(here.rules.set({ ...won, version: now.version }))).code).to.equal('conflict');
  });

  it('can be tried before it is set: of a member, somebody new and a guest, by the very rules', async () => {
    const holds = (guests: 'allow' | 'hold' | 'off') => new Holds(forum().here.rules, guests, Date.now);
    const rules: Rules = {
      reasons: [],
      words: ['bad phrase', '/sp[a4]m/'],
      links: 'newcomers',
      firstComments: 0,
    };
    const tried = (text: string, more: Partial<Rules> = {}, guests: 'allow' | 'hold' | 'off' = 'allow') =>
      holds(guests).tried({ rules: { ...rules, ...more }, text });
    const words = { cause: 'words', detail: '/sp[a4]m/' } as const;
    expect(await tried('Buy SP4M')).to.deep.equal({
      member: words,
      newcomer: words,
      guest: words,
      read: null,
    });
    const link = { cause: 'link', detail: null } as const;
    expect(await tried('See www.example.org')).to.deep.equal({
      member: null,
      newcomer: link,
      guest: link,
      read: null,
    });
    const first = { cause: 'newcomer', detail: null } as const;
    expect(await tried('Kind words', { firstComments: 2 })).to.deep.equal({
      member: null,
      newcomer: first,
      guest: first,
      read: null,
    });
    expect((await tried('Kind words', {}, 'hold')).guest).to.deep.equal({ cause: 'guest', detail: null });
    expect(await tried('Kind words', {}, 'off')).to.deep.equal({ member: null, newcomer: null, read: null });
    // What is not as it is written is told as it was read.
    for (const text of ['A *b*ad phrase', 'A bаd рhrase', 'A b&#97;d p h r a s e']) {
      const { member, read } = await tried(text);
      expect([member!.detail, read]).to.deep.equal([
        'bad phrase',
        {
          text: 'A bad phrase',
          marks: [
            [2, 5],
            [6, 12],
          ],
        },
      ]);
    }
    expect((await tried('sp&#97;m')).read).to.deep.equal({ text: 'spam', marks: [] });
    const wrong = holds('allow').tried({ rules: { ...rules, words: ['fine', '/(/'] }, text: 'Any' });
    expect((await refusal(wrong)).message).to.match(/^'\/\(\/' is no regular expression of RE2: /);
    expect((await forum().here.rules.look()).words).to.deep.equal([]);
  });

  it('is also what the rules take too long for: rather a moderator looks at it than nobody', async () => {
    const { acts } = forum().here;
    await forum().setRules({ words: ['bad'] });
    // As if they had passed as usable, and met a text that is worse than what they were tried with.
    const words = Array.from({ length: 200 }, (_, i) => `/(a|b|${i}).{90}c.{90}d/`);
    const value = JSON.stringify({ reasons: [], words, links: 'nobody', firstComments: 0 });
    await forum().store.db.updateTable('settings').set({ value }).execute();
    const body = Array.from({ length: 9_000 }, (_, i) => ((i * 2_654_435_761) >>> 6).toString(36)).join(' ');
    await acts.post(ann, { opId: opId(), threadId, body });
    const [waits] = await forum().waiting(threadId);
    expect([waits!.cause, waits!.detail]).to.deep.equal(['words', null]);
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
