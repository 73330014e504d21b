import { expect } from 'chai';
import * as Y from 'yjs';
import { Client } from '../../support/client.ts';
import { CoWriter } from '../../support/co-writer.ts';
import { eventually } from '../../support/eventually.ts';
import { type TestNode, testNode } from '../../support/node.ts';

describe('a draft that is open', () => {
  let node: TestNode;
  let anna: Client;
  let ben: Client;
  let draftId: string;
  const there: CoWriter[] = [];
  const enter = async (client: Client, id = draftId) => {
    const writer = new CoWriter(client, id);
    there.push(writer);
    return writer.synced();
  };
  before(async () => {
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
    ben = await Client.member(node.url, 'Ben');
  });
  beforeEach(async () => {
    const opId = crypto.randomUUID();
    const { thread } = await anna.call('POST', '/api/threads', { opId, title: 'T', body: 'B' });
    const path = `/api/threads/${thread.id}/drafts`;
    const { draft } = await anna.call('POST', path, { opId, title: 'Our answer' });
    draftId = draft.id;
    const { person } = await ben.call('GET', '/api/session');
    await anna.call('POST', `/api/drafts/${draftId}/members`, { memberId: person.id, role: 'writer' });
  });
  afterEach(() => {
    for (const writer of there.splice(0)) writer.leave();
  });
  after(() => node.close());

  it('is one text for plain y-websocket providers, and what is told to be durable is in the database', async () => {
    const [a, b] = [await enter(anna), await enter(ben)];
    a.text.insert(0, 'Hello');
    await eventually(async () => b.toString(), 'Hello');
    b.text.insert(5, ', world');
    b.text.delete(0, 1);
    await eventually(async () => a.toString(), 'ello, world');
    await b.saved();
    const { text, seq } = await anna.call('GET', `/api/drafts/${draftId}`);
    expect([text, seq > 0]).to.deep.equal(['ello, world', true]);
    await node.restart();
    const fresh = await enter(anna);
    expect(fresh.toString()).to.equal('ello, world');
  });

  it('tells how many of a connection’s updates are durable, deletions too', async () => {
    const a = await enter(anna);
    await eventually(async () => a.durableCount, 1);
    a.text.insert(0, 'abc');
    await eventually(async () => a.durableCount, 2);
    a.text.delete(0, 3);
    await eventually(async () => a.durableCount, 3);
    expect(a.durable.get(a.doc.clientID)).to.equal(3);
  });

  it('takes what was written offline', async () => {
    const [a, b] = [await enter(anna), await enter(ben)];
    a.text.insert(0, 'one two');
    await eventually(async () => b.toString(), 'one two');
    b.provider.disconnect();
    b.text.insert(3, ' and a half');
    a.text.insert(0, '> ');
    await a.saved();
    b.provider.connect();
    await eventually(async () => a.toString(), '> one and a half two');
    await eventually(async () => b.toString(), '> one and a half two');
    await b.saved();
  });

  it('shows cursors under the names of the sessions, whatever a client says', async () => {
    const [a, b] = [await enter(anna), await enter(ben)];
    a.text.insert(0, 'Hello');
    const place = Y.createRelativePositionFromTypeIndex(a.text, 2);
    a.provider.awareness.setLocalState({
      user: { name: 'Somebody else', color: 'red' },
      cursor: { anchor: Y.relativePositionToJSON(place), head: Y.relativePositionToJSON(place) },
    });
    const seen = () => b.provider.awareness.getStates().get(a.doc.clientID);
    await eventually(async () => seen()?.user.name, 'Anna');
    expect(seen()!.cursor.anchor.item).to.deep.equal({ client: a.doc.clientID, clock: 2 });
    a.provider.disconnect();
    await eventually(async () => seen(), undefined);
  });

  it('takes no edit of a reviewer, and closes their socket for good', async () => {
    const carl = await Client.member(node.url, 'Carl');
    const { person } = await carl.call('GET', '/api/session');
    await anna.call('POST', `/api/drafts/${draftId}/members`, { memberId: person.id, role: 'reviewer' });
    const [a, c] = [await enter(anna), await enter(carl)];
    a.text.insert(0, 'Hello');
    await eventually(async () => c.toString(), 'Hello');
    c.text.insert(0, 'Not ');
    await eventually(async () => c.closed?.code, 4403);
    expect(a.toString()).to.equal('Hello');
    expect((await anna.call('GET', `/api/drafts/${draftId}`)).text).to.equal('Hello');
  });

  it('closes the sockets of who is taken out of it, and of who signs out', async () => {
    const [a, b] = [await enter(anna), await enter(ben)];
    const { person } = await ben.call('GET', '/api/session');
    await anna.call('DELETE', `/api/drafts/${draftId}/members/${person.id}`);
    await eventually(async () => b.closed?.code, 4403);
    expect((await ben.request('GET', `/api/drafts/${draftId}`)).status).to.equal(404);
    expect(a.provider.wsconnected).to.equal(true);
    await anna.call('DELETE', '/api/session');
    await eventually(async () => a.closed?.code, 4401);
    anna = await Client.member(node.url, 'Anna');
  });

  it('is frozen while it is proposed; what is written meanwhile is taken when it is reopened', async () => {
    const [a, b] = [await enter(anna), await enter(ben)];
    a.text.insert(0, 'Final');
    await a.saved();
    await eventually(async () => b.toString(), 'Final');
    const { proposal } = await anna.call('POST', `/api/drafts/${draftId}/propose`, { opId: 'p1' });
    expect(proposal.text).to.equal('Final\n');
    b.text.insert(5, '?');
    const count = b.durableCount;
    a.text.insert(0, '# ');
    await ben.call('POST', `/api/drafts/${draftId}/sign`, { opId: 's1', hash: proposal.hash });
    expect((await ben.call('GET', `/api/drafts/${draftId}`)).text).to.equal('Final');
    expect(b.durableCount).to.equal(count);
    await ben.call('POST', `/api/drafts/${draftId}/reopen`, { opId: 'r1' });
    await eventually(async () => [a, b].join(' '), '# Final? # Final?');
    await b.saved();
    const whole = await anna.call('GET', `/api/drafts/${draftId}`);
    expect([whole.text, whole.proposal]).to.deep.equal(['# Final?', null]);
  });

  it('is published over the names of those who signed', async () => {
    const a = await enter(anna);
    a.text.insert(0, 'We agree.');
    await a.saved();
    const act = (client: Client, name: string, more: object = {}) =>
      client.call('POST', `/api/drafts/${draftId}/${name}`, { opId: `${name}-${Math.random()}`, ...more });
    const { proposal, may } = await act(anna, 'propose');
    expect(may).to.not.include('draft:publish');
    await act(anna, 'sign', { hash: proposal.hash });
    expect((await anna.request('POST', `/api/drafts/${draftId}/publish`, { opId: 'x' })).status).to.equal(
      409,
    );
    await act(ben, 'sign', { hash: proposal.hash });
    const { draft } = await act(anna, 'publish');
    expect([draft.state, draft.published]).to.deep.equal(['published', 1]);
    const { comments } = await anna.call('GET', `/api/threads/${draft.threadId}`);
    expect(comments[0].kind).to.equal('joint');
    expect(comments[0].body).to.equal('We agree.\n');
    expect(
      comments[0].signatures.map(({ person }: { person: { name: string } }) => person.name),
    ).to.deep.equal(['Anna', 'Ben']);
    const edit = await anna.request('PATCH', `/api/threads/${draft.threadId}/comments/1`, {
      opId: 'e',
      body: 'No',
    });
    expect(edit.status).to.equal(403);
  });
});
