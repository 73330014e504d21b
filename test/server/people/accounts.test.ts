import { expect } from 'chai';
import { Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type MailedNode, mailedNode } from '../../support/mailed-node.ts';
import { type TestNode, testNode } from '../../support/node.ts';

const password = 'correct horse battery';

interface Entering {
  email: string;
  name?: string;
  password?: string;
}
const signUp = async (url: string, { email, name = 'Anna', ...more }: Entering) => {
  const client = new Client(url);
  const { status, answer } = await client.request('POST', '/api/accounts', {
    email,
    password,
    name,
    ...more,
  });
  return { client, status, answer };
};
const signIn = (url: string, email: string, pass = password) =>
  new Client(url).request('POST', '/api/session', { email, password: pass });

describe('an account where mails are sent', () => {
  let node: MailedNode;
  before(async () => {
    node = await mailedNode();
  });
  after(() => node.close());

  /** A member whose e-mail is confirmed. */
  const member = async (email: string, name = 'Anna') => {
    const { client } = await signUp(node.url, { email, name });
    await client.call('POST', '/api/account/confirm', { token: await node.tokenFor(email) });
    return client;
  };

  it('is signed in at once, and has its e-mail once the link that was mailed there is used', async () => {
    const email = 'new@example.org';
    const { client, status, answer } = await signUp(node.url, { email });
    expect(status).to.equal(201);
    expect(answer.person).to.include({ claimedEmail: email }).and.not.have.property('email');
    expect((await signIn(node.url, email)).status).to.equal(401);
    const token = await node.tokenFor(email);
    expect(await new Client(node.url).call('POST', '/api/account/confirm', { token })).to.deep.equal({
      email,
    });
    const { person } = await client.call('GET', '/api/session');
    expect(person).to.include({ email }).and.not.have.property('claimedEmail');
    expect((await signIn(node.url, email)).status).to.equal(200);
    const again = await client.request('POST', '/api/account/confirm', { token });
    expect([again.status, again.answer.error.code]).to.deep.equal([410, 'expired']);
  });

  it('is answered alike whether somebody has the e-mail, and the owner is told', async () => {
    const email = 'owner@example.org';
    const owner = await member(email);
    const known = await signUp(node.url, { email, name: 'Mallory' });
    const unknown = await signUp(node.url, { email: 'nobody@example.org', name: 'Mallory' });
    const shape = ({ status, answer }: typeof known) => ({
      status,
      answer: { ...answer, person: { ...answer.person, id: '', claimedEmail: '' } },
    });
    expect(shape(known)).to.deep.equal(shape(unknown));
    expect((await node.mailFor(email)).subject).to.match(/^You have an account/);
    expect((await owner.call('GET', '/api/session')).person.email).to.equal(email);
    expect((await signIn(node.url, email)).status).to.equal(200);
  });

  it('signs in by a link, once; an address that nobody has is answered alike and told so by mail', async () => {
    const email = 'link@example.org';
    await member(email);
    const ask = (to: string) => new Client(node.url).request('POST', '/api/session/link', { email: to });
    const [known, unknown] = [await ask(email), await ask('who@example.org')];
    expect([known.status, known.answer]).to.deep.equal([202, { ok: true }]);
    expect([unknown.status, unknown.answer]).to.deep.equal([known.status, known.answer]);
    expect((await node.mailFor('who@example.org')).subject).to.match(/^You have no account/);
    const token = await node.tokenFor(email);
    const client = new Client(node.url);
    expect((await client.call('POST', '/api/session/by-link', { token })).person.email).to.equal(email);
    const again = await new Client(node.url).request('POST', '/api/session/by-link', { token });
    expect(again.status).to.equal(410);
  });

  it('gets a new password by a link, which ends every session', async () => {
    const email = 'forgot@example.org';
    const before = await member(email);
    await new Client(node.url).call('POST', '/api/account/reset', { email });
    const token = await node.tokenFor(email);
    const client = new Client(node.url);
    const short = await client.request('PUT', '/api/account/reset', { token, password: 'short' });
    expect([short.status, short.answer.error.field]).to.deep.equal([400, 'password']);
    const { person } = await client.call('PUT', '/api/account/reset', { token, password: 'a new password' });
    expect(person.email).to.equal(email);
    expect((await before.call('GET', '/api/session')).person).to.equal(null);
    expect((await signIn(node.url, email)).status).to.equal(401);
    expect((await signIn(node.url, email, 'a new password')).status).to.equal(200);
    expect((await node.mailFor(email)).subject).to.match(/password/i);
  });

  it('has a link for one purpose only', async () => {
    const email = 'purpose@example.org';
    await member(email);
    await new Client(node.url).call('POST', '/api/session/link', { email });
    const token = await node.tokenFor(email);
    const client = new Client(node.url);
    expect((await client.request('PUT', '/api/account/reset', { token, password })).status).to.equal(410);
    expect((await client.request('POST', '/api/account/confirm', { token })).status).to.equal(410);
    expect((await client.request('POST', '/api/session/by-link', { token })).status).to.equal(200);
  });

  it('changes its e-mail when the new one is confirmed, and the old one is told', async () => {
    const client = await member('old@example.org');
    const wrong = await client.request('PUT', '/api/account/email', {
      email: 'x@example.org',
      password: 'no',
    });
    expect([wrong.status, wrong.answer.error.field]).to.deep.equal([401, 'password']);
    await client.call('PUT', '/api/account/email', { email: 'newer@example.org', password });
    expect((await client.call('GET', '/api/session')).person).to.include({
      email: 'old@example.org',
      claimedEmail: 'newer@example.org',
    });
    const token = await node.tokenFor('newer@example.org');
    await client.call('POST', '/api/account/confirm', { token });
    expect((await client.call('GET', '/api/session')).person.email).to.equal('newer@example.org');
    expect((await node.mailFor('old@example.org')).subject).to.match(/changed/i);
  });

  it('can not take an e-mail that somebody else has confirmed meanwhile', async () => {
    const email = 'both@example.org';
    const first = await signUp(node.url, { email, name: 'First' });
    const token = await node.tokenFor(email);
    const second = await signUp(node.url, { email, name: 'Second' });
    const later = await node.tokenFor(email);
    await second.client.call('POST', '/api/account/confirm', { token: later });
    const taken = await first.client.request('POST', '/api/account/confirm', { token });
    expect([taken.status, taken.answer.error.code]).to.deep.equal([409, 'taken']);
  });
});

