import { expect } from 'chai';
import type { Page } from 'playwright-core';
import * as acts from '../support/acts.ts';
import { axeViolations, expectSoundInBothSchemes, expectSoundInEveryLook } from '../support/axe.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { setRules } from '../support/rules.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('what moderators and admins do, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ anew: 'for each test' });
  let admin: Client;
  beforeEach(async () => {
    admin = await forum.admin();
  });

  describe('on the page of members', () => {
    const names = (page: Page) => page.locator('member-list .who bdi').allInnerTexts();
    const row = (page: Page, name: string) => page.locator('member-list li', { hasText: name });

    it('gives a role once it was confirmed, and leaves it else', async () => {
      const mia = await forum.member('Mia');
      const page = await forum.visit('/admin', admin);
      const select = page.getByRole('combobox', { name: 'Role of Mia' });
      await select.selectOption('moderator');
      const dialog = page.getByRole('dialog', { name: 'Make Mia a moderator?' });
      await dialog.getByRole('button', { name: 'Leave it' }).click();
      await dialog.waitFor({ state: 'detached' });
      await eventually(() => select.inputValue(), 'member');
      await select.selectOption('moderator');
      const answered = page.waitForResponse((response) => response.url().endsWith('/role'));
      await dialog.getByRole('button', { name: 'Change the role' }).click();
      expect((await answered).status()).to.equal(200);
      await page.reload();
      await row(page, 'Mia').waitFor();
      expect(await select.inputValue()).to.equal('moderator');
      expect((await mia.call('GET', '/api/session')).person.role).to.equal('moderator');
    });

    it('finds members by name as one types, for admins also by e-mail, a page at a time', async () => {
      await Promise.all(Array.from({ length: 55 }, (_, i) => forum.member(`Person ${i + 10}`)));
      const page = await forum.visit('/admin', admin);
      await row(page, 'Person 10').waitFor();
      expect(await page.locator('member-list li').count()).to.equal(50);
      await page.getByRole('button', { name: 'More' }).click();
      await row(page, 'Person 64').waitFor();
      expect(new Set(await names(page)).size).to.equal(56);

      const box = page.getByRole('searchbox', { name: 'Search by name or e-mail' });
      await box.pressSequentially('pérson 33');
      await row(page, 'Person 10').waitFor({ state: 'detached' });
      expect(await names(page)).to.deep.equal(['Person 33']);
      const email = await page.locator('member-list .email').innerText();
      await box.fill('Ada');
      await row(page, 'Person 33').waitFor({ state: 'detached' });
      await box.fill(email.toUpperCase());
      await row(page, 'Person 33').waitFor();
      await box.fill('nobody at all');
      await page.getByText('Nobody was found for “nobody at all”.').waitFor();

      const moderator = await forum.visit('/admin', await forum.moderator('Moritz'));
      await row(moderator, 'Person 10').waitFor();
      expect(await moderator.locator('member-list .email').count()).to.equal(0);
      expect(await moderator.getByRole('combobox').count()).to.equal(0);
    });

    it('sets which reasons are offered and what waits, says what is refused at its line, and keeps what was typed', async () => {
      const page = await forum.visit('/admin', admin);
      const words = page.getByRole('textbox', { name: 'Words for which a comment waits' });
      await words.fill('moron\n\n/cheap (pills/\nfool');
      const rules = page.locator('moderation-rules');
      await rules.getByRole('button', { name: 'Save' }).click();
      await rules.getByText('Line 3:').waitFor();
      const chosen = () =>
        words.evaluate((area: HTMLTextAreaElement) =>
          area.value.slice(area.selectionStart, area.selectionEnd),
        );
      await eventually(chosen, '/cheap (pills/');
      expect(await words.inputValue()).to.equal('moron\n\n/cheap (pills/\nfool');
      await page.keyboard.type('/cheap (pills|watches)/');
      await page
        .getByRole('textbox', { name: 'Reasons that moderators are offered' })
        .fill('Unkind\nOff topic\n');
      await page.getByRole('combobox', { name: 'Links for which a comment waits' }).selectOption('newcomers');
      const first = page.getByRole('textbox', { name: 'First comments of everyone new that wait' });
      await first.fill('many');
      await rules.getByRole('button', { name: 'Save' }).click();
      await rules.locator('#rules-first-error', { hasText: 'The number must be a whole number.' }).waitFor();
      expect(await first.inputValue()).to.equal('many');
      await first.fill('2');
      await rules.getByRole('button', { name: 'Save' }).click();
      await rules.getByText('Saved.').waitFor();
      forum.visitors.at(-1)!.problems.length = 0;
      expect(await admin.call('GET', '/api/moderation/rules')).to.deep.include({
        reasons: ['Unkind', 'Off topic'],
        words: ['moron', '/cheap (pills|watches)/', 'fool'],
        links: 'newcomers',
        firstComments: 2,
      });
      await page.reload();
      await rules.getByRole('button', { name: 'Save' }).waitFor();
      expect(await words.inputValue()).to.equal('moron\n/cheap (pills|watches)/\nfool');
      expect(await axeViolations(page)).to.deep.equal([]);
    });

    it('keeps what one admin typed when another has set the rules meanwhile, and shows both', async () => {
      const page = await forum.visit('/admin', admin);
      const words = page.getByRole('textbox', { name: 'Words for which a comment waits' });
      await words.fill('mine');
      await setRules(admin, { words: ['theirs'], reasons: ['Unkind'] });
      const rules = page.locator('moderation-rules');
      const save = rules.getByRole('button', { name: 'Save', exact: true });
      await save.click();
      await rules.getByText('Somebody else has changed the rules since you looked at them.').waitFor();
      await rules.locator('.newer li', { hasText: 'theirs' }).waitFor();
      expect(await words.inputValue()).to.equal('mine');
      expect((await admin.call('GET', '/api/moderation/rules')).words).to.deep.equal(['theirs']);
      expect(await axeViolations(page)).to.deep.equal([]);
      await rules.getByRole('button', { name: 'Take these into the form' }).click();
      await page.waitForFunction(() => document.activeElement?.id === 'rules-form-reasons');
      expect(await words.inputValue()).to.equal('theirs');
      await words.fill('theirs\nmine');
      await setRules(admin, { words: ['others'] });
      await save.click();
      await rules.getByRole('button', { name: 'Save mine over these' }).click();
      await rules.getByText('Saved.').waitFor();
      expect(await rules.locator('.newer').count()).to.equal(0);
      expect((await admin.call('GET', '/api/moderation/rules')).words).to.deep.equal(['theirs', 'mine']);
      forum.visitors.at(-1)!.problems.length = 0;
    });

    it('says what a text would wait for by the rules as they are typed, and what is wrong with those', async () => {
      const page = await forum.visit('/admin', admin);
      const words = page.getByRole('textbox', { name: 'Words for which a comment waits' });
      const text = page.getByRole('textbox', { name: 'Try a text' });
      const tried = page.locator('try-rules dl');
      await text.fill('Buy cheap pills at www.example.org');
      await tried.locator('div', { hasText: 'Of a guest' }).getByText('is shown at once').waitFor();
      await page.getByRole('combobox', { name: 'Links for which a comment waits' }).selectOption('newcomers');
      await tried
        .locator('div', { hasText: 'Of a new member' })
        .getByText('waits, for the link in it')
        .waitFor();
      await tried.locator('div', { hasText: 'Of a member' }).getByText('is shown at once').waitFor();
      await words.fill('fine\n/cheap (pills/');
      await page.locator('#rules-form-words-error', { hasText: /^Line 2: / }).waitFor();
      await page.getByText('The rules above can not be used like this.').waitFor();
      expect(await tried.count()).to.equal(0);
      await words.fill('fine\n/cheap (pills|watches)/');
      await tried.locator('code', { hasText: '/cheap (pills|watches)/' }).first().waitFor();
      expect(await page.locator('#rules-form-words-error').count()).to.equal(0);
      // What is disguised is shown as it was read, with what was found in it.
      expect(await tried.getByText('Read as').count()).to.equal(0);
      await words.fill('casino');
      await text.fill('The best c a s i n o of all');
      const read = tried.locator('div', { hasText: 'Read as' });
      await read.getByText('The best casino of all').waitFor();
      expect(await read.locator('mark').allInnerTexts()).to.deep.equal(['casino']);
      expect((await admin.call('GET', '/api/moderation/rules')).words).to.deep.equal([]);
      expect(await axeViolations(page)).to.deep.equal([]);
      await text.fill('');
      await tried.waitFor({ state: 'detached' });
      forum.visitors.at(-1)!.problems.length = 0;
    });

    it('shows moderators the rules, to read', async () => {
      await setRules(admin, { reasons: ['Unkind'], words: ['moron'], links: 'guests', firstComments: 3 });
      const page = await forum.visit('/admin', await forum.moderator('Moritz'));
      const rules = page.locator('moderation-rules');
      for (const words of ['Unkind', 'moron', 'those of guests', '3']) {
        await rules.getByText(words, { exact: true }).waitFor();
      }
      expect(await rules.getByRole('textbox').count()).to.equal(0);
      expect(await rules.getByRole('button').count()).to.equal(0);
    });

    it('keeps the old list until the new one is there, and says when it does not come', async () => {
      await forum.member('Mia');
      const page = await forum.visit('/admin', admin);
      await row(page, 'Mia').waitFor();
      const { context, problems } = forum.visitors.at(-1)!;
      await context.route('**/api/members?*', (route) => route.abort());
      await page.getByRole('searchbox').fill('Ada');
      await page.locator('member-list').getByText('The server cannot be reached.').waitFor();
      expect(await row(page, 'Mia').count()).to.equal(1);
      await context.unroute('**/api/members?*');
      await page.locator('member-list').getByRole('button', { name: 'Try again' }).click();
      await row(page, 'Mia').waitFor({ state: 'detached' });
      expect(await names(page)).to.deep.equal(['Ada']);
      problems.length = 0;
    });

    it('invites by a link that is shown once, which lets one sign up, and revokes', async () => {
      const page = await forum.visit('/admin', admin, {
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const invite = page.getByRole('button', { name: 'Invite', exact: true });
      await page.getByText('No invitation is open.').waitFor();
      await invite.click();
      const field = page.getByRole('textbox', { name: 'Link of the invitation' });
      await field.waitFor();
      const link = await field.inputValue();
      expect(link).to.match(/^http.*\/link\/invitation#/);
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('Copied.').waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).to.equal(link);
      const newcomer = new Client(forum.url);
      const account = { email: 'new@example.org', password: 'correct horse battery', name: 'Neo' };
      await newcomer.call('POST', '/api/accounts', { ...account, invitation: link.split('#')[1] });

      await page.reload();
      await page.getByText('No invitation is open.').waitFor();
      expect(await field.count()).to.equal(0);
      await page.getByLabel('E-mail (may stay empty)').fill('guest@example.org');
      await invite.click();
      await page.locator('open-invitations li', { hasText: 'guest@example.org' }).waitFor();
      await page.getByRole('button', { name: 'Revoke: guest@example.org' }).click();
      await page.getByText('The invitation can’t be used any more.').waitFor();
      expect(await page.locator('open-invitations li').count()).to.equal(0);
    });

    it('says how the forum is, and is for moderators only', async () => {
      const page = await forum.visit('/admin', await forum.moderator('Moritz'));
      await page.getByText('off: links to sign in').waitFor();
      await page.getByText('SQLite').waitFor();
      const member = await forum.visit('/admin', await forum.member('Mia'));
      await member.getByRole('heading', { name: 'Not for everyone' }).waitFor();
      forum.visitors.at(-1)!.problems.length = 0;
    });
  });

  describe('in a thread', () => {
    let anna: Client;
    let path: string;
    let threadId: string;
    beforeEach(async () => {
      anna = await forum.member('Anna');
      threadId = await acts.openThread(anna, 'What is asked');
      path = `/t/${threadId}`;
      await say('Nobody shall read this.');
      await say('Everybody may read this.');
    });
    const say = (body: string) => acts.say(anna, threadId, body);
    const reads = async (page: Page) => {
      await page.locator('.rail li').first().waitFor({ state: 'attached' });
      return page;
    };
    const moderate = async (page: Page, name: string, act: string, reason: string) => {
      await page.getByRole('button', { name: `Moderate ${name}` }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: `${act}…` }).click();
      await page.getByRole('dialog').getByLabel('Reason').fill(reason);
      await page.keyboard.press('Control+Enter');
    };
    const holds = (page: Page, text: string) =>
      page.evaluate((words) => document.documentElement.innerHTML.includes(words), text);

    it('hide a comment for every reader at once, whose page then holds nothing of it, and restore it', async () => {
      const moderator = await reads(await forum.visit(path, await forum.moderator('Moritz')));
      const reader = await reads(await forum.visit(path));
      expect(await holds(reader, 'Nobody shall read this.')).to.equal(true);
      await moderate(moderator, '#1', 'Hide', 'It names a private person.');
      await reader.locator('#c1').getByText('Hidden by a moderator.').waitFor();
      expect(await holds(reader, 'Nobody shall read this.')).to.equal(false);
      await moderator.locator('#c1').getByText('Hidden by a moderator.').waitFor();
      expect(await moderator.locator('#c1 .body').innerText()).to.equal('Nobody shall read this.');

      await moderate(moderator, '#1', 'Restore', 'They have agreed.');
      await reader.locator('#c1').getByText('Nobody shall read this.').waitFor();
      expect(await reader.locator('.state-note').count()).to.equal(0);
      await reader.goto(`${forum.url}/log`);
      expect(await reader.locator('.log li p').allInnerTexts()).to.deep.equal([
        'Moritz restored comment 1 in “What is asked”: They have agreed.',
        'Moritz hid comment 1 in “What is asked”: It names a private person.',
      ]);
    });

    it('remove a comment for good', async () => {
      const moderator = await reads(await forum.visit(path, await forum.moderator('Moritz')));
      const reader = await reads(await forum.visit(path));
      await moderate(moderator, '#1', 'Remove', 'By law.');
      for (const page of [reader, moderator]) {
        await page.locator('#c1').getByText('This comment was removed.').waitFor();
        expect(await holds(page, 'Nobody shall read this.')).to.equal(false);
      }
    });

    it('show a moderator who comes to it what is hidden, and its author what waits', async () => {
      const act = (name: 'hide' | 'hold', number: number) => acts.act(admin, name, { threadId, number });
      await act('hide', 1);
      const author = await reads(await forum.visit(path, anna));
      const moderator = await reads(await forum.visit(path, await forum.moderator('Moritz')));
      await moderator.locator('#c1 .state-note').getByText('Hidden by a moderator.').waitFor();
      expect(await holds(moderator, 'Nobody shall read this.')).to.equal(true);
      await author.locator('#c1').getByText('Hidden by a moderator.').waitFor();
      expect(await holds(author, 'Nobody shall read this.')).to.equal(false);
      await act('hold', 2);
      await author.locator('#c2 .state-note').getByText('Waits for a moderator.').waitFor();
      expect(await author.locator('#c2 .body').innerText()).to.equal('Everybody may read this.');
      await act('hold', 1);
      await author.locator('#c1 .state-note').getByText('Waits for a moderator.').waitFor();
      await author.locator('#c1 .body').getByText('Nobody shall read this.').waitFor();
    });

    it('say that a comment was changed meanwhile, keep the reason, and hide what it is then', async () => {
      const moderator = await reads(await forum.visit(path, await forum.moderator('Moritz')));
      await moderator.getByRole('button', { name: 'Moderate #2' }).focus();
      await moderator.keyboard.press('Enter');
      await moderator.getByRole('button', { name: 'Hide…' }).click();
      const dialog = moderator.getByRole('dialog');
      await dialog.getByText('Everybody may read this.').waitFor();
      await acts.edit(anna, threadId, 2, 'I take it back.');
      await dialog.getByLabel('Reason').fill('Spite.');
      await dialog.getByRole('button', { name: 'Hide' }).click();
      await dialog.getByText('The comment was edited meanwhile').waitFor();
      const changes = dialog.getByRole('group', { name: 'What has changed' });
      await changes.locator('del').first().waitFor();
      const now = await changes.evaluate((shown) => {
        for (const gone of shown.querySelectorAll('del')) gone.remove();
        return shown.textContent;
      });
      expect(now).to.include('I take it back.');
      expect(await dialog.getByLabel('Reason').inputValue()).to.equal('Spite.');
      await dialog.getByRole('button', { name: 'Hide' }).click();
      await moderator.locator('#c2').getByText('Hidden by a moderator.').waitFor();
      forum.visitors.at(-1)!.problems.length = 0;
    });

    it('lock the thread for every reader at once, and unlock it', async () => {
      const moderator = await reads(await forum.visit(path, await forum.moderator('Moritz')));
      const member = await reads(await forum.visit(path, await forum.member('Mia')));
      await member.getByRole('button', { name: 'Reply to #1' }).waitFor();
      await moderate(moderator, 'the opening post', 'Lock the thread', 'It is settled.');
      await member.getByText('Locked: nobody can write in it now.').waitFor();
      await member.locator('thread-composer').getByText('The thread is locked').waitFor();
      expect(await member.getByRole('button', { name: /^(Reply|React)/ }).count()).to.equal(0);
      await moderator.getByText('Locked: only moderators can write in it now.').waitFor();
      await moderate(moderator, 'the opening post', 'Unlock the thread', 'It is not.');
      await member.locator('.control p').waitFor({ state: 'detached' });
      await member.getByRole('button', { name: 'Reply to #1' }).waitFor();
    });

    it('take the buttons from who is muted while they read, and give them back', async () => {
      const mia = await forum.member('Mia');
      const { id: personId } = await acts.personOf(mia);
      const member = await reads(await forum.visit(path, mia));
      await member.getByRole('button', { name: 'Reply to #1' }).waitFor();
      await acts.act(admin, 'mute', { personId });
      await member.getByRole('button', { name: 'Reply to #1' }).waitFor({ state: 'detached' });
      expect(await member.getByRole('button', { name: /^React/ }).count()).to.equal(0);
      await acts.act(admin, 'unmute', { personId });
      await member.getByRole('button', { name: 'Reply to #1' }).waitFor();
    });

    it('let its opener give it another title, which every reader sees at once', async () => {
      const page = await reads(await forum.visit(path, anna));
      const reader = await reads(await forum.visit(path, await forum.member('Mia')));
      expect(await reader.getByRole('button', { name: 'Change the title' }).count()).to.equal(0);

      await page.getByRole('button', { name: 'Change the title' }).click();
      const box = page.getByRole('textbox', { name: 'Title' });
      await box.fill('Given up');
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'What is asked' }).waitFor();

      await page.getByRole('button', { name: 'Change the title' }).click();
      expect(await box.inputValue()).to.equal('What is asked');
      await box.fill('  ');
      await page.keyboard.press('Enter');
      await page.getByText('The title is empty.').waitFor();
      forum.visitors.at(-2)!.problems.length = 0;
      await box.fill('What was meant');
      await page.keyboard.press('Enter');
      for (const one of [page, reader]) {
        await one.getByRole('heading', { level: 1, name: 'What was meant' }).waitFor();
        await one.waitForFunction(() => document.title === 'What was meant');
      }
      expect(await box.count()).to.equal(0);
    });

    it('pass axe-core with every state and each dialog open, in either scheme, 360 px', async () => {
      const narrow = { viewport: { width: 360, height: 780 } };
      const opener = await reads(await forum.visit(path, anna, narrow));
      await opener.getByRole('button', { name: 'Change the title' }).click();
      await opener.getByRole('textbox', { name: 'Title' }).waitFor();
      await expectSoundInBothSchemes(opener);
      const moderator = await reads(await forum.visit(path, await forum.moderator('Moritz'), narrow));
      await moderate(moderator, '#1', 'Hide', 'A test.');
      await moderator.locator('#c1 .state-note').waitFor();
      await moderate(moderator, 'the opening post', 'Lock the thread', 'A test.');
      await moderator.getByText('Locked: only moderators').waitFor();
      await expectSoundInBothSchemes(moderator);
      await moderator.getByRole('button', { name: 'Moderate #2' }).focus();
      await moderator.keyboard.press('Enter');
      await expectSoundInBothSchemes(moderator);
      await moderator.getByRole('button', { name: 'Hide…' }).click();
      await moderator.getByRole('dialog').waitFor();
      await expectSoundInBothSchemes(moderator);
    });
  });
});

describe('a forum whose moderators let in who signs up (SIGN_UP=approval), in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ env: { SIGN_UP: 'approval' } });

  it('lets in who waits, and refuses', async () => {
    const nina = await forum.member('Nina');
    const karl = await forum.member('Karl');
    const page = await forum.visit('/admin', await forum.admin());
    const waiting = page.locator('waiting-list');
    await waiting.getByRole('button', { name: 'Let in: Nina' }).click();
    await waiting.getByText('Nina is in.').waitFor();
    await waiting.getByRole('button', { name: 'Refuse: Karl' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Refuse' }).click();
    await waiting.getByText('Karl was refused.').waitFor();
    expect(await waiting.locator('li').count()).to.equal(0);
    expect((await nina.call('GET', '/api/session')).person).not.to.have.property('waiting');
    expect((await karl.call('GET', '/api/session')).person).to.equal(null);
  });

  it('passes axe-core in either scheme, wide and narrow, and nothing is cut off', async () => {
    await forum.member('W'.repeat(60));
    const page = await forum.visit('/admin', await forum.admin());
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByRole('button', { name: 'Copy' }).waitFor();
    await page.locator('waiting-list li').waitFor();
    await expectSoundInEveryLook(page);
  });
});
