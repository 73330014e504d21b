import { expect } from 'chai';
import { act, openThread } from '../support/acts.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('a thread that a moderator holds while it is read, in Chromium', function () {
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
});
