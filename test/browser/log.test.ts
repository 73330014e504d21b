import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { act, appeal, openThread, personOf, say } from '../support/acts.ts';
import { expectSoundInEveryLook } from '../support/axe.ts';
import type { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('the moderation log in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum();
  let mara: Client;
  let noor: Client;
  before(async () => {
    mara = await forum.moderator('Mara');
    noor = await forum.moderator('Noor');
  });

  /** Somebody with a comment in a thread of somebody else's. */
  const author = async () => {
    const anna = await forum.member('Anna');
    const threadId = await openThread(await forum.member('Olaf'), 'The budget');
    const number = await say(anna, threadId, 'You never listen.');
    const somebody = await forum.come(anna);
    return { ...somebody, anna, person: await personOf(anna), at: { threadId, number } };
  };
  const entry = (page: Page, { id }: { id: string }) => page.locator(`.log li[id="${id}"]`);

  for (const outcome of ['upheld', 'taken back'] as const) {
    it(`takes an appeal in one step, which another moderator decides on: ${outcome}; the person hears it, the log says it`, async () => {
      const { page, at } = await author();
      const hidden = await act(mara, 'hide', at);
      await page.goto(`${forum.url}/log`);
      await entry(page, hidden).getByRole('button', { name: 'Appeal…' }).click();
      const why = page.getByRole('textbox', { name: 'Why should it be looked at again?' });
      await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
      await page.keyboard.type('It was quoted.');
      expect(await why.inputValue()).to.equal('It was quoted.');
      await page.keyboard.press('Control+Enter');
      await entry(page, hidden).getByText('Your appeal waits for another moderator.').waitFor();

      const { cases } = await noor.call('GET', '/api/moderation/cases');
      const mine = cases.find(
        ({ appealed }: { appealed: { id: string } | null }) => appealed?.id === hidden.id,
      );
      expect(mine.detail).to.equal('It was quoted.');
      const own = await mara.request('POST', '/api/moderation/actions', {
        opId: opId(),
        act: 'uphold',
        subject: { actionId: hidden.id },
        reason: 'I was right',
      });
      expect(own.status).to.equal(403);

      const decided =
        outcome === 'upheld'
          ? await act(noor, 'uphold', { actionId: hidden.id })
          : await act(noor, 'restore', at);
      await page.getByRole('button', { name: /^Notifications, \d new$/ }).click();
      const heard =
        outcome === 'upheld'
          ? 'Your appeal was turned down by Noor: your comment 1 in “The budget” stays hidden.'
          : 'Your appeal was granted by Noor: everyone can read your comment 1 in “The budget” now.';
      await page.locator('notification-list li').filter({ hasText: heard }).waitFor();

      await page.goto(`${forum.url}/log?entry=${hidden.id}`);
      await page.keyboard.press('Escape');
      const link = entry(page, hidden).getByRole('link', { name: `${outcome} by another moderator` });
      await link.click();
      await page.waitForURL(`**/log?entry=${decided.id}#${decided.id}`);
      await entry(page, decided).getByRole('link', { name: 'an earlier entry' }).click();
      await page.waitForURL(`**/log?entry=${hidden.id}#${hidden.id}`);
      expect(await entry(page, hidden).getByRole('button').count()).to.equal(0);
    });
  }

  it('keeps what is said for an appeal while it is not sent, also over a reload', async () => {
    const { page, context, at, problems } = await author();
    const hidden = await act(mara, 'hide', at);
    await page.goto(`${forum.url}/log`);
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
    await page.goto(`${forum.url}/log?person=${person.id}`);
    expect(await page.locator('.log li').count()).to.equal(2);
    await page.getByRole('combobox', { name: 'What' }).selectOption('hide');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await entry(page, muted).waitFor({ state: 'detached' });
    await entry(page, hidden).getByRole('link', { name: 'comment 1' }).click();
    await page.waitForURL(`**/t/${at.threadId}/1#c1`);
    await page.locator('comment-item#c1').waitFor();
    await page.goto(`${forum.url}/log?person=${person.id}&act=hide`);
    await page.getByRole('link', { name: 'Show all' }).click();
    await entry(page, muted).waitFor();
  });

  it('passes axe-core in either scheme, wide and narrow, and nothing is cut off, with all that an entry can have', async () => {
    const { page, anna, person, at } = await author();
    const hidden = await act(mara, 'hide', at, { nameless: true });
    await appeal(anna, hidden);
    await act(noor, 'restore', at);
    const slip = await act(mara, 'hide', at);
    await act(mara, 'undo', { actionId: slip.id });
    await act(mara, 'mute', { personId: person.id, threadId: at.threadId }, { emergency: true });
    await page.goto(`${forum.url}/log`);
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
    await expectSoundInEveryLook(page);
  });
});
