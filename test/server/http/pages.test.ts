import { expect } from 'chai';
import { Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
import { type TestNode, testNode } from '../../support/node.ts';

describe('pages, as a reader without JavaScript gets them', () => {
  let node: TestNode;
  let anna: Client;
  const reader = () => new Client(node.url);
  const page = async (path: string) => (await reader().request('GET', path)).answer as string;
  before(async () => {
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
  });
  after(() => node.close());

  const openThread = async (title: string, body: string, comments: string[] = []) => {
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title, body });
    for (const comment of comments) {
      await anna.call('POST', `/api/threads/${thread.id}/comments`, { opId: opId(), body: comment });
    }
    return thread.id as string;
  };

  it('list the threads, the latest activity first', async () => {
    const first = await openThread('First thread', 'Text');
    await openThread('Second thread', 'Text');
    await anna.call('POST', `/api/threads/${first}/comments`, { opId: opId(), body: 'Again' });
    const home = await page('/');
    expect(home.indexOf('First thread')).to.be.within(0, home.indexOf('Second thread'));
  });

  it('have the whole text, in order, with a place for every comment', async () => {
    const id = await openThread('A **title** & more', 'The *article*.', ['One', 'Two', 'Three']);
    const html = await page(`/t/${id}`);
    expect(html).to.include('<h1 dir="auto">A **title** &amp; more</h1>');
    expect(html).to.include('<p dir="auto">The <em>article</em>.</p>');
    const places = ['<p dir="auto">One', '<p dir="auto">Two', '<p dir="auto">Three'].map((text) =>
      html.indexOf(text),
    );
    expect(places).to.deep.equal(places.toSorted((a, b) => a - b));
    expect(places[0]).to.be.above(0);
    for (const number of [1, 2, 3]) expect(html).to.include(`id="c${number}"`);
  });

  it('of a long thread are linked, and every comment is on the page of its permalink', async () => {
    const id = await openThread(
      'Long',
      'Text',
      Array.from({ length: 120 }, (_, i) => `Comment ${i + 1}.`),
    );
    const seen = new Set<string>();
    for (let path: string | undefined = `/t/${id}`; path; ) {
      const html: string = await page(path);
      for (const [text] of html.matchAll(/Comment \d+\.(?=<\/p>)/g)) seen.add(text);
      path = /<a href="([^"]+)">Comments \d+ to \d+<\/a> <a href="[^"]+">Latest/.exec(html)?.[1];
    }
    expect(seen.size).to.equal(120);
    expect(await page(`/t/${id}/77`)).to.include('Comment 77.</p>');
  });

  it('never hold markup of a writer, in a title, name, body or in the data beside the text', async () => {
    const nasty = '</script><script>alert(1)</script><img src=x onerror=alert(1)>';
    const mallory = await Client.guest(node.url, '<b>Mallory</b>');
    const id = await openThread(nasty, nasty, [nasty]);
    await mallory.call('POST', `/api/threads/${id}/comments`, { opId: opId(), body: nasty });
    for (const path of ['/', `/t/${id}`]) {
      const html = await page(path);
      expect(html).not.to.match(/<script>|<img|<b>/);
      const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]!;
      expect(JSON.stringify(JSON.parse(data))).to.include('<img src=x onerror=alert(1)>');
    }
  });

  it('say that there is nothing where there is nothing', async () => {
    for (const path of ['/t/AAAAAAAAAAAAAAAA', '/t/x', '/nothing', '/t/AAAAAAAAAAAAAAAA/x']) {
      const { status, answer } = await reader().request('GET', path);
      expect(status, path).to.equal(404);
      expect(answer, path).to.include('All threads');
    }
    // Who is signed in is so there too.
    expect((await anna.request('GET', '/nothing')).answer).to.include('"name":"Anna"');
  });

  it('allow no script but our own, and no frame', async () => {
    const { headers } = await reader().request('GET', '/');
    const policy = headers.get('content-security-policy');
    expect(policy).to.include("default-src 'none'").and.include("script-src 'self'");
    expect(policy).to.include("require-trusted-types-for 'script'").and.include("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
  });
});

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and names every call of the contract of this step', async () => {
    const node = await testNode();
    try {
      const document = (await new Client(node.url).request('GET', '/api/openapi.json')).answer;
      expect(document.openapi).to.equal('3.1.0');
      const calls = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method} ${path}`),
      );
      expect(calls).to.include.members([
        'get /api/threads',
        'post /api/threads',
        'get /api/threads/{threadId}',
        'get /api/threads/{threadId}/events',
        'post /api/threads/{threadId}/comments',
        'post /api/accounts',
        'post /api/session',
        'get /api/session',
        'delete /api/session',
        'post /api/session/guest',
        'get /healthz',
        'get /readyz',
      ]);
    } finally {
      await node.close();
    }
  });
});
