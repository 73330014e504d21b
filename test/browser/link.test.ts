import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { axeViolations, tooWide } from '../support/axe.ts';
import { launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { adminOf, asMember, callAs, newEmail, PASSWORD } from '../support/members.ts';
import { type TestNode, testNode } from '../support/node.ts';
import { freePort } from '../support/ports.ts';
import { startSmtp, type TestSmtp } from '../support/smtp.ts';

/** What a browser itself says of an answer that refuses: meant to be so. */
const REFUSAL = /the server responded with a status of 4\d\d/;
/** A token that opens nothing. */
const USED = 'a'.repeat(43);

describe('the pages of links in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let smtp: TestSmtp;
  let node: TestNode;
  let visitors: Visitor[];
  before(async () => {
    browser = await launchChromium();
    smtp = await startSmtp();
    const port = await freePort();
    const env = { PORT: `${port}`, PUBLIC_URL: `http://127.0.0.1:${port}`, SMTP_URL: smtp.url };
    node = await testNode({ env });
  });
  after(async () => {
    await browser?.close();
    await node?.close();
    await smtp?.close();
  });
  beforeEach(() => {
    visitors = [];
  });
  afterEach(async () => {
    for (const { context, problems } of visitors) {
      await context.close();
      expect(problems.filter((problem) => !REFUSAL.test(problem))).to.deep.equal([]);
    }
  });

  const somebody = async (options: BrowserContextOptions = {}) => {
    const one = await visitor(browser, options);
    visitors.push(one);
    return one;
  };
  /** The link of the newest mail to somebody. */
  const linkTo = async (email: string): Promise<string> =>
    /http\S+#\S+/.exec((await smtp.next(({ to }) => to === email)).text)![0];
  const member = async (name = 'Anna') => {
    const one = await somebody();
    return { ...one, ...(await asMember(one, node.url, name)) };
  };
  /** A member whose address is confirmed, and who is signed in nowhere. */
  const confirmed = async (name = 'Anna') => {
    const { email, ...one } = await member(name);
    const token = (await linkTo(email)).split('#')[1];
    await callAs(one, node.url, 'POST', '/api/account/confirm', { token });
    return email;
  };
  const press = (page: Page, name: string) =>
    page.locator('main').getByRole('button', { name, exact: true }).click();
  const signedInAs = (page: Page, name: string) => page.locator('header .me', { hasText: name }).waitFor();
  /** Asks for a mail in the dialog, by one of its ways. */
  const askFor = async (page: Page, way: string, email: string) => {
    await page.goto(node.url);
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
    await callAs(elsewhere, node.url, 'POST', '/api/session', { email, password: PASSWORD });
    await elsewhere.page.goto(node.url);
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
    await page.goto(node.url);
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
    await callAs(one, node.url, 'POST', '/api/session', { email, password: PASSWORD });
    const { page } = one;
    await page.goto(`${node.url}/you`);
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
    await page.goto(`${node.url}/link/sign-in`);
    await page.getByText('The link is not whole').waitFor();
    await page.goto(`${node.url}/link/other#${USED}`);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 360]) {
      it(`${colorScheme}, ${width} px: axe-core finds nothing, nothing is cut off`, async () => {
        const { page } = await somebody({ colorScheme, viewport: { width, height: 780 } });
        const check = async () => {
          expect(await axeViolations(page)).to.deep.equal([]);
          expect(await tooWide(page)).to.be.at.most(0);
        };
        for (const kind of ['sign-in', 'confirm', 'reset', 'invitation']) {
          await page.goto(`${node.url}/link/${kind}#${USED}`);
          const button = page.locator('main button.primary');
          await button.waitFor();
          await check();
          if (kind === 'reset') await page.getByLabel('New password').fill(PASSWORD);
          await button.click();
          await (kind === 'invitation'
            ? page.getByRole('dialog')
            : page.getByText('was used already')
          ).waitFor();
          await check();
        }
      });
    }
  }
});

describe('a forum that not everyone signs up to, in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
  });

  /** A page of a forum with these settings, which is gone after the test. */
  const within = async (env: NodeJS.ProcessEnv, test: (page: Page, node: TestNode) => Promise<void>) => {
    const node = await testNode({ env });
    const { page, context, problems } = await visitor(browser);
    try {
      await test(page, node);
      expect(problems.filter((problem) => !REFUSAL.test(problem))).to.deep.equal([]);
    } finally {
      await context.close();
      await node.close();
    }
  };

  it('takes who has an invitation, and says so to who has none', async () => {
    await within({ SIGN_UP: 'invitation' }, async (page, { url }) => {
      await page.goto(url);
      await page.locator('header').getByRole('button', { name: 'Sign up' }).click();
      await page.getByRole('dialog').getByText('New members come by invitation.').waitFor();
      expect(await page.getByRole('dialog').getByRole('textbox').count()).to.equal(0);
      await page.goto(`${url}/link/invitation#${USED}`);
      await signUp(page, 'Gerda', 'main');
      await page.getByText('This link was used already, or its time is over.').waitFor();
    });
    await within({}, async (page, node) => {
      const admin = await adminOf(node);
      await page.goto((await admin.call('POST', '/api/invitations', {})).link);
      await signUp(page, 'Gerda', 'main');
      await page.locator('header .me', { hasText: 'Gerda' }).waitFor();
      expect(new URL(page.url()).pathname).to.equal('/');
    });
  });

  it('lets in who has signed up when a moderator says so: until then they read', () =>
    within({ SIGN_UP: 'approval' }, async (page, node) => {
      await page.goto(node.url);
      await signUp(page, 'Hanna', 'header');
      const line = page.locator('standing-line p', { hasText: 'A moderator has yet to approve' });
      await line.waitFor();
      const admin = await adminOf(node);
      const { members } = await admin.call('GET', '/api/members?waiting=true');
      const hanna = members.find(({ name }: { name: string }) => name === 'Hanna');
      await admin.call('POST', `/api/members/${hanna.id}/sign-up`, { approve: true });
      await line.waitFor({ state: 'detached' });
    }));

  it('that sends no mail says where the links are', () =>
    within({}, async (page, { url }) => {
      await page.goto(url);
      await page.locator('header').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('button', { name: 'Forgot the password?' }).click();
      await page.getByRole('dialog').getByLabel('E-mail').fill(newEmail());
      await page.keyboard.press('Enter');
      await page.getByText('This forum sends no mail.').waitFor();
    }));

  /** Signs up by the button in the page's head or in its text. */
  const signUp = async (page: Page, name: string, where: 'header' | 'main') => {
    await page.locator(where).getByRole('button', { name: 'Sign up', exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill(newEmail());
    await dialog.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
  };
});