describe('an account', () => {
  let node: TestNode;
  before(async () => {
    node = await testNode();
  });
  after(() => node.close());
  let n = 0;
  const member = async (name = 'Anna') => {
    const email = `member${++n}@example.org`;
    return { email, ...(await signUp(node.url, { email, name })) };
  };
  const open = async (client: Client, title = 'A thread') =>
    (await client.call('POST', '/api/threads', { opId: opId(), title, body: 'The opening post.' })).thread.id;
  /** Somebody else has written in it, so that it stays when its opener goes. */
  const answered = async (threadId: string) =>
    (await member('Other')).client.call('POST', `/api/threads/${threadId}/comments`, {
      opId: opId(),
      body: 'An answer',
    });
  const comments = async (threadId: string) =>
    (await new Client(node.url).call('GET', `/api/threads/${threadId}`)).comments;

  it('says that an e-mail is taken where no mail is sent, since nobody else could be told', async () => {
    const { email } = await member();
    const { status, answer } = await signUp(node.url, { email });
    expect([status, answer.error.code, answer.error.field]).to.deep.equal([409, 'taken', 'email']);
  });

  it('takes along what its person wrote as a guest, or leaves it', async () => {
    const { client: host } = await member('Host');
    const threadId = await open(host);
    for (const keepComments of [true, false]) {
      const guest = await Client.guest(node.url, 'Gast');
      const { comment } = await guest.call('POST', `/api/threads/${threadId}/comments`, {
        opId: opId(),
        body: 'As a guest',
      });
      const { person } = await guest.call('POST', '/api/accounts', {
        email: `gast${++n}@example.org`,
        password,
        name: 'Greta',
        keepComments,
      });
      const found = (await comments(threadId)).find(({ id }: { id: string }) => id === comment.id);
      expect(found.author).to.deep.equal(
        keepComments ? { id: person.id, name: 'Greta', kind: 'member' } : comment.author,
      );
      expect(person.role).to.equal('member');
      expect(person.id === comment.author.id).to.equal(keepComments);
    }
  });

  it('has a name and words about oneself, which everyone reads', async () => {
    const { client, answer } = await member();
    const about = 'Two lines\n<b>about</b> me';
    await client.call('PATCH', '/api/account', { name: 'Änne', about });
    const profile = await new Client(node.url).call('GET', `/api/people/${answer.person.id}`);
    expect(profile).to.deep.include({ about, former: false, commentCount: 0 });
    expect(profile.person).to.deep.equal({
      id: answer.person.id,
      name: 'Änne',
      kind: 'member',
      role: 'member',
    });
    const long = await client.request('PATCH', '/api/account', { about: 'x'.repeat(1_001) });
    expect([long.status, long.answer.error.field]).to.deep.equal([400, 'about']);
  });

  it('lists what somebody wrote, newest first, a page at a time', async () => {
    const { client, answer } = await member();
    const threadId = await open(client);
    for (let i = 1; i <= 24; i++) {
      await client.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: `Number ${i}` });
    }
    const path = `/api/people/${answer.person.id}/comments`;
    const first = await new Client(node.url).call('GET', path);
    const rest = await new Client(node.url).call('GET', `${path}?cursor=${encodeURIComponent(first.next)}`);
    const numbers = [...first.comments, ...rest.comments].map(({ number }) => number);
    expect(numbers).to.deep.equal(Array.from({ length: 25 }, (_, i) => 24 - i));
    expect([first.comments.length, rest.next]).to.deep.equal([20, null]);
    expect(first.comments[0]).to.deep.include({ threadId, threadTitle: 'A thread', excerpt: 'Number 24' });
  });

  it('changes its password, which ends all other sessions, and needs the old one', async () => {
    const { client, email } = await member();
    const other = new Client(node.url);
    await other.call('POST', '/api/session', { email, password });
    const change = (current: string) =>
      client.request('PUT', '/api/account/password', { current, password: 'another password' });
    const wrong = await change('wrong');
    expect([wrong.status, wrong.answer.error.field]).to.deep.equal([401, 'current']);
    expect((await change(password)).status).to.equal(200);
    expect((await other.call('GET', '/api/session')).person).to.equal(null);
    expect((await client.call('GET', '/api/session')).person).to.not.equal(null);
    expect((await signIn(node.url, email)).status).to.equal(401);
  });

  it('lists its sessions and ends them', async () => {
    const { client, email } = await member();
    const others = [new Client(node.url), new Client(node.url)];
    for (const [i, other] of others.entries()) {
      await other.request('POST', '/api/session', { email, password }, { 'user-agent': `Browser ${i}` });
    }
    const list = async () => (await client.call('GET', '/api/account/sessions')).sessions;
    const agents = (await list()).map(({ agent }: { agent: string }) => agent);
    expect(agents).to.include.members(['Browser 0', 'Browser 1']).and.have.length(3);
    const current = (await list()).filter((session: { current: boolean }) => session.current);
    expect(current).to.have.length(1);
    const { id } = (await list()).find(({ agent }: { agent: string }) => agent === 'Browser 0');
    expect((await client.call('DELETE', `/api/account/sessions/${id}`)).sessions).to.have.length(2);
    expect((await others[0]!.call('GET', '/api/session')).person).to.equal(null);
    expect((await others[1]!.call('GET', '/api/session')).person).to.not.equal(null);
    const stranger = (await member()).client;
    const [mine] = await list();
    expect((await stranger.request('DELETE', `/api/account/sessions/${mine.id}`)).status).to.equal(404);
    expect((await client.call('DELETE', '/api/account/sessions')).sessions).to.have.length(1);
    expect((await others[1]!.call('GET', '/api/session')).person).to.equal(null);
  });

  it('gives all that the forum has of one, as a file', async () => {
    const { client, email } = await member();
    const threadId = await open(client);
    const { comment } = await client.call('POST', `/api/threads/${threadId}/comments`, {
      opId: opId(),
      body: 'One',
    });
    await client.call('PATCH', `/api/threads/${threadId}/comments/${comment.number}`, {
      opId: opId(),
      body: 'Two',
    });
    const { answer, headers } = await client.request('GET', '/api/account/data');
    expect(headers.get('content-disposition')).to.match(/^attachment; filename=/);
    expect(answer.person.email).to.equal(email);
    const written = answer.comments.find((one: { number: number }) => one.number === 1);
    expect(written.revisions.map(({ body }: { body: string }) => body)).to.deep.equal(['One', 'Two']);
    expect(answer).to.have.keys([
      'at',
      'person',
      'sessions',
      'comments',
      'reactions',
      'reads',
      'actions',
      'moderated',
      'reports',
      'appeals',
      'notifications',
      'drafts',
      'notes',
      'signatures',
    ]);
    expect((await new Client(node.url).request('GET', '/api/account/data')).status).to.equal(401);
  });

  for (const what of ['keep', 'remove'] as const) {
    it(`is deleted: the comments ${what === 'keep' ? "stay under 'former member'" : 'go, words and all'}`, async () => {
      const { client, email, answer } = await member('Doomed');
      const threadId = await open(client, `Leaving (${what})`);
      await answered(threadId);
      for (let i = 0; i < 130; i++) {
        await client.call('POST', `/api/threads/${threadId}/comments`, {
          opId: opId(),
          body: `secret ${what} ${i}`,
        });
      }
      const wrong = await client.request('DELETE', '/api/account', { password: 'wrong', comments: what });
      expect([wrong.status, wrong.answer.error.field]).to.deep.equal([401, 'password']);
      const left = await client.call('DELETE', '/api/account', { password, comments: what });
      expect(left.person).to.equal(null);
      expect((await signIn(node.url, email)).status).to.equal(401);
      const reader = new Client(node.url);
      const last = async () => (await comments(threadId)).at(-1);
      if (what === 'remove') {
        const deadline = performance.now() + 10_000;
        while ((await last()).state !== 'removed' && performance.now() < deadline);
      }
      const { thread, comments: shown } = await reader.call(
        'GET',
        `/api/threads/${threadId}?from=1&limit=200`,
      );
      for (const comment of [thread.opening, ...shown.slice(1)]) {
        expect(comment.author.name).to.equal('former member');
        expect(comment.state).to.equal(what === 'keep' ? 'visible' : 'removed');
      }
      const { results } = await reader.call('GET', `/api/search?q=${what}&author=former+member`);
      expect(results.length > 0).to.equal(what === 'keep');
      expect((await reader.call('GET', `/api/people/${answer.person.id}`)).former).to.equal(true);
      const rows = await node.withStore((store) =>
        store.db.selectFrom('revisions').select('body').where('body', 'like', `secret ${what}%`).execute(),
      );
      expect(rows.length).to.equal(what === 'keep' ? 130 : 0);
    });
  }

  it('removes the words of who left also when the node ended in between', async () => {
    const { client, answer } = await member('Doomed');
    const threadId = await open(client);
    await answered(threadId);
    await node.withStore((store) =>
      store.write((tx) =>
        tx
          .updateTable('people')
          .set({ left_at: Date.now(), words_go: 1 })
          .where('id', '=', answer.person.id)
          .execute(),
      ),
    );
    await node.restart();
    const state = async () =>
      (await new Client(node.url).call('GET', `/api/threads/${threadId}`)).thread.opening.state;
    const deadline = performance.now() + 10_000;
    while ((await state()) !== 'removed' && performance.now() < deadline);
    expect(await state()).to.equal('removed');
  });
});
