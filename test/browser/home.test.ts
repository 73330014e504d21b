import { expect } from 'chai';
import type { Page } from 'playwright-core';
import * as acts from '../support/acts.ts';
import type { Client } from '../support/client.ts';
import { REFUSAL, visitedForum } from './support/visited-forum.ts';

describe('home and accounts in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ anew: 'for each test', meant: REFUSAL });
  let anna: Client;
  beforeEach(async () => {
    anna = await forum.member('Anna');
  });

  const visit = async (path: string, name?: string): Promise<Page> =>
    forum.visit(path, name ? await forum.guest(name) : null);
  const openThread = (title: string) => acts.openThread(anna, title);
  const titles = (page: Page) => page.locator('.summary h2').allInnerTexts();

  it('lets a newcomer sign up, open a thread and find it in the list', async () => {
    const page = await visit('/');
    await page.getByRole('banner').getByRole('button', { name: 'Sign up' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sign up' });
    await dialog.getByLabel('Name').fill('Nadia');
    await dialog.getByLabel('E-mail').fill('nadia@example.org');
    await dialog.getByLabel('Password').fill('short');
    await page.keyboard.press('Enter');
    await dialog.getByText('The password is shorter than 10 characters.').waitFor();
    expect(await dialog.getByLabel('E-mail').inputValue()).to.equal('nadia@example.org');
    await dialog.getByLabel('Password').fill('long enough to pass');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'New thread' }).click();
    await page.getByLabel('Title').fill('What Nadia asks');
    await page.locator('dialog[open] textarea').fill('An *opening* post.');
    await page.locator('dialog[open] button.primary').click();
    await page.locator('thread-page h1', { hasText: 'What Nadia asks' }).waitFor();
    await page.goto(forum.url);
    expect(await titles(page)).to.deep.equal(['What Nadia asks']);
  });

  it('moves a thread up at once for who is at the top, and not under who is reading', async () => {
    const first = await openThread('First');
    await openThread('Second');
    const [idle, reading] = [await visit('/', 'Ida'), await visit('/', 'Rea')];
    for (const page of [idle, reading]) await page.getByRole('link', { name: 'Second' }).waitFor();
    await idle.mouse.move(5, 700);
    await reading.getByRole('link', { name: 'Second' }).focus();
    await reading.waitForLoadState('networkidle');
    await acts.say(anna, first, 'Something');
    await reading.getByRole('button', { name: '1 thread with new activity' }).waitFor();
    expect(await titles(reading)).to.deep.equal(['Second', 'First']);
    await idle.waitForFunction(() => document.querySelector('.summary h2')?.textContent === 'First');
    await reading.getByRole('button', { name: '1 thread with new activity' }).click();
    await reading.waitForFunction(() => document.querySelector('.summary h2')?.textContent === 'First');
    await reading.getByText('1 unread').waitFor();
  });

  it('shows a new thread without a reload, and who is in it', async () => {
    const page = await visit('/', 'Ida');
    await page.getByText('There are no threads yet.').waitFor();
    await page.waitForLoadState('networkidle');
    const id = await openThread('Fresh');
    await page.getByRole('link', { name: 'Fresh' }).waitFor();
    await visit(`/t/${id}`, 'Ben');
    await page.getByText('1 here now').waitFor();
  });

  it('loses a thread that is not shown any more, also one that went while the connection was lost', async () => {
    const ada = await forum.admin();
    const [first, second] = [await openThread('Not for long'), await openThread('Nor this')];
    await openThread('This stays');
    const [page, own] = [await visit('/'), await forum.visit('/', anna)];
    for (const one of [page, own]) await one.waitForLoadState('networkidle');
    await acts.act(ada, 'hide', { threadId: first, number: 0 });
    await page.getByText('Not for long').waitFor({ state: 'detached' });
    await page.context().setOffline(true);
    await page.getByText('Offline:').waitFor();
    await acts.act(ada, 'hide', { threadId: second, number: 0 });
    await page.context().setOffline(false);
    await page.getByText('Nor this').waitFor({ state: 'detached' });
    expect(await titles(page)).to.deep.equal(['This stays']);
    expect(await page.content()).to.not.match(/Not for long|Nor this/);
    expect(await titles(own)).to.have.members(['Not for long', 'Nor this', 'This stays']);
    await acts.act(ada, 'restore', { threadId: first, number: 0 });
    await page.getByText('Not for long').waitFor();
  });

  it('takes a reader in under a name, with the words that they had begun', async () => {
    const page = await visit(`/t/${await openThread('Open')}`);
    await page.getByRole('textbox', { name: 'Your comment' }).fill('I only wanted to say');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Passer-by');
    await page.keyboard.press('Enter');
    await page.getByRole('banner').getByText('Passer-by').waitFor();
    const box = page.getByRole('textbox', { name: 'Your comment' });
    await page.waitForFunction(() =>
      document.querySelector('thread-composer textarea')?.matches(':not(:placeholder-shown)'),
    );
    expect(await box.inputValue()).to.equal('I only wanted to say');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.locator('comment-item').getByText('I only wanted to say', { exact: true }).waitFor();
  });

  it('leaves nothing of a person to the next one at the same browser', async () => {
    const id = await openThread('Shared machine');
    const page = await visit(`/t/${id}`, 'Ida');
    await page.getByRole('textbox', { name: 'Your comment' }).fill('My secret draft');
    await page.getByRole('banner').getByRole('button', { name: /Ida/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).first().click();
    await page.locator('dialog[open]').getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.to.include('secret');
    expect(await page.getByRole('textbox', { name: 'Your comment' }).inputValue()).to.equal('');
  });

  it('loads older threads a page at a time', async () => {
    for (let i = 1; i <= 35; i++) await openThread(`Thread ${i}`);
    const page = await visit('/');
    expect(await page.locator('.summary').count()).to.equal(30);
    await page.getByRole('link', { name: 'Older threads' }).click();
    await page.getByRole('link', { name: 'Thread 1', exact: true }).waitFor();
    expect(new Set(await titles(page)).size).to.equal(35);
  });
});
