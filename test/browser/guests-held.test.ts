import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { act, openThread } from '../support/acts.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('a forum that looks at what guests write first (GUESTS=hold), in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ env: { GUESTS: 'hold' } });

  it('lets a guest in, shows what they write to themselves as waiting, to others not, and to all at once when it is approved', async () => {
    const threadId = await openThread(await forum.member('Olaf'), 'The budget');
    const address = `${forum.url}/t/${threadId}`;
    const [member, reader] = [await forum.come(await forum.member('Anna')), await forum.come()];
    for (const { page } of [member, reader]) await page.goto(address);

    const gustav = (await forum.come()).page;
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

    const mara = await forum.moderator('Mara');
    const { cases } = await mara.call('GET', '/api/moderation/cases');
    expect(cases).to.have.length(1);
    expect(cases[0]).to.deep.include({ cause: 'guest', number: 1, state: 'held' });
    await act(mara, 'approve', { threadId, number: 1 });
    for (const { page } of forum.visitors) {
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
    const page = await forum.visit('/admin', await forum.admin());
    await page
      .getByText('may write under a name of their choosing; a moderator looks at it before others see it')
      .waitFor();
  });
});
