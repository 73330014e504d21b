import { expect } from 'chai';
import type { BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core';
import type { PersonId } from '../../shared/protocol/text.ts';
import { act, personOf, say } from '../support/acts.ts';
import { expectSoundInBothSchemes } from '../support/axe.ts';
import type { Visitor } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { opId } from '../support/forum.ts';
import { callAs } from '../support/members.ts';
import { setRules } from '../support/rules.ts';
import { REFUSAL, visitedForum } from './support/visited-forum.ts';

interface Somebody extends Visitor {
  name: string;
  id: PersonId;
}

const editor = (page: Page) => page.locator('draft-text .cm-content');
const state = (page: Page) => page.locator('draft-state .state');
const notes = (page: Page) => page.locator('note-thread');
const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const confirm = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true }).click();

/** Waits until the text of the draft on a page has, or is, these words. */
const reads = (page: Page, words: string) =>
  page.waitForFunction(
    (words) => (document.querySelector('draft-text') as unknown as { text: string })?.text.includes(words),
    words,
  );
const textOf = (page: Page) =>
  page.evaluate(() => (document.querySelector('draft-text') as unknown as { text: string }).text);

/** Puts the cursor at the end of the text, and types. */
async function type(page: Page, words: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words);
}

/** Selects words of the text by the keyboard. */
async function select(page: Page, words: string): Promise<void> {
  const at = (await textOf(page)).indexOf(words);
  await editor(page).click();
  await page.keyboard.press('Control+Home');
  for (let i = 0; i < at; i++) await page.keyboard.press('ArrowRight');
  for (let i = 0; i < words.length; i++) await page.keyboard.press('Shift+ArrowRight');
}

/** The connection of the text of the draft that is opened on a page: cut, and let through again. */
async function lineOf(page: Page) {
  let isCut = false;
  const open: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/drafts\//, (socket) => {
    if (isCut) return void socket.close({ code: 1012 });
    open.push(socket);
    socket.connectToServer();
  });
  return {
    async cut() {
      isCut = true;
      for (const socket of open) await socket.close({ code: 1012 });
    },
    mend() {
      isCut = false;
    },
  };
}

