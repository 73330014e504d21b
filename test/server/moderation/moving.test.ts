import { expect } from 'chai';
import { inProcessBus } from '../../../server/bus/in-process.ts';
import { Moderation } from '../../../server/moderation/actions.ts';
import { Cases } from '../../../server/moderation/cases.ts';
import { Reports } from '../../../server/moderation/reports.ts';
import { Access } from '../../../server/people/access.ts';
import { Search } from '../../../server/search/search.ts';
import { newId } from '../../../server/store/ids.ts';
import { ThreadActs } from '../../../server/threads/acts.ts';
import { ThreadQueries } from '../../../server/threads/queries.ts';
import type { ActionInput } from '../../../shared/protocol/actions.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import { LIMITS } from '../../../shared/protocol/limits.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import type { Comment } from '../../../shared/protocol/threads.ts';
import { foldedName } from '../../../shared/words.ts';
import { KINDS, type OpenDatabase, openDatabase } from '../../support/databases.ts';
import { opId } from '../../support/forum.ts';
import { check } from '../export/contents.ts';

const NOBODY = null;

for (const kind of KINDS) {
  describe(`moving comments on ${kind}`, () => {
    let database: OpenDatabase;
    let acts: ThreadActs;
    let queries: ThreadQueries;
    let moderation: Moderation;
    let reports: Reports;
    let cases: Cases;
    let [anna, ben, mona]: Person[] = [];
    before(async () => {
      database = await openDatabase(kind);
      const { store } = database;
      const bus = inProcessBus();
      let clock = Date.now();
      acts = new ThreadActs(store, bus, () => ++clock);
      queries = new ThreadQueries(store);
      moderation = new Moderation(store, bus, new Access(store, bus));
      reports = new Reports(store, bus);
      cases = new Cases(store, bus);
      [anna, ben, mona] = [await person('Anna'), await person('Ben'), await person('Mona', 'moderator')];
    });
    after(() => database.close());
    afterEach('leaves the forum sound', async () => {
      expect((await check(database.store)).wrong).to.deep.equal([]);
    });

    async function person(name: string, role: Person['role'] = 'member'): Promise<Person> {
      const id = newId<PersonId>();
      const row = {
        id,
        kind: 'member' as const,
        name,
        folded_name: foldedName(name),
        created_at: Date.now(),
      };
      await database.store.write((tx) => tx.insertInto('people').values(row).execute());
      return { id, kind: 'member', name, role };
    }
    /** A thread of Anna's with these comments, in turn by Ben and by her. */
    async function thread(title: string, ...bodies: string[]): Promise<ThreadId> {
      const { threadId } = await acts.open(anna!, { opId: opId(), title, body: `Opening of ${title}` });
      for (const [i, body] of bodies.entries()) await post(threadId, i % 2 ? anna! : ben!, body);
      return threadId;
    }
    const post = (threadId: ThreadId, by: Person, body: string, replyTo?: number) =>
      acts.post(by, { opId: opId(), threadId, body, replyTo });
    const moderate = (input: Omit<ActionInput, 'opId' | 'reason'> & object, by = mona!) =>
      moderation.act(by, { opId: opId(), reason: 'It is another matter', ...input } as ActionInput);
    const split = (threadId: ThreadId, numbers: number[], title = 'Split off') =>
      moderate({ act: 'split', subject: { threadId }, numbers, title } as never);
    const merge = (threadId: ThreadId, into: ThreadId) =>
      moderate({ act: 'merge', subject: { threadId }, into } as never);
    const look = (threadId: ThreadId, viewer: Person | null = NOBODY) =>
      queries.window(viewer, threadId, { from: 1, limit: 200 });
    const bodies = (comments: readonly Comment[]) => comments.map(({ body }) => body);
    async function refused(doing: Promise<unknown>): Promise<Refused> {
      const error = await doing.then(
        () => null,
        (error: unknown) => error,
      );
      expect(error).to.be.instanceOf(Refused);
      return error as Refused;
    }

    it('makes a thread of the comments chosen, by who wrote the first of them', async () => {
      const from = await thread('Dinner', 'one', 'two', 'three', 'four');
      const { into, moved, subject } = await split(from, [4, 3, 1]);
      expect([into!.title, moved, subject.threadTitle]).to.deep.equal(['Split off', 3, 'Dinner']);
      const { thread: made, comments } = await look(into!.id);
      expect([made.title, made.author.name, made.opening.body]).to.deep.equal(['Split off', 'Ben', 'one']);
      expect(bodies(comments)).to.deep.equal(['three', 'four']);
      expect(comments[1]!.movedFrom).to.deep.equal({ threadId: from, title: 'Dinner', number: 4 });
    });

    it('leaves the numbers in their place, without a word, and says where the comments are', async () => {
      const from = await thread('Lunch', 'first words', 'second words');
      await acts.edit(ben!, { opId: opId(), threadId: from, number: 1, body: 'first words, corrected' });
      await acts.react(anna!, { opId: opId(), threadId: from, number: 1, emoji: '👍', on: true });
      const { into } = await split(from, [1]);
      const { thread: left, comments } = await look(from);
      expect([left.commentCount, comments[0]!.state, comments[0]!.body]).to.deep.equal([2, 'removed', null]);
      expect(comments[0]!.movedTo).to.deep.equal({ threadId: into!.id, title: 'Split off', number: 0 });
      expect(comments[0]!.reactions).to.deep.equal([]);
      const { id } = comments[0]!;
      const words = await database.store.db
        .selectFrom('revisions')
        .select('body')
        .where('comment_id', '=', id)
        .execute();
      expect(words).to.deep.equal([{ body: '…' }]);
      await refused(queries.revisions(mona!, from, 1));
      const { opening } = (await look(into!.id)).thread;
      expect([opening.body, opening.revision]).to.deep.equal(['first words, corrected', 2]);
      expect(opening.reactions.map(({ emoji, names }) => [emoji, names])).to.deep.equal([['👍', ['Anna']]]);
      expect((await queries.revisions(null, into!.id, 0)).map(({ body }) => body)).to.deep.equal([
        'first words',
        'first words, corrected',
      ]);
    });

    it('keeps what answers what where both have moved', async () => {
      const from = await thread('Replies', 'asked');
      await post(from, anna!, 'answered', 1);
      await post(from, ben!, 'to the opening', 0);
      const { into } = await split(from, [1, 2, 3]);
      const { comments } = await look(into!.id);
      expect(comments.map(({ replyTo }) => replyTo)).to.deep.equal([0, null]);
    });

    it('merges everything to the end of another thread, and closes the page that is left', async () => {
      const [from, to] = [await thread('Twin', 'a', 'b'), await thread('Other twin', 'c')];
      await merge(from, to);
      const { thread: target, comments } = await look(to);
      expect(bodies(comments)).to.deep.equal(['c', 'Opening of Twin', 'a', 'b']);
      expect(target.commentCount).to.equal(4);
      const { thread: source } = await look(from, mona);
      expect([source.locked, source.pinned, source.mergedInto]).to.deep.equal([
        true,
        false,
        { threadId: to, title: 'Other twin' },
      ]);
      expect(source.opening.movedTo).to.deep.equal({ threadId: to, title: 'Other twin', number: 2 });
      const found = await queries.titled(null, 'twi oth', 10);
      expect(found.map(({ title }) => title)).to.deep.equal(['Other twin']);
      expect(await queries.titled(null, '%', 10)).to.deep.equal([]);
      const listed = (await queries.list(null, undefined, 100)).threads.map(({ id }) => id);
      expect(listed).to.include(to).and.not.to.include(from);
      expect((await refused(post(from, mona!, 'still'))).message).to.match(/merged/);
      expect(
        (await refused(moderate({ act: 'unlock', subject: { threadId: from } } as never))).code,
      ).to.equal('conflict');
    });

    it('finds threads to merge into by words of their titles as search folds them', async () => {
      await thread('Überblick: der STRASSENBAU');
      const titles = async (words: string, limit = 10) =>
        (await queries.titled(null, words, limit)).map(({ title }) => title);
      for (const words of ['über', 'ÜBER', 'Uber', 'straßen', 'überblick strassenbau']) {
        expect(await titles(words)).to.deep.equal(['Überblick: der STRASSENBAU']);
      }
      expect(await titles('über brücken')).to.deep.equal([]);
      expect(await titles('…')).to.deep.equal([]);
    });

    it('leads on where a comment was moved twice, and comes back to where it was', async () => {
      const from = await thread('Round', 'wanders');
      const { into: first } = await split(from, [1]);
      await merge(first!.id, from);
      const { comments } = await look(from);
      expect(bodies(comments)).to.deep.equal([null, 'wanders']);
      expect(comments[0]!.movedTo!.threadId).to.equal(first!.id);
      expect((await look(first!.id)).thread.opening.movedTo).to.deep.include({ threadId: from, number: 2 });
    });

    it('finds a comment in its new place only, and by the title of the thread that it opens', async () => {
      const from = await thread('Gardening', 'rhubarb crumble', 'else');
      const search = new Search(database.store);
      const find = async (q: string) =>
        (await search.find(null, { q, limit: 20, order: 'newest' } as never)).results.map(
          ({ threadId, number }) => [threadId, number],
        );
      const { into } = await split(from, [1], 'Desserts apart');
      expect(await find('rhubarb')).to.deep.equal([[into!.id, 0]]);
      expect(await find('"Desserts apart"')).to.deep.equal([[into!.id, 0]]);
      await merge(into!.id, from);
      expect(await find('rhubarb')).to.deep.equal([[from, 3]]);
      expect(await find('"Desserts apart"')).to.deep.equal([]);
    });

    it('lets nobody see what was hidden, nor who waits for approval', async () => {
      const from = await thread('Hidden', 'secret one', 'secret two', 'open');
      await moderate({ act: 'hide', subject: { threadId: from, number: 1 } } as never);
      await moderate({ act: 'hold', subject: { threadId: from, number: 2 } } as never);
      const { into } = await split(from, [3, 2, 1].sort());
      const { thread: made, comments } = await look(into!.id);
      expect([made.opening.state, made.opening.body]).to.deep.equal(['hidden', null]);
      expect(comments.map(({ state, body }) => [state, body])).to.deep.equal([
        ['held', null],
        ['visible', 'open'],
      ]);
      const everything = JSON.stringify([
        await look(from),
        await queries.events(null, from, 0, 500),
        await queries.events(null, into!.id, 0, 500),
      ]);
      expect(everything).not.to.match(/secret/);
      expect((await look(into!.id, mona)).thread.opening.body).to.equal('secret one');
    });

    it('is no way for the title of a thread that is not shown to come to others', async () => {
      const hidden = await thread('Nobody is to read this');
      await post(hidden, anna!, 'Added by its opener');
      const other = await thread('Another', 'a comment');
      await moderate({ act: 'hold', subject: { threadId: hidden, number: 0 } } as never);
      for (const [from, into] of [
        [hidden, other],
        [other, hidden],
      ] as const) {
        expect((await refused(merge(from, into))).code).to.equal('conflict');
      }
      await moderate({ act: 'approve', subject: { threadId: hidden, number: 0 } } as never);
      await merge(hidden, other);
      expect((await look(hidden)).thread.mergedInto?.threadId).to.equal(other);
    });

    it('takes what waits for a decision along, with its reports, and an appeal', async () => {
      const from = await thread('Cases', 'reported', 'hidden');
      await reports.report(anna!, { opId: opId(), subject: { threadId: from, number: 1 }, reason: 'Rude' });
      const hidden = await moderate({ act: 'hide', subject: { threadId: from, number: 2 } } as never);
      await reports.appeal(anna!, { opId: opId(), actionId: hidden.id, reason: 'It was not rude' });
      const { into } = await split(from, [1, 2]);
      const open = (await cases.open()).cases.filter(({ thread }) => thread?.id === into!.id);
      expect(open.map(({ cause, number, excerpt }) => [cause, number, excerpt])).to.deep.equal([
        ['report', 0, 'reported'],
        ['appeal', 1, 'hidden'],
      ]);
      expect((await cases.open()).cases.some(({ thread }) => thread?.id === from)).to.equal(false);
      const other = await person('Otto', 'moderator');
      await moderate({ act: 'restore', subject: { threadId: into!.id, number: 1 } } as never, other);
      await moderate({ act: 'dismiss', subject: { threadId: into!.id, number: 0 } } as never, other);
      expect((await cases.open()).cases.filter(({ thread }) => thread?.id === into!.id)).to.deep.equal([]);
    });

    it('takes an appeal to where the comment is now, however often it was moved since', async () => {
      const from = await thread('Late appeal', 'hidden', 'else');
      const hidden = await moderate({ act: 'hide', subject: { threadId: from, number: 1 } } as never);
      const { into } = await split(from, [1, 2]);
      await merge(into!.id, from);
      await reports.appeal(ben!, { opId: opId(), actionId: hidden.id, reason: 'It was not rude' });
      const waiting = async () =>
        (await cases.open()).cases.filter(({ appealed }) => appealed?.id === hidden.id);
      expect((await waiting()).map(({ thread, number, state }) => [thread!.id, number, state])).to.deep.equal(
        [[from, 3, 'hidden']],
      );
      const other = await person('Olaf', 'moderator');
      await moderate({ act: 'restore', subject: { threadId: from, number: 3 } } as never, other);
      expect(await waiting()).to.deep.equal([]);
    });

    it('counts as read what was read where it was', async () => {
      const [from, to] = [await thread('Read', 'a', 'b', 'c'), await thread('Read too', 'd')];
      const [all, some, never] = [await person('All'), await person('Some'), await person('Never')];
      await queries.markRead(all, from, 3);
      await queries.markRead(some, from, 2);
      for (const reader of [all, some]) await queries.markRead(reader, to, 1);
      const unread = async (reader: Person, id: ThreadId) =>
        (await queries.summariesOf(reader, [id]))[0]!.unread;
      const { into } = await split(from, [2, 3]);
      expect(await unread(all, into!.id)).to.equal(0);
      expect(await unread(some, into!.id)).to.equal(1);
      expect(await unread(all, from)).to.equal(0);
      await merge(into!.id, to);
      expect(await unread(all, to)).to.equal(0);
      expect(await unread(some, to)).to.equal(1);
      expect(await unread(never, to)).to.equal(3);
    });

    it('answers the same opId the same, and moves nothing twice', async () => {
      const from = await thread('Twice', 'a', 'b');
      const input = {
        act: 'split',
        opId: opId(),
        reason: 'Again',
        subject: { threadId: from },
        numbers: [1],
        title: 'Once',
      } as ActionInput;
      const [first, second] = [await moderation.act(mona!, input), await moderation.act(mona!, input)];
      expect(second).to.deep.equal(first);
      expect((await look(from)).comments.filter(({ movedTo }) => movedTo)).to.have.length(1);
    });

    it('refuses with a sentence what can not be moved', async () => {
      const from = await thread('Refusals', 'a', 'b');
      await acts.delete(ben!, { opId: opId(), threadId: from, number: 1 });
      expect((await refused(split(from, [1, 2, 7]))).message).to.equal(
        '#1, #7: not there, deleted, or moved already.',
      );
      expect((await refused(merge(from, from))).code).to.equal('invalid');
      await database.store.write((tx) =>
        tx
          .updateTable('comments')
          .set({ kind: 'joint' })
          .where('thread_id', '=', from)
          .where('number', '=', 2)
          .execute(),
      );
      expect((await refused(split(from, [2]))).message).to.match(/^#2 is a joint response/);
      expect((await refused(merge(from, await thread('Elsewhere')))).message).to.match(/^#2 is a joint/);
      await database.store.write((tx) =>
        tx
          .updateTable('comments')
          .set({ kind: 'comment' })
          .where('thread_id', '=', from)
          .where('number', '=', 2)
          .execute(),
      );
    });

    it('is for moderators who take part in neither thread, but for emergencies', async () => {
      const [from, to] = [await thread('Part', 'a'), await thread('Whole', 'b')];
      expect(
        (await refused(moderate({ act: 'merge', subject: { threadId: from }, into: to } as never, ben))).code,
      ).to.equal('not_allowed');
      const judge = await person('Judge', 'moderator');
      await post(to, judge, 'I have a view');
      const input = { act: 'merge', subject: { threadId: from }, into: to };
      expect((await refused(moderate(input as never, judge))).message).to.match(/^You take part/);
      const done = await moderate({ ...input, emergency: true } as never, judge);
      expect(done.emergency).to.equal(true);
    });

    it('is not taken back within seconds: others may have gone on', async () => {
      const from = await thread('Undo', 'a');
      const { id } = await split(from, [1]);
      const error = await refused(moderate({ act: 'undo', subject: { actionId: id } } as never));
      expect(error.message).to.match(/move the comments back/);
    });

    it('says how many are too many', async () => {
      const from = await thread('Long');
      const to = await thread('Short');
      for (let i = 0; i < LIMITS.moved; i += 1) await post(from, ben!, `${i}`);
      const { message, code } = await refused(merge(from, to));
      expect([code, message.includes(String(LIMITS.moved))]).to.deep.equal(['too_large', true]);
    }).timeout(120_000);
  });
}
