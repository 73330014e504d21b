import { expect } from 'chai';
import { sql } from 'kysely';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ThreadId } from '../../shared/protocol/text.ts';
import * as acts from '../support/acts.ts';
import { axeViolations, FAR_LOOKS, tooWide } from '../support/axe.ts';
import { Client } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { REFUSAL, visitedForum } from './support/visited-forum.ts';

describe('the queue of cases, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ anew: 'for each test', meant: REFUSAL });
  let anna: Client;
  let ben: Client;
  let threadId: string;
  beforeEach(async () => {
    anna = await forum.member('Anna');
    ben = await forum.member('Ben');
    threadId = await acts.openThread(anna, 'The square');
  });

  const say = (by: Client, body: string) => acts.say(by, threadId, body);
  const report = (number: number, reason = 'Off topic') => acts.report(ben, { threadId, number }, reason);
  /** So many comments of Anna's with a report each, the first the oldest; the tenth last has three. */
  const waits = async (many: number) => {
    const { id: annaId } = await acts.personOf(anna);
    const { id: carlaId } = await acts.personOf(await forum.member('Carla'));
    const at = Date.now() - many;
    await forum.node.withStore(async ({ db }) => {
      const numbers = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${many})`;
      const ids = sql`substr(${'A'.repeat(16)} || i, -16)`;
      await sql`${numbers} insert into comments (id, thread_id, number, author_id, kind, state, revision, created_at, day_only, seq)
        select ${ids}, ${threadId}, i, ${annaId}, 'comment', 'visible', 1, ${at} + i, 0, 1 from n`.execute(
        db,
      );
      await sql`${numbers} insert into revisions (comment_id, revision, body, at)
        select ${ids}, 1, 'Waits ' || i, ${at} + i from n`.execute(db);
      await sql`${numbers} insert into cases (id, cause, thread_id, number, person_id, opened_at, changed_at)
        select ${ids}, 'report', ${threadId}, i, ${annaId}, ${at} + i, ${at} + i from n`.execute(db);
      const report = (name: string) => sql`${numbers}
        insert into reports (id, case_id, thread_id, number, revision, person_id, op_id, reason, at)
        select substr(${ids} || ${name}, -16), ${ids}, ${threadId}, i, 1, ${carlaId}, ${name} || i, 'Off topic', ${at} + i from n`;
      await report('a').execute(db);
      for (const name of ['b', 'c']) await sql`${report(name)} where i = ${many - 10}`.execute(db);
      await db
        .updateTable('threads')
        .set({ comment_count: many })
        .where('id', '=', threadId as ThreadId)
        .execute();
    });
  };
  const stateOf = async (number: number): Promise<string> =>
    (await ben.call('GET', `/api/threads/${threadId}?around=${number}&limit=1`)).comments[0].state;
  const logged = async () => (await new Client(forum.url).call('GET', '/api/moderation/log')).actions;
  const at = async (moderator: Client, options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await forum.visit('/watch', moderator, options);
    await page.locator('case-queue h2').waitFor();
    return page;
  };
  const moderator = async (name: string, options: BrowserContextOptions = {}) =>
    at(await forum.moderator(name), options);
  const row = (page: Page, text: string) => page.locator('case-queue li', { hasText: text });
  const dialog = (page: Page) => page.getByRole('dialog');
  const closed = (page: Page) => dialog(page).waitFor({ state: 'hidden' });

  it('is worked by keys: a report comes, is opened, ended with a reason, and taken back', async () => {
    const page = await moderator('Mona');
    await page.getByText('Nothing waits for a decision.').waitFor();
    const number = await say(anna, 'You are all idiots');
    await report(number, 'Personal attack');
    await row(page, 'Personal attack').waitFor();

    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('case-view .about').getByText('You are all idiots').waitFor();
    await page.keyboard.press('h');
    await dialog(page).getByText('Personal attack').waitFor();
    await page.keyboard.press('1');
    await closed(page);
    expect(await stateOf(number)).to.equal('hidden');
    await page.getByText('Nothing waits for a decision.').waitFor();

    await page.keyboard.press('z');
    await page.getByText('Taken back: #1: hidden').waitFor();
    expect(await stateOf(number)).to.equal('visible');
    await row(page, 'Personal attack').waitFor();
    const [undone, hidden] = await logged();
    expect([undone.act, undone.of.id, hidden.undone]).to.deep.equal(['undo', hidden.id, true]);
  });

  it('shows at once who has a case in hand, and lets another act only when they have taken it over', async () => {
    await report(await say(anna, 'Whatever'), 'Nonsense');
    const [mona, moritz] = [await moderator('Mona'), await moderator('Moritz')];
    for (const page of [mona, moritz]) await row(page, 'Nonsense').locator('.case').click();
    await mona.getByRole('button', { name: 'Take it' }).click();
    await mona.locator('case-view').getByText('You have it in hand.').waitFor();
    await moritz.locator('case-view').getByText('Mona has it in hand.').waitFor();
    await row(moritz, 'Nonsense').getByText('Mona has it in hand').waitFor();

    await moritz.keyboard.press('d');
    await dialog(moritz).getByRole('button', { name: 'Personal attack' }).waitFor();
    await moritz.keyboard.press('1');
    await dialog(moritz).getByText('Mona has the case in hand.').waitFor();
    await dialog(moritz).getByRole('button', { name: 'Cancel' }).click();
    await moritz.keyboard.press('t');
    await mona.locator('case-view').getByText('Moritz has it in hand.').waitFor();
    await moritz.keyboard.press('d');
    await dialog(moritz).getByRole('button', { name: 'Personal attack' }).waitFor();
    await moritz.keyboard.press('1');
    await closed(moritz);
    await mona.locator('case-view').getByText('Settled by Moritz.').waitFor();
    await mona.getByText('Nothing waits for a decision.').waitFor();
  });

  it('says who else watches and looks at a case, without a word aloud and without moving anything', async () => {
    for (const text of ['One', 'Two']) await report(await say(anna, text));
    const mona = await moderator('Mona');
    const watching = mona.locator('.watching');
    await eventually(() => watching.textContent(), 'Only you are watching.');
    const moritz = await moderator('Moritz');
    await row(mona, 'Two').locator('.case').click();
    await mona.locator('case-view .history').waitFor();
    const steady = mona.locator('.desk, case-queue li, case-view .about, case-view .decisions');
    const places = () => Promise.all([0, 1, 2, 3, 4].map((i) => steady.nth(i).boundingBox()));
    const before = await places();
    expect(before.filter((place) => place === null)).to.deep.equal([]);

    const looking = mona.getByText('Moritz is looking at it');
    await row(moritz, 'One').locator('.case').click();
    await row(mona, 'One').getByText('Moritz is looking at it').waitFor();
    await moritz.keyboard.press('j');
    await row(mona, 'Two').getByText('Moritz is looking at it').waitFor();
    await mona.locator('case-view').getByText('Moritz is looking at it').waitFor();
    await eventually(() => looking.count(), 2);
    await row(moritz, 'Two').getByText('Mona is looking at it').waitFor();
    expect(await watching.textContent()).to.equal('Watching now: Moritz · you');
    expect(await places()).to.deep.equal(before);
    const aloud = ':is([role="status"], [role="alert"], [role="log"], [aria-live])';
    expect(await mona.locator(`${aloud} :is(.names, .looking)`).count()).to.equal(0);

    await mona.keyboard.press('t');
    await row(moritz, 'Two').getByText('Mona has it in hand').waitFor();
    await eventually(() => moritz.getByText('Mona is looking at it').count(), 0);
    await moritz.keyboard.press('Escape');
    await eventually(() => looking.count(), 0);
    await moritz.close();
    await eventually(() => watching.textContent(), 'Only you are watching.');
    expect(await places()).to.deep.equal(before);
    await mona.context().setOffline(true);
    await eventually(() => watching.textContent(), '');
  });

  it('does one act on many at once, and takes all of it back', async () => {
    const numbers = [await say(anna, 'One'), await say(anna, 'Two'), await say(anna, 'Three')];
    for (const number of numbers) await report(number);
    const page = await moderator('Mona');
    await row(page, 'Three').waitFor();
    for (const text of ['One', 'Two']) await row(page, text).getByRole('checkbox').check();
    await page.getByText('2 chosen').waitFor();
    await page.keyboard.press('h');
    await dialog(page).getByText('Hide 2 comments?').waitFor();
    await page.keyboard.press('2');
    await closed(page);
    await row(page, 'One').waitFor({ state: 'detached' });
    expect(await Promise.all(numbers.map(stateOf))).to.deep.equal(['hidden', 'hidden', 'visible']);
    await page.keyboard.press('z');
    await row(page, 'One').waitFor();
    await row(page, 'Two').waitFor();
    expect(await Promise.all(numbers.map(stateOf))).to.deep.equal(['visible', 'visible', 'visible']);
  });

  it('of many, does those that it can, says which it can not and why, and asks again about these', async () => {
    const numbers = [await say(anna, 'One'), await say(anna, 'Two')];
    for (const number of numbers) await report(number);
    const page = await moderator('Mona');
    for (const text of ['One', 'Two']) await row(page, text).getByRole('checkbox').check();
    await page.locator('.bulk').getByRole('button', { name: 'Hide…' }).click();
    await dialog(page).getByRole('button', { name: 'Personal attack' }).waitFor();
    await acts.edit(anna, threadId, 2, 'Two, but kind');
    await page.keyboard.press('1');
    await dialog(page)
      .getByText(/1 of 2 are done.*#2: The comment was edited meanwhile/)
      .waitFor();
    expect(await Promise.all(numbers.map(stateOf))).to.deep.equal(['hidden', 'visible']);
    await dialog(page).getByRole('button', { name: 'Hide' }).click();
    await closed(page);
    expect(await stateOf(2)).to.equal('hidden');
  });

  it('refuses a decision on what was edited meanwhile, and shows what has changed', async () => {
    const number = await say(anna, 'The mayor is a liar');
    await report(number);
    const page = await moderator('Mona');
    await row(page, 'liar').locator('.case').click();
    await page.getByRole('button', { name: 'Hide…' }).click();
    await dialog(page).getByRole('button', { name: 'Personal attack' }).waitFor();
    await acts.edit(anna, threadId, number, 'The mayor is mistaken');
    await page.keyboard.press('1');
    await dialog(page).locator('del', { hasText: 'liar' }).waitFor();
    await dialog(page).locator('ins', { hasText: 'mistaken' }).waitFor();
    expect(await stateOf(number)).to.equal('visible');
    await dialog(page).getByRole('button', { name: 'Cancel' }).click();
    await page.locator('case-view .about').getByText('The mayor is mistaken').waitFor();
  });

  it('keeps who takes part from deciding, but for an emergency, which the log marks', async () => {
    const number = await say(anna, 'Mona is wrong');
    await report(number);
    const mona = await forum.moderator('Mona');
    const page = await at(mona);
    await say(mona, 'I am not');
    await row(page, 'Mona is wrong').locator('.case').click();
    await page.locator('case-view .barred').getByText('You take part in this thread').waitFor();
    await page.keyboard.press('h');
    await dialog(page).getByRole('button', { name: 'Personal attack' }).waitFor();
    await page.keyboard.press('1');
    const emergency = dialog(page).getByLabel('It is an emergency');
    await emergency.check();
    expect(await stateOf(number)).to.equal('visible');
    await dialog(page).getByRole('button', { name: 'Hide' }).click();
    await closed(page);
    expect((await logged())[0]).to.deep.include({ act: 'hide', emergency: true });
  });

  it('has appeals, on which another moderator decides', async () => {
    const number = await say(anna, 'A harmless word');
    const page = await moderator('Mona');
    const hidden = await acts.act(await forum.admin(), 'hide', { threadId, number });
    await acts.appeal(anna, hidden, 'It is no spam.');
    await row(page, 'Appeal: hidden').locator('.case').click();
    await page.locator('case-view').getByText('It is no spam.').first().waitFor();
    await page.keyboard.press('r');
    await dialog(page).getByText('Restore #1?').waitFor();
    await dialog(page).getByLabel('Reason').fill('It is none.');
    await page.keyboard.press('Control+Enter');
    await closed(page);
    expect(await stateOf(number)).to.equal('visible');
    await page.getByText('Nothing waits for a decision.').waitFor();
  });

  it('has the most reported first, but nothing in it moves under who points at it', async () => {
    const page = await moderator('Mona');
    await report(await say(anna, 'The first'));
    await row(page, 'The first').waitFor();
    const second = await say(anna, 'The second');
    await report(second);
    const listed = async () => (await page.locator('case-queue li .excerpt').allInnerTexts()).join();
    await eventually(listed, 'The first,The second');
    await row(page, 'The first').hover();
    await acts.report(await forum.member('Carla'), { threadId, number: second });
    await row(page, '2 reports').waitFor();
    expect(await listed()).to.equal('The first,The second');
    await page.getByRole('heading', { name: 'Watch' }).hover();
    await eventually(listed, 'The second,The first');
    await page.getByLabel('Order of the queue').selectOption('Oldest');
    await eventually(listed, 'The first,The second');
    await page.reload();
    await eventually(listed, 'The first,The second');
  });

  it('has the first of thousands and then more, and the next in the place of what is settled', async () => {
    await waits(5_000);
    const page = await moderator('Mona');
    const rows = page.locator('case-queue li');
    const excerpts = async (n: number) =>
      (await page.locator('case-queue li .excerpt').allInnerTexts()).slice(0, n).join();
    const count = () => page.locator('case-queue .count').innerText();
    await eventually(() => rows.count(), 100);
    expect([await count(), await excerpts(2)]).to.deep.equal(['5000', 'Waits 4990,Waits 1']);
    let isAway = true;
    await page.route('**/api/moderation/cases?*cursor*', (route) =>
      isAway ? route.abort() : route.continue(),
    );
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('They could not be loaded.').waitFor();
    isAway = false;
    await page.getByRole('button', { name: 'Show more' }).click();
    await eventually(() => rows.count(), 200);

    await page.getByRole('heading', { name: 'Watch' }).click();
    const admin = await forum.admin();
    for (const number of [4_990, 1]) await acts.act(admin, 'hide', { threadId, number });
    await eventually(() => excerpts(2), 'Waits 2,Waits 3');
    await eventually(() => rows.count(), 200);
    await eventually(count, '4998');
    // It has one report already, far behind what is listed.
    await report(4_000);
    await eventually(() => excerpts(2), 'Waits 4000,Waits 2');
    expect([await rows.count(), await count()]).to.deep.equal([200, '4998']);

    await page.getByLabel('Order of the queue').selectOption('Newest');
    await page.getByRole('heading', { name: 'Watch' }).click();
    await eventually(() => excerpts(2), 'Waits 5000,Waits 4999');
    await eventually(() => rows.count(), 100);
    await report(await say(anna, 'Newer than all'));
    await eventually(() => excerpts(2), 'Newer than all,Waits 5000');
    await eventually(count, '4999');
    const problems = forum.visitors.at(-1)!.problems;
    problems.splice(0, problems.length, ...problems.filter((problem) => !/ERR_FAILED/.test(problem)));
  });

  it('says that it can not be loaded, and loads it on demand', async () => {
    await report(await say(anna, 'Whatever'), 'Nonsense');
    const page = await moderator('Mona');
    await row(page, 'Nonsense').waitFor();
    let isAway = true;
    await page.route('**/api/moderation/cases?*', (route) => (isAway ? route.abort() : route.continue()));
    await page.reload();
    await page.getByText('The queue could not be loaded.').waitFor();
    isAway = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'Nonsense').waitFor();
    const problems = forum.visitors.at(-1)!.problems;
    problems.splice(0, problems.length, ...problems.filter((problem) => !/ERR_FAILED/.test(problem)));
  });

  for (const [how, options] of FAR_LOOKS) {
    it(`is without what axe finds, and no wider than the window, ${how}`, async () => {
      const number = await say(anna, `https://${'long'.repeat(60)}.example`);
      await report(number);
      const { id: personId } = await acts.personOf(anna);
      await acts.act(await forum.admin(), 'warn', { personId, threadId });
      const page = await moderator('Mona', options);
      await row(page, 'Off topic').waitFor();
      expect(await axeViolations(page)).to.deep.equal([]);
      await row(page, 'Off topic').getByRole('checkbox').check();
      await row(page, 'Off topic').locator('.case').click();
      await page.locator('case-view .history').waitFor();
      expect(await axeViolations(page)).to.deep.equal([]);
      await eventually(() => tooWide(page), 0);
      await page.locator('case-view').getByRole('button', { name: 'Mute here' }).click();
      await dialog(page).waitFor();
      expect(await axeViolations(page)).to.deep.equal([]);
      await eventually(() => tooWide(page), 0);
    });
  }
});
