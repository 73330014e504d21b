import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Action } from '../../shared/protocol/actions.ts';
import * as acts from '../support/acts.ts';
import { axeViolations, expectSound, FAR_LOOKS } from '../support/axe.ts';
import type { Client } from '../support/client.ts';
import { visitedForum } from './support/visited-forum.ts';

/** What is refused on purpose the browser itself logs. */
const REFUSED = /the server responded with a status of (?:400|403|409)/;

describe('moderation within a thread, in Chromium', function () {
  this.timeout(90_000);
  const forum = visitedForum({ anew: 'for each test', meant: REFUSED });
  let admin: Client;
  let olga: Client;
  let anna: Client;
  let threadId: string;
  beforeEach(async () => {
    admin = await forum.admin();
    olga = await forum.member('Olga');
    anna = await forum.member('Anna');
    threadId = await acts.openThread(olga, 'The square', 'Shall it be closed to cars?');
    await say(anna, 'Only fools drive there.');
    await say(olga, 'Let us stay polite.');
  });

  const say = (by: Client, body: string) => acts.say(by, threadId, body);
  const act = (act: Action, subject: object, more = {}) => acts.act(admin, act, subject, more);
  /** The thread, open before somebody; nobody whom the forum knows, where it is not said who. */
  const open = async (as: Client | null = null, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await forum.visit(`/t/${threadId}`, as, options);
    await page.locator('.rail li').first().waitFor({ state: 'attached' });
    return page;
  };
  const asModerator = async (options: BrowserContextOptions = {}) =>
    open(await forum.moderator('Mona'), options);
  const goTo = async (page: Page, number: number) => {
    await page.locator(`#c${number} article`).focus();
  };
  const reports = async () => (await admin.call('GET', '/api/moderation/cases')).cases;
  const dialog = (page: Page) => page.locator('reason-dialog').getByRole('dialog');
  const composer = (page: Page) => page.locator('thread-composer');

  describe('a reader', () => {
    it('reports a comment in two keystrokes, however fast, and hears when they have already', async () => {
      const page = await open(await forum.member('Ben'));
      await goTo(page, 1);
      await page.keyboard.press('f');
      await page.keyboard.press('2');
      await page.getByText('and will be told what becomes of it.').waitFor();
      const [one] = await reports();
      expect(one).to.deep.include({ number: 1, cause: 'report', reasons: ['Off topic'] });

      await goTo(page, 1);
      await page.keyboard.press('f');
      await page.keyboard.press('Enter');
      await page.getByText(/^You have reported .* already/).waitFor();
      expect((await reports()).map((one: { reports: number }) => one.reports)).to.deep.equal([1]);
    });

    it('reports by a button on a phone, with words of their own', async () => {
      const page = await open(await forum.member('Ben'), {
        viewport: { width: 360, height: 740 },
        hasTouch: true,
      });
      await page.getByRole('button', { name: 'Report #1' }).tap();
      await dialog(page).getByText('Only moderators read it.').waitFor();
      await dialog(page).getByLabel('Reason').fill('It calls people fools.');
      await expectSound(page);
      await dialog(page).getByRole('button', { name: 'Report', exact: true }).tap();
      await page.getByText('and will be told what becomes of it.').waitFor();
      expect((await reports())[0].reasons).to.deep.equal(['It calls people fools.']);
    });

    it('is asked for a name first where they have none, and goes on with the report then', async () => {
      const page = await open();
      await goTo(page, 1);
      await page.keyboard.press('f');
      await page.getByRole('dialog', { name: 'Take part as a guest' }).getByLabel('Name').fill('Gast');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Report #1?' }).waitFor();
      await page.keyboard.press('1');
      await page.getByText('and will be told what becomes of it.').waitFor();
      expect((await reports())[0].reasons).to.deep.equal(['Personal attack']);
      expect(new URL(page.url()).search).to.equal('');
    });

    it('is not offered to report what they wrote themselves', async () => {
      const page = await open(anna);
      await page.getByRole('button', { name: 'Report #2' }).waitFor({ state: 'attached' });
      expect(await page.getByRole('button', { name: 'Report #1' }).count()).to.equal(0);
      await goTo(page, 1);
      await page.keyboard.press('f');
      await page.getByRole('alert').getByText('It is your own').waitFor();
    });
  });

  describe('a moderator', () => {
    it('hides a comment by three keys, and puts it back for every reader by a fourth', async () => {
      const [page, reader] = [await asModerator(), await open()];
      await goTo(page, 1);
      await page.keyboard.press('m');
      await page.keyboard.press('h');
      await dialog(page).getByRole('button', { name: 'Personal attack' }).waitFor();
      await page.keyboard.press('1');
      await reader.locator('#c1').getByText('Hidden by a moderator.').waitFor();
      await page.getByText('#1: hidden').waitFor();
      await page.keyboard.press('z');
      await reader.locator('#c1 .body').getByText('Only fools drive there.').waitFor();
      await page.getByText('Taken back: #1: hidden').waitFor();
    });

    it('is shown what the author has changed meanwhile, and decides on that', async () => {
      const page = await asModerator();
      await page.getByRole('button', { name: 'Moderate #1' }).click();
      await page.getByRole('button', { name: 'Remove…' }).click();
      await dialog(page).getByText('Only fools drive there.').waitFor();
      await acts.edit(anna, threadId, 1, 'Only friends drive there.');
      await dialog(page).getByRole('button', { name: 'Personal attack' }).click();
      await dialog(page).locator('ins', { hasText: 'friends' }).waitFor();
      await dialog(page).locator('del', { hasText: 'fools' }).waitFor();
      await dialog(page).getByText('press again to go on').waitFor();
      await dialog(page).getByRole('button', { name: 'Remove', exact: true }).click();
      await page.locator('#c1').getByText('This comment was removed.').waitFor();
    });

    it('mutes its author in the thread, who is told in the open page, and lets them go on', async () => {
      const [page, author] = [await asModerator(), await open(anna)];
      const text = author.getByRole('textbox', { name: 'Your comment' });
      await text.fill('Half a sentence');
      await page.getByRole('button', { name: 'Moderate #1' }).click();
      await page.getByRole('button', { name: 'Mute in this thread…' }).click();
      await dialog(page).getByLabel('For how long').selectOption({ label: '10 minutes' });
      await dialog(page).getByRole('button', { name: 'Personal attack' }).click();
      await composer(author).getByText('A moderator has muted you in this thread').waitFor();
      await composer(author).getByText('What you wrote is kept here.').waitFor();
      expect(await author.getByRole('button', { name: /^(Reply|React)/ }).count()).to.equal(0);
      await author.reload();
      await composer(author).getByText('A moderator has muted you in this thread').waitFor();

      await page.getByRole('button', { name: 'Undo' }).click();
      await author.getByRole('button', { name: 'Send' }).waitFor();
      expect(await text.inputValue()).to.equal('Half a sentence');
      await text.press('Enter');
      await page.locator('#c3').getByText('Half a sentence').waitFor();
    });

    it('warns, mutes and suspends from a comment, each as its button says', async () => {
      const page = await asModerator();
      for (const [button, question] of [
        ['Warn…', 'Warn Anna?'],
        ['Mute everywhere…', 'Mute Anna?'],
        ['Suspend…', 'Suspend Anna?'],
      ] as const) {
        await page.getByRole('button', { name: 'Moderate #1' }).click();
        await page.getByRole('button', { name: button }).click();
        await page.getByRole('dialog', { name: question }).waitFor();
        await dialog(page).getByRole('button', { name: 'Personal attack' }).click();
        await dialog(page).waitFor({ state: 'hidden' });
      }
      const { person } = await anna.call('GET', '/api/session');
      expect(person.mutedUntil).to.be.a('string');
      expect(person.suspendedUntil).to.be.a('string');
      const { actions } = await admin.call('GET', '/api/moderation/log');
      expect(actions.map((one: { act: string }) => one.act)).to.deep.equal(['suspend', 'mute', 'warn']);
    });

    it('finds on a profile in which threads somebody is muted, and takes it back', async () => {
      const { id: personId } = await acts.personOf(anna);
      await act('mute', { personId, threadId });
      const page = await asModerator();
      await page.goto(`${forum.url}/people/${personId}`);
      const line = page.locator('.muted-in li', { hasText: 'The square' });
      await line.getByText('until a moderator takes it back').waitFor();
      await line.getByRole('button', { name: 'Take it back…' }).click();
      await page.getByRole('dialog', { name: 'Let Anna write in this thread again?' }).waitFor();
      await dialog(page).getByRole('button', { name: 'Off topic' }).click();
      await line.waitFor({ state: 'detached' });
      await say(anna, 'I can speak again.');
    });

    it('takes a mute back on a profile, which says then that there is none', async () => {
      const page = await asModerator();
      await page.goto(`${forum.url}/people/${(await acts.personOf(anna)).id}`);
      await page.getByRole('button', { name: 'Mute…' }).click();
      await dialog(page).getByRole('button', { name: 'Personal attack' }).click();
      await page.locator('profile-head .standing').getByText('Muted until').waitFor();
      await page.keyboard.press('z');
      await page.getByText('Taken back: Anna: muted').waitFor();
      await page.locator('profile-head .standing').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Mute…' }).waitFor();
    });

    it('gives the thread another title, for a reason, which its opener is told, and takes it back', async () => {
      const [page, opener] = [await asModerator(), await open(olga)];
      const heading = (on: Page, name: string) => on.getByRole('heading', { level: 1, name }).waitFor();
      expect(await page.getByRole('button', { name: 'Change the title' }).count()).to.equal(0);
      await page.getByRole('button', { name: 'Moderate the opening post' }).click();
      await page.keyboard.press('t');
      await page.getByRole('dialog', { name: 'Give the thread another title?' }).waitFor();
      const title = dialog(page).getByRole('textbox', { name: 'Title' });
      expect(await title.evaluate((one: HTMLInputElement) => one.value.slice(one.selectionStart!))).to.equal(
        'The square',
      );
      await title.fill('');
      await dialog(page).getByRole('button', { name: 'Off topic' }).click();
      await dialog(page).getByText('The title is empty.').waitFor();
      // Digits are of the title there.
      await title.pressSequentially('Square 1');
      await expectSound(page);
      await dialog(page).getByRole('button', { name: 'Off topic' }).click();
      for (const one of [page, opener]) await heading(one, 'Square 1');
      await opener.getByRole('button', { name: /^Notifications/ }).click();
      const told = opener.getByText('gave “Square 1” another title, in place of “The square”.');
      await told.waitFor();
      await page.keyboard.press('z');
      for (const one of [page, opener]) await heading(one, 'The square');
    });

    it('is told that they take part, and acts in an emergency', async () => {
      const page = await asModerator();
      const text = page.getByRole('textbox', { name: 'Your comment' });
      await text.fill('I think so too.');
      await text.press('Enter');
      await page.locator('#c3').getByText('I think so too.').waitFor();
      await page.getByRole('button', { name: 'Moderate #1' }).click();
      await page.getByRole('button', { name: 'Hide…' }).click();
      await dialog(page).getByRole('button', { name: 'Personal attack' }).click();
      await dialog(page).getByText('You take part in this thread').waitFor();
      await dialog(page).getByLabel('It is an emergency').check();
      await dialog(page).getByRole('button', { name: 'Hide', exact: true }).click();
      await page.locator('#c1').getByText('Hidden by a moderator.').waitFor();
      expect((await admin.call('GET', '/api/moderation/log')).actions[0].emergency).to.equal(true);
      await page.getByRole('button', { name: 'Moderate #2' }).waitFor({ state: 'attached' });
      expect(await page.getByRole('button', { name: 'Moderate #3' }).count()).to.equal(0);
    });
  });

  describe('who opened the thread', () => {
    it('slows it down, which another sees at once, whose composer counts down and keeps what is typed', async () => {
      const [opener, reader] = [await open(olga), await open(await forum.member('Ben'))];
      const text = reader.getByRole('textbox', { name: 'Your comment' });
      await text.fill('First');
      await text.press('Enter');
      await reader.locator('#c3').getByText('First').waitFor();
      await opener.locator('.opening .acts').getByRole('button', { name: 'Slow mode…' }).click();
      await dialog(opener).getByLabel('One comment each').selectOption({ label: 'hour' });
      await dialog(opener).getByLabel('Reason').fill('Let us breathe.');
      await dialog(opener).getByRole('button', { name: 'Set' }).click();
      await dialog(opener).waitFor({ state: 'hidden' });
      expect(await opener.getByRole('button', { name: 'Undo' }).count()).to.equal(0);

      await reader.locator('.opening').getByText('Slow mode: one comment each hour.').waitFor();
      await composer(reader)
        .getByText(/you can write again in (59|60) minutes/)
        .waitFor();
      await text.fill('Second');
      await text.press('Enter');
      // By then it would have been sent, and given back with the reason.
      await say(admin, 'Meanwhile');
      await reader.locator('#c4').getByText('Meanwhile').waitFor();
      expect(await composer(reader).getByRole('alert').count()).to.equal(0);
      expect(await text.inputValue()).to.equal('Second');
      expect(await reader.getByRole('button', { name: 'Send' }).isDisabled()).to.equal(true);
      await reader.reload();
      await composer(reader)
        .getByText(/you can write again in (59|60) minutes/)
        .waitFor();
      expect(await text.inputValue()).to.equal('Second');
      expect(await axeViolations(reader)).to.deep.equal([]);

      await opener.getByRole('button', { name: 'Slow mode…' }).click();
      await dialog(opener).getByLabel('Reason').fill('It is calm.');
      await dialog(opener).getByRole('button', { name: 'Set' }).click();
      await reader.locator('.opening .control').getByText('Slow mode').waitFor({ state: 'detached' });
      await text.press('Enter');
      await reader.locator('#c5').getByText('Second').waitFor();
    });

    it('is offered none of it while they are muted there', async () => {
      const opener = await open(olga);
      const slow = opener.locator('.opening .acts').getByRole('button', { name: 'Slow mode…' });
      await slow.waitFor();
      await act('mute', { personId: (await acts.personOf(olga)).id, threadId });
      await slow.waitFor({ state: 'detached' });
    });

    it('has guests wait, and cannot close the thread to them', async () => {
      const [opener, guest] = [await open(olga), await open(await forum.guest('Gast'))];
      await opener.locator('.opening .acts').getByRole('button', { name: 'Guests…' }).click();
      const choices = dialog(opener).getByLabel('Guests').locator('option');
      expect(await choices.allInnerTexts()).to.deep.equal(['write', 'write, and wait for a moderator']);
      await dialog(opener).getByRole('button', { name: 'Off topic' }).click();
      await guest.locator('.opening').getByText('What guests write waits for a moderator.').waitFor();
      await composer(guest).getByText('A moderator looks at what guests write').waitFor();

      const text = guest.getByRole('textbox', { name: 'Your comment' });
      await text.fill('May I?');
      await text.press('Enter');
      await guest.locator('#c3').getByText('What guests write is looked at first.').waitFor();
      await guest.locator('#c3 .body').getByText('May I?').waitFor();
      await opener.locator('#c3').getByText('Waits for a moderator.').waitFor();
      expect(await opener.getByText('looked at first').count()).to.equal(0);
      await act('approve', { threadId, number: 3 });
      await opener.locator('#c3 .body').getByText('May I?').waitFor();
      await guest.locator('#c3 .state-note').waitFor({ state: 'detached' });
    });
  });

  describe('a slow thread', () => {
    it('gives back what was sent too early, from another page say, and counts from then', async () => {
      await act('slow', { threadId }, { seconds: 3_600 });
      const page = await open(await forum.member('Ben'));
      await page.context().setOffline(true);
      await page.locator('site-header .connection', { hasText: 'Offline' }).waitFor();
      const text = page.getByRole('textbox', { name: 'Your comment' });
      for (const [i, words] of ['One', 'Two'].entries()) {
        await text.fill(words);
        await text.press('Enter');
        if (i === 0) await page.getByText('Kept here, sent when the connection is back').waitFor();
      }
      expect(await text.inputValue()).to.equal('Two');
      // Another tab has no such line, and sends.
      const key = await page.evaluate(
        () => Object.keys(localStorage).find((key) => key.startsWith('outbox:'))!,
      );
      await page.evaluate((key) => {
        const waiting = JSON.parse(localStorage.getItem(key)!);
        const other = { ...waiting[0], opId: 'from-another-tab', body: 'Three' };
        localStorage.setItem(key, JSON.stringify([...waiting, other]));
      }, key);
      await page.context().setOffline(false);
      await composer(page).getByText('This thread is slow now').waitFor();
      expect(await text.inputValue()).to.equal('Three\n\nTwo');
      await composer(page)
        .getByText(/you can write again in (59|60) minutes/)
        .waitFor();
      await page.locator('#c3').getByText('One').waitFor();
    });
  });

  it('lets a guest only read where guests only read, and offers to sign up', async () => {
    const page = await open(await forum.guest('Gast'));
    await page.getByRole('button', { name: 'Reply to #1' }).waitFor({ state: 'attached' });
    await act('guests', { threadId }, { guests: 'off' });
    await composer(page).getByText('Only members can write in this thread now.').waitFor();
    expect(await page.getByRole('button', { name: 'Reply to #1' }).count()).to.equal(0);
    await composer(page).getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('dialog', { name: 'Sign up' }).waitFor();
  });

  it('is read without JavaScript: how one writes in the thread, and that it is pinned', async () => {
    await act('slow', { threadId }, { seconds: 30 });
    await act('guests', { threadId }, { guests: 'off' });
    await act('lock', { threadId });
    await act('pin', { threadId });
    await acts.openThread(olga, 'A later thread');
    const page = await forum.visit(`/t/${threadId}`, null, { javaScriptEnabled: false });
    expect(await page.locator('.opening .control p').allInnerTexts()).to.deep.equal([
      'Pinned: listed before the others.',
      'Locked: nobody can write in it now.',
      'Slow mode: one comment each 30 seconds.',
      'Only members can write in it now, no guests.',
    ]);
    await page.goto(forum.url);
    expect(await page.locator('.threads h2').allInnerTexts()).to.deep.equal(['The square', 'A later thread']);
    await page.locator('.threads li').first().getByText('pinned', { exact: true }).waitFor();
  });

  it('moves a pinned thread up in an open list', async () => {
    await acts.openThread(olga, 'A later thread');
    const page = await forum.visit('/');
    await page.locator('.threads li').first().getByText('A later thread').waitFor();
    await page.waitForLoadState('networkidle');
    await act('pin', { threadId });
    await page.locator('.threads li').first().getByText('The square').waitFor();
    await page.locator('.threads li').first().getByText('pinned', { exact: true }).waitFor();
  });

  for (const [how, options] of FAR_LOOKS) {
    it(`is without what axe finds, and no wider than the window, with the choices open, ${how}`, async () => {
      const page = await asModerator(options);
      await page.keyboard.press('g');
      await page.keyboard.press('m');
      await page
        .getByRole('group', { name: 'The thread' })
        .getByRole('button', { name: 'Guests…' })
        .waitFor();
      await expectSound(page);
    });
  }
});
