import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { DraftNews } from '../../../server/drafts/draft-news.ts';
import { Proposals } from '../../../server/drafts/proposals.ts';
import { proposedHash } from '../../../server/drafts/proposed-hash.ts';
import { importFile } from '../../../server/import/import.ts';
import { Holds } from '../../../server/moderation/holds.ts';
import { Notifications } from '../../../server/moderation/notifications.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { DraftId, ThreadId } from '../../../shared/protocol/text.ts';
import { opId } from '../../support/forum.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { check, exportText, openDatabase } from '../export/support.ts';
import { put } from '../import/support.ts';
import { onEachDatabase, refusal } from './support.ts';

onEachDatabase('a joint response that a rule holds or slows', (forum) => {
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

  it('is no way around a slow thread: who publishes it waits as with any comment', async () => {
    await forum().act(mia, 'slow', { threadId }, { seconds: 60 });
    await proposals.publish(ann, await signed('Ours', ann), opId());
    const next = await signed('Ours again', ann);
    expect((await refusal(proposals.publish(ann, next, opId()))).code).to.equal('too_many');
    forum().later(61_000);
    await proposals.publish(ann, next, opId());
  });
});
