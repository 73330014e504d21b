import { expect } from 'chai';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Action } from '../../shared/protocol/actions.ts';
import * as acts from '../support/acts.ts';
import { expectSoundInEveryLook } from '../support/axe.ts';
import type { Client } from '../support/client.ts';
import { opId } from '../support/forum.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('profiles and the log of actions in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum({ anew: 'for each test' });
  let admin: Client;
  let anna: Client;
  let annaId: string;
  let threadId: string;
  beforeEach(async () => {
    admin = await forum.admin();
    anna = await forum.member('Anna');
    annaId = (await acts.personOf(anna)).id;
    threadId = await acts.openThread(anna, 'What is asked', 'Opening');
  });

  const visit = (path: string, options: BrowserContextOptions = {}): Promise<Page> =>
    forum.visit(path, null, options);
  const say = (body: string) => acts.say(anna, threadId, body);
  const act = (name: Action, subject: object, reason: string) => acts.act(admin, name, subject, { reason });

  it('are read without JavaScript: who somebody is, and what they wrote, a page at a time', async () => {
    await anna.call('PATCH', '/api/account', { about: 'First line\n<b>second</b> line' });
    for (let i = 1; i <= 25; i++) await say(`Comment number ${i}`);
    const page = await visit(`/people/${annaId}`, { javaScriptEnabled: false });
    await page.getByRole('heading', { name: 'Anna' }).waitFor();
    await page.getByText('26 comments').waitFor();
    expect(await page.locator('.about').innerText()).to.equal('First line\n<b>second</b> line');
    const excerpts = () => page.locator('.written .excerpt').allInnerTexts();
    expect((await excerpts())[0]).to.equal('Comment number 25');
    const first = await excerpts();
    await page.getByRole('link', { name: 'More' }).click();
    await page.getByRole('heading', { name: 'Earlier comments' }).waitFor();
    const all = [...first, ...(await excerpts())];
    expect(all).to.have.length(26);
    expect(all.at(-1)).to.equal('Opening');
    await page.getByRole('link', { name: 'What is asked #1', exact: true }).click();
    await page.locator('#c1').getByText('Comment number 1', { exact: true }).waitFor();
    expect(new URL(page.url()).pathname).to.equal(`/t/${threadId}/1`);
  });

  it('lose words that are hidden while they are open, and say what is edited as it is now', async () => {
    await say('Not for long');
    await say('As it was');
    const page = await visit(`/people/${annaId}`);
    await page.waitForLoadState('networkidle');
    await act('hide', { threadId, number: 1 }, 'An attack.');
    await page.locator('.written li').nth(1).getByText('This is not shown any more.').waitFor();
    expect(await page.content()).to.not.include('Not for long');
    await acts.edit(anna, threadId, 2, 'As it is');
    await page.locator('.written li').first().getByText('As it is').waitFor();
    await act('hide', { threadId, number: 0 }, 'All of it.');
    await page.locator('.written').getByText('What is asked').first().waitFor({ state: 'detached' });
    expect(await page.content()).to.not.include('What is asked');
  });

  it('show the log without the title of a thread that is gone meanwhile', async () => {
    const entry = await act('lock', { threadId }, 'Enough.');
    const page = await visit('/log');
    await page.waitForLoadState('networkidle');
    const locked = page.locator(`[id="${entry.id}"]`);
    await locked.getByText('What is asked').waitFor();
    await act('hide', { threadId, number: 0 }, 'All of it.');
    await locked.getByText('Ada locked “another thread”: Enough.').waitFor();
    expect(await page.content()).to.not.include('What is asked');
  });

  it('are reached by the names in a thread', async () => {
    await say('Hello');
    const page = await visit(`/t/${threadId}`);
    await page.locator('thread-composer textarea').waitFor();
    const name = page.locator('#c1').getByRole('link', { name: 'Anna', exact: true });
    expect(await name.evaluate((link) => getComputedStyle(link).textDecorationLine)).to.equal('none');
    await name.click();
    await page.getByRole('heading', { name: 'Anna' }).waitFor();
    expect(new URL(page.url()).pathname).to.equal(`/people/${annaId}`);
  });

  it('say of who has left that they have', async () => {
    await anna.call('DELETE', '/api/account', { password: 'correct horse battery', comments: 'keep' });
    const page = await visit(`/people/${annaId}`);
    await page.getByRole('heading', { name: 'former member' }).waitFor();
    await page.getByText('has left').waitFor();
  });

  it('let a moderator mute somebody, with a reason that is kept when it is refused, and take it back', async () => {
    const page = await forum.visit(`/people/${annaId}`, await forum.moderator('Moritz'));
    await page.getByRole('button', { name: 'Mute…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Mute Anna?' });
    await dialog.getByLabel('For how long').selectOption({ label: '1 day' });
    await dialog.getByLabel('Reason').fill('Five times the same.');
    await page.context().route('**/api/moderation/actions', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Mute' }).click();
    await dialog.getByText('The server cannot be reached.').waitFor();
    expect(await dialog.getByLabel('Reason').inputValue()).to.equal('Five times the same.');
    await page.context().unroute('**/api/moderation/actions');
    await dialog.getByRole('button', { name: 'Mute' }).click();
    await page.locator('profile-head .standing').getByText('Muted until').waitFor();
    forum.visitors.at(-1)!.problems.length = 0;

    const { status, answer } = await anna.request('POST', `/api/threads/${threadId}/comments`, {
      opId: opId(),
      body: 'Again',
    });
    expect([status, answer.error.code]).to.deep.equal([403, 'not_allowed']);
    const reader = await visit(`/people/${annaId}`, { javaScriptEnabled: false });
    await reader.getByText('Muted until').waitFor();
    expect(await reader.getByRole('button', { name: /mute/i }).count()).to.equal(0);

    await page.getByRole('button', { name: 'Take the mute back…' }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('They have promised.');
    await page.getByRole('dialog').getByRole('button', { name: 'Take the mute back' }).click();
    await page.locator('profile-head .standing').waitFor({ state: 'detached' });
    await say('I can speak');
  });

  it('offer nobody an act on who is not below them', async () => {
    const moderator = await forum.visit(`/people/${annaId}`, await forum.moderator('Moritz'));
    await moderator.getByRole('button', { name: 'Suspend…' }).waitFor();
    await moderator.goto(`${forum.url}/people/${(await acts.personOf(admin)).id}`);
    await moderator.getByText('admin', { exact: true }).waitFor();
    expect(await moderator.locator('.person-acts').count()).to.equal(0);
    const member = await forum.visit(`/people/${annaId}`, await forum.member('Mia'));
    await member.getByRole('banner').getByText('Mia').waitFor();
    expect(await member.locator('.person-acts').count()).to.equal(0);
  });

  it('show the log of actions in words, without JavaScript', async () => {
    await say('One');
    await say('Two');
    await act('hide', { threadId, number: 2 }, 'It is <i>beside</i> the point.');
    await act('lock', { threadId }, 'Enough.');
    await act('mute', { personId: annaId }, 'A pause.');
    const page = await visit('/log', { javaScriptEnabled: false });
    expect(await page.locator('.log li p').allInnerTexts()).to.deep.equal([
      'Ada muted Anna until it is taken back: A pause.',
      'Ada locked “What is asked”: Enough.',
      'Ada hid comment 2 in “What is asked”: It is <i>beside</i> the point.',
    ]);
    await page.getByRole('link', { name: 'comment 2' }).click();
    await page.locator('#c2').getByText('Hidden by a moderator.').waitFor();
  });

  it('page the log', async () => {
    for (let i = 0; i < 26; i++) {
      await act('lock', { threadId }, `Lock ${i}`);
      await act('unlock', { threadId }, `Unlock ${i}`);
    }
    const page = await visit('/log', { javaScriptEnabled: false });
    expect(await page.locator('.log li').count()).to.equal(50);
    await page.getByRole('link', { name: 'Earlier' }).click();
    await page.getByText('Ada locked “What is asked”: Lock 0').waitFor();
    expect(await page.locator('.log li').count()).to.equal(2);
    await page.getByRole('link', { name: 'Latest' }).click();
    await page.getByText('Unlock 25').waitFor();
  });

  it('pass axe-core in either scheme, wide and narrow, and nothing is cut off', async () => {
    await anna.call('PATCH', '/api/account', { about: 'W'.repeat(200) });
    await say('x'.repeat(300));
    await act('hide', { threadId, number: 1 }, 'y'.repeat(300));
    await act('suspend', { personId: annaId }, 'A pause.');
    for (const path of [`/people/${annaId}`, '/log']) {
      const page = await visit(path);
      await page.locator('site-header button').first().waitFor();
      await expectSoundInEveryLook(page);
    }
  });
});
