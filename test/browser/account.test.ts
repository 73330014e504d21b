import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { browserName } from '../../client/you/browser-name.ts';
import * as acts from '../support/acts.ts';
import { axeViolations, expectSoundInEveryLook } from '../support/axe.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { asMember, callAs, newEmail, PASSWORD, signedIn } from '../support/members.ts';
import { testNode, WIDE } from '../support/node.ts';
import { setRules } from '../support/rules.ts';
import { REFUSAL, visitedForum } from './support/visited-forum.ts';

describe('an account in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ meant: REFUSAL });
  let admin: Client;
  let opener: Client;
  let threadId: string;
  before(async () => {
    admin = await forum.admin();
    opener = await forum.member('Opener');
  });
  beforeEach(async () => {
    threadId = await acts.openThread(opener);
  });

  const somebody = (options: BrowserContextOptions = {}) => forum.come(null, options);
  /** A member's page. */
  const at = async (path: string, options: BrowserContextOptions = {}, name = 'Anna') => {
    const one = await somebody(options);
    const member = await asMember(one, forum.url, name);
    await one.page.goto(forum.url + path);
    return { ...one, ...member };
  };
  const thread = () => `/t/${threadId}`;
  const box = (page: Page) => page.getByRole('textbox', { name: 'Your comment' });
  const mute = (personId: string, act: 'mute' | 'unmute', until?: string) =>
    acts.act(admin, act, { personId }, { reason: 'Asked to calm down', ...(until && { until }) });
  const wrote = async (number = 1) =>
    (await admin.call('GET', `/api/threads/${threadId}?from=${number}`)).comments[0];

  describe('signing up and in', () => {
    const open = async (page: Page, button: 'Sign in' | 'Sign up') => {
      await page.goto(forum.url);
      await page.locator('header').getByRole('button', { name: button }).click();
      return page.getByRole('dialog', { name: button });
    };

    it('says at the field what is wrong, keeps what was typed, and goes on', async () => {
      const { page } = await somebody();
      const dialog = await open(page, 'Sign up');
      await dialog.getByLabel('Name').fill('Anna');
      await dialog.getByLabel('E-mail').fill(newEmail());
      await dialog.getByLabel('Password').fill('short');
      await dialog.getByRole('button', { name: 'Sign up' }).click();
      await dialog.getByText('The password is shorter than 10 characters.').waitFor();
      const password = dialog.getByRole('textbox', { name: 'Password' });
      await eventually(() => password.evaluate((input) => input === document.activeElement), true);
      expect(await password.getAttribute('aria-invalid')).to.equal('true');
      expect(await dialog.getByLabel('Name').inputValue()).to.equal('Anna');
      await password.fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('header .me', { hasText: 'Anna' }).waitFor();
    });

    it('says at the field that a name has words of the rules in it, and keeps what was typed', async () => {
      await setRules(admin, { words: ['casino'] });
      const { page } = await somebody();
      const dialog = await open(page, 'Sign up');
      const email = newEmail();
      await dialog.getByLabel('Name').fill('Саsinо Royal');
      await dialog.getByLabel('E-mail').fill(email);
      await dialog.getByLabel('Password').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await dialog.getByText(/^That name can't be used here: /).waitFor();
      const name = dialog.getByRole('textbox', { name: 'Name' });
      await eventually(() => name.evaluate((input) => input === document.activeElement), true);
      expect(await name.inputValue()).to.equal('Саsinо Royal');
      expect(await dialog.getByLabel('E-mail').inputValue()).to.equal(email);
      await name.fill('Royal');
      await page.keyboard.press('Enter');
      await page.locator('header .me', { hasText: 'Royal' }).waitFor();
      await page.goto(`${forum.url}/you`);
      const mine = page.locator('your-profile');
      await mine.getByLabel('Name').fill('C-a-s-i-n-o');
      await mine.getByRole('button', { name: 'Save' }).click();
      await mine.getByText(/^That name can't be used here: /).waitFor();
      expect(await mine.getByLabel('Name').inputValue()).to.equal('C-a-s-i-n-o');
      await setRules(admin);
    });

    it('signs in with the right password after a wrong one, and keeps the e-mail', async () => {
      const { page } = await somebody();
      const { email } = await asMember(await somebody(), forum.url, 'Berta');
      const dialog = await open(page, 'Sign in');
      await dialog.getByLabel('E-mail').fill(email);
      await dialog.getByLabel('Password').fill('wrong horse battery');
      await page.keyboard.press('Enter');
      await dialog.getByText('The e-mail or the password is wrong.').waitFor();
      expect(await dialog.getByLabel('E-mail').inputValue()).to.equal(email);
      await dialog.getByLabel('Password').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('header .me', { hasText: 'Berta' }).waitFor();
    });

    it('counts down when it was tried too often, and lets one try again then', async () => {
      const { page } = await somebody();
      await page.clock.install();
      const email = newEmail();
      for (let i = 0; i < 10; i++) {
        await admin.request('POST', '/api/session', { email, password: 'wrong' });
      }
      const dialog = await open(page, 'Sign in');
      await dialog.getByLabel('E-mail').fill(email);
      await dialog.getByLabel('Password').fill('wrong');
      await page.keyboard.press('Enter');
      await dialog.getByText('You can try again in 15 minutes.').waitFor();
      const button = dialog.getByRole('button', { name: 'Sign in' });
      expect(await button.isEnabled()).to.equal(false);
      await page.clock.runFor('14:00');
      await dialog.getByText(/You can try again in \d\d seconds\./).waitFor();
      await page.clock.runFor('01:02');
      await dialog.getByText('You can try again now.').waitFor();
      expect(await button.isEnabled()).to.equal(true);
      expect(await dialog.getByLabel('E-mail').inputValue()).to.equal(email);
    });

    for (const keeps of [true, false]) {
      it(`leaves a guest's comments ${keeps ? 'with who signs up' : 'where they were, if they wish'}`, async () => {
        const guest = await somebody();
        await callAs(guest, forum.url, 'POST', '/api/session/guest', { name: 'Gustav' });
        const { page } = guest;
        await page.goto(forum.url + thread());
        await box(page).fill('Said as a guest');
        await page.keyboard.press('Enter');
        await page.locator('#c1').waitFor();
        await box(page).fill('And begun as one');
        await page.locator('header').getByRole('button', { name: 'Sign up' }).click();
        const dialog = page.getByRole('dialog', { name: 'Sign up' });
        await dialog.getByLabel('Name').fill('Gustav Adler');
        await dialog.getByLabel('E-mail').fill(newEmail());
        await dialog.getByLabel('Password').fill(PASSWORD);
        if (!keeps) await dialog.getByLabel('Take along what I wrote as a guest').uncheck();
        await dialog.getByRole('button', { name: 'Sign up' }).click();
        await page.locator('header .me', { hasText: 'Gustav Adler' }).waitFor();
        expect((await wrote()).author.name).to.equal(keeps ? 'Gustav Adler' : 'Gustav');
        expect(await box(page).inputValue()).to.equal('And begun as one');
      });
    }
  });

  describe('the session of an open page', () => {
    it('changes in its place: who is muted keeps the page and the words, and writes on when it is over', async () => {
      const { page, person } = await at(thread());
      await box(page).fill('A long thought');
      await page.evaluate(() => Object.assign(window, { same: true }));
      await mute(person.id, 'mute');
      await page.locator('thread-composer').getByText('A moderator has muted you').waitFor();
      await page.getByText('until a moderator takes it back').first().waitFor();
      expect(await box(page).inputValue()).to.equal('A long thought');
      expect(await page.locator('standing-line').innerText()).to.include('you can read, not write');
      expect(await axeViolations(page)).to.deep.equal([]);
      await mute(person.id, 'unmute');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('#c1').getByText('A long thought').waitFor();
      expect(await page.locator('standing-line').innerText()).to.equal('');
      expect(await page.evaluate(() => 'same' in window)).to.equal(true);
    });

    it('lets one write again when a mute ends by itself, and says until when it lasts', async () => {
      const { page, person } = await at(thread());
      await mute(person.id, 'mute', new Date(Date.now() + 4_000).toISOString());
      await page
        .locator('thread-composer')
        .getByText(/muted you until .* \(in \d seconds?\)/)
        .waitFor();
      await page.getByRole('button', { name: 'Send' }).waitFor();
      await page.locator('standing-line p').waitFor({ state: 'detached' });
    });

    it('loads the page anew for another role', async () => {
      const { page, person } = await at('/');
      await page.evaluate(() => Object.assign(window, { same: true }));
      await admin.call('PUT', `/api/members/${person.id}/role`, { role: 'moderator' });
      await page.waitForFunction(() => !('same' in window));
    });

    it('says in a locked thread that it is, except to moderators', async () => {
      const { page } = await at(thread());
      await box(page).fill('Half a thought');
      await acts.act(admin, 'lock', { threadId });
      await page.locator('thread-composer').getByText('The thread is locked').waitFor();
      expect(await box(page).inputValue()).to.equal('Half a thought');
      expect(await box(page).isEditable()).to.equal(false);
      await page.reload();
      await page.locator('thread-composer').getByText('What you wrote is kept here.').waitFor();
      const moderator = await forum.visit(thread(), admin);
      await moderator.getByRole('button', { name: 'Send' }).waitFor();
    });

    it('ends when it is ended elsewhere: the page says so, and keeps the words for who comes back', async () => {
      const { page, email } = await at(thread());
      await box(page).fill('Begun at the library');
      const home = await somebody({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' });
      await signedIn(home, forum.url, email);
      await home.page.goto(`${forum.url}/you`);
      const sessions = home.page.getByRole('list', { name: 'Where you are signed in' });
      await sessions.getByText('Firefox on Linux').waitFor();
      await sessions.getByRole('button', { name: 'End the session: Chrome on Linux' }).click();
      await home.page.getByText('Ended: Chrome on Linux.').waitFor();
      expect(await sessions.getByRole('listitem').count()).to.equal(1);

      await page.getByText('You were signed out of this browser.').waitFor();
      await page.locator('header').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('dialog').getByLabel('E-mail').fill(email);
      await page.getByRole('dialog').getByLabel('Password').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.locator('header .me').waitFor();
      await eventually(() => box(page).inputValue(), 'Begun at the library');
    });
  });

  it('sends by itself what a limit made wait, and says when', async () => {
    // A comment costs 5.
    const limits = { ...WIDE, guest: { ...WIDE.guest, acts: { points: 13, seconds: 4 } } };
    const slow = await testNode({ limits });
    try {
      const opener = await Client.member(slow.url, 'Olga');
      const threadId = await acts.openThread(opener);
      const guest = await somebody();
      await callAs(guest, slow.url, 'POST', '/api/session/guest', { name: 'Gustav' });
      const { page } = guest;
      await page.goto(`${slow.url}/t/${threadId}`);
      await page.locator('.rail li').waitFor();
      for (const text of ['One', 'Two', 'Three', 'Four']) {
        await box(page).fill(text);
        await page.keyboard.press('Enter');
      }
      await page.getByText(/What waits is sent by itself in \d seconds?\./).waitFor();
      await page.locator('comment-item .body').getByText('Four').waitFor();
      await page.locator('.pending').waitFor({ state: 'detached' });
      await page.getByText('What waits is sent by itself').waitFor({ state: 'detached' });
    } finally {
      await slow.close();
    }
  });

  describe('at /you', () => {
    const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
    const fold = (page: Page, name: string) => page.locator('summary', { hasText: name });

    it('changes the name everywhere, and keeps what is not saved through a reload', async () => {
      const { page, person } = await at('/you');
      const profile = section(page, 'Profile');
      await profile.getByLabel('A few words about you').fill('Baker.\nReads at night.');
      await page.reload();
      await eventually(
        () => profile.getByLabel('A few words about you').inputValue(),
        'Baker.\nReads at night.',
      );
      await profile.getByLabel('Name').fill(' ');
      await profile.getByRole('button', { name: 'Save' }).click();
      await profile.getByText('The name is empty.').waitFor();
      await profile.getByLabel('Name').fill('Anna Lind');
      await page.evaluate(() => Object.assign(window, { same: true }));
      await profile.getByRole('button', { name: 'Save' }).click();
      await profile.getByText('Saved.').waitFor();
      await page.locator('header .me', { hasText: 'Anna Lind' }).waitFor();
      const seen = await admin.call('GET', `/api/people/${person.id}`);
      expect([seen.person.name, seen.about]).to.deep.equal(['Anna Lind', 'Baker.\nReads at night.']);
      expect(await page.evaluate(() => 'same' in window)).to.equal(true);
    });

    it('changes the e-mail, at once where no mail is sent', async () => {
      const { page } = await at('/you');
      const email = newEmail();
      await fold(page, 'Change the address').click();
      await section(page, 'E-mail').getByLabel('New address').fill(email);
      await section(page, 'E-mail').getByLabel('Your password').fill('wrong');
      await page.keyboard.press('Enter');
      await section(page, 'E-mail').getByText('The password is wrong.').waitFor();
      await section(page, 'E-mail').getByLabel('Your password').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await section(page, 'E-mail').getByText('Changed.').waitFor();
      expect(await section(page, 'E-mail').locator('.value').innerText()).to.equal(email);
    });

    it('changes the password by the keyboard alone, and ends the other sessions', async () => {
      const { page, email } = await at('/you#password');
      const other = await somebody();
      await signedIn(other, forum.url, email);
      await page.reload();
      await section(page, 'Sessions').getByRole('button', { name: 'End all others' }).waitFor();
      await section(page, 'Password').getByRole('link', { name: 'Password' }).focus();
      for (const key of ['Tab', 'Enter', 'Tab']) await page.keyboard.press(key);
      await page.keyboard.type(PASSWORD);
      for (const key of ['Tab', 'Tab']) await page.keyboard.press(key);
      await page.keyboard.type('another horse battery');
      await page.keyboard.press('Enter');
      await section(page, 'Password').getByText('Changed. Your other sessions are ended.').waitFor();
      await section(page, 'Sessions').getByRole('button', { name: 'End all others' }).waitFor({
        state: 'detached',
      });
      const { person } = await (await other.context.request.get(`${forum.url}/api/session`)).json();
      expect(person).to.equal(null);
    });

    it('ends all other sessions', async () => {
      const { page, email } = await at('/you');
      for (let i = 0; i < 2; i++) await signedIn(await somebody(), forum.url, email);
      await page.reload();
      await section(page, 'Sessions').getByRole('button', { name: 'End all others' }).click();
      await section(page, 'Sessions').getByText('All others are ended.').waitFor();
      expect(await section(page, 'Sessions').getByRole('listitem').count()).to.equal(1);
    });

    it('hands out all that is kept of one', async () => {
      const { page, email } = await at('/you');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download your data' }).click(),
      ]);
      const data = await readFile(await download.path(), 'utf8');
      expect(JSON.stringify(JSON.parse(data))).to.include(email);
    });

    for (const [choice, state] of [
      ['stays, under ‘former member’', 'visible'],
      ['is removed', 'removed'],
    ] as const) {
      it(`deletes the account, after a last question; what was written ${choice}`, async () => {
        const one = await at('/you');
        const { page } = one;
        const comment = { opId: opId(), body: 'Said once' };
        await callAs(one, forum.url, 'POST', `/api/threads/${threadId}/comments`, comment);
        await fold(page, 'Delete the account').click();
        const form = page.locator('#delete-form');
        await form.getByLabel(choice).check();
        await form.getByLabel('Your password').fill('wrong');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Delete for good' }).click();
        await form.getByText('The password is wrong.').waitFor();
        await form.getByLabel('Your password').fill(PASSWORD);
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Keep it' }).click();
        await page.locator('dialog[open]').waitFor({ state: 'detached' });
        await form.getByRole('button', { name: 'Delete the account…' }).click();
        await page.getByRole('button', { name: 'Delete for good' }).click();
        await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();
        await page.locator('header').getByRole('button', { name: 'Sign in' }).waitFor();
        await eventually(async () => (await wrote()).state, state);
        expect((await wrote()).author.name).to.equal('former member');
      });
    }

    it('says without JavaScript that it needs it, and to a reader that it is not for everyone', async () => {
      const { page } = await at('/you', { javaScriptEnabled: false });
      // A text within `noscript` is found by no `getByText`.
      await page.locator('noscript p', { hasText: 'This page needs JavaScript' }).waitFor();
      const reader = await somebody();
      await reader.page.goto(`${forum.url}/you`);
      await reader.page.getByRole('heading', { name: 'Not for everyone' }).waitFor();
    });

    it('passes axe-core in either scheme, wide and narrow, and nothing is cut off', async () => {
      const { page } = await at('/you');
      await section(page, 'Sessions').getByRole('listitem').waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      for (const button of await page.locator('details button.primary').all()) await button.click();
      await page.locator('you-page .error').nth(1).waitFor();
      await expectSoundInEveryLook(page);
      await page.locator('button.menu').click();
      const link = page.getByRole('link', { name: 'Moderation log' });
      await link.waitFor();
      await expectSoundInEveryLook(page);
      expect(await link.isVisible()).to.equal(true);
    });
  });
});

describe('the name of a browser', () => {
  for (const [agent, name] of [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0', 'Edge on Windows'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18.1 Safari/605',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) AppleWebKit/605 CriOS/140 Safari',
      'Chrome on iPhone',
    ],
    ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537', 'Chrome on Android'],
    ['curl/8.9.1', 'curl'],
    ['', 'An unknown browser'],
  ] as const) {
    it(`is '${name}' for '${agent}'`, () => expect(browserName(agent)).to.equal(name));
  }
});
