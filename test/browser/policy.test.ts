import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { openThread, personOf, say } from '../support/acts.ts';
import type { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { visitedForum } from './support/visited-forum.ts';

/** The directives of a policy, by their names. */
const directives = (policy: string): Map<string, string> =>
  new Map(
    policy.split(';').map(
      (directive) =>
        directive
          .trim()
          .match(/^(\S+)\s*(.*)$/)!
          .slice(1, 3) as [string, string],
    ),
  );

/** Runs in the page. What becomes of a string that is given to a sink of markup: 'refused', or what came of it. */
function tryMarkup(): string {
  // What the page's own scripts gave an element is not seen from a world beside theirs, which has no policy either.
  if (!('updateComplete' in document.querySelector('site-header')!)) return "not the page's own world";
  const element = document.createElement('div');
  try {
    element.innerHTML = '<b>';
  } catch (error) {
    return error instanceof TypeError ? 'refused' : String(error);
  }
  return `made ${element.outerHTML}`;
}

const CODE = 'Look:\n\n```js\nconst a = "<b>";\n```\n\n| a |\n|---|\n| [b](https://example.org) |';

const PAGES = [
  ...['home', 'thread', 'comment', 'search', 'profile', 'you', 'members'],
  ...['moderation log', 'sign-in link', 'no page'],
];

describe('the policy of every page in Chromium', function () {
  this.timeout(60_000);
  // A page that comes with a refusal's status, and what a test tries to do.
  const forum = visitedForum({ meant: /^Failed to load resource|'TrustedHTML' assignment/ });
  let ada: Client;
  let paths: Record<string, string>;
  before(async () => {
    // An admin, so that every page is one's to see.
    ada = await forum.admin();
    const threadId = await openThread(ada, 'Gardens', CODE);
    await say(ada, threadId, CODE);
    paths = {
      home: '/',
      thread: `/t/${threadId}`,
      comment: `/t/${threadId}/1`,
      search: '/search?q=look',
      profile: `/people/${(await personOf(ada)).id}`,
      you: '/you',
      members: '/admin',
      'moderation log': '/log',
      'sign-in link': '/link/sign-in',
      'no page': '/nowhere/at/all',
    };
  });
  /** A visitor whose pages keep what the policy refused, also what it refused before a script of theirs ran. */
  const visit = async (isMember: boolean) => {
    const somebody = await forum.come(isMember ? ada : null);
    const refused: string[] = [];
    await somebody.context.exposeBinding('tellTest', (_source, what: string) => refused.push(what));
    await somebody.context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
        (window as unknown as { tellTest(what: string): void }).tellTest(
          `${effectiveDirective} ${blockedURI} ${sample} on ${location.pathname}`,
        ),
      );
    });
    return { page: somebody.page, refused, problems: somebody.problems };
  };
  const takenOver = (page: Page) => page.locator('site-header nav button').first().waitFor();

  const openDialogs = async (page: Page, isMember: boolean) => {
    const header = page.locator('site-header header');
    const dialog = (name: string) => page.getByRole('dialog', { name });
    if (isMember) await header.locator('button.menu').click();
    await header.getByRole('button', { name: 'Settings' }).click();
    await dialog('Settings').getByRole('button', { name: 'Done' }).click();
    if (isMember) return;
    for (const name of ['Sign in', 'Sign up']) {
      await header.getByRole('button', { name, exact: true }).click();
      await dialog(name).getByRole('button', { name: 'Cancel' }).click();
    }
  };

  for (const isMember of [true, false]) {
    const who = isMember ? 'for a member' : 'without a session';
    for (const what of PAGES) {
      it(`is strict, refuses nothing of ours, and is enforced: ${what}, ${who}`, async () => {
        const { page, refused, problems } = await visit(isMember);
        const response = (await page.goto(forum.url + paths[what]!))!;
        const headers = await response.allHeaders();
        const policy = directives(headers['content-security-policy'] ?? '');
        expect(policy.get('default-src')).to.equal("'none'");
        expect(policy.get('script-src')).to.equal("'self'");
        expect(policy.get('require-trusted-types-for')).to.equal("'script'");
        expect(policy.get('trusted-types')).to.equal('lit-html');
        expect(policy.get('frame-ancestors')).to.equal("'none'");
        expect(policy.get('base-uri')).to.equal("'none'");
        expect(headers['content-security-policy']).to.not.match(/unsafe-|\*|https?:/);
        expect(headers['x-content-type-options']).to.equal('nosniff');
        expect(headers['referrer-policy']).to.match(/^(?:no-referrer|same-origin|strict-origin)$/);

        await takenOver(page);
        await openDialogs(page, isMember);
        expect(refused).to.deep.equal([]);
        // The browser itself logs a page that comes with a refusal's status.
        expect(problems.filter((text) => !text.startsWith('Failed to load resource'))).to.deep.equal([]);

        expect(await page.evaluate(tryMarkup)).to.equal('refused');
        // The one refusal there was, by which the listener too is seen to work.
        await eventually(async () => refused.length, 1);
        expect(refused[0]).to.match(/^require-trusted-types-for trusted-types-sink Element innerHTML/);
      });
    }
  }

  it('refuses nothing while a comment with code is written and then searched for', async () => {
    const { page, refused, problems } = await visit(true);
    await page.goto(forum.url + paths.thread!);
    await page.getByRole('textbox', { name: 'Your comment' }).fill(CODE);
    await page.keyboard.press('Control+Enter');
    await page.locator('comment-item #by2').waitFor();
    await page.locator('comment-item[data-number="2"] .body .hljs-string').waitFor();
    await page.getByRole('searchbox', { name: 'Search in this thread' }).fill('look');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/search');
    await page.locator('.results h2 a').first().click();
    await page.locator('thread-composer textarea').waitFor();
    expect(refused).to.deep.equal([]);
    expect(problems).to.deep.equal([]);
  });
});
