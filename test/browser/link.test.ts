import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { axeViolations, expectSoundInEveryLook } from '../support/axe.ts';
import { type MailedNode, mailedNode } from '../support/mailed-node.ts';
import { asMember, callAs, newEmail, PASSWORD } from '../support/members.ts';
import { REFUSAL, visitedForum } from './support/visited-forum.ts';

/** A token that opens nothing. */
const USED = 'a'.repeat(43);

describe('the pages of links in Chromium', function () {
  this.timeout(60_000);
  let node: MailedNode;
  const start = async () => {
    node = await mailedNode();
    return node;
  };
  const forum = visitedForum({ start, meant: REFUSAL });

  const somebody = () => forum.come();
  /** The link of the newest mail to somebody. */
  const linkTo = async (email: string): Promise<string> =>
    /http\S+#\S+/.exec((await node.mailFor(email)).text)![0];
  const member = async (name = 'Anna') => {
    const one = await somebody();
    return { ...one, ...(await asMember(one, forum.url, name)) };
  };
  /** A member whose address is confirmed, and who is signed in nowhere. */
  const confirmed = async (name = 'Anna') => {
    const { email, ...one } = await member(name);
    const token = (await linkTo(email)).split('#')[1];
    await callAs(one, forum.url, 'POST', '/api/account/confirm', { token });
    return email;
  };
  const press = (page: Page, name: string) =>
    page.locator('main').getByRole('button', { name, exact: true }).click();
  const signedInAs = (page: Page, name: string) => page.locator('header .me', { hasText: name }).waitFor();
  /** Asks for a mail in the dialog, by one of its ways. */
  const askFor = async (page: Page, way: string, email: string) => {
    await page.goto(forum.url);
    await page.locator('header').getByRole('button', { name: 'Sign in' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByRole('button', { name: way }).click();
    await dialog.getByRole('button', { name: /^Send me a link/ }).click();
    return dialog.getByText('If an account has this address, a mail is on its way.').waitFor();
  };

  it('signs in by a link, once, and not by opening it', async () => {
    const email = await confirmed('Berta');
    const { page } = await somebody();
    await askFor(page, 'Send me a link instead', email);
    const link = await linkTo(email);
    await (await somebody()).page.goto(link);
    await page.goto(link);
    await press(page, 'Sign in');
    await signedInAs(page, 'Berta');
    expect(new URL(page.url()).pathname).to.equal('/');

    const later = (await somebody()).page;
    await later.goto(link);
    await press(later, 'Sign in');
    await later.getByText('This link was used already').waitFor();
    await later.locator('main').getByLabel('E-mail').fill(email);
    await press(later, 'Send me a link');
    await later.getByText('If an account has this address').waitFor();
    await later.goto(await linkTo(email));
    await press(later, 'Sign in');
    await signedInAs(later, 'Berta');
  });

  it('says the same of an address that nobody has', async () => {
    const { page } = await somebody();
    await askFor(page, 'Send me a link instead', newEmail());
    await askFor(page, 'Forgot the password?', newEmail());
  });

  it('chooses a new password, signs in with it, and signs out everywhere else', async () => {
    const email = await confirmed('Cora');
    const elsewhere = await somebody();
    await callAs(elsewhere, forum.url, 'POST', '/api/session', { email, password: PASSWORD });
    await elsewhere.page.goto(forum.url);
    const { page } = await somebody();
    await askFor(page, 'Forgot the password?', email);
    const link = await linkTo(email);
    await page.goto(link);
    await page.getByLabel('New password').fill('short');
    await press(page, 'Use this password');
    await page.getByText('The password is shorter than 10 characters.').waitFor();
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByLabel('New password').getAttribute('type')).to.equal('text');
    await page.getByLabel('New password').fill('another horse battery');
    await press(page, 'Use this password');
    await signedInAs(page, 'Cora');
    await elsewhere.page.getByText('You were signed out of this browser.').waitFor();
    await page.goto(link);
    await page.getByLabel('New password').fill('a third horse battery');
    await press(page, 'Use this password');
    await page.getByText('Your password is what it was.').waitFor();
    await page.locator('main').getByLabel('E-mail').waitFor();
  });

  it('confirms an address: the line below the head goes from every page of the person', async () => {
    const { page, context, email } = await member('Dora');
    await page.goto(forum.url);
    const line = page.locator('standing-line', { hasText: `Confirm ${email}` });
    await line.waitFor();
    expect(await axeViolations(page)).to.deep.equal([]);
    await linkTo(email);
    await line.getByRole('button', { name: 'Send again' }).click();
    await line.getByText('Sent again.').waitFor();
    const other = await context.newPage();
    await other.goto(await linkTo(email));
    await press(other, 'Confirm this address');
    await other.getByRole('heading', { name: 'You', exact: true }).waitFor();
    expect(await other.locator('#email').innerText()).not.to.include('not confirmed');
    await line.waitFor({ state: 'detached' });
  });

  it('confirms an address where nobody is signed in, and says of a used link what to do', async () => {
    const { email } = await member('Emma');
    const link = await linkTo(email);
    const { page } = await somebody();
    await page.goto(link);
    await press(page, 'Confirm this address');
    await page.getByText(`${email} is confirmed`).waitFor();
    await page.reload();
    await press(page, 'Confirm this address');
    await page.getByText('This link was used already').waitFor();
    await press(page, 'Sign in');
    await page.getByRole('dialog').getByLabel('E-mail').fill(email);
    await page.getByRole('dialog').getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You', exact: true }).waitFor();
  });

  it('changes an address when the new one is confirmed, and says so until then', async () => {
    const email = await confirmed('Frida');
    const one = await somebody();
    await callAs(one, forum.url, 'POST', '/api/session', { email, password: PASSWORD });
    const { page } = one;
    await page.goto(`${forum.url}/you`);
    await page.locator('summary', { hasText: 'Change the address' }).click();
    const next = newEmail();
    const form = page.locator('#email-form');
    await form.getByLabel('New address').fill(next);
    await form.getByLabel('Your password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await form.getByText('A mail is on its way to the new address.').waitFor();
    await page.getByText(`${next} takes its place once you open the link`).waitFor();
    expect(await page.locator('#email .value').innerText()).to.equal(email);
    await page.goto(await linkTo(next));
    await press(page, 'Confirm this address');
    await page.locator('#email .value', { hasText: next }).waitFor();
  });

  it('says so when the end of a link is missing', async () => {
    const { page } = await somebody();
    await page.goto(`${forum.url}/link/sign-in`);
    await page.getByText('The link is not whole').waitFor();
    await page.goto(`${forum.url}/link/other#${USED}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  });

  it('passes axe-core in either scheme, wide and narrow, and nothing is cut off', async () => {
    const { page } = await somebody();
    for (const kind of ['sign-in', 'confirm', 'reset', 'invitation']) {
      await page.goto(`${forum.url}/link/${kind}#${USED}`);
      const button = page.locator('main button.primary');
      await button.waitFor();
      await expectSoundInEveryLook(page);
      if (kind === 'reset') await page.getByLabel('New password').fill(PASSWORD);
      await button.click();
      await (kind === 'invitation' ? page.getByRole('dialog') : page.getByText('was used already')).waitFor();
      await expectSoundInEveryLook(page);
    }
  });
});

/** Signs up by the button in the page's head or in its text. */
const signUp = async (page: Page, name: string, where: 'header' | 'main') => {
  await page.locator(where).getByRole('button', { name: 'Sign up', exact: true }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('E-mail').fill(newEmail());
  await dialog.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
};

describe('a forum that one is invited to (SIGN_UP=invitation), in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ env: { SIGN_UP: 'invitation' }, meant: REFUSAL });

  it('says so to who has no invitation', async () => {
    const page = await forum.visit('/');
    await page.locator('header').getByRole('button', { name: 'Sign up' }).click();
    await page.getByRole('dialog').getByText('New members come by invitation.').waitFor();
    expect(await page.getByRole('dialog').getByRole('textbox').count()).to.equal(0);
    await page.goto(`${forum.url}/link/invitation#${USED}`);
    await signUp(page, 'Gerda', 'main');
    await page.getByText('This link was used already, or its time is over.').waitFor();
  });
});

describe('a forum whose moderators let in who signs up (SIGN_UP=approval), in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ env: { SIGN_UP: 'approval' }, meant: REFUSAL });

  it('lets in who has signed up when a moderator says so: until then they read', async () => {
    const page = await forum.visit('/');
    await signUp(page, 'Hanna', 'header');
    const line = page.locator('standing-line p', { hasText: 'A moderator has yet to approve' });
    await line.waitFor();
    const admin = await forum.admin();
    const { members } = await admin.call('GET', '/api/members?waiting=true');
    const hanna = members.find(({ name }: { name: string }) => name === 'Hanna');
    await admin.call('POST', `/api/members/${hanna.id}/sign-up`, { approve: true });
    await line.waitFor({ state: 'detached' });
  });
});

describe('a forum that sends no mail, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ meant: REFUSAL });

  it('takes who has an invitation', async () => {
    const admin = await forum.admin();
    const page = await forum.visit('/');
    await page.goto((await admin.call('POST', '/api/invitations', {})).link);
    await signUp(page, 'Gerda', 'main');
    await page.locator('header .me', { hasText: 'Gerda' }).waitFor();
    expect(new URL(page.url()).pathname).to.equal('/');
  });

  it('says where the links are', async () => {
    const page = await forum.visit('/');
    await page.locator('header').getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Forgot the password?' }).click();
    await page.getByRole('dialog').getByLabel('E-mail').fill(newEmail());
    await page.keyboard.press('Enter');
    await page.getByText('This forum sends no mail.').waitFor();
  });
});
