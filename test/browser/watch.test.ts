import { expect } from 'chai';
import { sql } from 'kysely';
import type { BrowserContextOptions, Page } from 'playwright-core';
import * as acts from '../support/acts.ts';
import { expectSound, FAR_LOOKS } from '../support/axe.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('Watch, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ anew: 'for each test' });
  let anna: Client;
  let threadId: string;
  beforeEach(async () => {
    anna = await forum.member('Anna');
    threadId = await acts.openThread(anna, 'The square');
  });

  const say = (body: string) => acts.say(anna, threadId, body);
  /** Watch, as an admin has it before them. */
  const come = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await forum.visit(path, await forum.admin(), options);
    await page.locator('case-queue').waitFor();
    const tab = page.getByRole('tab', { name: 'Stream' });
    if (await tab.isVisible()) await tab.click();
    await page.locator('watch-page .filter').waitFor();
    await page.waitForLoadState('networkidle');
    return page;
  };
  const line = (page: Page, text: string) => page.locator('.stream > li', { hasText: text });

  it('shows what happens as it happens, and what was said by what it is now', async () => {
    const page = await come('/watch');
    await line(page, 'opened the thread').waitFor();
    await say('Close it on Sundays');
    await line(page, 'Close it on Sundays').waitFor();
    await anna.call('DELETE', `/api/threads/${threadId}/comments/1`, { opId: opId() });
    await line(page, 'deleted #1').waitFor();
    await eventually(() => line(page, 'Close it on Sundays').count(), 0);
  });

  it('opens a comment in its place, and hides it for everyone', async () => {
    const number = await say('A telephone number');
    const page = await come('/watch');
    await line(page, 'A telephone number').getByRole('button', { name: 'Open' }).click();
    await page.getByRole('button', { name: 'Hide…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('Names a private person');
    await page.getByRole('dialog').getByRole('button', { name: 'Hide' }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Go on: 1 more' }).click();
    await line(page, 'Names a private person').waitFor();
    const seen = await new Client(forum.url).call('GET', `/api/threads/${threadId}?around=1`);
    expect(seen.comments[0]).to.deep.include({ number, state: 'hidden', body: null });
  });

  it('says each on one line where there is room, in two on a phone, and opens wherever the line is clicked', async () => {
    await say('A long story. '.repeat(40));
    const page = await come('/watch', { viewport: { width: 1680, height: 900 } });
    const story = line(page, 'A long story.');
    const lines = async () => Math.round((await story.boundingBox())!.height / 32);
    expect(await lines()).to.equal(1);
    await story.locator('.text').click();
    await story.locator('.opened .body').waitFor();
    await story.locator('time').click();
    await story.locator('.opened').waitFor({ state: 'detached' });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByRole('tab', { name: 'Stream' }).click();
    expect(await lines()).to.equal(2);
  });

  it('says on every page of a moderator how many cases wait, and leads there', async () => {
    const page = await come('/watch');
    await page.goto(forum.url);
    await page.getByRole('link', { name: 'Watch', exact: true }).waitFor();
    await say('Words');
    await acts.report(await forum.member('Ben'), { threadId, number: 1 });
    await page.getByRole('link', { name: 'Watch 1 case waits' }).click();
    await page.locator('case-queue li').waitFor();
  });

  it('stands still when it is paused, by a key too, and loses nothing', async () => {
    const page = await come('/watch');
    await page.locator('body').press('Space');
    await say('While it stood still');
    await page.getByRole('button', { name: 'Go on: 1 more' }).waitFor();
    expect(await line(page, 'While it stood still').count()).to.equal(0);
    await page.locator('body').press('Space');
    await line(page, 'While it stood still').waitFor();
  });

  it('has what happened while it was without a connection', async () => {
    const page = await come('/watch');
    await page.context().setOffline(true);
    await page.locator('site-header .connection', { hasText: 'Offline' }).waitFor();
    await say('Into the void');
    await page.context().setOffline(false);
    await line(page, 'Into the void').waitFor();
  });

  it('misses nothing of a busy time without a connection, where the log cannot be asked at once', async () => {
    const page = await come('/watch');
    await say('The last that was heard');
    await line(page, 'The last that was heard').waitFor();
    await page.context().setOffline(true);
    await page.locator('site-header .connection', { hasText: 'Offline' }).waitFor();
    // More than the log answers at once.
    await Promise.all(Array.from({ length: 250 }, (_, i) => say(`Unheard ${i}`)));
    let failed = false;
    await page.route('**/api/watch/activity*', async (route) => {
      if (failed) return route.continue();
      failed = true;
      // What is heard meanwhile is newer than what is missing.
      await say('Heard again');
      await line(page, 'Heard again').or(page.locator('.stream strong')).first().waitFor();
      return route.abort('connectionrefused');
    });
    await page.context().setOffline(false);
    const heard = () =>
      page.evaluate(() => {
        const { live } = document.querySelector('activity-stream') as unknown as {
          live: { stream: { text: string | null }[] };
        };
        return live.stream.filter(({ text }) => text?.startsWith('Unheard')).length;
      });
    await eventually(heard, 250, 30);
    expect(failed).to.equal(true);
  });

  it('gathers what comes too fast, and is narrowed to what one looks for', async () => {
    const other = await acts.openThread(anna, 'The fountain');
    await Promise.all(Array.from({ length: 80 }, (_, i) => say(`Busy ${i}`)));
    await acts.say(anna, other, 'Quiet here');
    await say('Busy to the end');
    const page = await come('/watch');
    await page.locator('.stream strong').first().waitFor();
    // So much of it may fall into another span that it is read line by line.
    expect(await page.locator('.stream > li').count()).to.be.lessThan(40);
    const instants = await page
      .locator('.stream > li time')
      .evaluateAll((times) => times.map((time) => time.getAttribute('datetime')));
    expect(instants).to.deep.equal([...instants].sort().reverse());
    await page.getByLabel('Person').fill('nobody');
    await page.getByText('Nothing that happened is like this.').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('.stream strong').first().waitFor();
  });

  it('looks back for what one looks for, as far as it was', async () => {
    const ben = await forum.member('Ben');
    const number = await acts.say(ben, threadId, 'Said long before');
    await Promise.all(Array.from({ length: 250 }, (_, i) => say(`Since then ${i}`)));
    // Long before, and not so shortly that it is asked for at once.
    const hour = 3_600_000;
    await forum.node.withStore(({ db }) =>
      db
        .updateTable('events')
        .set(({ ref, val }) => ({ at: sql`${ref('at')} - ${val(hour)} * (1000 - ${ref('seq')})` }))
        .execute(),
    );
    const page = await come('/watch');
    expect(await line(page, 'Said long before').count()).to.equal(0);
    const asked: string[] = [];
    page.on(
      'request',
      (request) => request.url().includes('/api/watch/activity') && asked.push(request.url()),
    );
    await page.getByLabel('Person').pressSequentially('ben');
    await line(page, 'Said long before').waitFor();
    await acts.say(ben, threadId, 'Said just now');
    await line(page, 'Said just now').waitFor();
    const said = async () => (await page.locator('.stream .text').allInnerTexts()).join();
    expect(await said()).to.equal('Said just now,Said long before');
    expect(asked).to.have.length(1);

    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('.filter').getByLabel('Held').check();
    await page.getByText('Nothing that happened is like this.').waitFor();
    // What was passed over is looked for again when it is like this.
    await acts.act(await forum.admin(), 'hold', { threadId, number }, { reason: 'Wait' });
    await eventually(said, 'Wait,Said long before');
  });

  for (const [how, options] of FAR_LOOKS) {
    it(`is without what axe finds, and no wider than the window, ${how}`, async () => {
      await say('Something to look at');
      const page = await come('/watch', options);
      await line(page, 'Something to look at').getByRole('button', { name: 'Open' }).click();
      await page.locator('opened-activity .body').waitFor();
      await expectSound(page);
    });
  }
});
