import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { act, edit, openThread, say } from '../support/acts.ts';
import { expectSoundInEveryLook } from '../support/axe.ts';
import { eventually } from '../support/eventually.ts';
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

  describe('is kept as what may be seen, while it is open', () => {
    const GONE = 'This is not shown any more.';
    /** Results of a thread with three comments of one strange word, the newest first. */
    const searching = async (word: string, by: 'a reader' | 'a moderator' = 'a reader') => {
      const author = await forum.member(`Author of ${word}`);
      const threadId = await openThread(author, `Of ${word.toUpperCase()}`, 'Read on.');
      for (const text of ['one', 'two', 'three']) await say(author, threadId, `${word} ${text}`);
      const mara = await forum.moderator(`Moderator of ${word}`);
      const page = await forum.visit(`/search?q=${word}`, by === 'a reader' ? null : mara);
      await page.waitForLoadState('networkidle');
      const [three, two, one] = await results(page).all();
      const moderate = (what: 'hide' | 'restore' | 'remove', number: number) =>
        act(mara, what, { threadId, number });
      return { page, author, threadId, moderate, one: one!, two: two!, three: three! };
    };
    const holds = async (page: Page, words: string) => (await page.content()).includes(words);

    it('words that are hidden are gone from it, and back when they are restored; nothing else moves', async () => {
      const { page, moderate, one, two, three } = await searching('zinnober');
      const places = () => Promise.all([one, two, three].map((result) => result.boundingBox()));
      const before = await places();
      await two.getByRole('link').first().focus();
      await moderate('hide', 2);
      await two.getByText(GONE).waitFor();
      expect(await holds(page, 'zinnober</mark> two')).to.equal(false);
      expect(await places()).to.deep.equal(before);
      expect(await two.evaluate((result) => result === document.activeElement)).to.equal(true);
      await moderate('restore', 2);
      await two.getByText('zinnober two').waitFor();
      expect(await two.locator('mark').innerText()).to.equal('zinnober');
      expect(await places()).to.deep.equal(before);
      await moderate('remove', 1);
      await one.getByText(GONE).waitFor();
      expect(await three.innerText()).to.include('zinnober three');
    });

    it('what is edited says what it says now; what is found no more says that, and leads to it', async () => {
      const { page, author, threadId, one, two } = await searching('malachit');
      await edit(author, threadId, 2, 'malachit, with second thoughts');
      await two.getByText('malachit, with second thoughts').waitFor();
      await edit(author, threadId, 1, 'Something else altogether');
      await one.getByText('This says something else now.').waitFor();
      await one.getByRole('link', { name: 'Read it in its thread.' }).click();
      await page.waitForURL(`${forum.url}/t/${threadId}/1`);
    });

    it('a title is gone with its thread, and another with its new one', async () => {
      const { page, author, threadId, moderate, three } = await searching('ocker');
      const input = { title: 'Of umber', opId: crypto.randomUUID() };
      await author.call('PATCH', `/api/threads/${threadId}`, input);
      await three.getByText('Of umber').waitFor();
      expect(await holds(page, 'Of OCKER')).to.equal(false);
      await moderate('hide', 0);
      await eventually(() => results(page).getByText(GONE).count(), 4);
      expect(await holds(page, 'Of umber')).to.equal(false);
    });

    it('a moderator sees what is hidden as that, and nothing of it once the role is gone', async () => {
      const { page, moderate, two } = await searching('karmesin', 'a moderator');
      await moderate('hide', 2);
      await two.getByText('hidden', { exact: true }).waitFor();
      expect(await two.innerText()).to.include('karmesin two');
      // Without being loaded anew.
      await page.route('**/api/session', () => {});
      const { members } = await (await forum.admin()).call('GET', '/api/members?q=Moderator+of+karmesin');
      await (await forum.admin()).call('PUT', `/api/members/${members[0].id}/role`, { role: 'member' });
      await two.getByText(GONE).waitFor();
    });

    it('what was hidden while the connection was lost is gone with the next', async () => {
      const { page, moderate, two } = await searching('indigo');
      await page.context().setOffline(true);
      await page.getByText('Offline:').waitFor();
      await moderate('hide', 2);
      await page.context().setOffline(false);
      await two.getByText(GONE).waitFor();
    });
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
