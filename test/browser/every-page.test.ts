import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { asGuest, launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { type TestNode, testNode } from '../support/node.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const BODY =
  '# Heading\n\n[link](https://example.org) `code`\n\n```js\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote';

/** What axe-core finds wrong on the page as it is now. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, so that the page's policy has nothing to say about it.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

describe('every page in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let node: TestNode;
  let anna: Client;
  let paths: Record<string, string>;
  let visitors: Visitor[] = [];
  before(async () => {
    browser = await launchChromium();
    node = await testNode();
    anna = await Client.member(node.url, 'Anna');
    const open = async (title: string) =>
      (await anna.call('POST', '/api/threads', { opId: opId(), title, body: BODY })).thread.id as string;
    const full = await open('A thread with a rather long title that has to be broken into several lines');
    for (let i = 0; i < 5; i++) {
      await anna.call('POST', `/api/threads/${full}/comments`, {
        opId: opId(),
        body: BODY,
        ...(i && { replyTo: i }),
      });
    }
    await anna.call('PUT', `/api/threads/${full}/comments/1/reactions`, {
      opId: opId(),
      emoji: '👍',
      on: true,
    });
    await anna.call('DELETE', `/api/threads/${full}/comments/4`, { opId: opId() });
    paths = {
      home: '/',
      thread: `/t/${full}`,
      'an empty thread': `/t/${await open('Empty')}`,
      'no page': '/t/none',
    };
  });
  after(async () => {
    await browser?.close();
    await node?.close();
  });
  afterEach(async () => {
    for (const { context } of visitors) await context.close();
    visitors = [];
  });

  const visit = async (path: string, options: BrowserContextOptions, name?: string) => {
    const somebody = await visitor(browser, options);
    visitors.push(somebody);
    if (name) await asGuest(somebody, node.url, name);
    await somebody.page.goto(node.url + path);
    await somebody.page.waitForLoadState('networkidle');
    return somebody;
  };

  for (const what of ['home', 'thread', 'an empty thread', 'no page']) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 360]) {
        it(`${what}, ${colorScheme}, ${width} px: axe-core finds nothing, nothing is cut off, no error`, async () => {
          const options = { colorScheme, viewport: { width, height: 780 }, reducedMotion: 'reduce' as const };
          const { page, problems } = await visit(paths[what]!, options, 'Gustav');
          expect(await violations(page)).to.deep.equal([]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(wide).to.be.at.most(0);
          expect(problems.filter((problem) => !problem.includes('404'))).to.deep.equal([]);
        });
      }
    }
  }

  it('sends nothing to any other host, whatever is written', async () => {
    const body =
      '![image](https://evil.example/x.png) <img src="https://evil.example/y.png"> https://evil.example/';
    const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title: 'Images', body });
    const requests: string[] = [];
    const somebody = await visitor(browser);
    visitors.push(somebody);
    somebody.page.on('request', (request) => requests.push(request.url()));
    await somebody.page.goto(`${node.url}/t/${thread.id}`);
    await somebody.page.waitForLoadState('networkidle');
    expect(requests.filter((url) => !url.startsWith(node.url))).to.deep.equal([]);
  });

  it('of a thread can be used with the keyboard alone', async () => {
    const { page } = await visit(paths.thread!, {}, 'Keller');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    const focused = () => page.evaluate(() => document.activeElement?.closest('comment-item')?.id);
    await page.waitForFunction(() => document.activeElement?.closest('comment-item')?.id === 'c1');
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.activeElement?.closest('comment-item')?.id === 'c2');
    await page.keyboard.press('k');
    await page.waitForFunction(() => document.activeElement?.closest('comment-item')?.id === 'c1');
    expect(await focused()).to.equal('c1');
    await page.keyboard.press('r');
    await page.getByText('Answering Anna #1').waitFor();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.locator('comment-item').getByText('By keyboard', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'answers Anna #1' }).last().waitFor();
  });
});
