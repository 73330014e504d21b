import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import type { ThreadEvent } from '../../shared/protocol/threads.ts';
import { asGuest, launchChromium, type Visitor, visitor } from '../support/browser.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { type ProcessNode, processNode } from '../support/process-node.ts';
import { seedThread } from '../support/seed.ts';

const COMMENTS = 'comment-item:not([data-number="0"]) .body';
const texts = (page: Page) => page.locator(COMMENTS).allInnerTexts();
async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your comment' }).fill(text);
  await page.keyboard.press('Enter');
}
const shows = (page: Page, text: string) =>
  page.locator(COMMENTS).getByText(text, { exact: true }).waitFor({ state: 'attached' });

describe('a thread in Chromium', function () {
  this.timeout(120_000);
  let browser: Browser;
  let node: ProcessNode;
  let opener: Client;
  let visitors: Visitor[];
  let threadId: string;
  before(async () => {
    browser = await launchChromium();
    node = await processNode();
    await node.start();
    opener = await Client.member(node.url, 'Olga');
  });
  after(async () => {
    await browser?.close();
    await node?.remove();
  });
  beforeEach(async () => {
    visitors = [];
    const { thread } = await opener.call('POST', '/api/threads', {
      opId: opId(),
      title: 'Browsers',
      body: 'Opening',
    });
    threadId = thread.id;
  });
  afterEach(async () => {
    for (const { context, problems } of visitors) {
      await context.close();
      expect(problems).to.deep.equal([]);
    }
  });

  const visit = async (name: string | null, path = '', options = {}): Promise<Page> => {
    const somebody = await visitor(browser, options);
    visitors.push(somebody);
    if (name) await asGuest(somebody, node.url, name);
    await somebody.page.goto(`${node.url}/t/${threadId}${path}`);
    return somebody.page;
  };
  const fill = async (count: number) => {
    threadId = await seedThread(node, { comments: count, length: 300 });
  };

  it('is the same log for two who talk, through a lost connection and a server killed with kill -9', async () => {
    const [anna, ben] = [await visit('Anna'), await visit('Ben')];
    await say(anna, 'Hello Ben');
    await shows(ben, 'Hello Ben');
    await say(ben, 'Hello Anna');
    await shows(anna, 'Hello Anna');

    await visitors[1]!.context.setOffline(true);
    await say(ben, 'Written in a tunnel');
    await ben.getByText('Kept here, sent when the connection is back').waitFor();
    await say(anna, 'Are you there?');
    await shows(anna, 'Are you there?');

    await node.kill();
    await say(anna, 'Said to a dead server');
    await anna.getByText('Kept here, sent when the connection is back').waitFor();
    await ben.reload().catch(() => {
      // Offline a page can't be loaded; the browser keeps what the page kept.
    });
    await node.start();
    await visitors[1]!.context.setOffline(false);
    await ben.goto(`${node.url}/t/${threadId}`);

    for (const page of [anna, ben]) {
      for (const text of ['Written in a tunnel', 'Said to a dead server']) await shows(page, text);
    }
    const { events } = (await opener.call('GET', `/api/threads/${threadId}/events`)) as {
      events: ThreadEvent[];
    };
    const log = events.flatMap((event) => (event.type === 'comment:posted' ? [event.comment.body] : []));
    expect(log).to.have.members([
      'Hello Ben',
      'Hello Anna',
      'Are you there?',
      'Said to a dead server',
      'Written in a tunnel',
    ]);
    expect(await texts(anna)).to.deep.equal(log);
    expect(await texts(ben)).to.deep.equal(log);
    for (const page of [anna, ben]) expect(await page.locator('.pending').count()).to.equal(0);
  });

  it('can be read without JavaScript, a page at a time', async () => {
    await fill(55);
    const page = await visit(null, '', { javaScriptEnabled: false });
    await page.locator('#c50 .body').waitFor();
    expect(await page.locator('#c0 .body').isVisible()).to.equal(true);
    await page.getByRole('link', { name: 'Comments 51 to 55' }).first().click();
    await page.locator('#c55 .body').waitFor();
  });

  it('is taken over without moving anything', async () => {
    await fill(10);
    const page = await visit(null);
    await page.locator('thread-composer textarea').waitFor();
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            resolve(
              list
                .getEntries()
                .reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0),
            );
          }).observe({ type: 'layout-shift', buffered: true });
          // No entry at all is no shift at all: the observer tells what is buffered before this.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)));
        }),
    );
    expect(shift).to.be.below(0.01);
  });

  it('never moves the text under a reader when comments come', async () => {
    await fill(30);
    const page = await visit('Anna');
    await page.locator('#c10').scrollIntoViewIfNeeded();
    const top = () => page.locator('#c10').evaluate((item) => item.getBoundingClientRect().top);
    const before = await top();
    await opener.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body: 'Far below' });
    await page.getByRole('button', { name: '1 new comment' }).waitFor();
    expect(await top()).to.be.closeTo(before, 1);
    await page.getByRole('button', { name: '1 new comment' }).click();
    await page.getByText('Far below', { exact: true }).waitFor();
    expect(
      await page.locator('#c31').evaluate((item) => item.getBoundingClientRect().bottom <= innerHeight),
    ).to.equal(true);
  });

  it('keeps what is being written through a reload, and never after it was sent', async () => {
    const page = await visit('Anna');
    const box = page.getByRole('textbox', { name: 'Your comment' });
    await box.fill('Half a thought');
    await page.reload();
    await expectValue(box, 'Half a thought');
    await page.keyboard.press('Tab');
    await box.press('Enter');
    await shows(page, 'Half a thought');
    await page.reload();
    await expectValue(box, '');
  });

  it('has a comment once whose acknowledgement was lost with the page', async () => {
    const page = await visit('Anna');
    await page.locator('.rail li').waitFor();
    const op = opId();
    // The server committed it; the browser went away before it heard so.
    const sent = await page.request.post(`${node.url}/api/threads/${threadId}/comments`, {
      data: { opId: op, body: 'Said once' },
    });
    expect(sent.status()).to.equal(201);
    const { person } = await (await page.request.get(`${node.url}/api/session`)).json();
    await page.evaluate(
      ([key, pending]) => localStorage.setItem(key!, pending!),
      [
        `outbox:${person.id}:${threadId}`,
        JSON.stringify([{ opId: op, body: 'Said once', replyTo: null, at: new Date().toISOString() }]),
      ],
    );
    await page.reload();
    await page.locator('.pending').waitFor({ state: 'detached' });
    await page.waitForFunction(
      (key) => localStorage.getItem(key) === null,
      `outbox:${person.id}:${threadId}`,
    );
    expect(await texts(page)).to.deep.equal(['Said once']);
  });

  it('gives back to the composer what is refused, with the reason', async () => {
    const page = await visit('Anna');
    // Connected: this page's own outbox has been looked through.
    await page.locator('.rail li').waitFor();
    const { person } = await (await page.request.get(`${node.url}/api/session`)).json();
    await page.evaluate(
      ([key, pending]) => localStorage.setItem(key!, pending!),
      [
        `outbox:${person.id}:${threadId}`,
        JSON.stringify([{ opId: opId(), body: 'To nobody', replyTo: 99, at: new Date().toISOString() }]),
      ],
    );
    await page.reload();
    await page.getByText('The comment that this answers is not in this thread.').waitFor();
    await expectValue(page.getByRole('textbox', { name: 'Your comment' }), 'To nobody');
    expect(await texts(page)).to.deep.equal([]);
  });

  it('says before sending what has come since one began', async () => {
    const page = await visit('Anna');
    await page.getByRole('textbox', { name: 'Your comment' }).fill('I am just writing');
    for (const body of ['One', 'Two', 'Three']) {
      await opener.call('POST', `/api/threads/${threadId}/comments`, { opId: opId(), body });
    }
    await page.getByRole('button', { name: '3 new since you began' }).waitFor();
  });

  it('edits, shows the revisions, reacts, answers and deletes', async () => {
    const [anna, ben] = [await visit('Anna'), await visit('Ben')];
    await say(anna, 'Frist');
    await shows(ben, 'Frist');
    await anna.locator('#c1').hover();
    await anna.getByRole('button', { name: 'Edit #1' }).click();
    await anna.locator('comment-editor textarea').fill('First');
    await anna.getByRole('button', { name: 'Save' }).click();
    await shows(ben, 'First');
    await ben.getByRole('button', { name: 'edited' }).click();
    await ben.locator('dialog.revisions').getByText('Frist').waitFor();
    await ben.keyboard.press('Escape');

    await ben.locator('#c1').hover();
    await ben.getByRole('button', { name: 'React to #1' }).click();
    await ben.getByRole('button', { name: 'React with 🎉' }).click();
    await anna.locator('#c1 .reaction').filter({ hasText: '🎉 1' }).waitFor();

    await ben.locator('#c1').hover();
    await ben.getByRole('button', { name: 'Reply to #1' }).click();
    await say(ben, 'Indeed');
    await anna.getByRole('link', { name: 'answers Anna #1' }).waitFor();

    await anna.locator('#c1').hover();
    await anna.getByRole('button', { name: 'Delete #1' }).click();
    await anna.locator('confirm-dialog').getByRole('button', { name: 'Delete' }).click();
    await ben.locator('#c1').getByText('This comment was removed.').waitFor();
  });

  it('of 10,000 comments opens, scrolls and jumps without a line moving, and can be searched whole', async () => {
    await fill(10_000);
    const page = await visit('Anna');
    await page.locator('#c1').waitFor();
    expect(await page.locator('comment-item').count()).to.be.below(120);
    await page.goto(`${node.url}/t/${threadId}/5000`);
    await arrived(page, 5_000);
    for (const delta of [-700, 700]) {
      for (let i = 0; i < 25; i++) expect(await movedBy(page, delta)).to.be.below(2);
    }
    await page.keyboard.press('g');
    await page.waitForFunction(() => scrollY === 0 && document.getElementById('c1'));
    await page.keyboard.press('Shift+G');
    await arrived(page, 10_000, 'bottom');
    const text = await page.locator('#c9990 .body').innerText();
    await page.keyboard.press('g');
    await page.waitForFunction(() => !document.getElementById('c9990'));
    await page.keyboard.press('Control+f');
    await page.waitForFunction(() => document.querySelectorAll('comment-item').length > 10_000, null, {
      timeout: 50_000,
    });
    const found = await page.evaluate(
      (words) => {
        const { find } = window as unknown as { find: (words: string) => boolean };
        return find(words) && getSelection()?.anchorNode?.parentElement?.closest('comment-item')?.id;
      },
      text.slice(0, 60),
    );
    expect(found).to.equal('c9990');
  }).timeout(240_000);

  it('begins at the first unread comment on every device of a person', async () => {
    await fill(200);
    const page = await visit('Anna');
    const { request } = page.context();
    expect(
      (await request.put(`${node.url}/api/threads/${threadId}/read`, { data: { number: 120 } })).ok(),
    ).to.equal(true);
    const elsewhere = await visitor(browser, { storageState: await page.context().storageState() });
    visitors.push(elsewhere);
    await elsewhere.page.goto(node.url);
    await elsewhere.page.getByText('80 unread').waitFor();
    await elsewhere.page.getByRole('link', { name: 'A thread of 200' }).first().click();
    await arrived(elsewhere.page, 121);
    await elsewhere.page.getByText('New since you were here').waitFor();
    await elsewhere.page.keyboard.press('Shift+G');
    const readTo = async () =>
      (await (await request.get(`${node.url}/api/threads/${threadId}?limit=1`)).json()).thread
        .readTo as number;
    await eventually(readTo, 200);
    await page.goto(node.url);
    await page.getByRole('link', { name: 'A thread of 200' }).first().waitFor();
    expect(await page.locator('.summary', { hasText: 'A thread of 200' }).innerText()).not.to.include(
      'unread',
    );
  });

  it('has its keys for the comment that a link led to, while that is seen', async () => {
    await fill(12);
    // The last one, which can't come to the upper edge.
    const page = await visit('Anna', '/12');
    await page.locator('#c12 .arrived').waitFor();
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Report #12?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.mouse.wheel(0, -100_000);
    await page.getByRole('button', { name: 'Latest' }).waitFor();
    await page.keyboard.press('f');
    await page.getByRole('heading', { name: 'Report the opening post?' }).waitFor();
  });

  it('tells who is writing, and lets it be switched off', async () => {
    const [anna, ben] = [await visit('Anna'), await visit('Ben')];
    await anna.getByRole('textbox', { name: 'Your comment' }).pressSequentially('Well');
    await ben.getByText('Anna is writing…').waitFor();
    await anna.getByRole('textbox', { name: 'Your comment' }).fill('');
    await ben.getByText('Anna is writing…').waitFor({ state: 'detached' });
  });
});

