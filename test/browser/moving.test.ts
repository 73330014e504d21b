import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { act, openThread, say } from '../support/acts.ts';
import { expectSoundInEveryLook } from '../support/axe.ts';
import type { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { visitedForum } from './support/visited-forum.ts';

const COMMENTS = 'comment-item:not([data-number="0"]) .body';
const texts = (page: Page) => page.locator(COMMENTS).allInnerTexts();

describe('moving comments, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum();
  let opener: Client;
  let admin: Client;
  before(async () => {
    opener = await forum.member('Olga');
    admin = await forum.admin();
  });

  const thread = async (title: string, ...bodies: string[]): Promise<string> => {
    const threadId = await openThread(opener, title, `What ${title} is about`);
    for (const body of bodies) await say(opener, threadId, body);
    return threadId;
  };
  const reader = async (path: string, name?: string): Promise<Page> =>
    forum.visit(path, name ? await forum.guest(name) : null);
  const moderator = (path: string): Promise<Page> => forum.visit(path, admin);
  const begin = async (page: Page, act: 'Split…' | 'Merge…') => {
    await page.locator('.opening').getByRole('button', { name: 'Moderate the opening post' }).click();
    await page.locator('.opening').getByRole('button', { name: act, exact: true }).click();
  };

  it('shows two readers how comments leave one thread and arrive in another, and nothing of what was hidden', async () => {
    const from = await thread('Bread', 'rye', 'secret rye', 'a tent for the summer', 'pegs');
    const to = await thread('Camping', 'where to');
    await act(admin, 'hide', { threadId: from, number: 2 });
    const [leaving, arriving] = [await reader(`/t/${from}`, 'Lea'), await reader(`/t/${to}`)];
    await leaving.locator(COMMENTS).nth(3).waitFor();

    const page = await moderator(`/t/${from}`);
    await begin(page, 'Split…');
    for (const number of [2, 3, 4]) await page.getByLabel(`Move #${number}`).check();
    await page.getByLabel('Title of the new thread').fill('Summer tents');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Another matter');
    await page.getByRole('dialog').getByRole('button', { name: 'Split', exact: true }).click();
    await page.waitForURL((url) => !url.pathname.includes(from));
    await page.getByRole('heading', { name: 'Summer tents' }).waitFor();
    expect(await texts(page)).to.deep.equal(['a tent for the summer', 'pegs']);

    await leaving.getByText('Moved to “Summer tents” #1').waitFor();
    expect(await texts(leaving)).to.deep.equal([
      'rye',
      'Moved to “Summer tents”',
      'Moved to “Summer tents” #1',
      'Moved to “Summer tents” #2',
    ]);

    await begin(page, 'Merge…');
    await page.getByLabel('Merge into').fill('camp');
    await page.getByRole('radio', { name: /Camping/ }).check();
    await page.getByRole('button', { name: 'Merge…', exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('The same matter');
    await page.getByRole('dialog').getByRole('button', { name: 'Merge', exact: true }).click();
    await page.waitForURL((url) => url.pathname === `/t/${to}`);
    await arriving.locator(COMMENTS).nth(3).waitFor();
    expect(await texts(arriving)).to.deep.equal([
      'where to',
      'Hidden by a moderator.',
      'a tent for the summer',
      'pegs',
    ]);
    expect(await arriving.locator('#c3 .moved-from').innerText()).to.equal(
      'Moved here from “Summer tents” #1',
    );
    for (const one of [leaving, arriving]) {
      expect(await one.content()).to.not.include('secret rye');
    }
  });

  it('leads on from an old permalink, without scripts too', async () => {
    const from = await thread('Old links', 'stays', 'goes');
    const split = { numbers: [1, 2], title: 'New place' };
    const { into } = await act(admin, 'split', { threadId: from }, split);
    for (const javaScriptEnabled of [true, false]) {
      const page = await forum.visit(`/t/${from}/2`, null, { javaScriptEnabled });
      await page.getByRole('link', { name: '“New place” #1' }).click();
      await page.waitForURL((url) => url.pathname === `/t/${into!.id}/1`);
      await page.getByText('goes', { exact: true }).waitFor();
      await page.getByText('Moved here from “Old links” #2').waitFor();
    }
  });

  it('takes a merged thread off everyone’s list, and closes its page', async () => {
    const [from, to] = [await thread('Gone soon', 'words'), await thread('Stays here')];
    const home = await reader('/');
    await home.getByRole('link', { name: 'Gone soon' }).waitFor();
    const page = await reader(`/t/${from}`, 'Gus');
    await page.getByRole('textbox', { name: 'Your comment' }).waitFor();
    await act(admin, 'merge', { threadId: from }, { into: to });
    await home.getByRole('link', { name: 'Gone soon' }).waitFor({ state: 'detached' });
    await page.getByText('This thread was merged into “Stays here”: it goes on there.').waitFor();
    await eventually(() => page.getByRole('textbox', { name: 'Your comment' }).isVisible(), false);
  });

  it('keeps what was chosen where it is refused, and says why', async () => {
    const from = await thread('Refused', 'one', 'two');
    const page = await moderator(`/t/${from}`);
    await begin(page, 'Split…');
    await page.getByLabel('Move #1').check();
    await page.getByLabel('Title of the new thread').fill('Too late');
    await opener.call('DELETE', `/api/threads/${from}/comments/1`, { opId: opId() });
    await page.getByText('This comment was removed.').waitFor();
    await page.getByRole('button', { name: 'Split…', exact: true }).last().click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('Another matter');
    await page.getByRole('dialog').getByRole('button', { name: 'Split', exact: true }).click();
    await page.getByText('#1: not there, deleted, or moved already.').waitFor();
    expect(await page.getByLabel('Title of the new thread').inputValue()).to.equal('Too late');
    // That it was refused the browser writes down by itself.
    const written = forum.visitors[0]!.problems.splice(0);
    expect(written).to.have.length(1);
    expect(written[0]).to.include('404');
  });

  it('chooses a whole range by the keyboard, or all from one to the end, which need not be loaded', async () => {
    const from = await thread('Many', ...Array.from({ length: 60 }, (_, i) => `Comment ${i + 1}`));
    const page = await moderator(`/t/${from}/1`);
    const isChosen = (number: number) => page.getByLabel(`Move #${number}`, { exact: true }).isChecked();
    await begin(page, 'Split…');
    await page.getByLabel('Move #2', { exact: true }).focus();
    await page.keyboard.press('Space');
    for (let i = 0; i < 4; i++) await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('Shift+Space');
    await page.getByText('4 comments become a new thread, which #2 opens.').waitFor();
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(isChosen))).to.deep.equal([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
    await page.getByLabel('Move #3', { exact: true }).click({ modifiers: ['Shift'] });
    await page.getByText('#2 becomes the opening post of a new thread.').waitFor();

    await page.getByLabel('Move #10', { exact: true }).focus();
    await page.keyboard.press('Shift+End');
    await page.getByText('52 comments become a new thread, which #2 opens.').waitFor();
    await page.keyboard.press('?');
    await page
      .getByRole('dialog', { name: 'Keys' })
      .getByText('choose all from this box to the end')
      .waitFor();
  });

  it('passes axe-core in either scheme, wide and narrow, and nothing is cut off', async () => {
    const from = await thread('Accessible', 'one', 'two');
    await thread('Accessible as well');
    const page = await moderator(`/t/${from}`);
    await begin(page, 'Split…');
    await page.getByLabel('Move #1').check();
    await expectSoundInEveryLook(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await begin(page, 'Merge…');
    await page.getByLabel('Merge into').fill('acc');
    await page.getByRole('radio').first().waitFor();
    await expectSoundInEveryLook(page);
  });
});
