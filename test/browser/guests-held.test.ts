import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { adminOf, asMember, moderatorOf, signedIn } from '../support/members.ts';
import { type TestNode, testNode } from '../support/node.ts';

describe('a forum that looks at what guests write first (GUESTS=hold), in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let node: TestNode;
  let visitors: Visitor[];
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());
  beforeEach(async () => {
    node = await testNode({ env: { GUESTS: 'hold' } });
    visitors = [];
  });
  afterEach(async () => {
    for (const { context, problems } of visitors) {
      await context.close();
      expect(problems).to.deep.equal([]);
    }
    await node.close();
  });

  const come = async (): Promise<Visitor> => {
    const somebody = await visitor(browser);
    visitors.push(somebody);
    return somebody;
  };

  it('lets a guest in, shows what they write to themselves as waiting, to others not, and to all at once when it is approved', async () => {
    const opener = await Client.member(node.url, 'Olaf');
    const input = { opId: opId(), title: 'The budget', body: 'Its opening post.' };
    const threadId: string = (await opener.call('POST', '/api/threads', input)).thread.id;
    const address = `${node.url}/t/${threadId}`;
    const member = await come();
    await asMember(member, node.url, 'Anna');
    const reader = await come();
    for (const { page } of [member, reader]) await page.goto(address);

    const gustav = (await come()).page;
    await gustav.goto(address);
    await gustav.getByRole('button', { name: 'Sign in' }).first().click();
    await gustav.getByRole('button', { name: 'Take part as a guest' }).click();
    await gustav.getByText('Others see what you write once a moderator has looked at it.').waitFor();
    await gustav.getByRole('textbox', { name: 'Name' }).fill('Gustav');
    await gustav.getByRole('dialog').getByRole('button', { name: 'Take part as a guest' }).click();
    await gustav.locator('header.site .me', { hasText: 'Gustav' }).waitFor();
    await gustav.locator('.composer textarea').fill('Sesquipedalian words');
    await gustav.locator('.composer').getByRole('button', { name: 'Send' }).click();

    const comment = (page: Page) => page.locator('comment-item#c1');
    const waiting = comment(gustav).locator('article', { hasText: 'Sesquipedalian words' });
    await waiting.filter({ hasText: /waits for a moderator/i }).waitFor();
    for (const { page } of [member, reader]) {
      await comment(page)
        .getByText(/waits for a moderator/i)
        .waitFor();
      await page.reload();
      await comment(page).waitFor();
      expect(await page.content()).not.to.include('Sesquipedalian');
    }

    const mara = await moderatorOf(node, await adminOf(node), 'Mara');
    const { cases } = await mara.call('GET', '/api/moderation/cases');
    expect(cases).to.have.length(1);
    expect(cases[0]).to.deep.include({ cause: 'guest', number: 1, state: 'held' });
    const subject = { threadId, number: 1 };
    await mara.call('POST', '/api/moderation/actions', {
      opId: opId(),
      act: 'approve',
      subject,
      reason: 'Fine',
    });
    for (const { page } of visitors) {
      await comment(page).getByText('Sesquipedalian words').waitFor();
      await comment(page)
        .getByText(/waits for a moderator/i)
        .waitFor({ state: 'detached' });
    }
    await gustav.getByRole('button', { name: 'Notifications, 1 new' }).click();
    await gustav
      .getByText('Mara approved your comment 1 in “The budget”: everyone can read it now.')
      .waitFor();
  });

  it('says so to moderators', async () => {
    const moderator = await come();
    const { email } = await asMember(moderator, node.url, 'Moritz');
    await node.people.makeAdmin(email);
    await signedIn(moderator, node.url, email);
    await moderator.page.goto(`${node.url}/admin`);
    await moderator.page
      .getByText('may write under a name of their choosing; a moderator looks at it before others see it')
      .waitFor();
  });
});
