import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { openThread, say } from '../support/acts.ts';
import { expectSoundInEveryLook } from '../support/axe.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('search in Chromium', function () {
  this.timeout(60_000);
  // The browser itself logs a page that comes with a refusal's status.
  const forum = visitedForum({ meant: /status of 400/ });
  let first: string;
  before(async () => {
    const anna = await forum.member('Anna');
    const open = async (title: string, comments: string[]) => {
      const threadId = await openThread(anna, title, 'What is said against it, and by whom?');
      for (const text of comments) await say(anna, threadId, text);
      return threadId;
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

  const visit = async (path: string, options: BrowserContextOptions = {}) => {
    const page = await forum.visit(path, null, options);
    await page.waitForLoadState('networkidle');
    return page;
  };
  const searched = (page: Page) => page.waitForURL((url) => url.pathname === '/search');
  const results = (page: Page) => page.locator('.results > li');

  it('leads from the home page to a comment, its words marked on the way', async () => {
    const page = await visit('/');
    await page.getByRole('searchbox', { name: 'Search all threads' }).fill('argument');
    await page.keyboard.press('Enter');
    await searched(page);
    expect(await results(page).count()).to.equal(2);
    expect(await page.locator('.results mark').allTextContents()).to.deep.equal(['argument', 'arguments']);
    await page.getByRole('link', { name: /A plan for the common garden/ }).click();
    await page.waitForURL(`${forum.url}/t/${first}/1#c1`);
    await page.locator('#c1').getByText('arguments').waitFor();
  });

  it('within a thread finds what is in it, and can be widened to all', async () => {
    const page = await visit(`/t/${first}`);
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
    const page = await visit(`/search?q=tomato&thread=${first}`);
    await page.getByText('Nothing was found').waitFor();
    await page.getByRole('link', { name: 'Search all threads' }).click();
    await results(page).first().waitFor();
    expect(await page.getByRole('searchbox').inputValue()).to.equal('tomato');
  });

  for (const path of ['/', '/search', '/t/']) {
    it(`is reached by the key / on ${path}, which stays a letter where somebody writes`, async () => {
      const page = await visit(path === '/t/' ? `/t/${first}` : path);
      await page.keyboard.press('/');
      const field = page.locator('form[role="search"] input[name="q"]');
      expect(await field.evaluate((input) => input === document.activeElement)).to.equal(true);
      expect(await field.inputValue()).to.equal('');
      await page.keyboard.type('a/b');
      expect(await field.inputValue()).to.equal('a/b');
    });
  }

  it('needs no script: field, results and the pages after', async () => {
    const page = await visit('/', { javaScriptEnabled: false });
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
    const page = await visit('/search?q=-council');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).to.equal('-council');
    expect(await results(page).count()).to.equal(0);
  });

  it('shows what somebody wrote as text, in the field and in the results', async () => {
    const page = await visit(`/search?q=${encodeURIComponent('council "><b>x')}`);
    expect(await page.getByRole('searchbox').inputValue()).to.equal('council "><b>x');
    expect(await page.locator('main b').count()).to.equal(0);
    await page.goto(`${forum.url}/search?q=council+better`);
    expect(await results(page).count()).to.equal(1);
    expect(await page.locator('main b').count()).to.equal(0);
  });

  const pages = {
    'before anything is asked': '/search',
    'with results': '/search?q=argument',
    'with every filter': '/search?q=tomato&author=Anna&after=2020-01-01&order=best',
    'where nothing is found': '/search?q=nowhere',
    refused: '/search?q=-council',
  };
  for (const [what, path] of Object.entries(pages)) {
    it(`passes axe-core in either scheme, wide and narrow, and nothing is cut off: ${what}`, async () => {
      await expectSoundInEveryLook(await visit(path));
    });
  }
});
