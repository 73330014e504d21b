import { expect } from 'chai';
import type { Action } from '../../shared/protocol/actions.ts';
import * as acts from '../support/acts.ts';
import { axeViolations, expectSoundInEveryLook } from '../support/axe.ts';
import type { Visitor } from '../support/browser.ts';
import type { Client } from '../support/client.ts';
import { CoWriter } from '../support/co-writer.ts';
import { opId } from '../support/forum.ts';
import { visitedForum } from './support/visited-forum.ts';

describe('what somebody is told of what moderators did, in Chromium', function () {
  this.timeout(60_000);
  const forum = visitedForum();
  let mara: Client;
  let threadId: string;
  before(async () => {
    mara = await forum.moderator('Mara');
    threadId = await acts.openThread(await forum.member('Olaf'), 'The budget');
  });

  const come = async (client: Client) => ({
    ...(await forum.come(client)),
    client,
    person: await acts.personOf(client),
  });
  const say = ({ client }: { client: Client }, body = 'You never listen.') =>
    acts.say(client, threadId, body);
  const act = (act: Action, subject: object, reason: string) => acts.act(mara, act, subject, { reason });
  const bell = ({ page }: Visitor, count = 0) =>
    page.getByRole('button', { name: count ? `Notifications, ${count} new` : 'Notifications', exact: true });

  it('is a number in the head of every page that they have open, until they have looked', async () => {
    const anna = await come(await forum.member('Anna'));
    const number = await say(anna);
    await anna.page.goto(forum.url);
    const other = { ...anna, page: await anna.context.newPage() };
    await other.page.goto(`${forum.url}/log`);
    await bell(anna).waitFor();
    await bell(other).waitFor();
    await act('hide', { threadId, number }, 'Personal attack');
    await bell(anna, 1).waitFor();
    await bell(other, 1).waitFor();
    await anna.page.getByText('A new notification.').waitFor({ state: 'attached' });

    await bell(anna, 1).click();
    const told = anna.page.getByRole('dialog', { name: 'Notifications' }).getByRole('listitem');
    await told
      .getByText(`Mara hid your comment ${number} in “The budget”: others don’t see it any more.`)
      .waitFor();
    await told.getByText('Personal attack').waitFor();
    await told.getByText('New:').waitFor({ state: 'attached' });
    await bell(anna).waitFor();
    await bell(other).waitFor();
    await anna.page.reload();
    await bell(anna).click();
    await told.getByText('Personal attack').waitFor();
    expect(await told.getByText('New:').count()).to.equal(0);
    await told.getByRole('link', { name: `your comment ${number}` }).click();
    await anna.page.waitForURL(`**/t/${threadId}/${number}#c${number}`);
  });

  it('calls a joint response theirs who signed it, and an appeal about it that of all of them', async () => {
    const anna = await come(await forum.member('Anna'));
    const noor = await forum.moderator('Noor');
    const post = (path: string, body: object = {}) =>
      anna.client.call('POST', path, { opId: opId(), ...body });
    const { draft } = await post(`/api/threads/${threadId}/drafts`, { title: 'Ours' });
    const writer = await new CoWriter(anna.client, draft.id).synced();
    writer.text.insert(0, 'What we say.');
    await writer.saved();
    writer.leave();
    await post(`/api/drafts/${draft.id}/propose`);
    const { proposal } = await anna.client.call('GET', `/api/drafts/${draft.id}`);
    await post(`/api/drafts/${draft.id}/sign`, { hash: proposal.hash });
    const { draft: published } = await post(`/api/drafts/${draft.id}/publish`);
    const number: number = published.published;
    const action = await acts.act(mara, 'hide', { threadId, number });
    await acts.appeal(anna.client, action);
    await acts.act(noor, 'uphold', { actionId: action.id });
    await anna.page.goto(forum.url);
    await bell(anna, 2).click();
    const list = anna.page.getByRole('dialog', { name: 'Notifications' });
    const theirs = `your joint response ${number} in “The budget”`;
    await list.getByText(`Mara hid ${theirs}: others don’t see it any more.`).waitFor();
    await list.getByText(`The appeal was turned down by Noor: ${theirs} stays hidden.`).waitFor();
  });

  it('tells a guest who reported what became of it, while the list is open too', async () => {
    const author = { client: await forum.member('Berta') };
    const [left, hidden] = await Promise.all([say(author), say(author)]);
    const gustav = await come(await forum.guest('Gustav'));
    for (const number of [left, hidden]) await acts.report(gustav.client, { threadId, number });
    await gustav.page.goto(forum.url);
    await bell(gustav).click();
    const list = gustav.page.getByRole('dialog', { name: 'Notifications' });
    await list.getByText('Nothing yet.').waitFor();
    await act('dismiss', { threadId, number: left }, 'Sharp, but about the matter.');
    await list
      .getByText(
        `Comment ${left}, which you reported in “The budget”, was looked at by Mara, and left as it is.`,
      )
      .waitFor();
    await list.getByText('Sharp, but about the matter.').waitFor();
    await act('hide', { threadId, number: hidden }, 'Personal attack');
    await list
      .getByText(`Comment ${hidden}, which you reported in “The budget”, was hidden by Mara.`)
      .waitFor();
    expect(await list.getByRole('button', { name: 'Appeal…' }).count()).to.equal(0);
  });

  it('says that the list could not be loaded, and keeps what was there', async () => {
    const anna = await come(await forum.member('Anna'));
    const number = await say(anna);
    await act('hide', { threadId, number }, 'Personal attack');
    await anna.page.goto(forum.url);
    await anna.context.route('**/api/notifications', (route) => route.abort());
    await bell(anna, 1).click();
    const list = anna.page.getByRole('dialog', { name: 'Notifications' });
    await list.getByText('The server cannot be reached.').waitFor();
    await bell(anna, 1).waitFor();
    await anna.context.unroute('**/api/notifications');
    await list.getByRole('button', { name: 'Try again' }).click();
    await list.getByText('Personal attack').waitFor();
    expect(await list.getByRole('alert').count()).to.equal(0);

    await anna.page.keyboard.press('Escape');
    await anna.context.route('**/api/notifications', (route) => route.abort());
    await bell(anna).click();
    await list.getByText('The server cannot be reached.').waitFor();
    await list.getByText('Personal attack').waitFor();
    anna.problems.length = 0;
  });

  it('shows a warning at once over whatever is read, without taking the focus or moving a line, until it was read', async () => {
    const anna = await come(await forum.member('Anna'));
    for (let i = 0; i < 20; i++) await say(anna, 'A comment of some length.\n\nIn two paragraphs.');
    await anna.page.goto(`${forum.url}/t/${threadId}`);
    const composer = anna.page.getByRole('textbox', { name: /comment/i }).last();
    await composer.click();
    await anna.page.keyboard.type('I am wri');
    // What takes room moves what is below it, wherever the browser scrolls then.
    const height = () => anna.page.evaluate(() => document.documentElement.scrollHeight);
    const before = await height();
    await act('warn', { personId: anna.person.id, threadId }, 'About the matter, please.');
    const warning = anna.page.getByRole('region', { name: 'Warnings' });
    await warning.getByText('Mara warned you in “The budget”.').waitFor();
    await warning.getByText('About the matter, please.').waitFor();
    const box = (await warning.boundingBox())!;
    expect(box.y).to.be.within(0, 100);
    await anna.page.keyboard.type('ting');
    expect(await composer.inputValue()).to.equal('I am writing');
    expect(await height()).to.equal(before);
    expect(await axeViolations(anna.page)).to.deep.equal([]);

    await anna.page.goto(`${forum.url}/you`);
    await warning.getByText('About the matter, please.').waitFor();
    await warning.getByRole('button', { name: 'I have read it' }).click();
    await warning.waitFor({ state: 'detached' });
    await anna.page.reload();
    await bell(anna).waitFor();
    expect(await warning.count()).to.equal(0);
  });

  it('shows a warning also where the server has nothing more for the page, and says so of the list', async () => {
    const anna = await come(await forum.member('Anna'));
    await anna.page.goto(forum.url);
    await bell(anna).waitFor();
    await anna.context.route(/\/assets\/(warning-notice|notification-list)/, (route) => route.abort());
    await act('warn', { personId: anna.person.id }, 'About the matter, please.');
    const warning = anna.page.getByRole('region', { name: 'Warnings' });
    await warning.waitFor();
    const words = () =>
      warning.locator('warning-notice').evaluate((notice) => getComputedStyle(notice, '::before').content);
    expect(await words()).to.include('A moderator has warned you: About the matter, please.');
    await bell(anna, 1).click();
    await anna.page.getByText('The list could not be loaded.').waitFor();
    anna.problems.length = 0;
  });

  it('takes a warning away again that was taken back at once', async () => {
    const anna = await come(await forum.member('Anna'));
    await anna.page.goto(forum.url);
    await bell(anna).waitFor();
    const warned = await act('warn', { personId: anna.person.id }, 'About the matter, please.');
    const warning = anna.page.getByRole('region', { name: 'Warnings' });
    await warning.waitFor();
    await act('undo', { actionId: warned.id }, 'The wrong person');
    await warning.waitFor({ state: 'detached' });
    await bell(anna).waitFor();
  });

  it('takes an appeal where it is told, by the keyboard alone', async () => {
    const anna = await come(await forum.member('Anna'));
    await anna.page.goto(forum.url);
    await act('mute', { personId: anna.person.id }, 'A pause');
    await bell(anna, 1).focus();
    await anna.page.keyboard.press('Enter');
    const list = anna.page.getByRole('dialog', { name: 'Notifications' });
    const button = list.getByRole('button', { name: 'Appeal…' });
    await button.waitFor();
    for (let i = 0; i < 5 && !(await button.evaluate((one) => one === document.activeElement)); i++) {
      await anna.page.keyboard.press('Tab');
    }
    await anna.page.keyboard.press('Enter');
    await anna.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await anna.page.keyboard.type('It was quoted.');
    await anna.page.keyboard.press('Control+Enter');
    await list.getByText('Your appeal waits for another moderator.').waitFor();
    const { cases } = await mara.call('GET', '/api/moderation/cases');
    expect(cases.some(({ detail }: { detail: string }) => detail === 'It was quoted.')).to.equal(true);
  });

  it('passes axe-core with the list open, in either scheme, wide and narrow, and nothing is cut off', async () => {
    const gustav = await come(await forum.guest('Gustav with a rather long name'));
    const number = await say(gustav);
    await act('hide', { threadId, number }, 'Personal attack');
    await gustav.page.goto(forum.url);
    await bell(gustav, 1).click();
    const list = gustav.page.getByRole('dialog', { name: 'Notifications' });
    await list.getByRole('button', { name: 'Appeal…' }).click();
    await list.getByRole('textbox').waitFor();
    await expectSoundInEveryLook(gustav.page);
    for (const wide of [1280, 360]) {
      await gustav.page.setViewportSize({ width: wide, height: 780 });
      const { x, width } = (await list.boundingBox())!;
      expect([x >= 0, x + width <= wide]).to.deep.equal([true, true]);
    }
  });
});
