import { expect } from 'chai';
import type { Socket } from 'socket.io-client';
import { SOCKET_EVENTS } from '../../../server/live/events.ts';
import { USUAL_LIMITS } from '../../../server/people/limits.ts';
import { ask, Client, heard } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type TestNode, testNode } from '../../support/node.ts';

describe('bad input', () => {
  let node: TestNode;
  let anna: Client;
  let mallory: Client;
  let threadId: string;
  let bystander: Socket;
  let socket: Socket;
  before(async () => {
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
    mallory = await Client.guest(node.url, 'Mallory');
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'Calm', body: 'Text' });
    threadId = thread.id;
    bystander = await anna.connect({ reconnection: false });
    await ask(bystander, 'thread:join', { threadId });
    socket = await mallory.connect();
    await ask(socket, 'thread:join', { threadId });
  });
  after(async () => {
    anna.close();
    mallory.close();
    await node.close();
  });
  // Whatever was sent: the same server still serves everyone else, and the thread holds only what was accepted.
  afterEach(async () => {
    const answer = await ask(bystander, 'comment:post', { opId: opId(), threadId, body: 'Still here' });
    expect(answer.ok).to.equal(true);
    expect((await anna.request('GET', '/readyz')).status).to.equal(200);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });

  const post = (body: unknown, more: object = {}) =>
    ask(socket, 'comment:post', { opId: opId(), threadId, body, ...more });

  for (const name of ['nothing:known', '__proto__', 'constructor', 'toString', '', 'x'.repeat(10_000)]) {
    it(`names an unknown event: ${JSON.stringify(name.slice(0, 20))}`, async () => {
      const { ok, error } = await ask(socket, name, {});
      expect([ok, error.code]).to.deep.equal([false, 'unknown_event']);
      expect(error.message.length).to.be.below(120);
    });
  }

  for (const [what, input] of Object.entries<unknown>({
    nothing: undefined,
    null: null,
    'a number': 7,
    'a text': 'x',
    'a list': [],
    'an empty object': {},
    'a binary': Buffer.from('x'),
  })) {
    it(`refuses ${what} where an act is expected`, async () => {
      const { ok, error } = await (input === undefined
        ? ask(socket, 'comment:post')
        : ask(socket, 'comment:post', input));
      expect([ok, error.code]).to.deep.equal([false, 'invalid']);
    });
  }

  it('refuses wrong types of a field and says which it is', async () => {
    for (const body of [null, 7, true, [], {}, ['x'], { toString: 'x' }]) {
      const { error } = await post(body);
      expect([error.code, error.field, error.message]).to.deep.equal([
        'invalid',
        'body',
        'The text must be text.',
      ]);
    }
  });

  it('refuses what is made to trip whoever turns it into text', async () => {
    for (const trap of [{ toString: 1 }, { toString: null, valueOf: null }, null, [], { opId: 1 }]) {
      const input = { opId: trap, threadId: trap, body: trap };
      for (const event of ['comment:post', 'thread:join']) {
        expect((await ask(socket, event, input)).error.code).to.equal('invalid');
        expect((await ask(socket, event, trap)).ok).to.equal(false);
      }
    }
  });

  it('refuses fields that it does not know rather than dropping them', async () => {
    expect((await post('x', { admin: true })).error).to.deep.equal({
      code: 'invalid',
      message: "There is no field named 'admin' here.",
    });
  });

  it('answers a comment of 1 MB with its limit', async () => {
    const { error } = await post('x'.repeat(1_000_000));
    expect(error).to.deep.include({ code: 'invalid', message: 'The text is longer than 64000 characters.' });
    const { status, answer } = await mallory.request('POST', `/api/threads/${threadId}/comments`, {
      opId: opId(),
      body: 'x'.repeat(1_000_000),
    });
    expect([status, answer.error.code]).to.deep.equal([413, 'too_large']);
  });

  it('takes 10,000 nested quotes and shows them in a page of reasonable depth', async () => {
    const { ok, comment } = await post(`${'>'.repeat(10_000)} deep`);
    expect(ok).to.equal(true);
    const { status, answer } = await anna.request('GET', `/t/${threadId}/${comment.number}`);
    expect(status).to.equal(200);
    expect(answer.match(/<blockquote/g)!.length).to.be.below(100);
  });

  it('refuses half characters, control characters, and an empty text', async () => {
    for (const body of ['\ud800', 'a\udc00b', 'a\u0000b', '\u001b[31m', '', '  \n\t ']) {
      expect((await post(body)).error.code, JSON.stringify(body)).to.equal('invalid');
    }
  });

  it('keeps direction overrides of a text within its own paragraph, and refuses them in names', async () => {
    const { comment } = await post('abc \u202edef');
    const page = (await anna.request('GET', `/t/${threadId}/${comment.number}`)).answer as string;
    const at = page.indexOf('\u202e');
    expect(page.slice(page.lastIndexOf('<', at), at)).to.match(/^<p dir="auto">/);
    const named = await new Client(node.url).request('POST', '/api/session/guest', { name: 'Anna\u202e' });
    expect([named.status, named.answer.error.field]).to.deep.equal([400, 'name']);
  });

  it('refuses a threadId that is none, and one that is not there', async () => {
    for (const bad of ['', 'x', '../../etc/passwd', '__proto__', 'a'.repeat(17), `${threadId} `, 7, null]) {
      expect((await ask(socket, 'thread:join', { threadId: bad })).error.code).to.equal('invalid');
    }
    expect((await ask(socket, 'thread:join', { threadId: 'A'.repeat(16) })).error.code).to.equal('not_found');
    expect((await anna.request('GET', '/api/threads/nonsense')).status).to.equal(400);
    expect((await anna.request('GET', '/t/nonsense')).status).to.equal(404);
    expect((await anna.request('GET', `/t/${'A'.repeat(16)}`)).status).to.equal(404);
    expect((await anna.request('GET', '/t/%E0%A4%A')).status).to.equal(400);
  });

  it('refuses JSON that is none, compressed, or not an object, over HTTP', async () => {
    const send = (body: string, headers?: Record<string, string>) =>
      mallory.request('POST', `/api/threads/${threadId}/comments`, body, headers);
    for (const body of ['{', 'null', '7', '"x"', '[]', '{"__proto__": {"admin": true}}']) {
      expect((await send(body)).status, body).to.equal(400);
    }
    expect((await send('x', { 'content-encoding': 'gzip' })).status).to.be.oneOf([400, 415]);
  });

  it('refuses an act that comes from another site', async () => {
    const body = { opId: opId(), body: 'x' };
    for (const origin of [
      'https://evil.example',
      'null',
      `${node.url}.evil.example`,
      node.url.replace(/\d+$/, '1'),
    ]) {
      const { status, answer } = await mallory.request('POST', `/api/threads/${threadId}/comments`, body, {
        origin,
      });
      expect([status, answer.error.code], origin).to.deep.equal([403, 'foreign_origin']);
    }
    const foreign = new Client(node.url);
    const refused = foreign.connect({
      reconnection: false,
      extraHeaders: { origin: 'https://evil.example' },
    });
    refused.catch(() => {});
    const [opened] = await Promise.allSettled([Promise.race([refused, heardError(foreign)])]);
    expect(opened.status).to.equal('fulfilled');
    foreign.close();
  });

  it('closes the socket of one that speaks no Socket.IO, and no other', async () => {
    const raw = new WebSocket(`${node.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const closed = new Promise((resolve) => raw.addEventListener('close', resolve));
    await new Promise((resolve) => raw.addEventListener('open', resolve));
    raw.send('42["comment:post",{"__proto__":{"x":1}}]');
    raw.send('451-["x",{"_placeholder":true,"num":1e9}]');
    raw.send('not a packet');
    await closed;
  });
});

async function heardError(client: Client): Promise<boolean> {
  const socket = (client as unknown as { sockets: Socket[] }).sockets[0]!;
  await heard(socket, 'connect_error');
  return true;
}

const { acts } = USUAL_LIMITS.guest;
/** What a guest may post at once. */
const THROUGH = acts.points / SOCKET_EVENTS.get('comment:post')!.cost;

describe('200 acts a second from one socket', () => {
  let node: TestNode;
  const clients: Client[] = [];
  before(async () => {
    node = await testNode({ limits: USUAL_LIMITS });
  });
  after(async () => {
    for (const client of clients) client.close();
    await node.close();
  });

  it('meet a limit that says when to try again, and nobody else does', async () => {
    const [mallory, anna] = [await Client.guest(node.url, 'Mallory'), await Client.member(node.url, 'Anna')];
    clients.push(mallory, anna);
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'Busy', body: 'Text' });
    const [m, a] = [await mallory.connect(), await anna.connect()];
    const post = (socket: Socket, body: string) =>
      ask(socket, 'comment:post', { opId: opId(), threadId: thread.id, body });
    const flood = Promise.all(Array.from({ length: 200 }, (_, i) => post(m, `${i}`)));
    expect((await post(a, 'In between')).ok).to.equal(true);
    const answers = await flood;
    const refused = answers.filter(({ ok }) => !ok);
    expect(answers.length - refused.length).to.equal(THROUGH);
    for (const { error } of refused) {
      expect(error.code).to.equal('too_many');
      expect(error.retryAfter).to.be.within(1, acts.seconds * 1000);
    }
    const { thread: after } = await anna.call('GET', `/api/threads/${thread.id}`);
    expect(after.commentCount).to.equal(THROUGH + 1);
  });
});
