import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { DraftNews } from '../../../server/drafts/draft-news.ts';
import { Proposals } from '../../../server/drafts/proposals.ts';
import { proposedHash } from '../../../server/drafts/proposed-hash.ts';
import { importFile } from '../../../server/import/import.ts';
import { Cases } from '../../../server/moderation/cases.ts';
import { Holds } from '../../../server/moderation/holds.ts';
import { ModerationLog } from '../../../server/moderation/log.ts';
import { Notifications } from '../../../server/moderation/notifications.ts';
import { Profiles } from '../../../server/people/profiles.ts';
import { Search } from '../../../server/search/search.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import type { LoggedAction } from '../../../shared/protocol/actions.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { DraftId, ThreadId } from '../../../shared/protocol/text.ts';
import { openDatabase } from '../../support/databases.ts';
import { opId } from '../../support/forum.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { check } from '../export/contents.ts';
import { exportText } from '../export/file.ts';
import { put } from '../import/support.ts';
import { onEachDatabase, refusal } from './support.ts';

onEachDatabase('a joint response', (forum) => {
  let ann: Person;
  let ben: Person;
  let cleo: Person;
  let mia: Person;
  let threadId: ThreadId;
  let proposals: Proposals;
  let news: DraftNews;
  beforeEach(async () => {
    await forum().setRules({});
    [ann, ben, cleo] = [
      await forum().person('Ann'),
      await forum().person('Ben'),
      await forum().person('Cleo'),
    ];
    mia = await forum().person('Mia', 'moderator');
    threadId = await forum().thread(cleo);
    const { store, rules } = forum().here;
    const bus = inProcessBus();
    const failed = (error: unknown) => {
      throw error;
    };
    news = new DraftNews({ store, bus, emit: () => {}, changed: () => {}, failed });
    const holding = new Holds(rules, 'allow', () => store.now());
    proposals = new Proposals({ store, bus, news, holding });
  });
  afterEach(() => news.close());

  /** A text that both have signed. */
  const signed = async (words: string, ...by: Person[]): Promise<DraftId> => {
    const draftId = await forum().draft(threadId, by[0]!);
    const text = `${words}\n`;
    const proposal = { draftId, round: 1, threadId, answers: [], title: 'A draft', text };
    const [hash, at] = [proposedHash(proposal), forum().store.now()];
    await forum().store.write(async (tx) => {
      const more = by
        .slice(1)
        .map(({ id }) => ({ draft_id: draftId, person_id: id, role: 'writer' as const, at }));
      if (more.length > 0) await tx.insertInto('draft_members').values(more).execute();
      await tx.updateTable('drafts').set({ state: 'proposed' }).where('id', '=', draftId).execute();
      const row = { draft_id: draftId, round: 1, title: 'A draft', hash, by_id: by[0]!.id, at };
      await tx
        .insertInto('draft_proposals')
        .values({ ...row, text: Buffer.from(text) })
        .execute();
      for (const [i, { id, name }] of by.entries()) {
        const signature = { draft_id: draftId, round: 1, person_id: id, name, hash, at: at + i };
        await tx.insertInto('signatures').values(signature).execute();
      }
    });
    return draftId;
  };
  const published = async (by: Person, text: string, ...signatories: Person[]): Promise<string | null> => {
    await proposals.publish(by, await signed(text, ...signatories), opId());
    const [last] = (await forum().waiting(threadId)).slice(-1);
    return last?.cause ?? null;
  };
  const seenBy = async (viewer: Person | null) => {
    const { comments } = await forum().here.queries.window(viewer, threadId, { limit: 5 });
    const { events } = await forum().here.queries.events(viewer, threadId, 1, 50);
    const of = events.map((event) => ('comment' in event ? event.comment.body : null));
    expect(new Set(of)).to.deep.equal(new Set([comments[0]!.body]));
    return comments[0]!.body?.trim() ?? null;
  };

  describe('that a rule holds', () => {
    it('is read by who signed it and moderators alone, until it is approved', async () => {
      await forum().setRules({ words: ['bad'] });
      expect(await published(ann, 'A bad word', ann, ben)).to.equal('words');
      expect(await forum().stateOf(threadId, 1)).to.equal('held');
      for (const viewer of [ann, ben, mia]) expect(await seenBy(viewer)).to.equal('A bad word');
      for (const viewer of [null, cleo]) expect(await seenBy(viewer)).to.equal(null);
      expect(
        (await forum().here.queries.revisions(ben, threadId, 1)).map(({ body }) => body.trim()),
      ).to.deep.equal(['A bad word']);
      expect((await refusal(forum().here.queries.revisions(cleo, threadId, 1))).code).to.equal('not_found');
      expect((await check(forum().store)).wrong).to.deep.equal([]);
      await forum().act(mia, 'approve', { threadId, number: 1 });
      expect(await seenBy(null)).to.equal('A bad word');
      expect(await forum().waiting(threadId)).to.deep.equal([]);
      const notifications = new Notifications(forum().store, inProcessBus());
      for (const [person, acts] of [
        [ann, ['approve']],
        [ben, ['approve']],
        [cleo, []],
      ] as const) {
        const told = await notifications.list(person, true);
        expect(told.map(({ action }) => action.act)).to.deep.equal(acts);
      }
    });

    it('waits in the forum that it is moved to, too', async () => {
      await forum().setRules({ words: ['bad'] });
      await published(ann, 'A bad word', ann, ben);
      const folder = await temporaryFolder();
      const other = await openDatabase(forum().kind);
      try {
        const file = await put(folder.path, 'forum.jsonl', await exportText(forum().store));
        await importFile(other.store, file);
        expect((await check(other.store)).wrong).to.deep.equal([]);
        const there = new ThreadQueries(other.store);
        const read = async (viewer: Person | null) =>
          (await there.window(viewer, threadId, { limit: 5 })).comments[0]!.body?.trim() ?? null;
        for (const viewer of [ann, ben, mia]) expect(await read(viewer)).to.equal('A bad word');
        expect(await read(null)).to.equal(null);
      } finally {
        await other.close();
        await folder.remove();
      }
    });

    it('can be hidden as any comment, and is not read by who signed it then', async () => {
      await forum().setRules({ words: ['bad'] });
      await published(ann, 'A bad word', ann, ben);
      await forum().act(mia, 'hide', { threadId, number: 1 });
      for (const viewer of [null, ann, ben]) expect(await seenBy(viewer)).to.equal(null);
    });

    it('is one with a link where the rules hold those of who publishes it; not one by somebody’s first', async () => {
      const link = 'See https://example.org';
      const newcomer = await forum().person('Nia', 'member', forum().store.now());
      await forum().setRules({ links: 'newcomers', firstComments: 5 });
      expect(await published(ann, link, ann, newcomer)).to.equal(null);
      expect(await published(newcomer, link, newcomer, ann)).to.equal('link');
      await forum().setRules({ links: 'everyone' });
      expect(await published(ann, link, ann)).to.equal('link');
      expect(await published(mia, 'By a moderator, see https://example.org', mia)).to.equal('link');
      expect((await forum().waiting(threadId)).map(({ number }) => number)).to.deep.equal([2, 3]);
    });
  });

  describe('that a moderator has hidden', () => {
    let dora: Person;
    let max: Person;
    let hidden: LoggedAction;
    const on = () => ({ threadId, number: 1 });
    beforeEach(async () => {
      dora = await forum().person('Dora');
      max = await forum().person('Max', 'moderator');
      const draftId = await signed('What we say', ann, ben, cleo, dora);
      await proposals.withdraw(dora, draftId, opId());
      await forum().store.write((tx) =>
        tx.updateTable('drafts').set({ quorum: '3' }).where('id', '=', draftId).execute(),
      );
      await proposals.publish(cleo, draftId, opId());
      hidden = await forum().act(mia, 'hide', on());
    });
    const told = async (person: Person) =>
      (await new Notifications(forum().store, inProcessBus()).list(person, false)).map(
        ({ kind, action, mayAppeal }) => [kind, action.act, mayAppeal],
      );
    const offered = async (person: Person) => {
      const reader = { id: person.id, sees: person.role === 'moderator' };
      const { actions } = await new ModerationLog(forum().store).page({ entry: hidden.id }, reader);
      return actions[0]!.mayAppeal;
    };
    const appeals = async () =>
      (await forum().waiting(threadId)).map(({ cause, person, detail }) => [cause, person.name, detail]);

    it('is found with how many stand by it, and so in its author’s profile, once it is shown again', async () => {
      await forum().act(mia, 'restore', on());
      const search = new Search(forum().store);
      const by = async ({ id }: Person) => (await search.find(null, { q: '', author: id, limit: 5 })).results;
      const { comments } = await new Profiles(forum().store).comments(null, ann.id, undefined);
      expect([(await by(ann))[0]!.others, comments[0]!.others]).to.deep.equal([2, 2]);
      expect((await by(cleo)).map(({ others }) => others)).to.deep.equal([0]);
    });

    it('is appealed against by any of those who stand by it, and by nobody else', async () => {
      for (const [person, may] of [
        [ann, true],
        [ben, true],
        [cleo, true],
        [dora, false],
        [max, false],
      ] as const) {
        expect([person.name, await offered(person)]).to.deep.equal([person.name, may]);
        expect(await told(person)).to.deep.equal(may ? [['acted', 'hide', true]] : []);
      }
      const refused = await refusal(forum().appeal(dora, hidden.id));
      expect(refused).to.deep.equal({
        code: 'not_allowed',
        message: 'Only whom it was done to can appeal.',
      });
      await forum().appeal(ben, hidden.id);
      expect(await appeals()).to.deep.equal([['appeal', 'Ben', 'It was not so']]);
    });

    it('has one appeal, whoever makes it first, and all who stand by it are told what became of it', async () => {
      const { here, there } = forum();
      const input = { opId: opId(), actionId: hidden.id, reason: 'We have signed it' };
      const made = await Promise.all([here.reports.appeal(ben, input), there.reports.appeal(cleo, input)]);
      expect(made.map(({ repeated }) => repeated).sort()).to.deep.equal([false, true]);
      expect(await appeals()).to.have.length(1);
      for (const person of [ann, ben, cleo]) expect(await offered(person)).to.equal(false);
      await forum().act(max, 'uphold', { actionId: hidden.id });
      for (const person of [ann, ben, cleo]) {
        expect(await told(person)).to.deep.equal([
          ['appealed', 'uphold', false],
          ['acted', 'hide', false],
        ]);
      }
      expect(await told(dora)).to.deep.equal([]);
      const list = await new Notifications(forum().store, inProcessBus()).list(ann, false);
      expect(list.map(({ joint }) => joint)).to.deep.equal([true, true]);
    });

    it('tells the others too when an appeal was granted', async () => {
      await forum().appeal(ben, hidden.id);
      await forum().act(max, 'restore', on());
      expect((await told(ben))[0]).to.deep.equal(['appealed', 'restore', false]);
      for (const other of [ann, cleo])
        expect((await told(other))[0]).to.deep.equal(['appealed', 'restore', false]);
      expect((await refusal(forum().appeal(cleo, hidden.id))).code).to.equal('conflict');
    });

    it('is decided on by no moderator who has signed it, whoever appeals, in an emergency neither', async () => {
      const draftId = await signed('What two say', ann, max);
      await proposals.publish(ann, draftId, opId());
      const own = { threadId, number: 2 };
      await forum().report(ben, threadId, 2);
      const [reported] = await forum().waiting(threadId);
      const OWN = 'It is your own: another moderator has to decide on it.';
      const emergency = { emergency: true };
      for (const act of ['hide', 'hold', 'remove', 'dismiss'] as const) {
        expect((await refusal(forum().act(max, act, own, emergency))).message).to.equal(OWN);
      }
      expect((await refusal(forum().here.cases.take(max, reported!.id, true))).message).to.equal(OWN);
      const { id } = await forum().act(mia, 'hide', own);
      await forum().appeal(ann, id);
      const sentence = 'The appeal is your own: another moderator has to decide on it.';
      const uphold = forum().act(max, 'uphold', { actionId: id }, emergency);
      expect((await refusal(uphold)).message).to.equal(sentence);
      expect((await refusal(forum().act(max, 'restore', own, emergency))).message).to.equal(OWN);
      const [waits] = await forum().waiting(threadId);
      expect((await refusal(forum().here.cases.take(max, waits!.id, true))).message).to.equal(sentence);
      const mo = await forum().person('Mo', 'moderator');
      await forum().act(mo, 'uphold', { actionId: id });
    });

    it('is with its appeal in the file of the forum', async () => {
      await forum().appeal(ben, hidden.id);
      const folder = await temporaryFolder();
      const other = await openDatabase(forum().kind);
      try {
        const file = await put(folder.path, 'forum.jsonl', await exportText(forum().store));
        await importFile(other.store, file);
        expect(await check(other.store)).to.deep.equal(await check(forum().store));
        const { cases } = await new Cases(other.store, inProcessBus()).open();
        const there = cases.find(({ appealed }) => appealed?.id === hidden.id);
        expect(there?.person.name).to.equal('Ben');
      } finally {
        await other.close();
        await folder.remove();
      }
    });
  });

  it('is no way around a slow thread: who publishes it waits as with any comment', async () => {
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    await proposals.publish(ann, await signed('Ours', ann), opId());
    const next = await signed('Ours again', ann);
    expect((await refusal(proposals.publish(ann, next, opId()))).code).to.equal('too_many');
    forum().later(61_000);
    await proposals.publish(ann, next, opId());
  });
});
