import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { act, edit, openThread, say } from '../support/acts.ts';
import { eventually } from '../support/eventually.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('what a moderator holds or hides while it is read, in Chromium', function () {
  this.timeout(60_000);
  // What the page asks for is not there any more.
  const forum = visitedForum({ meant: /the server responded with a status of 404/ });

  it('is gone from the page of who reads it, with its title', async () => {
    const threadId = await openThread(await forum.member('Olaf'), 'Sesquipedalian');
    const page = await forum.visit(`/t/${threadId}`);
    await page.locator('.rails').waitFor();
    await act(await forum.moderator('Mara'), 'hold', { threadId, number: 0 });
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
    expect(await page.content())
      .to.not.include('Sesquipedalian')
      .and.not.include('Its opening post');
  });

  it('says to a moderator in the place of the composer why nobody else writes there, as long as it is so', async () => {
    const olaf = await forum.member('Olaf');
    const threadId = await openThread(olaf, 'Waits');
    const mara = await forum.moderator('Mara');
    await act(mara, 'hold', { threadId, number: 0 });
    const page = await forum.visit(`/t/${threadId}`, mara);
    const why = page.getByText('Others see this thread once its opening post is shown');
    const composer = page.getByRole('textbox', { name: 'Your comment' });
    await why.waitFor();
    await composer.waitFor({ state: 'hidden' });
    expect(await page.getByRole('button', { name: 'Answer together' }).count()).to.equal(0);
    const own = await forum.visit(`/t/${threadId}`, olaf);
    await own.getByRole('textbox', { name: 'Your comment' }).waitFor();
    await act(mara, 'approve', { threadId, number: 0 });
    await composer.waitFor();
    await why.waitFor({ state: 'detached' });
  });

  it('is gone with its words from open revisions, from an open report, and from what a draft would answer', async () => {
    const [olaf, rita] = [await forum.member('Olga'), await forum.member('Rita')];
    const threadId = await openThread(olaf, 'Open dialogs');
    await say(rita, threadId, 'Stays');
    await say(olaf, threadId, 'Antidisestablishment at first');
    await edit(olaf, threadId, 2, 'Antidisestablishment now');
    const mara = await forum.moderator('Mona');
    const holds = async (page: Page) => (await page.content()).includes('Antidisestablishment');
    const open = async (button: string, words: string) => {
      const page = await forum.visit(`/t/${threadId}`, rita);
      await page.locator('#c2').hover();
      await page.locator('#c2').getByRole('button', { name: button }).click();
      await page.getByRole('dialog').getByText(words).first().waitFor();
      return page;
    };
    const pages = [
      await open('edited', 'Antidisestablishment at first'),
      await open('Report', 'Antidisestablishment now'),
      await open('Answer together', 'Antidisestablishment now'),
    ];
    await act(mara, 'hide', { threadId, number: 2 });
    for (const page of pages) await eventually(() => holds(page), false);
    for (const page of pages.slice(0, 2)) {
      await page.getByRole('dialog').getByText('It is not shown any more.').waitFor();
    }
  });
});
