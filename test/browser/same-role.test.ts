import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { axeViolations } from '../support/axe.ts';
import { launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { adminOf, asMember, moderatorOf, signedIn } from '../support/members.ts';
import { type TestNode, testNode } from '../support/node.ts';

describe('what a moderator is offered about people, in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let node: TestNode;
  let somebody: Visitor;
  let threadId: string;
  let anna: Client;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    node = await testNode();
    const admin = await adminOf(node);
    const [noor, olga] = [await moderatorOf(node, admin, 'Noor'), await Client.member(node.url, 'Olga')];
    anna = await Client.member(node.url, 'Anna');
    const opened = { opId: opId(), title: 'The square', body: 'Shall it be closed to cars?' };
    threadId = (await olga.call('POST', '/api/threads', opened)).thread.id;
    const path = `/api/threads/${threadId}/comments`;
    await anna.call('POST', path, { opId: opId(), body: 'By a member.' });
    await noor.call('POST', path, { opId: opId(), body: 'By a moderator.' });
    await noor.call('POST', path, { opId: opId(), body: 'By a moderator again.' });
    somebody = await visitor(browser);
    const { person, email } = await asMember(somebody, node.url, 'Mona');
    await admin.call('PUT', `/api/members/${person.id}/role`, { role: 'moderator' });
    await signedIn(somebody, node.url, email);
  });
  afterEach(async () => {
    const { context, problems } = somebody;
    await context.close();
    await node.close();
    expect(problems).to.deep.equal([]);
  });

  const menu = (page: Page, number: number) =>
    page.locator(`#c${number}`).getByRole('group', { name: `Moderate #${number}` });
  const open = async () => {
    const { page } = somebody;
    await page.goto(`${node.url}/t/${threadId}`);
    await page.locator('.rail li').first().waitFor({ state: 'attached' });
    return page;
  };
  /** Opens what can be done about a comment by the key, and no answer of who wrote it. */
  const moderate = async (page: Page, number: number) => {
    await page.locator(`#c${number} article`).focus();
    await page.keyboard.press('m');
    await menu(page, number).waitFor();
  };

  it('in a thread: of a moderator nothing that the server would refuse, of a member all; asked once', async () => {
    const page = await open();
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/people/')) asked += 1;
    });
    await moderate(page, 2);
    const above = menu(page, 2);
    await above.getByText('Only somebody of a higher role can act on them.').waitFor();
    expect(await above.getByRole('button').allInnerTexts()).to.deep.equal([
      'Hide… h',
      'Hold… o',
      'Remove… x',
      '✕',
    ]);
    await page.keyboard.press('w');
    expect(await page.getByRole('dialog').count()).to.equal(0);
    expect(await axeViolations(page)).to.deep.equal([]);
    await page.keyboard.press('Escape');
    await moderate(page, 3);
    await menu(page, 3).getByText('Only somebody of a higher role').waitFor();
    expect(asked).to.equal(1);
    await page.keyboard.press('Escape');
    await moderate(page, 1);
    await menu(page, 1).getByRole('button', { name: 'Suspend…', disabled: false }).waitFor();
  });

  it('while it is not known: what can be done to the comment, where it stays; a key that is pressed is kept', async () => {
    const page = await open();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/people/*', async (route) => {
      await held;
      await route.continue();
    });
    await moderate(page, 1);
    const hide = menu(page, 1).getByRole('button', { name: 'Hide…' });
    const warn = menu(page, 1).getByRole('button', { name: 'Warn…' });
    // In the menu: a page that is read at its end moves with what is opened in it.
    const places = () =>
      menu(page, 1).evaluate((menu) => {
        const { left, top } = menu.getBoundingClientRect();
        return [...menu.querySelectorAll('button')].map((button) => {
          const place = button.getBoundingClientRect();
          return [place.left - left, place.top - top, place.width, place.height].map(Math.round);
        });
      });
    const before = await places();
    expect(await warn.isDisabled()).to.equal(true);
    expect(await hide.evaluate((button) => button === document.activeElement)).to.equal(true);
    const known = page.waitForResponse('**/api/people/*');
    await page.keyboard.press('w');
    answer();
    await known;
    await page.getByRole('dialog', { name: 'Warn Anna?' }).waitFor();
    await page.keyboard.press('Escape');
    await moderate(page, 1);
    expect(await places()).to.deep.equal(before);
    expect(await warn.isDisabled()).to.equal(false);
  });

  it('in a case: what can be done to the comment, and of a moderator nothing more', async () => {
    const report = (number: number) =>
      anna.call('POST', '/api/reports', { opId: opId(), subject: { threadId, number }, reason: 'Rude' });
    await report(2);
    const { page } = somebody;
    await page.goto(`${node.url}/watch`);
    await page.locator('case-queue').getByText('By a moderator.').click();
    const view = page.locator('case-view');
    await view.getByText('moderator since').waitFor();
    await view.getByRole('button', { name: 'Hide…' }).waitFor();
    expect(await view.getByRole('button', { name: /^(Warn|Mute|Suspend)/ }).count()).to.equal(0);
    await page.keyboard.press('w');
    expect(await page.getByRole('dialog').count()).to.equal(0);
    await page.keyboard.press('h');
    await page.getByRole('dialog', { name: 'Hide #2?' }).waitFor();
  });
});
