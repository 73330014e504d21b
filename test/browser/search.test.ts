import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { type TestNode, testNode } from '../support/node.ts';

const AXE = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');

/** What axe-core finds wrong on the page as it is now. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, so that the page's policy has nothing to say about it.
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

describe('search in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let node: TestNode;
  let first: string;
  let visitors: Visitor[] = [];
  before(async () => {
    browser = await launchChromium();
    node = await testNode();
    const anna = await Client.member(node.url, 'Anna');
    const open = async (title: string, comments: string[]) => {
      const body = 'What is said against it, and by whom?';
      const { thread } = await anna.call('POST', '/api/threads', { opId: opId(), title, body });
      for (const text of comments) {
        await anna.call('POST', `/api/threads/${thread.id}/comments`, { opId: opId(), body: text });
      }
      return thread.id as string;
    };
    first = await open('A plan for the common garden', [
      'The **arguments** of the council are not new.',
      'A café would be better, says the <b>council</b>.',
    ]);
    await open('Another thread', [
      'An argument is not an answer.',
      ...Array.from({ length: 24 }, (_, i) => `Tomato number ${i + 1}`),
    ]);
  });
  after(async () => {
    await browser?.close();
    await node?.close();
  });
  afterEach(async () => {
    for (const { context } of visitors) await context.close();
    visitors = [];
  });

  const visit = async (path: string, options: BrowserContextOptions = {}) => {
    const somebody = await visitor(browser, options);
    visitors.push(somebody);
    await somebody.page.goto(node.url + path);
    await somebody.page.waitForLoadState('networkidle');
    return somebody;
  };
  const searched = (page: Page) => page.waitForURL((url) => url.pathname === '/search');
  const results = (page: Page) => page.locator('.results > li');

  it('leads from the home page to a comment, its words marked on the way', async () => {
    const { page, problems } = await visit('/');
    await page.getByRole('searchbox', { name: 'Search all threads' }).fill('argument');
    await page.keyboard.press('Enter');
    await searched(page);
    expect(await results(page).count()).to.equal(2);
    expect(await page.locator('.results mark').allTextContents()).to.deep.equal(['argument', 'arguments']);
    await page.getByRole('link', { name: /A plan for the common garden/ }).click();
    await page.waitForURL(`${node.url}/t/${first}/1#c1`);
    await page.locator('#c1').getByText('arguments').waitFor();
    expect(problems).to.deep.equal([]);
  });

  it('within a thread finds what is in it, and can be widened to all', async () => {
    const { page } = await visit(`/t/${first}`);
    await page.getByRole('searchbox', { name: 'Search in this thread' }).fill('argument');
    await page.keyboard.press('Enter');
    await searched(page);
    expect(await results(page).count()).to.equal(1);
    await page.getByRole('checkbox', { name: /A plan for the common garden/ }).uncheck();
    await page.getByRole('searchbox').press('Enter');
    await page.waitForURL((url) => url.pathname === '/search' && !url.searchParams.get('thread'));
    expect(await results(page).count()).to.equal(2);
  });

  it('offers all threads where this one has nothing', async () => {
    const { page } = await visit(`/search?q=tomato&thread=${first}`);
    await page.getByText('Nothing was found').waitFor();
    await page.getByRole('link', { name: 'Search all threads' }).click();
    await results(page).first().waitFor();
    expect(await page.getByRole('searchbox').inputValue()).to.equal('tomato');
  });

  for (const path of ['/', '/search', '/t/']) {
    it(`is reached by the key / on ${path}, which stays a letter where somebody writes`, async () => {
      const { page } = await visit(path === '/t/' ? `/t/${first}` : path);
      await page.keyboard.press('/');
      const field = page.locator('form[role="search"] input[name="q"]');
      expect(await field.evaluate((input) => input === document.activeElement)).to.equal(true);
      expect(await field.inputValue()).to.equal('');
      await page.keyboard.type('a/b');
      expect(await field.inputValue()).to.equal('a/b');
    });
  }

  it('needs no script: field, results and the pages after', async () => {
    const { page } = await visit('/', { javaScriptEnabled: false });
    await page.locator('form[role="search"] input[name="q"]').fill('tomato');
    await page.locator('form[role="search"] button').click();
    await searched(page);
    const seen = await results(page).allTextContents();
    await page.getByRole('link', { name: 'More results' }).click();
    await page.waitForURL(/cursor=/);
    seen.push(...(await results(page).allTextContents()));
    expect(new Set(seen).size).to.equal(24);
    expect(seen).to.have.length(24);
  });

  it('keeps the words that it refuses, and says why', async () => {
    const { page } = await visit('/search?q=-council');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).to.equal('-council');
    expect(await results(page).count()).to.equal(0);
  });

  it('shows what somebody wrote as text, in the field and in the results', async () => {
    const { page, problems } = await visit(`/search?q=${encodeURIComponent('council "><b>x')}`);
    expect(await page.getByRole('searchbox').inputValue()).to.equal('council "><b>x');
    expect(await page.locator('main b').count()).to.equal(0);
    await page.goto(`${node.url}/search?q=council+better`);
    expect(await results(page).count()).to.equal(1);
    expect(await page.locator('main b').count()).to.equal(0);
    expect(problems).to.deep.equal([]);
  });

  const pages = {
    'before anything is asked': '/search',
    'with results': '/search?q=argument',
    'with every filter': '/search?q=tomato&author=Anna&after=2020-01-01&order=best',
    'where nothing is found': '/search?q=nowhere',
    refused: '/search?q=-council',
  };
  for (const [what, path] of Object.entries(pages)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 360]) {
        it(`${what}, ${colorScheme}, ${width} px: axe-core finds nothing, nothing is cut off`, async () => {
          const { page, problems } = await visit(path, { colorScheme, viewport: { width, height: 780 } });
          expect(await violations(page)).to.deep.equal([]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(wide).to.be.at.most(0);
          // The browser itself logs a page that comes with a refusal's status.
          expect(problems.filter((problem) => !problem.includes('400'))).to.deep.equal([]);
        });
      }
    }
  }
});
