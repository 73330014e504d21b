import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { personOf } from '../support/acts.ts';
import { launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { adminOf, asMember, moderatorOf } from '../support/members.ts';
import { type TestNode, testNode } from '../support/node.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

/** Words that are nowhere else. */
const SECRET = 'zwölfuhrdreissig';
const REFUSED = /the server responded with a status of 4\d\d/;

describe('trouble on a forum of two nodes, in Chromium', function () {
  this.timeout(240_000);
  let browser: Browser;
  let redis: TestRedis;
  let nodes: [TestNode, TestNode];
  let admin: Client;
  let opener: Client;
  let troll: Client;
  let threadId: string;
  const visitors: Visitor[] = [];

  before(async () => {
    browser = await launchChromium();
    redis = await startRedis();
    const env = { DATABASE_URL: await emptyDatabase(), REDIS_URL: redis.url };
    nodes = await Promise.all([
      testNode({ env: { ...env, NODE_NAME: 'one' } }),
      testNode({ env: { ...env, NODE_NAME: 'other' } }),
    ]);
    admin = await adminOf(nodes[0]);
    opener = await Client.member(nodes[0].url, 'Olga');
    troll = await Client.guest(nodes[0].url, 'Troll');
    const opened = { opId: opId(), title: 'The square', body: 'Shall it be closed to cars?' };
    threadId = (await opener.call('POST', '/api/threads', opened)).thread.id;
  });
  after(async () => {
    for (const { context } of visitors) await context.close();
    await browser?.close();
    for (const client of [admin, opener, troll]) client?.close();
    await Promise.all(nodes?.map((node) => node.close()) ?? []);
    await redis?.stop();
  });

  const say = async (by: Client, body: string): Promise<number> =>
    (await by.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body })).comment.number;
  const come = async (): Promise<Visitor> => {
    const somebody = await visitor(browser);
    visitors.push(somebody);
    return somebody;
  };
  const as = async ({ cookie }: Client, url: string): Promise<Page> => {
    const somebody = await come();
    const at = cookie.indexOf('=');
    const session = { name: cookie.slice(0, at), value: cookie.slice(at + 1) };
    await somebody.context.addCookies([{ ...session, url: new URL(url).origin }]);
    await somebody.page.goto(url);
    return somebody.page;
  };
  const thread = (node: TestNode) => `${node.url}/t/${threadId}`;
  const holds = (page: Page) =>
    page.evaluate((words) => document.documentElement.innerHTML.includes(words), SECRET);

  it('is seen as it starts, reported in two keys, taken by one, and ended for everyone', async () => {
    const [mona, moritz] = [
      await as(await moderatorOf(nodes[1], admin, 'Mona'), `${nodes[1].url}/watch`),
      await as(await moderatorOf(nodes[0], admin, 'Moritz'), `${nodes[0].url}/watch`),
    ];
    for (const page of [mona, moritz]) await page.getByText('Nothing waits for a decision.').waitFor();
    const [rita, rolf] = [await come(), await come()];
    await asMember(rita, nodes[0].url, 'Rita');
    await rita.page.goto(thread(nodes[0]));
    await rolf.page.goto(thread(nodes[1]));
    const trollAt = await as(troll, thread(nodes[0]));
    await trollAt
      .getByRole('textbox', { name: 'Your comment' })
      .or(trollAt.locator('thread-composer textarea'))
      .first()
      .fill('More of it');

    // It starts.
    await say(opener, 'I am for it.');
    const bad = await say(troll, `You fools, I come to you at ${SECRET}`);
    await say(opener, 'Please stay polite.');
    await mona.locator('.stream > li', { hasText: SECRET }).waitFor();
    for (const { page } of [rita, rolf]) await page.locator(`#c${bad}`).getByText(SECRET).waitFor();

    // Others have it on the page without reading along, on the other node.
    const elsewhere = [];
    for (const path of [`/search?q=fools+come&thread=${threadId}`, `/people/${(await personOf(troll)).id}`]) {
      const { page } = await come();
      await page.goto(nodes[1].url + path);
      await page.waitForLoadState('networkidle');
      await page.locator('[data-shown]').getByText(SECRET).waitFor();
      elsewhere.push(page);
    }

    // A reader reports it: two keys.
    await rita.page.locator(`#c${bad} article`).focus();
    await rita.page.keyboard.press('f');
    await rita.page.keyboard.press('1');
    await rita.page.getByText('and will be told what becomes of it.').waitFor();
    for (const page of [mona, moritz]) {
      await page.locator('case-queue li', { hasText: 'Personal attack' }).waitFor();
      await page.locator('heat-list li', { hasText: 'The square' }).getByText('1 report').waitFor();
    }

    // One takes it, and the other sees who.
    await mona.keyboard.press('j');
    await mona.keyboard.press('Enter');
    await mona.locator('case-view .about').getByText(SECRET).waitFor();
    await mona.keyboard.press('t');
    await moritz.locator('case-queue').getByText('Mona has it in hand').waitFor();

    // It ends: for readers on both nodes, for whoever holds a search, for the one who wrote it.
    const reasons = mona.getByRole('dialog').getByRole('button', { name: 'Personal attack' });
    await mona.keyboard.press('m');
    await reasons.waitFor();
    await mona.keyboard.press('1');
    await reasons.waitFor({ state: 'hidden' });
    await mona.keyboard.press('h');
    await reasons.waitFor();
    await mona.keyboard.press('1');
    for (const { page } of [rita, rolf]) {
      await page.locator(`#c${bad}`).getByText('Hidden by a moderator.').waitFor();
      expect(await holds(page)).to.equal(false);
    }
    for (const page of elsewhere) {
      await page.getByText('This is not shown any more.').waitFor();
      expect(await holds(page)).to.equal(false);
    }
    await moritz.getByText('Nothing waits for a decision.').waitFor();
    await trollAt
      .locator('thread-composer')
      .getByText(/may not write in this thread|muted/)
      .first()
      .waitFor();

    // Whoever reported it hears what became of it.
    await rita.page.locator('notification-bell button').click();
    await rita.page
      .locator('notification-list')
      .getByText(/hidden/)
      .waitFor();

    // What was said is nowhere any more, on no node, for no reader.
    for (const node of nodes) {
      for (const path of [
        '/',
        '/log',
        `/t/${threadId}`,
        `/t/${threadId}/${bad}`,
        `/search?q=${SECRET}`,
        `/api/search?q=${SECRET}`,
        '/api/threads',
        `/api/threads/${threadId}`,
        `/api/threads/${threadId}/events?after=0`,
        '/api/moderation/log',
      ]) {
        const { status, answer } = await new Client(node.url).request('GET', path);
        expect(status, path).to.equal(200);
        expect(
          JSON.stringify(answer).replaceAll(`q=${SECRET}`, '').split(SECRET).length - 1,
          path,
        ).to.be.at.most(
          // A search says again what was looked for.
          path.startsWith('/search') ? 2 : 0,
        );
      }
      const { status } = await new Client(node.url).request(
        'GET',
        `/api/threads/${threadId}/comments/${bad}/revisions`,
      );
      expect(status).to.be.at.least(400);
    }
    const { actions } = await new Client(nodes[1].url).call('GET', '/api/moderation/log');
    expect(actions.map(({ act }: { act: string }) => act)).to.deep.equal(['hide', 'mute']);

    // It was done in haste: it is back, for everyone.
    await mona.keyboard.press('z');
    for (const page of [rita.page, rolf.page, ...elsewhere]) {
      await eventually(() => holds(page), true);
    }
    expect(
      visitors.flatMap(({ problems }) => problems).filter((problem) => !REFUSED.test(problem)),
    ).to.deep.equal([]);
  });
});
