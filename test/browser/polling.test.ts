import { expect } from 'chai';
import * as acts from '../support/acts.ts';
import { httpProxy } from '../support/http-proxy.ts';
import { REFUSAL, visitedForum } from './support/visited-forum.ts';

describe('where a proxy lets no WebSocket through, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ meant: REFUSAL });
  let proxy: Awaited<ReturnType<typeof httpProxy>>;
  before(async () => {
    proxy = await httpProxy(forum.url);
  });
  after(() => proxy.close());

  it('a thread and Watch are live all the same, by polling', async () => {
    const [ada, anna] = [await forum.admin(), await forum.member('Anna')];
    const threadId = await acts.openThread(anna, 'The square');
    const [watching, reading] = [await forum.come(ada), await forum.come(anna)];
    const refused: string[] = [];
    for (const { page } of [watching, reading]) {
      page.on('response', (answer) => {
        if (answer.status() === 403) refused.push(answer.url());
      });
    }
    await watching.page.goto(`${proxy.url}/watch`);
    await reading.page.goto(`${proxy.url}/t/${threadId}`);
    await reading.page.getByRole('textbox', { name: 'Your comment' }).fill('By way of a proxy');
    await reading.page.keyboard.press('Enter');
    await watching.page.locator('.stream > li', { hasText: 'By way of a proxy' }).waitFor();
    await acts.say(await forum.member('Ben'), threadId, 'Heard by way of it');
    await reading.page.locator('comment-item .body', { hasText: 'Heard by way of it' }).waitFor();
    expect(refused).to.deep.equal([]);
  });

  it('a draft says that it can be read, and why it can not be written together', async () => {
    const anna = await forum.member('Anna');
    const threadId = await acts.openThread(anna, 'The square');
    const input = { opId: crypto.randomUUID(), title: 'Our answer' };
    const { draft } = await anna.call('POST', `/api/threads/${threadId}/drafts`, input);
    const { page } = await forum.come(anna);
    await page.goto(`${proxy.url}/drafts/${draft.id}`);
    const state = page.locator('draft-state .state');
    await state.getByText('This network does not let through the connection').waitFor();
    await state.getByText('You can read the text as it was when the page came.').waitFor();
    await page.goto(`${forum.url}/drafts/${draft.id}`);
    await state.getByText('Saved').waitFor();
  });
});