/** Waits until a comment is at the upper edge of what is seen, or its end at the lower. */
const arrived = (page: Page, number: number, edge: 'top' | 'bottom' = 'top') =>
  page.waitForFunction(
    ([number, edge]) => {
      const box = document.getElementById(`c${number}`)?.getBoundingClientRect();
      if (!box) return false;
      return edge === 'top' ? Math.abs(box.top - 49) < 3 : box.bottom > 0 && box.bottom <= innerHeight;
    },
    [number, edge] as const,
  );

/** Turns the wheel; resolves to how much further or less than that the text has moved, in pixels. */
async function movedBy(page: Page, delta: number): Promise<number> {
  const seen = await page.evaluate(() => {
    const items = [...document.querySelectorAll('comment-item[data-number]:not([data-number="0"])')];
    const item = items.find((one) => one.getBoundingClientRect().bottom > 300)!;
    return { id: item.id, top: item.getBoundingClientRect().top };
  });
  await page.mouse.move(500, 300);
  await page.mouse.wheel(0, delta);
  const top = await page.evaluate(
    ({ id, top }) =>
      new Promise<number>((resolve) => {
        // Still for ten frames: the wheel and what it loaded are done.
        let last = Number.NaN;
        let still = 0;
        const look = () => {
          const now = document.getElementById(id)!.getBoundingClientRect().top;
          still = now === last && now !== top ? still + 1 : 0;
          last = now;
          if (still >= 10) resolve(now);
          else requestAnimationFrame(look);
        };
        look();
      }),
    seen,
  );
  return Math.abs(top - seen.top + delta);
}

async function expectValue(box: ReturnType<Page['getByRole']>, value: string): Promise<void> {
  await box.evaluate(
    (element, wanted) =>
      new Promise<void>((resolve, reject) => {
        const began = performance.now();
        const look = () => {
          if ((element as HTMLTextAreaElement).value === wanted) resolve();
          else if (performance.now() - began > 5_000) reject(new Error(`The box never held '${wanted}'.`));
          else requestAnimationFrame(look);
        };
        look();
      }),
    value,
  );
}
