import { expect } from 'chai';
import { openThread, say } from '../support/acts.ts';
import { expectSoundInEveryLook } from '../support/axe.ts';
import type { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { visitedForum } from './support/visited-forum.ts';

const BODY =
  '# Heading\n\n[link](https://example.org) `code`\n\n```js\nconst a = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quote';

describe('every page in Chromium', function () {
  this.timeout(60_000);
  // The browser itself logs a page that is not there.
  const forum = visitedForum({ meant: /status of 404/ });
  let anna: Client;
  let paths: Record<string, string>;
  before(async () => {
    anna = await forum.member('Anna');
    const title = 'A thread with a rather long title that has to be broken into several lines';
    const full = await openThread(anna, title, BODY);
    for (let i = 0; i < 5; i++) await say(anna, full, BODY, i ? { replyTo: i } : {});
    const comments = `/api/threads/${full}/comments`;
    await anna.call('PUT', `${comments}/1/reactions`, { opId: opId(), emoji: '👍', on: true });
    await anna.call('DELETE', `${comments}/4`, { opId: opId() });
    paths = {
      home: '/',
      thread: `/t/${full}`,
      'an empty thread': `/t/${await openThread(anna, 'Empty', BODY)}`,
      'no page': '/t/none',
    };
  });

  const visit = async (path: string, name: string) => {
    const page = await forum.visit(path, await forum.guest(name));
    await page.waitForLoadState('networkidle');
    return page;
  };

  for (const what of ['home', 'thread', 'an empty thread', 'no page']) {
    it(`passes axe-core in either scheme, wide and narrow, nothing is cut off, no error: ${what}`, async () => {
      await expectSoundInEveryLook(await visit(paths[what]!, 'Gustav'));
    });
  }

  it('sends nothing to any other host, whatever is written', async () => {
    const body =
      '![image](https://evil.example/x.png) <img src="https://evil.example/y.png"> https://evil.example/';
    const threadId = await openThread(anna, 'Images', body);
    const requests: string[] = [];
    const { page } = await forum.come();
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(`${forum.url}/t/${threadId}`);
    await page.waitForLoadState('networkidle');
    expect(requests.filter((url) => !url.startsWith(forum.url))).to.deep.equal([]);
  });

  it('of a thread can be used with the keyboard alone', async () => {
    const page = await visit(paths.thread!, 'Keller');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.keyboard.press('j');
    const focused = () => page.evaluate(() => document.activeElement?.closest('comment-item')?.id);
    await page.waitForFunction(() => document.activeElement?.closest('comment-item')?.id === 'c1');
    await page.keyboard.press('j');
    await page.waitForFunction(() => document.activeElement?.closest('comment-item')?.id === 'c2');
    await page.keyboard.press('k');
    await page.waitForFunction(() => document.activeElement?.closest('comment-item')?.id === 'c1');
    expect(await focused()).to.equal('c1');
    await page.keyboard.press('r');
    await page.getByText('Answering Anna #1').waitFor();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.locator('comment-item').getByText('By keyboard', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'answers Anna #1' }).last().waitFor();
  });
});
