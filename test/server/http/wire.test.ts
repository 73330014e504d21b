import { request } from 'node:http';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import { Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type TestNode, testNode } from '../../support/node.ts';
import { freePort } from '../../support/ports.ts';

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-site': 'same-origin',
};

/** Origins that are not the forum's, and look more or less like it. */
const foreign = (url: string): Record<string, string | undefined> => {
  const { hostname, port } = new URL(url);
  return {
    absent: undefined,
    null: 'null',
    'another site': 'https://evil.example',
    'a sibling': `http://sub.${hostname}:${port}`,
    'a parent': 'http://0.0.1',
    'a prefix': `http://${hostname}:${port}.evil.example`,
    'a suffix': `http://evil.example?http://${hostname}:${port}`,
    'another port': `http://${hostname}:${Number(port) + 1}`,
    'no port': `http://${hostname}`,
    'another scheme': `ftp://${hostname}:${port}`,
    'a look-alike': `http://l27.0.0.1:${port}`,
    'a path': `http://${hostname}:${port}/`,
    'other case and space': ` HTTP://${hostname}:${port}`,
    'two of them': `http://${hostname}:${port}, https://evil.example`,
    'user info': `http://${hostname}:${port}@evil.example`,
    empty: '',
  };
};

/** The status that an upgrade to a WebSocket gets; 101 when it is made. */
function upgrade(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers,
    });
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode!));
    socket.once('error', reject);
  });
}

for (const withPublicUrl of [false, true]) {
  describe(`requests of other sites, ${withPublicUrl ? 'by the address that is set' : 'by the host that was asked for'}`, () => {
    let node: TestNode;
    let anna: Client;
    let threadId: string;
    before(async () => {
      const port = String(await freePort());
      const PUBLIC_URL = `http://127.0.0.1:${port}`;
      node = await testNode(withPublicUrl ? { env: { PORT: port, PUBLIC_URL } } : {});
      anna = await Client.member(node.url, 'Anna');
      const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'T', body: 'B' });
      threadId = thread.id;
    });
    after(() => node.close());

    const headers = (origin: string | undefined, more = {}) => ({
      ...BROWSER,
      ...(origin !== undefined && { origin }),
      ...more,
    });
    const post = (origin: string | undefined, more?: object) =>
      anna.request(
        'POST',
        `/api/threads/${threadId}/comments`,
        { opId: opId(), body: 'From elsewhere' },
        headers(origin, more),
      );

    const poll = (more: Record<string, string>) =>
      anna.request('GET', '/socket.io/?EIO=4&transport=polling', undefined, more);

    it('are refused, whatever their origin looks like, and change nothing', async () => {
      const before = (await anna.call('GET', `/api/threads/${threadId}`)).seq;
      for (const [what, origin] of Object.entries(foreign(node.url))) {
        const { status, answer } = await post(origin);
        expect([what, status, answer.error.code]).to.deep.equal([what, 403, 'foreign_origin']);
        for (const [method, path] of [
          ['POST', '/api/session'],
          ['DELETE', '/api/session'],
          ['DELETE', '/api/account'],
          ['PUT', '/anything'],
          ['POST', '/'],
        ] as const) {
          const answer = await anna.request(method, path, undefined, headers(origin));
          expect([what, method, path, answer.status]).to.deep.equal([what, method, path, 403]);
        }
      }
      expect((await anna.call('GET', `/api/threads/${threadId}`)).seq).to.equal(before);
      expect((await anna.call('GET', '/api/session')).person).to.not.equal(null);
    });

    it('get no socket, by whichever transport', async () => {
      for (const [what, origin] of Object.entries(foreign(node.url))) {
        expect([what, await upgrade(node.url, headers(origin, { cookie: anna.cookie }))]).to.deep.equal([
          what,
          403,
        ]);
        if (origin === undefined) continue;
        const polling = await poll(headers(origin));
        expect([what, polling.status]).to.deep.equal([what, 403]);
      }
    });

    it('get no socket by a GET without an origin, as which a browser sends polling, unless it says it is ours', async () => {
      for (const site of ['cross-site', 'same-site', 'none', '', 'same-origin, cross-site']) {
        const { status } = await poll({ ...BROWSER, 'sec-fetch-site': site });
        expect([site, status]).to.deep.equal([site, 403]);
      }
      expect((await poll(BROWSER)).status).to.equal(200);
    });

    it('are told from those of its own pages, and of programs that are no browser', async () => {
      expect((await post(new URL(node.url).origin)).status).to.equal(201);
      expect(await upgrade(node.url, headers(new URL(node.url).origin))).to.equal(101);
      expect(
        (await anna.request('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: 'x' })).status,
      ).to.equal(201);
      expect(await upgrade(node.url, {})).to.equal(101);
    });

    it('are not taken as a form of a page', async () => {
      const own = { origin: new URL(node.url).origin };
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const { status } = await anna.request(
          'POST',
          `/api/threads/${threadId}/comments`,
          JSON.stringify({ opId: opId(), body: 'x' }),
          { ...own, 'content-type': type },
        );
        expect([type, status]).to.deep.equal([type, 400]);
      }
    });
  });
}

describe('bodies of requests', () => {
  let node: TestNode;
  before(async () => {
    node = await testNode();
  });
  after(() => node.close());

  it('are refused when they are compressed, wherever they are sent', async () => {
    const client = new Client(node.url);
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'identity, gzip', 'x', '']) {
      for (const [method, path] of [
        ['POST', '/api/session'],
        ['POST', '/'],
        ['POST', '/socket.io/?EIO=4&transport=polling&sid=x'],
        ['PUT', '/api/anything'],
      ] as const) {
        const { status } = await client.request(method, path, '{}', { 'content-encoding': encoding });
        expect([encoding, path, status]).to.deep.equal([encoding, path, 415]);
      }
    }
    const { status } = await client.request(
      'POST',
      '/api/session/guest',
      { name: 'Ben' },
      { 'content-encoding': 'identity' },
    );
    expect(status).to.equal(201);
  });

  it('are capped, and a sender who goes on for ever is cut off, whatever they say it is', async () => {
    const client = new Client(node.url);
    const { status, answer } = await client.request('POST', '/api/session', { email: 'x'.repeat(600_000) });
    expect([status, answer.error.code]).to.deep.equal([413, 'too_large']);
    for (const type of ['application/json', 'text/plain']) await goOnForEver(`${node.url}/api/session`, type);
    expect((await client.request('GET', '/healthz')).status).to.equal(200);
  });

  it('that are too large say nothing to the operator: anybody can send them', async () => {
    const said: unknown[] = [];
    const { error } = console;
    console.error = (...what) => said.push(what);
    try {
      const client = new Client(node.url);
      await client.request('POST', '/api/session', { email: 'x'.repeat(600_000) });
      await goOnForEver(`${node.url}/api/session`, 'application/json');
      await client.request('GET', '/healthz');
    } finally {
      console.error = error;
    }
    expect(said).to.deep.equal([]);
  });
});

/** Sends a body without an end. Resolves when the connection is closed by the server. */
function goOnForEver(url: string, type: string): Promise<void> {
  return new Promise((resolve) => {
    const headers = { 'content-type': type, 'transfer-encoding': 'chunked' };
    const sender = request(url, { method: 'POST', headers });
    const timer = setInterval(() => sender.write('x'.repeat(100_000)), 1);
    sender.on('response', (response) => response.resume());
    sender.on('error', () => {});
    sender.on('close', () => {
      clearInterval(timer);
      resolve();
    });
  });
}
