import { expect } from 'chai';
import type { ThreadEvent } from '../../../shared/protocol/threads.ts';
import type { Activity } from '../../../shared/protocol/watch.ts';
import { openThread, personOf, say } from '../../support/acts.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { eventually } from '../../support/eventually.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';

describe('comments that are moved, on a running node', () => {
  let node: TestNode;
  let admin: Client;
  let anna: Client;
  before(async () => {
    node = await testNode();
    admin = await adminOf(node);
    anna = await Client.member(node.url, 'Anna');
  });
  after(async () => {
    for (const client of [admin, anna]) client.close();
    await node.close();
  });

  const thread = async (title: string, ...bodies: string[]): Promise<string> => {
    const threadId = await openThread(anna, title, 'Opening');
    for (const body of bodies) await say(anna, threadId, body);
    return threadId;
  };
  const moderate = (act: object) =>
    admin.request('POST', '/api/moderation/actions', { opId: opId(), reason: 'One matter', ...act });

  it('are told to readers of both threads, in the order of the logs', async () => {
    const [from, to] = [await thread('From', 'a', 'b'), await thread('To', 'c')];
    const reader = await new Client(node.url).connect();
    const heard = new Map<string, ThreadEvent[]>([
      [from, []],
      [to, []],
    ]);
    reader.on('thread:events', ({ threadId, events }) => heard.get(threadId)!.push(...events));
    for (const threadId of [from, to]) await ask(reader, 'thread:join', { threadId });
    await moderate({ act: 'merge', subject: { threadId: from }, into: to });
    const types = (id: string) =>
      heard
        .get(id)!
        .map(({ type }) => type)
        .join(' ');
    await eventually(async () => types(from), 'comment:moved comment:moved comment:moved thread:changed');
    await eventually(async () => types(to), 'comment:arrived comment:arrived comment:arrived');
    const seqs = [...heard.values()].map((events) => events.map(({ seq }) => seq));
    expect(seqs).to.deep.equal([
      [4, 5, 6, 7],
      [3, 4, 5],
    ]);
    reader.close();
  });

  it('are one line in Watch, and one sentence in the public log', async () => {
    const from = await thread('Two matters', 'first', 'second');
    const numbers = [1, 2];
    const { answer } = await moderate({ act: 'split', subject: { threadId: from }, numbers, title: 'Apart' });
    const { activity } = await admin.call('GET', '/api/watch/activity');
    const since = (activity as Activity[]).filter(({ at }) => at >= answer.action.at);
    expect(since.map(({ kind, act, into, text }) => [kind, act, into?.title, text])).to.deep.equal([
      ['action', 'split', 'Apart', 'One matter'],
    ]);
    const wrote = (activity as Activity[]).filter(
      ({ thread, kind }) => thread?.id === from && kind === 'comment',
    );
    expect(wrote.map(({ text, state }) => [text, state])).to.deep.equal([
      ['second', 'visible'],
      ['first', 'visible'],
    ]);
    const page = await (await fetch(`${node.url}/log`)).text();
    expect(page.replace(/<[^>]+>/g, '')).to.include(
      'Ada moved 2 comments of “Two matters” to a thread of their own, “Apart”: One matter',
    );
    const { notifications } = await anna.call('GET', '/api/notifications');
    expect(notifications[0].action.id).to.equal(answer.action.id);
  });

  it('take along that somebody is muted, whose open pages of the other thread hear of it', async () => {
    const [from, to] = [await thread('Muted in it'), await thread('Written in')];
    const ben = await Client.member(node.url, 'Ben');
    const { id: personId } = await personOf(ben);
    await moderate({ act: 'mute', subject: { personId, threadId: from } });
    const socket = await ben.connect();
    const post = () => ask(socket, 'comment:post', { opId: opId(), threadId: to, body: 'Words' });
    expect((await post()).ok).to.equal(true);
    const changed = heard(socket, 'session:changed');
    await moderate({ act: 'merge', subject: { threadId: from }, into: to });
    await changed;
    expect((await post()).error.message).to.match(/^You may not write in this thread/);
    expect((await ben.call('GET', `/api/threads/${to}`)).thread.mutedUntil).to.be.a('string');
    ben.close();
  });

  it('are without names in the log where that is asked', async () => {
    const from = await thread('Whose name is kept', 'first');
    const subject = { threadId: from };
    await moderate({ act: 'split', subject, numbers: [1], title: 'Kept apart', nameless: true });
    const { actions } = await new Client(node.url).call('GET', '/api/moderation/log');
    expect([actions[0].act, actions[0].into, actions[0].subject.threadTitle]).to.deep.equal([
      'split',
      null,
      null,
    ]);
    const page = await (await fetch(`${node.url}/log`)).text();
    expect(page).to.not.include('Kept apart');
  });

  it('take drafts along that answer them, and what is written in those meanwhile', async () => {
    const [from, to] = [await thread('Drafted', 'answer me'), await thread('Where it goes', 'x')];
    const path = `/api/threads/${from}/drafts`;
    const { draft } = await anna.call('POST', path, { opId: opId(), title: 'Ours', answers: [1] });
    const writer = await new CoWriter(anna, draft.id).synced();
    writer.text.insert(0, 'Before. ');
    await writer.saved();
    await moderate({ act: 'merge', subject: { threadId: from }, into: to });
    writer.text.insert(8, 'After.');
    await writer.saved();
    writer.leave();
    const { draft: now, text } = await anna.call('GET', `/api/drafts/${draft.id}`);
    expect([now.threadId, now.threadTitle, text]).to.deep.equal([to, 'Where it goes', 'Before. After.']);
    expect(now.answers).to.deep.equal([{ number: 3, revision: 1 }]);

    await anna.call('POST', `/api/drafts/${draft.id}/propose`, { opId: opId() });
    const again = await thread('And again');
    const refused = await moderate({ act: 'merge', subject: { threadId: to }, into: again });
    expect(refused.answer.error.message).to.match(/^A text is being signed in this thread/);
    const { proposal } = await anna.call('GET', `/api/drafts/${draft.id}`);
    await anna.call('POST', `/api/drafts/${draft.id}/sign`, { opId: opId(), hash: proposal.hash });
    await anna.call('POST', `/api/drafts/${draft.id}/publish`, { opId: opId() });
    const joint = await moderate({ act: 'split', subject: { threadId: to }, numbers: [4], title: 'Joint' });
    expect(joint.answer.error.message).to.match(/^#4 is a joint response/);
  });

  it('stay named by a draft that answers them where they were, and it can let go of each', async () => {
    const from = await thread('Split under a draft', 'one', 'two', 'three');
    const path = `/api/threads/${from}/drafts`;
    const { draft } = await anna.call('POST', path, { opId: opId(), title: 'Ours', answers: [1, 2, 3] });
    await moderate({ act: 'split', subject: { threadId: from }, numbers: [1, 2], title: 'Both' });
    await anna.call('PATCH', `/api/drafts/${draft.id}`, { answers: [1, 3] });
    const { draft: now } = await anna.call('GET', `/api/drafts/${draft.id}`);
    expect(now.answers.map(({ number }: { number: number }) => number)).to.deep.equal([1, 3]);
    const refused = await anna.request('PATCH', `/api/drafts/${draft.id}`, { answers: [2, 3] });
    expect(refused.status).to.equal(404);
  });
});
