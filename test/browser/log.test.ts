import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { axeViolations, tooWide } from '../support/axe.ts';
import { launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { adminOf, asMember, callAs, moderatorOf } from '../support/members.ts';
import { type TestNode, testNode } from '../support/node.ts';

describe('the moderation log in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let node: TestNode;
  let mara: Client;
  let noor: Client;
  let visitors: Visitor[] = [];
  before(async () => {
    browser = await launchChromium();
    node = await testNode();
    const admin = await adminOf(node);
    mara = await moderatorOf(node, admin, 'Mara');
    noor = await moderatorOf(node, admin, 'Noor');
  });
  after(async () => {
    await browser?.close();
    await node?.close();
  });
  afterEach(async () => {
    const closing = visitors;
    visitors = [];
    for (const { context, problems } of closing) {
      await context.close();
      expect(problems).to.deep.equal([]);
    }
  });

  const come = async (options: BrowserContextOptions = {}): Promise<Visitor> => {
    const somebody = await visitor(browser, options);
    visitors.push(somebody);
    return somebody;
  };
  /** Somebody with a comment in a thread of somebody else's. */
  const author = async (options: BrowserContextOptions = {}) => {
    const somebody = await come(options);
    const { person } = await asMember(somebody, node.url, 'Anna');
    const opener = await Client.member(node.url, 'Olaf');
    const input = { opId: opId(), title: 'The budget', body: 'Its opening post.' };
    const threadId: string = (await opener.call('POST', '/api/threads', input)).thread.id;
    const path = `/api/threads/${threadId}/comments`;
    await callAs(somebody, node.url, 'POST', path, { opId: opId(), body: 'You never listen.' });
    return { ...somebody, person, at: { threadId, number: 1 } };
  };
  const act = async (by: Client, act: string, subject: object, more = {}): Promise<string> => {
    const input = { opId: opId(), act, subject, reason: `Because of ${act}`, ...more };
    return (await by.call('POST', '/api/moderation/actions', input)).action.id;
  };
  const entry = (page: Page, id: string) => page.locator(`.log li[id="${id}"]`);

  for (const outcome of ['upheld', 'taken back'] as const) {
    it(`takes an appeal in one step, which another moderator decides on: ${outcome}; the person hears it, the log says it`, async () => {
      const { page, at } = await author();
      const hidden = await act(mara, 'hide', at);
      await page.goto(`${node.url}/log`);
      await entry(page, hidden).getByRole('button', { name: 'Appeal…' }).click();
      const why = page.getByRole('textbox', { name: 'Why should it be looked at again?' });
      await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
      await page.keyboard.type('It was quoted.');
      expect(await why.inputValue()).to.equal('It was quoted.');
      await page.keyboard.press('Control+Enter');
      await entry(page, hidden).getByText('Your appeal waits for another moderator.').waitFor();

      const { cases } = await noor.call('GET', '/api/moderation/cases');
      const mine = cases.find(({ appealed }: { appealed: { id: string } | null }) => appealed?.id === hidden);
      expect(mine.detail).to.equal('It was quoted.');
      const own = await mara.request('POST', '/api/moderation/actions', {
        opId: opId(),
        act: 'uphold',
        subject: { actionId: hidden },
        reason: 'I was right',
      });
      expect(own.status).to.equal(403);

      const decided =
        outcome === 'upheld'
          ? await act(noor, 'uphold', { actionId: hidden })
          : await act(noor, 'restore', at);
      await page.getByRole('button', { name: /^Notifications, \d new$/ }).click();
      const heard =
        outcome === 'upheld'
          ? 'Your appeal was turned down by Noor: your comment 1 in “The budget” stays hidden.'
          : 'Your appeal was granted by Noor: everyone can read your comment 1 in “The budget” now.';
      await page.locator('notification-list li').filter({ hasText: heard }).waitFor();

      await page.goto(`${node.url}/log?entry=${hidden}`);
      await page.keyboard.press('Escape');
      const link = entry(page, hidden).getByRole('link', { name: `${outcome} by another moderator` });
      await link.click();
      await page.waitForURL(`**/log?entry=${decided}#${decided}`);
      await entry(page, decided).getByRole('link', { name: 'an earlier entry' }).click();
      await page.waitForURL(`**/log?entry=${hidden}#${hidden}`);
      expect(await entry(page, hidden).getByRole('button').count()).to.equal(0);
    });
  }

  it('keeps what is said for an appeal while it is not sent, also over a reload', async () => {
    const { page, context, at, problems } = await author();
    const hidden = await act(mara, 'hide', at);
    await page.goto(`${node.url}/log`);
    await entry(page, hidden).getByRole('button', { name: 'Appeal…' }).click();
    const why = entry(page, hidden).getByRole('textbox');
    await why.fill('Not what I said');
    await context.route('**/api/moderation/appeals', (route) => route.abort());
    await entry(page, hidden).getByRole('button', { name: 'Send the appeal' }).click();
    await entry(page, hidden).getByText('What you typed is still here: try again.').waitFor();
    expect(await why.inputValue()).to.equal('Not what I said');
    await context.unroute('**/api/moderation/appeals');
    await page.reload();
    await entry(page, hidden).getByRole('button', { name: 'Appeal…' }).click();
    expect(await why.inputValue()).to.equal('Not what I said');
    await entry(page, hidden).getByRole('button', { name: 'Send the appeal' }).click();
    await entry(page, hidden).getByText('Your appeal waits for another moderator.').waitFor();
    await page.reload();
    await entry(page, hidden).getByText('Appealed: waits for another moderator.').waitFor();
    expect(await entry(page, hidden).getByRole('button').count()).to.equal(0);
    problems.length = 0;
  });

  it('can be narrowed, and leads to the comment', async () => {
    const { page, person, at } = await author();
    const muted = await act(mara, 'mute', { personId: person.id });
    const hidden = await act(noor, 'hide', at);
    await page.goto(`${node.url}/log?person=${person.id}`);
    expect(await page.locator('.log li').count()).to.equal(2);
    await page.getByRole('combobox', { name: 'What' }).selectOption('hide');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await entry(page, muted).waitFor({ state: 'detached' });
    await entry(page, hidden).getByRole('link', { name: 'comment 1' }).click();
    await page.waitForURL(`**/t/${at.threadId}/1#c1`);
    await page.locator('comment-item#c1').waitFor();
    await page.goto(`${node.url}/log?person=${person.id}&act=hide`);
    await page.getByRole('link', { name: 'Show all' }).click();
    await entry(page, muted).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      it(`${colorScheme}, ${width} px: axe-core finds nothing, nothing is cut off, with all that an entry can have`, async () => {
        const { page, person, at } = await author({ colorScheme, viewport: { width, height: 780 } });
        const hidden = await act(mara, 'hide', at, { nameless: true });
        await callAs(visitors.at(-1)!, node.url, 'POST', '/api/moderation/appeals', {
          opId: opId(),
          actionId: hidden,
          reason: 'Why',
        });
        await act(noor, 'restore', at);
        const slip = await act(mara, 'hide', at);
        await act(mara, 'undo', { actionId: slip });
        await act(mara, 'mute', { personId: person.id, threadId: at.threadId }, { emergency: true });
        await page.goto(`${node.url}/log`);
        await page.getByText('As a table').click();
        const table = page.getByRole('table');
        expect(await table.getByRole('row').count()).to.equal(13);
        const month = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
        await table
          .getByRole('row', { name: month.format(Date.now()) })
          .getByText('muted')
          .waitFor();
        await page.locator('.log').getByRole('button', { name: 'Appeal…' }).first().click();
        await page.locator('.log form textarea').first().waitFor();
        for (const mark of ['in an emergency', 'without names', 'taken back at once']) {
          await page.locator('.log .mark', { hasText: mark }).first().waitFor();
        }
        expect(await axeViolations(page)).to.deep.equal([]);
        expect(await tooWide(page)).to.be.at.most(0);
      });
    }
  }
});
