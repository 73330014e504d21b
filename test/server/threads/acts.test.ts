import { expect } from 'chai';
import type { ErrorCode } from '../../../shared/protocol/errors.ts';
import { Refused } from '../../../shared/protocol/errors.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import type { ThreadId } from '../../../shared/protocol/text.ts';
import { type Forum, openForum, opId } from '../../support/forum.ts';

describe('acts on a thread', () => {
  let forum: Forum;
  let anna: Person;
  let ben: Person;
  let threadId: ThreadId;
  beforeEach(async () => {
    forum = await openForum();
    anna = await forum.person('Anna');
    ben = await forum.person('Ben');
    threadId = await forum.thread(anna);
  });
  afterEach(() => forum.close());

  const post = (by: Person, body: string, more: object = {}) =>
    forum.acts.post(by, { opId: opId(), threadId, body, ...more });
  const events = async (viewer: Person | null = null) =>
    (await forum.queries.events(viewer, threadId, 0, 500)).events;

  it('number comments and events without gaps, in the order of their commits', async () => {
    const done = await Promise.all(Array.from({ length: 50 }, (_, i) => post(i % 2 ? anna : ben, `${i}`)));
    expect(done.map(({ comment }) => comment.number)).to.deep.equal(
      Array.from({ length: 50 }, (_, i) => i + 1),
    );
    expect((await events()).map(({ seq }) => seq)).to.deep.equal(Array.from({ length: 51 }, (_, i) => i + 1));
  });

  it('answer a repeated opId with the first answer, and do it once', async () => {
    const op = opId();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => forum.acts.post(anna, { opId: op, threadId, body: 'Once' })),
    );
    expect(new Set(all.map(({ comment }) => comment.id)).size).to.equal(1);
    expect(all.filter(({ repeated }) => !repeated)).to.have.length(1);
    const { thread } = await forum.queries.window(null, threadId, { limit: 50 });
    expect(thread.commentCount).to.equal(1);
  });

  it('keep the opIds of two people apart', async () => {
    const op = opId();
    await forum.acts.post(anna, { opId: op, threadId, body: 'Mine' });
    const { comment, repeated } = await forum.acts.post(ben, { opId: op, threadId, body: 'Mine too' });
    expect([repeated, comment.body]).to.deep.equal([false, 'Mine too']);
  });

  it('refuse an opId that was used for another act', async () => {
    const op = opId();
    const { comment } = await forum.acts.post(anna, { opId: op, threadId, body: 'One' });
    const again = forum.acts.delete(anna, { opId: op, threadId, number: comment.number });
    expect(await refusal(again)).to.equal('conflict');
    expect((await events()).length).to.equal(2);
  });

  it('keep every revision, and show the latest', async () => {
    const { comment } = await post(anna, 'First');
    const edit = (body: string) =>
      forum.acts.edit(anna, { opId: opId(), threadId, number: comment.number, body });
    await edit('Second');
    const { comment: latest } = await edit('Third');
    expect([latest.body, latest.revision, latest.editedAt !== null]).to.deep.equal(['Third', 3, true]);
    const revisions = await forum.queries.revisions(null, threadId, comment.number);
    expect(revisions.map(({ body }) => body)).to.deep.equal(['First', 'Second', 'Third']);
  });

  it('refuse an edit that was based on an older revision', async () => {
    const { comment } = await post(anna, 'First');
    const { number } = comment;
    await forum.acts.edit(anna, { opId: opId(), threadId, number, body: 'Second', revision: 1 });
    const late = forum.acts.edit(anna, { opId: opId(), threadId, number, body: 'Other', revision: 1 });
    expect(await refusal(late)).to.equal('conflict');
  });

  it('let nobody but its author edit or delete a comment', async () => {
    const { comment } = await post(anna, 'Hers');
    const { number } = comment;
    expect(await refusal(forum.acts.edit(ben, { opId: opId(), threadId, number, body: 'His' }))).to.equal(
      'not_allowed',
    );
    expect(await refusal(forum.acts.delete(ben, { opId: opId(), threadId, number }))).to.equal('not_allowed');
    expect(await refusal(forum.acts.delete(null, { opId: opId(), threadId, number }))).to.equal(
      'sign_in_required',
    );
    const { comments } = await forum.queries.window(null, threadId, { limit: 50 });
    expect(comments[0]!.body).to.equal('Hers');
  });

  it('show the words of a deleted comment nowhere', async () => {
    const { comment } = await post(anna, 'canary-1');
    const { number } = comment;
    await forum.acts.edit(anna, { opId: opId(), threadId, number, body: 'canary-2' });
    await post(ben, 'An answer', { replyTo: number });
    await forum.acts.delete(anna, { opId: opId(), threadId, number });
    for (const viewer of [null, anna, ben, await forum.person('Mo', 'moderator')]) {
      const seen = JSON.stringify([
        await events(viewer),
        await forum.queries.window(viewer, threadId, { limit: 50 }),
        await forum.queries.list(viewer, undefined, 10),
      ]);
      expect(seen).not.to.include('canary');
      expect(await refusal(forum.queries.revisions(viewer, threadId, number))).to.equal('not_found');
    }
  });

  it('tell a former title of the thread to nobody', async () => {
    for (const title of ['canary-3', 'What it is called now'])
      await forum.acts.rename(anna, { opId: opId(), threadId, title });
    const told = await events(ben);
    expect(told.filter(({ type }) => type === 'thread:changed')).to.have.length(2);
    expect(JSON.stringify(told)).to.include('What it is called now').and.not.include('canary-3');
  });

  it('count each person once for a reaction, and tell whose it is', async () => {
    const { comment } = await post(anna, 'Liked');
    const react = (by: Person, on: boolean) =>
      forum.acts.react(by, { opId: opId(), threadId, number: comment.number, emoji: '👍', on });
    await react(anna, true);
    await react(ben, true);
    const { comment: twice } = await react(ben, true);
    expect(twice.reactions).to.deep.equal([{ emoji: '👍', count: 2, names: ['Anna', 'Ben'], mine: true }]);
    const { comment: after } = await react(ben, false);
    expect(after.reactions).to.deep.equal([{ emoji: '👍', count: 1, names: ['Anna'], mine: false }]);
    expect((await events()).filter(({ type }) => type === 'reaction:set')).to.have.length(3);
  });

  it('move a thread to the top by a comment, not by a reaction or an edit', async () => {
    await post(anna, 'Said');
    const other = await forum.thread(ben);
    await forum.acts.react(ben, { opId: opId(), threadId, number: 1, emoji: '👍', on: true });
    await forum.acts.edit(anna, { opId: opId(), threadId, number: 1, body: 'Said better' });
    const top = async () => (await forum.queries.list(null, undefined, 1)).threads[0]!.id;
    expect(await top()).to.equal(other);
    await post(anna, 'Said more');
    expect(await top()).to.equal(threadId);
  });

  it('say what is answered, by number or by id, and refuse what is not in the thread', async () => {
    const { comment } = await post(anna, 'Question');
    const byNumber = await post(ben, 'Answer', { replyTo: 1 });
    const byId = await post(ben, 'Answer', { replyTo: comment.id });
    for (const { comment: answer } of [byNumber, byId]) {
      expect([answer.replyTo, answer.replyToAuthor?.name]).to.deep.equal([1, 'Anna']);
    }
    expect(await refusal(post(ben, 'Answer', { replyTo: 99 }))).to.equal('not_found');
    expect((await events()).length).to.equal(4);
  });

  it('change nothing in a thread that is not there', async () => {
    const missing = 'AAAAAAAAAAAAAAAA' as ThreadId;
    const work = forum.acts.post(anna, { opId: opId(), threadId: missing, body: 'Where?' });
    expect(await refusal(work)).to.equal('not_found');
  });

  it('count as unread what a person has not read, and never their own', async () => {
    for (const body of ['1', '2', '3']) await post(anna, body);
    const unread = async (viewer: Person) =>
      (await forum.queries.list(viewer, undefined, 1)).threads[0]!.unread;
    expect([await unread(anna), await unread(ben)]).to.deep.equal([0, 3]);
    expect(await forum.queries.markRead(ben, threadId, 2)).to.equal(2);
    expect(await forum.queries.markRead(ben, threadId, 1)).to.equal(2);
    expect(await unread(ben)).to.equal(1);
    expect(await forum.queries.markRead(ben, threadId, 1_000)).to.equal(3);
  });

  it('list threads by latest activity, each once over all pages', async () => {
    const ids = [threadId];
    for (let i = 0; i < 6; i++) ids.push(await forum.thread(ben));
    await post(anna, 'Moves its thread to the top');
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof forum.queries.list>> = await forum.queries.list(
        null,
        cursor ?? undefined,
        3,
      );
      seen.push(...page.threads.map(({ id }) => id));
      cursor = page.next;
    } while (cursor);
    expect(seen).to.have.length(7);
    expect(new Set(seen).size).to.equal(7);
    expect(seen[0]).to.equal(threadId);
  });
});

async function refusal(work: Promise<unknown>): Promise<ErrorCode> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error('A refusal was expected.');
}
