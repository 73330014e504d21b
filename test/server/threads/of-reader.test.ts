import { expect } from 'chai';
import { FOREVER } from '../../../shared/people.ts';
import type { Rules } from '../../../shared/protocol/rules.ts';
import type { ThreadEvent } from '../../../shared/protocol/threads.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { adminOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { setRules } from '../../support/rules.ts';

describe('what a thread tells one reader alone', () => {
  let node: TestNode;
  let admin: Client;
  let anna: Client;
  let ben: Client;
  let annaId: string;
  let threadId: string;
  before(async () => {
    node = await testNode();
    admin = await adminOf(node);
    [anna, ben] = [await Client.member(node.url, 'Anna'), await Client.member(node.url, 'Ben')];
    annaId = (await anna.call('GET', '/api/session')).person.id;
  });
  after(async () => {
    for (const client of [anna, ben]) client.close();
    await node.close();
  });
  beforeEach(async () => {
    const opened = { opId: opId(), title: 'A thread', body: 'Opening' };
    threadId = (await ben.call('POST', '/api/threads', opened)).thread.id;
  });

  const look = async (who: Client, query = '') => who.call('GET', `/api/threads/${threadId}${query}`);
  const say = (who: Client, body: string) =>
    who.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body });
  const act = (name: string, more: object = {}) =>
    admin.call('POST', '/api/moderation/actions', {
      opId: opId(),
      act: name,
      reason: 'For the test',
      subject: { threadId, personId: annaId },
      ...more,
    });
  const rules = (more: Partial<Rules>) => setRules(admin, more);

  it('is until when they may not write in it', async () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    await act('mute', { until });
    expect((await look(anna)).thread.mutedUntil).to.equal(until);
    expect((await look(ben)).thread.mutedUntil).to.equal(null);
    expect((await look(new Client(node.url))).thread.mutedUntil).to.equal(null);
    await act('mute');
    expect((await look(anna)).thread.mutedUntil).to.equal(FOREVER);
    await act('unmute');
    expect((await look(anna)).thread.mutedUntil).to.equal(null);
  });

  it('is when they wrote in it last, which a deleted comment was too', async () => {
    expect((await look(anna)).thread.wroteAt).to.equal(null);
    await say(anna, 'First');
    const { comment } = await say(anna, 'Second');
    await say(ben, 'Third');
    expect((await look(anna)).thread.wroteAt).to.equal(comment.createdAt);
    await anna.call('DELETE', `/api/threads/${threadId}/comments/2`, { opId: opId() });
    expect((await look(anna)).thread.wroteAt).to.equal(comment.createdAt);
    expect((await look(new Client(node.url))).thread.wroteAt).to.equal(null);
  });

  it('names slow mode where it is not their turn, and says for how long', async () => {
    await say(anna, 'First');
    await act('slow', { seconds: 600, subject: { threadId } });
    const body = { opId: opId(), body: 'Second' };
    const { status, answer } = await anna.request('POST', `/api/threads/${threadId}/comments`, body);
    expect([status, answer.error.code, answer.error.field]).to.deep.equal([429, 'too_many', 'slow']);
    expect(answer.error.retryAfter).to.be.within(590_000, 600_000);
  });

  it('is why their comment is held, in no event and to no other reader, and of words not at all', async () => {
    await rules({ links: 'everyone', words: ['casino'] });
    try {
      const socket = await ben.connect();
      await ask(socket, 'thread:join', { threadId });
      const told = heard<{ events: ThreadEvent[] }>(socket, 'thread:events');
      expect((await say(anna, 'See https://example.org')).comment.heldFor).to.equal('link');
      const [event] = (await told).events;
      expect(event).to.have.nested.property('comment.state', 'held');
      expect(event).to.not.have.nested.property('comment.heldFor');
      expect((await look(anna)).comments[0].heldFor).to.equal('link');
      expect((await look(admin)).comments[0].heldFor).to.equal('link');
      expect((await look(ben)).comments[0]).to.not.have.property('heldFor');

      const { comment } = await say(anna, 'The casino is open');
      expect(comment.state).to.equal('held');
      expect(comment).to.not.have.property('heldFor');
      await act('approve', { subject: { threadId, number: 1 } });
      expect((await look(anna)).comments[0]).to.not.have.property('heldFor');
    } finally {
      await rules({});
    }
  });

  it('is for moderators in which threads somebody is muted', async () => {
    await act('mute');
    const of = async (viewer: Client) => (await viewer.call('GET', `/api/people/${annaId}`)).mutedIn;
    expect(await of(admin)).to.deep.equal([{ thread: { id: threadId, title: 'A thread' }, until: FOREVER }]);
    expect(await of(ben)).to.deep.equal([]);
    expect(await of(anna)).to.deep.equal([]);
    await act('unmute');
    expect(await of(admin)).to.deep.equal([]);
  });
});
