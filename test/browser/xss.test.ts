import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { SEARCH } from '../../shared/protocol/search.ts';
import { launchChromium, visitor } from '../support/browser.ts';
import { ask, Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { type TestNode, testNode } from '../support/node.ts';
import { OWN_PAYLOADS } from './xss-payloads.ts';

// A collection of others' payloads that lies beside the project where it is developed, not in it.
const COLLECTION = new URL('../../../shared/data/xss-payloads.json', import.meta.url);
const COLLECTED: string[] = existsSync(COLLECTION)
  ? JSON.parse(readFileSync(COLLECTION, 'utf8')).payloads
  : [];
const PAYLOADS = [...OWN_PAYLOADS, ...COLLECTED];
const TEXTS = `${OWN_PAYLOADS.length} texts of our own and ${COLLECTED.length || 'none (not here)'} of others`;

/** What a text is written as in the body of a comment. */
const PLACES: [place: string, bodyOf: (text: string) => string][] = [
  ['the whole', (text) => text],
  ['a quote', (text) => text.replace(/^/gm, '> ')],
  ['the text of a link', (text) => `[${text}](https://x.example)`],
  ['where a link leads', (text) => `[a](${text})\n\n[b](<${text}>)\n\n![c](${text})\n\n[d]\n\n[d]: ${text}`],
];

/** Names and ids by which a text tries to pass for a part of the page; those of the page itself left out. */
const CLOBBERED = PAYLOADS.flatMap((text) =>
  [...text.matchAll(/\b(?:id|name)\s*=\s*["'`]?([\w-]+)/gi)].map(([, name]) => name!),
).filter(
  (name) =>
    !['q', 'main', 'session', 'data', 'c1', 'name', 'email', 'password', 'description'].includes(name),
);

/** The paths that pages ask for by themselves. */
const OUR_PATHS =
  /^\/(?:|t\/[\w-]{16}(?:\/\d+)?|people\/[\w-]{16}|search|icon\.svg|assets\/[\w-]+\.(?:js|css)|api\/.*|socket\.io\/)$/;
/** Pages that are looked at at the same time. */
const FRAMES = 25;
// Whatever would leave the machine ends at a port where nobody listens.
const NOWHERE = { proxy: { server: 'http://127.0.0.1:9', bypass: '127.0.0.1' } };

/** Runs in the page. What in a document a text of somebody may have made, and mustn't; and how much was looked at. */
function inspect({ clobbered, htmls }: { clobbered: string[]; htmls: string[] | 'page' | 'frames' }) {
  const FOREIGN =
    /^(iframe|frame|frameset|object|embed|applet|base|style|math|template|portal|audio|video|source|track|img|image|picture|xmp|plaintext|marquee|animate|set|use|foreignobject)$/i;
  const ADDRESS =
    /^(?:.*:)?(?:href|src|srcset|action|formaction|data|poster|background|ping|cite|manifest|from|to|values)$/i;
  // Nothing but what the tree of a body knows (shared/markdown/elements.ts), and the colours of code.
  const BODY =
    /^(p|h[2-6]|ul|ol|li|blockquote|pre|code|hr|div|table|thead|tbody|tr|th|td|em|strong|s|a|br|span)$/;
  const BODY_ATTRIBUTE = /^(dir|class|start|scope|href|rel|tabindex|role|aria-label|data-coloured)$/;
  const BODY_CLASS = /^(?:language-[a-z0-9+#-]{1,20}|table|align-(?:left|center|right))$/;
  const LINES =
    'title, h1, h2, h3, bdi, .answers, .excerpt, .facts, .typing, .rail li, .reaction, .me, .within span, [role="alert"]';

  function lookAt(document: Document) {
    const findings: string[] = [];
    const say = (what: string, element: Element) =>
      findings.push(`${what}: ${element.outerHTML.slice(0, 240)} on ${document.title.slice(0, 60)}`);
    // Not the location's: a frame of the test's has none.
    const isOurs = (address: string) => URL.parse(address, document.baseURI)?.origin === self.origin;
    const isOurScript = (script: Element) =>
      script.getAttribute('type') === 'application/json'
        ? script.id === 'session' || script.id === 'data'
        : script.parentNode === document.head && isOurs(script.getAttribute('src') ?? 'data:');
    const view = document.defaultView as unknown as { pwned?: unknown } | null;
    if (view?.pwned !== undefined) findings.push(`A script ran: pwned=${view.pwned}`);
    const all = [...document.querySelectorAll('*')];
    for (const element of all) {
      const tag = element.localName;
      if (FOREIGN.test(tag)) say('A foreign element', element);
      if (tag === 'script' && !isOurScript(element)) say('A foreign script', element);
      if (tag === 'form' && !isOurs(element.getAttribute('action') ?? '')) say('A foreign form', element);
      if (tag === 'link' || tag === 'meta') {
        const isKnown = element.parentNode === document.head && !element.hasAttribute('http-equiv');
        if (!isKnown || !isOurs(element.getAttribute('href') ?? '')) say('In the head', element);
      }
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name) || name === 'style' || name === 'srcdoc' || name === 'is') say(name, element);
        if ((name === 'id' || name === 'name') && clobbered.includes(value)) say('Clobbering', element);
        if (!ADDRESS.test(name)) continue;
        const protocol = URL.parse(value, document.baseURI)?.protocol ?? 'none';
        if (!/^(?:https?|mailto):$/.test(protocol)) say(`Leads to ${protocol}`, element);
      }
    }
    const bodies = [...document.querySelectorAll('.body')];
    for (const element of bodies.flatMap((body) => [...body.querySelectorAll('*')])) {
      if (!BODY.test(element.localName)) say('In a body', element);
      for (const { name, value } of element.attributes) {
        if (!BODY_ATTRIBUTE.test(name)) say(`${name} in a body`, element);
        const known = element.localName === 'span' ? /^[a-z][\w -]*$/ : BODY_CLASS;
        if (name === 'class' && !known.test(value)) say(`Class ${value} in a body`, element);
        if (name === 'href' && !/^(?:https?:\/\/|mailto:)[\x21-\x7e]+$/.test(value)) say('A link', element);
      }
    }
    const lines = [...document.querySelectorAll(LINES)].filter((line) => !line.closest('.body'));
    for (const element of lines.flatMap((line) => [...line.querySelectorAll('*')])) {
      if (!/^(bdi|mark|span|a|time|strong)$/.test(element.localName)) say('In a line', element);
      for (const { name } of element.attributes)
        if (!/^(class|aria-hidden|href|datetime|title)$/.test(name)) say(`${name} in a line`, element);
    }
    const title = document.querySelector('title')?.textContent ?? '';
    const headings = [...document.querySelectorAll('h1, h2 a, .written h3 a')].map(
      (line) => line.textContent,
    );
    return { title, headings, findings, nodes: all.length, bodies: bodies.length, lines: lines.length };
  }

  if (htmls === 'page') return [lookAt(document)];
  // As a browser reads them that runs no script.
  if (htmls !== 'frames')
    return htmls.map((html) => lookAt(new DOMParser().parseFromString(html, 'text/html')));
  return [...document.querySelectorAll('body > iframe')].map((frame) =>
    lookAt((frame as HTMLIFrameElement).contentDocument!),
  );
}
type Looked = ReturnType<typeof inspect>[number];

/** One browser context by which hostile texts are read. What it finds goes to `happened`. */
interface Reader {
  page: Page;
  /** Opens a page, and waits until the client has drawn it where it will. */
  open(path: string): Promise<void>;
  /** Looks at all that is there now. */
  look(): Promise<Looked>;
  /** Looks at pages as the server sends them, many of them within one page: far quicker than going to each. */
  lookAtEach(htmls: readonly string[]): Promise<Looked[]>;
}

describe(`hostile texts in Chromium (${TEXTS})`, function () {
  this.timeout(180_000);
  let browser: Browser;
  let node: TestNode;
  let olga: Client;
  const connected: Client[] = [];
  /** The server's HTML: where nothing runs, and where scripts of a text could run but the client's don't. */
  let served: Reader[];
  /** Drawn by the client's elements: without the policy, and with it. */
  let drawn: Reader[];
  /** What happened that mustn't: dialogs, requests, windows, violations of the policy, errors, scripts that ran. */
  let happened: string[];
  const tally = { pages: 0, nodes: 0, requests: 0, bodies: 0, lines: 0, refused: 0 };

  const reader = async (options: BrowserContextOptions, client: boolean): Promise<Reader> => {
    const { context, page, problems } = await visitor(browser, { ...NOWHERE, ...options });
    if (client) await tellingPages(context, (what) => happened.push(what));
    context.on('dialog', (dialog) => {
      happened.push(`a dialog: ${dialog.type()} ${dialog.message()}`);
      void dialog.dismiss();
    });
    context.on('page', (opened) => happened.push(`a window: ${opened.url()}`));
    context.on('request', (request) => {
      tally.requests++;
      const { origin, pathname, protocol } = new URL(request.url());
      const isOurs = origin === node.url && OUR_PATHS.test(pathname);
      if (!isOurs && protocol !== 'about:') happened.push(`a request: ${request.url().slice(0, 200)}`);
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== new URL(node.url).host) happened.push(`a socket: ${socket.url()}`);
    });
    if (!client) {
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      await devtools.send('Network.setBlockedURLs', { urls: ['*/assets/*', '*/icon.svg'] });
    }
    const look = async (htmls: string[] | 'page' | 'frames'): Promise<Looked[]> => {
      const each = await page.evaluate(inspect, { clobbered: CLOBBERED, htmls });
      // The browser itself logs what was blocked on purpose, and a page that comes with a refusal's status.
      happened.push(...problems.splice(0).filter((text) => !text.startsWith('Failed to load resource')));
      for (const { findings, nodes, bodies, lines } of each) {
        happened.push(...findings);
        tally.pages++;
        tally.nodes += nodes;
        tally.bodies += bodies;
        tally.lines += lines;
      }
      return each;
    };
    return {
      page,
      async open(path) {
        await page.goto(node.url + path);
        const own = path.startsWith('/t/') ? 'thread-composer textarea' : '.news';
        if (client && /^\/(?:t\/|$)/.test(path))
          await page.locator(own).first().waitFor({ state: 'attached' });
      },
      look: async () => (await look('page'))[0]!,
      async lookAtEach(htmls) {
        const looked: Looked[] = [];
        await page.goto(`${node.url}/search`);
        for (let from = 0; from < htmls.length; from += FRAMES) {
          const some = htmls.slice(from, from + FRAMES);
          if (options.javaScriptEnabled === false) looked.push(...(await look(some)));
          else {
            await page.evaluate(writeIntoFrames, some);
            looked.push(...(await look('frames')));
          }
        }
        return looked;
      },
    };
  };

  before(async () => {
    browser = await launchChromium();
    node = await testNode();
    olga = await Client.member(node.url, 'Olga');
    happened = [];
    served = [
      await reader({ javaScriptEnabled: false, bypassCSP: true }, false),
      await reader({ bypassCSP: true }, false),
    ];
    drawn = [await reader({ bypassCSP: true }, true), await reader({}, true)];
  });
  after(async () => {
    const looked = Object.entries(tally).map(([what, count]) => `${count} ${what}`);
    console.log(`      looked at: ${looked.join(', ')}`);
    for (const guest of connected) guest.close();
    await browser?.close();
    await node?.close();
  });

  /** A test at whose end nothing has happened that mustn't, whatever else it says. */
  const promised = (title: string, act: () => Promise<void>) =>
    it(title, async () => {
      await act().finally(() => {
        const told = happened.splice(0);
        const kinds = Object.entries(Object.groupBy(told, (what) => what.split(':')[0]!));
        const counts = kinds.map(([kind, those]) => `${those!.length} × ${kind}`).join(', ');
        expect(told.slice(0, 10), `Happened, and mustn't: ${counts}`).to.deep.equal([]);
      });
    });
  /** The answer, or null where the text was refused, which a sentence has to say. */
  const sent = async (by: Client, method: string, path: string, body: object) => {
    const { status, answer } = await by.request(method, path, body);
    if (status < 300) return answer;
    expect(status, JSON.stringify(answer)).to.equal(400);
    expect(answer.error.message).to.match(/^[A-Z].*\.$/);
    tally.refused++;
    return null;
  };
  const opened = async (title: string): Promise<string> =>
    (await olga.call('POST', '/api/threads', { opId: opId(), title, body: 'Opening' })).thread.id;
  const at = <T>(readers: Reader[], act: (reader: Reader) => Promise<T>) => Promise.all(readers.map(act));
  /** What the server sends for each path, to whoever asks. */
  const htmlOf = (paths: readonly string[]) =>
    inLanes(paths, async (path) => await (await fetch(node.url + path)).text());
  /** Looks at what the server sends for the paths, by those who read without the client. */
  const readServed = async (paths: readonly string[]): Promise<Looked[][]> => {
    const htmls = await htmlOf(paths);
    return at(served, (reader) => reader.lookAtEach(htmls));
  };
  /** Resolves when a page's thread shows this many comments, all of them rendered. */
  const shows = async ({ page }: Reader, comments: number) => {
    await eventually(() => page.locator('comment-item > article > .body').count(), comments, 30);
    await eventually(() => page.locator('.body.raw').count(), 0, 30);
  };

  for (const [place, bodyOf] of PLACES) {
    promised(
      `are harmless as ${place} of a comment that arrives live, and in the page that the server sends`,
      async () => {
        const threadId = await opened(`Comments: ${place}`);
        await at(drawn, (reader) => reader.open(`/t/${threadId}`));
        const path = `/api/threads/${threadId}/comments`;
        const answers = await inLanes(PAYLOADS, (text) =>
          sent(olga, 'POST', path, { opId: opId(), body: bodyOf(text) }),
        );
        const posted = answers.filter((answer) => answer !== null).length;
        expect(posted).to.be.above(PAYLOADS.length * 0.9);
        await at(drawn, async (reader) => {
          await shows(reader, posted);
          expect((await reader.look()).bodies).to.equal(posted + 1);
          await reader.open(`/t/${threadId}`);
          await reader.look();
        });
        const pages = Array.from(
          { length: Math.ceil(posted / 50) },
          (_, i) => `/t/${threadId}?from=${i * 50 + 1}`,
        );
        for (const looked of await readServed(pages)) {
          expect(looked.reduce((sum, { bodies }) => sum + bodies - 1, 0)).to.equal(posted);
        }
      },
    );
  }

  promised('are harmless in a comment that is edited while it is read', async () => {
    const threadId = await opened('Edited');
    await at(drawn, (reader) => reader.open(`/t/${threadId}`));
    const path = `/api/threads/${threadId}/comments`;
    await inLanes(PAYLOADS, () => sent(olga, 'POST', path, { opId: opId(), body: 'Nothing yet' }));
    await at(drawn, (reader) => shows(reader, PAYLOADS.length));
    const answers = await inLanes(PAYLOADS, (body, i) =>
      sent(olga, 'PATCH', `${path}/${i + 1}`, { opId: opId(), body }),
    );
    const edited = answers.filter((answer) => answer !== null).length;
    await at(drawn, async (reader) => {
      await eventually(() => reader.page.locator('button.edited').count(), edited, 30);
      await shows(reader, PAYLOADS.length);
      expect((await reader.look()).bodies).to.equal(PAYLOADS.length + 1);
    });
  });

  describe('as the title and opening post of a thread', () => {
    let threads: { id: string; title: string }[];
    before(async () => {
      const answers = await inLanes(PAYLOADS, async (body) => {
        for (const title of [body, oneLine(body).slice(0, LIMITS.title)]) {
          const answer = await sent(olga, 'POST', '/api/threads', { opId: opId(), title, body });
          if (answer) return { id: answer.thread.id as string, title: title.trim() };
        }
        return null;
      });
      threads = answers.filter((thread) => thread !== null);
      expect(threads.length).to.be.above(PAYLOADS.length * 0.9);
    });

    promised('are harmless on their own page', async () => {
      for (const looked of await readServed(threads.map(({ id }) => `/t/${id}`))) {
        const shown = threads.map(({ title }) => ({ title, headings: [title], bodies: 1 }));
        expect(looked.map(({ title, headings, bodies }) => ({ title, headings, bodies }))).to.deep.equal(
          shown,
        );
      }
      for (const { id, title } of threads.filter((_, i) => i % 40 === 0)) {
        await at([...served, ...drawn], async (reader) => {
          await reader.open(`/t/${id}`);
          expect((await reader.look()).headings).to.include(title);
        });
      }
    });

    promised('are harmless in the list of threads', async () => {
      const { page } = served[0]!;
      const paths: string[] = [];
      for (let path: string | null = '/'; path !== null; ) {
        paths.push(path);
        await page.goto(node.url + path);
        path = await page.evaluate(() => document.querySelector('.pages a')?.getAttribute('href') ?? null);
      }
      for (const looked of await readServed(paths)) {
        expect(looked.flatMap(({ headings }) => headings)).to.include.members(
          threads.map(({ title }) => title),
        );
      }
      await at(drawn, async (reader) => {
        await reader.open('/');
        const summaries = reader.page.locator('.summary');
        for (let shown = await summaries.count(); ; ) {
          const older = reader.page.locator('.pages a[href*="cursor="]');
          if ((await older.count()) === 0) break;
          await older.click();
          await summaries.nth(shown).waitFor();
          shown = await summaries.count();
        }
        expect((await reader.look()).headings).to.include.members(threads.map(({ title }) => title));
      });
    });

    promised('are harmless where they change while they are read, and among the revisions', async () => {
      const id = await opened('Changing');
      await at(drawn, (reader) => reader.open(`/t/${id}`));
      let revisions = 1;
      const change = async (i: number) => {
        const title = `${i} ${oneLine(PAYLOADS[i]!)}`.slice(0, LIMITS.title).trim();
        await sent(olga, 'PATCH', `/api/threads/${id}`, { opId: opId(), title });
        // How it begins says which text it is, and lets the text begin a block of its own.
        const body = `Text ${i}.\n\n${PAYLOADS[i]}`;
        if (!(await sent(olga, 'PATCH', `/api/threads/${id}/comments/0`, { opId: opId(), body })))
          return null;
        revisions++;
        return title;
      };
      for (let from = 0; from < PAYLOADS.length; from += 10) {
        // A page may draw but the last of them: that one is waited for.
        await inLanes(PAYLOADS.slice(from + 1, from + 10), (_, i) => change(from + 1 + i));
        const title = await change(from);
        if (title === null) continue;
        await at(drawn, async (reader) => {
          const mark = reader.page.locator('#c0 .body').getByText(`Text ${from}.`, { exact: true });
          await mark.waitFor({ state: 'attached' });
          await eventually(() => reader.page.title(), title.replace(/\s+/g, ' '));
          expect((await reader.look()).headings).to.include(title);
        });
      }
      await at(drawn, async (reader) => {
        await reader.page.locator('#c0 button.edited').click();
        await eventually(() => reader.page.locator('.revisions .body').count(), revisions);
        expect((await reader.look()).bodies).to.equal(revisions + 1);
      });
    });

    promised('are harmless among what a search finds, and on the way from there', async () => {
      const results: string[] = [];
      for (
        let path: string | undefined = '/search?author=Olga';
        path !== undefined && results.length < 40;
      ) {
        results.push(path);
        const [html] = await htmlOf([path]);
        path = /href="(\/search\?[^"]*cursor=[^"]*)"/.exec(html!)?.[1]?.replaceAll('&amp;', '&');
      }
      const words = ['script', 'pwned', 'onerror', 'window', 'javascript'].map((word) => `/search?q=${word}`);
      for (const looked of await readServed([...results, ...words])) {
        expect(looked.reduce((sum, { headings }) => sum + headings.length - 1, 0)).to.be.above(
          PAYLOADS.length,
        );
      }
      await at(drawn, async (reader) => {
        for (const path of words) {
          await reader.open(path);
          await reader.look();
          await reader.page.locator('.results h2 a').nth(2).click();
          await reader.page.locator('thread-composer textarea').waitFor({ state: 'attached' });
          await reader.look();
        }
      });
    });
  });

  promised('are harmless as what is searched for', async () => {
    const asked = new Set(PAYLOADS.flatMap((text) => [text.slice(0, 1_000), text.slice(0, SEARCH.query)]));
    const paths = [...asked].map((text) => `/search?${new URLSearchParams({ q: text, author: text })}`);
    for (const looked of await readServed(paths)) expect(looked).to.have.length(paths.length);
    for (const path of paths.filter((_, i) => i % 50 === 0)) {
      await at(drawn, async (reader) => {
        await reader.open(path);
        await reader.look();
      });
    }
  });

  promised(
    'are harmless as the name of a guest who writes, is answered, reacts, is there, and types',
    async () => {
      const threadId = await opened('Names');
      await at(drawn, (reader) => reader.open(`/t/${threadId}`));
      const names = new Map<string, { guest: Client; personId: string }>();
      await inLanes(
        [...PAYLOADS, ...PAYLOADS.map((text) => oneLine(text).slice(0, LIMITS.name))],
        async (name) => {
          const guest = new Client(node.url);
          const session = await sent(guest, 'POST', '/api/session/guest', { name });
          if (session) names.set(session.person.name, { guest, personId: session.person.id });
        },
      );
      const guests = [...names.values()];
      expect(guests.length).to.be.above(PAYLOADS.length / 3);
      const comments = `/api/threads/${threadId}/comments`;
      const greet = async ({ guest }: { guest: Client }, replyTo?: number) => {
        const answers = replyTo === undefined ? {} : { replyTo };
        const { comment } = await guest.call('POST', comments, { opId: opId(), body: 'Hello', ...answers });
        const path = `${comments}/${comment.number}/reactions`;
        await guest.call('PUT', path, { opId: opId(), emoji: '👍', on: true });
      };
      await greet(guests[0]!);
      await inLanes(guests.slice(1), (guest, i) => greet(guest, Math.floor(i / 2) + 1));
      for (const { guest } of guests.slice(0, 10)) {
        connected.push(guest);
        const socket = await guest.connect();
        await ask(socket, 'thread:join', { threadId });
        await ask(socket, 'typing:set', { threadId, typing: true });
      }
      await at(drawn, async (reader) => {
        await shows(reader, guests.length);
        await reader.page.locator('.rail li').first().waitFor();
        await reader.page.locator('.typing').getByText('writing').waitFor();
        await reader.look();
        const shown = await reader.page.locator('comment-item header a.author').allTextContents();
        expect(shown).to.have.members([...names.keys()]);
      });
      const pages = Array.from(
        { length: Math.ceil(guests.length / 50) },
        (_, i) => `/t/${threadId}?from=${i * 50 + 1}`,
      );
      await readServed(pages);
      const profiles = guests.map(({ personId }) => `/people/${personId}`);
      for (const looked of await readServed(profiles)) {
        expect(looked.map(({ title }) => title)).to.deep.equal([...names.keys()]);
      }
    },
  );
});

/** Lets every page tell at once what its policy refuses, and whether a text's script runs. */
async function tellingPages(context: BrowserContext, tell: (what: string) => void): Promise<void> {
  await context.exposeBinding('tellTest', (_source, what: string) => tell(what));
  await context.addInitScript(() => {
    const { tellTest } = window as unknown as { tellTest(what: string): void };
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      tellTest(`refused by the policy: ${violatedDirective} ${blockedURI} ${sample}`),
    );
    Object.defineProperty(window, 'pwned', { set: (value) => tellTest(`a script ran: pwned=${value}`) });
  });
}

/** Runs in the page. Each page in a frame, read as if it came from the server; resolves when all have loaded. */
async function writeIntoFrames(htmls: string[]): Promise<void> {
  const frames = [...document.querySelectorAll<HTMLIFrameElement>('body > iframe')];
  // Frames are kept: a new one costs far more than what is in it.
  for (const frame of frames.splice(htmls.length)) frame.remove();
  while (frames.length < htmls.length)
    frames.push(document.body.appendChild(document.createElement('iframe')));
  await Promise.all(
    htmls.map(
      (html, i) =>
        new Promise((loaded) => {
          const inner = frames[i]!.contentDocument!;
          inner.open();
          frames[i]!.addEventListener('load', loaded, { once: true });
          inner.write(html);
          inner.close();
        }),
    ),
  );
}

/** Does it for each, some at a time. Answers in the order of the items. */
async function inLanes<T, R>(items: readonly T[], act: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await act(items[i]!, i);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return results;
}

/** A text as one line of what nobody could be deceived by. */
const oneLine = (text: string): string => text.replace(/[^\x20-\x7e]+/g, ' ').trim();