describe('a draft in Chromium', function () {
  this.timeout(90_000);
  const forum = visitedForum({ meant: REFUSAL });
  let threadId: string;
  let draftId: string;

  const member = async (name: string, options: BrowserContextOptions = {}): Promise<Somebody> => {
    const client = await forum.member(name);
    const somebody = await forum.come(client, { viewport: { width: 1400, height: 850 }, ...options });
    return { ...somebody, name, id: (await personOf(client)).id };
  };
  const call = async (who: Visitor, method: string, path: string, data?: object) =>
    (await callAs(who, forum.url, method, path, data)).json();
  const openThread = async (by: Visitor) => {
    const input = { opId: opId(), title: 'What was said', body: 'The claim is that *nobody* can know.' };
    threadId = (await call(by, 'POST', '/api/threads', input)).thread.id;
  };
  const comment = (by: Visitor, body: string) =>
    call(by, 'POST', `/api/threads/${threadId}/comments`, { opId: opId(), body });
  /** A draft that the first has opened, with the others as co-writers. */
  const openDraft = async ([opener, ...others]: Somebody[], input: object = {}) => {
    await openThread(opener!);
    const data = { opId: opId(), title: 'Our answer', ...input };
    draftId = (await call(opener!, 'POST', `/api/threads/${threadId}/drafts`, data)).draft.id;
    for (const { id } of others) await setRole(opener!, id, 'writer');
  };
  const setRole = (by: Visitor, memberId: PersonId, role: 'writer' | 'reviewer') =>
    call(by, 'POST', `/api/drafts/${draftId}/members`, { memberId, role });
  const visit = async ({ page }: Visitor): Promise<Page> => {
    await page.goto(`${forum.url}/drafts/${draftId}`);
    await state(page)
      .getByText(/Saved|Connected/)
      .waitFor();
    return page;
  };
  /** Two co-writers of one draft, each with it open. */
  const two = async () => {
    const people = [await member('Anna'), await member('Ben')] as const;
    await openDraft([...people]);
    return [await visit(people[0]), await visit(people[1]), ...people] as const;
  };
  const stored = async (who: Pick<Visitor, 'context'>) => {
    const answer = await who.context.request.get(`${forum.url}/api/drafts/${draftId}`);
    return (await answer.json()).text as string;
  };
  /** Waits until what is on a page is stored, and the page says so. */
  const saved = async (page: Page) => {
    await eventually(async () => (await stored({ context: page.context() })) === (await textOf(page)), true);
    await state(page).getByText('Saved', { exact: true }).waitFor();
  };

  it('is opened from a thread with a comment that it answers, and is listed there for those in it, live', async () => {
    const [anna, ben, carl] = [await member('Anna'), await member('Ben'), await member('Carl')];
    await openThread(anna);
    await comment(ben, 'I hold that somebody can.');
    for (const { page } of [anna, ben, carl]) await page.goto(`${forum.url}/t/${threadId}`);
    await anna.page.locator('#c1').hover();
    await press(anna.page, 'Answer together: #1');
    const dialog = anna.page.getByRole('dialog', { name: 'Answer together' });
    await dialog.getByText('I hold that somebody can.').waitFor();
    await dialog.getByLabel('Title').fill('Together');
    await dialog.getByLabel('It can be published once').selectOption('number');
    await confirm(anna.page, 'Open the draft');
    await anna.page.getByRole('heading', { name: 'Together' }).waitFor();
    await anna.page
      .getByRole('region', { name: 'Answering' })
      .getByText('I hold that somebody can.')
      .waitFor();
    draftId = anna.page.url().split('/').at(-1)!;
    await setRole(anna, ben.id, 'writer');
    const listed = ben.page.locator('.drafts li', { hasText: 'Together' });
    await listed.waitFor();
    await type(anna.page, 'Now');
    await listed.getByText('writing now: Anna').waitFor();
    expect(await carl.page.locator('.drafts').count()).to.equal(0);
    const refused = await carl.page.goto(`${forum.url}/drafts/${draftId}`);
    expect(refused!.status()).to.equal(404);
  });

  it('tells guests and readers how one takes part', async () => {
    const anna = await member('Anna');
    await openThread(anna);
    const reader = await forum.come();
    await reader.page.goto(`${forum.url}/t/${threadId}`);
    await reader.page.getByText('Members can answer together.').waitFor();
    expect(await reader.page.getByRole('button', { name: /^Answer together/ }).count()).to.equal(0);
  });

  it('is written by two at once, who see each other’s cursors', async () => {
    const [anna, ben, , benHimself] = await two();
    await type(anna, 'First.');
    await reads(ben, 'First.');
    await Promise.all([type(anna, ' From Anna.'), type(ben, ' From Ben.')]);
    for (const page of [anna, ben]) {
      await reads(page, 'Anna');
      await page.waitForFunction(
        (length) =>
          (document.querySelector('draft-text') as unknown as { text: string }).text.length === length,
        'First. From Anna. From Ben.'.length,
      );
    }
    expect(await textOf(anna)).to.equal(await textOf(ben));
    await saved(anna);
    await saved(ben);
    expect(await stored(benHimself)).to.equal(await textOf(anna));
    await anna.locator('draft-text .caret-name', { hasText: 'Ben' }).waitFor({ state: 'attached' });
    await ben.locator('draft-text .caret-name', { hasText: 'Anna' }).waitFor({ state: 'attached' });
    await anna.getByRole('tab', { name: 'People' }).click();
    await anna
      .locator('draft-people li', { hasText: 'Ben' })
      .getByText(/here now|writing/)
      .waitFor();
  });

  it('keeps what is written without a connection through a reload, says so, and merges it', async () => {
    const [anna, ben, , benHimself] = await two();
    const line = await lineOf(ben);
    await visit(benHimself);
    await type(anna, 'Together.');
    await reads(ben, 'Together.');
    await saved(ben);

    await line.cut();
    await type(ben, ' In a tunnel.');
    const kept = () => state(ben).getByText('kept here, not yet saved').waitFor();
    await kept();
    await type(anna, ' Meanwhile.');
    await saved(anna);
    await ben.reload();
    await reads(ben, 'In a tunnel.');
    await kept();
    await type(ben, ' Still in it.');
    expect(await stored(benHimself)).to.equal('Together. Meanwhile.');

    line.mend();
    await reads(anna, 'Still in it.');
    await saved(ben);
    await reads(ben, 'Meanwhile.');
    expect(await textOf(ben)).to.equal(await textOf(anna));
    expect(await stored(benHimself)).to.equal(await textOf(ben));
  });

  it('takes an accepted suggestion, and follows and loses the words of a comment', async () => {
    const [anna, ben] = await two();
    await type(anna, 'We think that this is wrong.');
    await saved(anna);
    await reads(ben, 'wrong.');
    await select(ben, 'think');
    await press(ben, 'Suggest');
    await ben.getByLabel('These words instead').fill('hold');
    await ben.locator('note-form').getByRole('button', { name: 'Suggest', exact: true }).click();
    await select(ben, 'this is wrong');
    await ben.keyboard.press('Control+Alt+m');
    await ben.locator('note-form').getByLabel('Comment').fill('Says who?');
    await ben.locator('note-form').getByRole('button', { name: 'Comment', exact: true }).click();

    await anna.getByRole('tab', { name: /Notes/ }).click();
    const suggestion = notes(anna).filter({ hasText: 'hold' });
    await suggestion.getByRole('button', { name: 'Accept' }).click();
    await reads(ben, 'We hold that this is wrong.');
    await anna.getByText('1 that is settled').waitFor();

    const remark = notes(anna).filter({ hasText: 'Says who?' });
    await remark.waitFor();
    const before = await remark.boundingBox();
    await editor(anna).click();
    await anna.keyboard.press('Control+Home');
    await anna.keyboard.type('One.\n\nTwo.\n\nThree.\n\nFour.\n\n');
    await eventually(async () => (await remark.boundingBox())!.y > before!.y + 60, true);
    await select(anna, 'this is wrong');
    await anna.keyboard.press('Delete');
    await remark.getByText('Its words are gone from the text.').waitFor();
    await notes(ben).filter({ hasText: 'Says who?' }).getByText('Its words are gone').waitFor();
  });

  it('undoes only what one has written oneself', async () => {
    const [anna, ben] = await two();
    await type(anna, 'Anna wrote this. ');
    await reads(ben, 'Anna wrote this.');
    await type(ben, 'Ben wrote that.');
    await reads(anna, 'Ben wrote that.');
    await editor(anna).click();
    // What was typed without a pause goes at once; nothing is left after that.
    for (let i = 0; i < 4; i++) await anna.keyboard.press('Control+z');
    await eventually(() => textOf(ben), 'Ben wrote that.');
    expect(await textOf(anna)).to.equal('Ben wrote that.');
  });

  it('lets a reviewer read, comment and suggest, and not write', async () => {
    const [anna, carl] = [await member('Anna'), await member('Carl')];
    await openDraft([anna]);
    await setRole(anna, carl.id, 'reviewer');
    await type(await visit(anna), 'Can you read this?');
    await saved(anna.page);
    const page = await visit(carl);
    await reads(page, 'Can you read this?');
    await editor(page).click();
    await page.keyboard.type('No');
    expect(await textOf(page)).to.equal('Can you read this?');
    expect(await page.getByRole('button', { name: 'Propose…' }).count()).to.equal(0);
    await page.getByRole('tab', { name: 'Notes' }).click();
    await press(page, 'Comment on the whole');
    await page.locator('note-form textarea').fill('I can.');
    await page.keyboard.press('Control+Enter');
    await anna.page.getByRole('tab', { name: 'Notes 1' }).click();
    await notes(anna.page).getByText('I can.').waitFor();

    await setRole(anna, carl.id, 'writer');
    await press(page, 'Begin to write');
    await saved(page);
    await type(page, ' And write.');
    await reads(anna.page, 'And write.');
  });

  it('takes writing away at once from whose role is changed, and reading from who is removed', async () => {
    const [anna, ben, annaHerself, benHimself] = await two();
    await type(ben, 'Mine.');
    await saved(ben);
    await setRole(annaHerself, benHimself.id, 'reviewer');
    await state(ben).getByText('Connected').waitFor();
    await editor(ben).click();
    await ben.keyboard.type('More');
    expect(await textOf(ben)).to.equal('Mine.');
    await type(anna, ' Hers.');
    await reads(ben, 'Hers.');

    await anna.getByRole('tab', { name: 'People' }).click();
    await press(anna, 'Remove Ben');
    await confirm(anna, 'Remove');
    await state(ben).getByText('You are not a member of this draft any more.').waitFor();
    await ben.getByRole('button', { name: 'Copy the text as it is here' }).waitFor();
    await type(anna, ' Unseen.');
    await saved(anna);
    expect(await textOf(ben)).not.to.include('Unseen');
  });

  it('lets write again by itself, with what was not taken, when a mute has passed, and when it is taken back', async () => {
    const [anna, ben, , benHimself] = await two();
    const mara = await forum.admin();
    const everywhere = { personId: benHimself.id };
    const here = { ...everywhere, threadId };
    const line = await lineOf(ben);
    await visit(benHimself);
    await type(ben, 'Before.');
    await saved(ben);
    await act(mara, 'mute', here, { until: new Date(Date.now() + 4_000).toISOString() });
    const muted = ben.locator('.closed-text').getByText(/A moderator has muted you in this thread/);
    await muted.waitFor();
    await editor(ben).click();
    await ben.keyboard.type('Unheard.');
    expect(await textOf(ben)).to.equal('Before.');
    // What others write is read along.
    await type(anna, ' Meanwhile.');
    await reads(ben, 'Meanwhile.');
    await muted.waitFor({ state: 'detached' });
    await saved(ben);

    await line.cut();
    await type(ben, ' Kept.');
    await act(mara, 'mute', everywhere);
    line.mend();
    await ben.getByRole('button', { name: 'Copy the text as it is here' }).waitFor();
    expect(await stored(benHimself)).to.equal('Before. Meanwhile.');
    await act(mara, 'unmute', everywhere);
    await reads(anna, 'Meanwhile. Kept.');
    await saved(ben);

    // Who comes while it lasts.
    await act(mara, 'mute', here);
    await visit(benHimself);
    await muted.waitFor();
    await act(mara, 'unmute', here);
    await muted.waitFor({ state: 'detached' });
    await type(ben, ' Again.');
    await reads(anna, 'Again.');
  });

  it('is proposed, gets each yes, and is published over both names', async () => {
    const [anna, ben] = await two();
    await type(anna, 'We say so **together**.');
    await saved(anna);
    await press(anna, 'Propose…');
    await confirm(anna, 'Propose it');
    for (const page of [anna, ben]) {
      await page.locator('.proposal strong', { hasText: 'together' }).waitFor();
      await state(page).getByText('Proposed: 0 of 2 said yes').waitFor();
    }
    await press(anna, 'Yes, publish this under my name');
    await state(ben).getByText('Proposed: 1 of 2 said yes').waitFor();
    // Going on voids the yes.
    await press(ben, 'Go on writing (1 yes is void)');
    await confirm(ben, 'Go on writing');
    await state(ben).getByText('Writing', { exact: true }).waitFor();
    await type(ben, ' And more.');
    await saved(ben);
    await press(ben, 'Propose…');
    await confirm(ben, 'Propose it');
    await state(anna).getByText('Proposed: 0 of 2 said yes').waitFor();
    for (const page of [anna, ben]) await press(page, 'Yes, publish this under my name');
    await press(ben, 'Publish');
    await confirm(ben, 'Publish');
    const link = anna.locator('draft-state').getByRole('link', { name: 'Published as #1' });
    await link.click();
    const signed = anna.locator('#c1 .signatures');
    await signed.getByRole('link', { name: 'Anna' }).waitFor();
    await signed.getByRole('link', { name: 'Ben' }).waitFor();
    expect(await anna.locator('#c1 .body').innerText()).to.equal('We say so together. And more.');
    await anna.goto(`${forum.url}/search?q=together`);
    await anna.locator('.facts', { hasText: 'Anna and 1 other' }).getByRole('link', { name: 'Anna' }).click();
    await anna.getByText('joint, with 1 other').waitFor();
  });

  it('says before it is published, and after, that it waits for a moderator where a rule holds it', async () => {
    const [anna, ben] = await two();
    const admin = await forum.admin();
    await setRules(admin, { words: ['sesquipedalian'] });
    await type(anna, 'Sesquipedalian words.');
    await saved(anna);
    await press(anna, 'Propose…');
    await confirm(anna, 'Propose it');
    for (const page of [anna, ben]) await press(page, 'Yes, publish this under my name');
    const before = anna.locator('.signing .note', { hasText: 'Moderators look at such a text first' });
    await before.waitFor();
    await press(anna, 'Publish');
    await anna.getByRole('dialog').getByText('others see it once one of them has approved it').waitFor();
    await confirm(anna, 'Publish');
    for (const page of [anna, ben]) {
      await state(page).getByRole('link', { name: 'Published as #1: waits for a moderator' }).waitFor();
      await page.locator('.signing .note', { hasText: 'until then only who is in this draft' }).waitFor();
    }
    await ben.goto(`${forum.url}/t/${threadId}`);
    await ben.locator('#c1 .body', { hasText: 'Sesquipedalian' }).waitFor();
    await ben.locator('#c1', { hasText: 'Waits for a moderator' }).waitFor();
    const listed = ben.locator('.drafts li', { has: ben.locator('a[href$="#c1"]') });
    await listed.getByRole('link', { name: 'published as #1: waits for a moderator' }).waitFor();
    const approve = { opId: opId(), act: 'approve', subject: { threadId, number: 1 }, reason: 'Fine' };
    await admin.call('POST', '/api/moderation/actions', approve);
    await state(anna).getByRole('link', { name: 'Published as #1', exact: true }).waitFor();
    await listed.getByRole('link', { name: 'published as #1', exact: true }).waitFor();
    await setRules(admin);
  });

  it('says so when what one says yes to has moved on, and shows how it is now', async () => {
    const [anna, ben] = await two();
    await type(anna, 'A first text.');
    await saved(anna);
    await press(anna, 'Propose…');
    await confirm(anna, 'Propose it');
    await ben.getByRole('button', { name: 'Yes, publish this under my name' }).waitFor();
    // Ben's page hears of nothing, and then it says yes to what it shows.
    const old = await ben.evaluate(() => document.querySelector('.proposal .body')!.textContent);
    await ben.route('**/sign', async (route) => {
      await callAs(forum.visitors[0]!, forum.url, 'POST', `/api/drafts/${draftId}/reopen`, { opId: opId() });
      await type(anna, ' Changed.');
      await saved(anna);
      await callAs(forum.visitors[0]!, forum.url, 'POST', `/api/drafts/${draftId}/propose`, { opId: opId() });
      await route.continue();
    });
    await press(ben, 'Yes, publish this under my name');
    await ben.getByText('What you see is how it is now.').waitFor();
    expect(old).to.equal('A first text.');
    await ben.locator('.proposal').getByText('A first text. Changed.').waitFor();
    await state(ben).getByText('Proposed: 0 of 2 said yes').waitFor();
  });

  it('quotes a passage that was collected, also after a reload', async () => {
    const anna = await member('Anna');
    await openDraft([anna]);
    await comment(anna, 'A *passage* to quote.');
    const page = await visit(anna);
    await press(page, 'To the draft: #1');
    await page.locator('passage-tray li').waitFor();
    await page.reload();
    await press(page, 'Insert the passage by Anna');
    await reads(page, '> A *passage* to quote.');
    expect(await textOf(page)).to.include(`](${forum.url}/t/${threadId}/1)`);
  });

  it('keeps no passage of what is hidden, be it while one looks or before one comes', async () => {
    const [anna, ben] = [await member('Anna'), await member('Ben')];
    await openDraft([anna]);
    const moderator = await forum.admin();
    const talker = forum.member('Tom');
    const hide = (number: number) => act(moderator, 'hide', { threadId, number });
    for (const body of ['Not for long.', 'Nor is this.', 'This stays.']) await comment(ben, body);
    const page = await visit(anna);
    for (const number of [1, 2, 3]) await press(page, `To the draft: #${number}`);
    const tray = page.locator('passage-tray li');
    await eventually(() => tray.count(), 3);
    await hide(1);
    await eventually(() => tray.count(), 2);
    await page.goto('about:blank');
    await hide(2);
    await visit(anna);
    await eventually(() => tray.count(), 1);
    await tray.getByText('This stays.').waitFor();
    expect(await page.evaluate(() => JSON.stringify(localStorage))).to.not.match(/Not for long|Nor is this/);

    // Nor of what was hidden while the connection was lost, wherever in the thread it is.
    for (let i = 0; i < 60; i++) await say(await talker, threadId, `More ${i}`);
    await page.reload();
    await tray.getByText('This stays.').waitFor();
    await anna.context.setOffline(true);
    await page.getByText('Offline:').waitFor();
    await hide(3);
    await anna.context.setOffline(false);
    await eventually(() => tray.count(), 0);
  });

  it('shows its versions, what has changed, and restores one as an edit that can be undone', async () => {
    const [anna, ben] = await two();
    await type(anna, 'The old text.');
    await saved(anna);
    await anna.getByRole('tab', { name: 'Versions' }).click();
    await anna.locator('.version').first().click();
    await anna.getByText('Nothing: the texts are the same.').waitFor();
    await type(ben, ' Added.');
    await saved(ben);
    await reads(anna, 'Added.');
    await anna.getByRole('radio', { name: 'Who wrote what' }).check();
    await anna.locator('.legend', { hasText: 'Anna' }).waitFor();
    await anna.getByRole('radio', { name: 'What has changed' }).check();
    await anna.locator('.difference ins', { hasText: 'Added.' }).waitFor();
    await press(anna, 'Restore this version');
    await eventually(() => textOf(ben), 'The old text.');
    await editor(anna).click();
    await anna.keyboard.press('Control+z');
    await eventually(() => textOf(ben), 'The old text. Added.');
  });

  it('is come into by a link, which waits for who has to sign in first', async () => {
    const [anna, dora] = [await member('Anna'), await member('Dora')];
    await openDraft([anna]);
    const page = await visit(anna);
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByText('Invite by a link').click();
    await press(page, 'Make a link');
    const link = await page.getByLabel('Link to the draft').inputValue();
    await dora.page.goto(link);
    await press(dora.page, 'Join');
    await dora.page.getByRole('heading', { name: 'Our answer' }).waitFor();
    await page.locator('draft-people li', { hasText: 'Dora' }).waitFor();

    const nobody = await forum.come();
    await nobody.page.goto(link);
    await nobody.page.locator('main').getByRole('button', { name: 'Sign up' }).click();
    const dialog = nobody.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Emil');
    await dialog.getByLabel('E-mail').fill('emil-of-the-link@example.org');
    await dialog.getByLabel('Password').fill('correct horse battery');
    await nobody.page.keyboard.press('Enter');
    await press(nobody.page, 'Join');
    await nobody.page.getByRole('heading', { name: 'Our answer' }).waitFor();
  });

  it('can be read without JavaScript', async () => {
    const anna = await member('Anna', { javaScriptEnabled: false });
    await openDraft([anna]);
    await anna.page.goto(`${forum.url}/drafts/${draftId}`);
    await anna.page.locator('noscript p', { hasText: 'Writing in it needs JavaScript.' }).waitFor();
    await anna.page.getByRole('heading', { name: 'Our answer' }).waitFor();
  });

  for (const width of [1400, 360]) {
    it(`passes axe-core in every part and either scheme, and nothing is cut off, ${width} px`, async () => {
      const options = { viewport: { width, height: 780 } };
      const [anna, ben] = [await member('Anna', options), await member('Ben')];
      await openDraft([anna, ben]);
      await comment(ben, 'A comment of the thread.');
      const page = await visit(anna);
      const looks = (what: string) => expectSoundInBothSchemes(page, what);
      await type(page, '## A heading\n\nSome **text**.');
      await saved(page);
      await looks('text');
      await page.getByRole('tab', { name: /Notes/ }).click();
      await press(page, 'Comment on the whole');
      await page.locator('note-form textarea').fill('A remark');
      await page.keyboard.press('Control+Enter');
      await notes(page).waitFor();
      await looks('notes');
      for (const tab of width === 360 ? ['Answering', 'People', 'Versions'] : ['People', 'Versions']) {
        await page.getByRole('tab', { name: tab }).click();
        await page.locator('[role="tabpanel"]:visible').first().waitFor();
        await looks(tab);
      }
      await page.locator('.version').first().click();
      await page.getByText('the texts are the same').waitFor();
      await looks('a version');
      await press(page, 'Back to the text');
      await press(page, 'Propose…');
      await confirm(page, 'Propose it');
      if (width === 360) await page.getByRole('tab', { name: 'Text' }).click();
      await page.getByRole('button', { name: 'Yes, publish this under my name' }).waitFor();
      await looks('a proposal');
    });
  }
});
