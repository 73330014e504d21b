import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { HeatList, HotThread } from '../../shared/protocol/heat.ts';
import { openThread, say } from '../support/acts.ts';
import { expectSound } from '../support/axe.ts';
import { eventually } from '../support/eventually.ts';
import { visitedForum } from './support/visited-forum.ts';

const hot = (title: string, given: Partial<HotThread> = {}): HotThread => ({
  thread: { id: title.toLowerCase().padEnd(16, 'x') as HotThread['thread']['id'], title },
  perMinute: Array.from({ length: 60 }, (_, minute) => (minute < 50 ? 0 : 8)),
  perHour: 80,
  habit: 20,
  reports: 0,
  people: 8,
  newcomers: 0,
  deletions: 0,
  score: 1,
  reasons: [],
  ...given,
});

describe('the heat of threads, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum();

  /** An admin at Watch, whom the server tells what `told` has in it; null: nothing, as it can't be reached. */
  const come = async (
    told?: { heat: HeatList | null },
    options: BrowserContextOptions = {},
  ): Promise<Page> => {
    const { page } = await forum.come(await forum.admin(), options);
    if (told) {
      await page.clock.install();
      await page.route('**/api/watch/heat', (route) =>
        told.heat ? route.fulfill({ json: told.heat }) : route.abort('connectionrefused'),
      );
    }
    await page.goto(`${forum.url}/watch`);
    await show(page);
    return page;
  };
  /** On a narrow page it has a tab of its own. */
  const show = async (page: Page) => {
    await page.locator('case-queue').waitFor();
    const tab = page.getByRole('tab', { name: 'Heat' });
    if (await tab.isVisible()) await tab.click();
    await page.locator('heat-list h2').waitFor();
  };
  const titles = async (page: Page) => (await page.locator('heat-list h3').allTextContents()).join(' ');
  const next = (page: Page) => page.clock.runFor(5_100);

  it('is of what the server counts, with a link to each thread', async () => {
    const anna = await forum.member('Anna');
    const threadId = await openThread(anna, 'The square');
    await say(anna, threadId, 'Words');
    const page = await come();
    const row = page.locator('heat-list li', { hasText: 'The square' });
    await row.getByText('1 comment in the last hour').waitFor();
    expect(await row.getByRole('link').getAttribute('href')).to.equal(`/t/${threadId}`);
    await row.getByRole('button', { name: 'Only this thread: The square' }).click();
    await eventually(() => page.locator('.filter select').inputValue(), threadId);
  });

  it('says why each thread is there, in words and as a table', async () => {
    const reasons: HotThread['reasons'] = [
      { why: 'reports', reports: 3 },
      { why: 'fast', times: 4 },
      { why: 'newcomers', newcomers: 6, people: 8 },
      { why: 'deletions', deletions: 5, comments: 80 },
    ];
    const page = await come({
      heat: { threads: [hot('Square', { reports: 3, newcomers: 6, deletions: 5, reasons }), hot('Still')] },
    });
    expect(await page.locator('heat-list .why').allTextContents()).to.deep.equal([
      '3 reports · 4 times its usual pace (80 an hour) · 6 of 8 writers are new · 5 deleted or hidden, 80 written',
      '80 an hour, usually 20',
    ]);
    await page.getByText('As a table').click();
    const cells = page.getByRole('row', { name: 'Square' }).getByRole('cell');
    expect((await cells.allTextContents()).join()).to.equal('80,20,3,6 of 8,5,0,0,0,0,0,80');
  });

  it('stands still while it is pointed at or in focus, with the latest numbers', async () => {
    const told = { heat: { threads: [hot('One'), hot('Two'), hot('Three')] } };
    const page = await come(told);
    await eventually(() => titles(page), 'One Two Three');
    await page.locator('heat-list li').first().hover();
    told.heat = { threads: [hot('New'), hot('Two', { perHour: 81 }), hot('One')] };
    await next(page);
    await page.getByText('81 an hour').waitFor();
    expect(await titles(page)).to.equal('One Two Three New');
    await page.locator('heat-list').getByRole('link', { name: 'One' }).focus();
    await page.mouse.move(0, 0);
    expect(await titles(page)).to.equal('One Two Three New');
    await page.locator('.filter input').first().focus();
    await eventually(() => titles(page), 'New Two One');
    told.heat = { threads: [hot('Two'), hot('New')] };
    await next(page);
    await eventually(() => titles(page), 'Two New');
  });

  it('keeps what it knew where it cannot be loaded, and says so', async () => {
    const told: { heat: HeatList | null } = { heat: { threads: [hot('One')] } };
    const page = await come(told);
    await page.getByRole('link', { name: 'One' }).waitFor();
    told.heat = null;
    await next(page);
    await page.locator('heat-list .error', { hasText: 'This is as it was at' }).waitFor();
    expect(await titles(page)).to.equal('One');
    told.heat = { threads: [] };
    await page.locator('heat-list').getByRole('button', { name: 'Try again' }).click();
    await page.mouse.move(0, 0);
    await page.getByText('Nothing was written or reported in the last hour.').waitFor();
    expect(await page.locator('heat-list .error').count()).to.equal(0);
  });

  for (const [name, options] of Object.entries<BrowserContextOptions>({
    'on a desktop': {},
    'at 360 px, in the dark': { viewport: { width: 360, height: 640 }, colorScheme: 'dark' },
  })) {
    it(`can be used by everybody ${name}`, async () => {
      const long = 'Donaudampfschifffahrtsgesellschaft'.repeat(4);
      const page = await come(undefined, options);
      const heat = {
        threads: [hot('Square', { reports: 3, reasons: [{ why: 'reports', reports: 3 }] }), hot(long)],
      };
      await page.route('**/api/watch/heat', (route) => route.fulfill({ json: heat }));
      await page.reload();
      await show(page);
      await page.getByText('As a table').click();
      await expectSound(page);
    });
  }
});
