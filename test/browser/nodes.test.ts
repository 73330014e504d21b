import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { type Balancer, startBalancer } from '../deploy/balancer.ts';
import { asGuest, launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { freePort } from '../support/ports.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { type ProcessNode, processNode } from '../support/process-node.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

describe('pages behind two nodes, in Chromium', function () {
  this.timeout(90_000);
  let postgres: TestPostgres;
  let redis: TestRedis;
  let nodes: ProcessNode[];
  let balancer: Balancer;
  let browser: Browser;
  let anna: Client;
  let path: string;
  let visitors: Visitor[];
  before(async () => {
    [postgres, redis, browser] = await Promise.all([startPostgres(), startRedis(), launchChromium()]);
    const port = await freePort();
    const env = {
      DATABASE_URL: await postgres.database(),
      REDIS_URL: redis.url,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    nodes = await Promise.all(['node1', 'node2'].map((NODE_NAME) => processNode({ ...env, NODE_NAME })));
    await Promise.all(nodes.map((node) => node.start()));
    balancer = await startBalancer([nodes[0]!.url, nodes[1]!.url], {}, port);
    anna = await Client.member(balancer.url, 'Anna');
    const opened = { opId: opId(), title: 'Across nodes', body: 'Text' };
    path = `/t/${(await anna.call('POST', '/api/threads', opened)).thread.id}`;
    visitors = await Promise.all(['Ben', 'Cleo', 'Dag', 'Eva'].map(() => visitor(browser)));
    for (const [i, name] of ['Ben', 'Cleo', 'Dag', 'Eva'].entries()) {
      await asGuest(visitors[i]!, balancer.url, name);
      await visitors[i]!.page.goto(balancer.url + path);
    }
  });
  after(async () => {
    await browser?.close();
    await balancer?.stop();
    await Promise.all((nodes ?? []).map((node) => node.remove()));
    await redis?.stop();
    await postgres?.remove();
  });

  const page = (who: number): Page => visitors[who]!.page;
  const say = async (who: number, text: string) => {
    await page(who).getByRole('textbox', { name: 'Your comment' }).fill(text);
    await page(who).keyboard.press('Enter');
  };
  /** Every reader sees it as a comment of the thread, and not as one that is still being sent. */
  const everyoneSees = (text: string) =>
    Promise.all(
      visitors.map(({ page }) =>
        page.locator('[data-number]').getByText(text, { exact: true }).waitFor({ timeout: 30_000 }),
      ),
    );

  for (const [what, begin, end] of [
    ['nothing is wrong', async () => {}, async () => {}],
    ['a node was killed', () => nodes[0]!.kill(), () => nodes[0]!.start()],
    ['Redis is dead', () => redis.stop(), () => redis.start()],
    ['a node ends', async () => void nodes[1]!.stop(), () => nodes[1]!.stop().then(() => nodes[1]!.start())],
  ] as const) {
    it(`show a comment to everyone while ${what}`, async () => {
      await begin();
      const text = `While ${what}`;
      await say(0, text);
      await everyoneSees(text);
      await end();
    });
  }

  it('keep a comment while the database is away, say that it is being sent, and send it once', async () => {
    await postgres.stop('SIGQUIT');
    await say(1, 'Kept');
    // Which of the two: the node that had the page may have just ended, in the test before.
    const pending = page(1).getByText(/^(Sending…|Kept here, sent when the connection is back)$/);
    await pending.waitFor();
    await eventually(async () => (await fetch(balancer.url)).status, 503);
    await postgres.start();
    await everyoneSees('Kept');
    expect(await pending.count()).to.equal(0);
  });

  it('have all of it, each once, when they are loaded anew', async () => {
    await page(2).reload();
    await page(2).locator('[data-number="5"]').waitFor();
    const bodies = (await anna.call('GET', `/api${path.replace('/t/', '/threads/')}?limit=50`)).comments.map(
      ({ body }: { body: string }) => body,
    );
    expect(bodies).to.deep.equal([
      'While nothing is wrong',
      'While a node was killed',
      'While Redis is dead',
      'While a node ends',
      'Kept',
    ]);
  });
});
