import { msg, str } from '@lit/localize';
import { APPEALABLE, actionPattern, actName, filled } from '../../../shared/action-words.ts';
import { FOREVER } from '../../../shared/people.ts';
import type { ActionLog, LoggedAction, Month } from '../../../shared/protocol/moderation.ts';
import type { Author, Person } from '../../../shared/protocol/people.ts';
import { permissions } from '../../people/permissions.ts';
import { timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import type { PageParts, PageRoute } from './pages.ts';

export const logPages = ({ moderationLog }: Pick<PageParts, 'moderationLog'>): PageRoute[] => [
  {
    path: '/log',
    act: 'moderation:log',
    async handle(person, { query }) {
      const cursor = typeof query.cursor === 'string' ? query.cursor : undefined;
      const page = await moderationLog.page(cursor, permissions(person, 'case:look') === null);
      const months = cursor === undefined ? await moderationLog.months() : [];
      return { title: msg('Moderation log'), entry: 'log', main: logPage(page, months, person, cursor) };
    },
  },
];

/** What moderators did, newest first, a page at a time; only appealing needs scripts. */
function logPage(
  { actions, next }: ActionLog,
  months: Month[],
  viewer: Person | null,
  cursor?: string,
): Html {
  return html`<div class="log">
<h1>${msg('Moderation log')}</h1>
<p class="introduction">${msg('What moderators did here, and why, for everyone to read. Nothing in it can be changed.')}</p>
${months.some(({ count }) => count > 0) && monthsPlot(months)}
${actions.length === 0 && html`<p class="empty">${cursor ? msg('There is nothing before this.') : msg('Nothing yet.')}</p>`}
${actions.length > 0 && html`<ol>${actions.map((action) => entry(action, viewer))}</ol>`}
${
  (next || cursor) &&
  html`<nav class="pages" aria-label="${msg('More of the log')}">${next && html`<a class="button" href="/log?cursor=${encodeURIComponent(next)}">${msg('Earlier')}</a>`}${cursor && html`<a class="button" href="/log">${msg('Latest')}</a>`}</nav>`
}
</div>`;
}

function entry(action: LoggedAction, viewer: Person | null): Html {
  const { id, at, act, reason, emergency, nameless, undone, subject } = action;
  const marks = [
    emergency && msg('in an emergency'),
    nameless && msg('without names'),
    undone && msg('taken back at once'),
  ].filter((mark) => mark !== false);
  const isOwn = viewer !== null && subject.person?.id === viewer.id;
  return html`<li id="${id}">${timeOf(at)}<p>${actionLine(action)}: <span class="reason" dir="auto">${reason}</span>${marks.map((mark) => html` <span class="mark">${mark}</span>`)}${
    isOwn && APPEALABLE.includes(act) && !undone && html` <appeal-button action="${id}"></appeal-button>`
  }</p></li>`;
}

/** An action in words, without its reason: 'Anna hid comment 12 in “Title”'. */
export function actionLine(action: LoggedAction): Html {
  const { threadId, threadTitle, number, person } = action.subject;
  const thread = threadId ? threadLink(threadId, threadTitle) : html`${msg('a thread')}`;
  const name = number ? msg(str`comment ${number}`) : msg('the opening post');
  const comment = threadId
    ? html`<a href="/t/${threadId}${number && `/${number}#c${number}`}">${name}</a>`
    : html`${msg('a comment')}`;
  return html`${filled(actionPattern(action), {
    actor: html`<span class="actor">${action.actor ? personLink(action.actor) : msg('A moderator')}</span>`,
    person: person ? personLink(person) : html`${msg('somebody')}`,
    comment,
    thread,
    into: action.into ? threadLink(action.into.id, action.into.title) : html`${msg('another thread')}`,
    until: until(action.until),
  })}`;
}

const threadLink = (id: string, title: string | null): Html =>
  html`“<a href="/t/${id}" dir="auto">${title ?? msg('another thread')}</a>”`;

const personLink = ({ id, name }: Author): Html => html`<a href="/people/${id}"><bdi>${name}</bdi></a>`;

function until(instant: string | null): Html {
  if (instant === null || instant === FOREVER) return html`${msg('until it is taken back')}`;
  return html`${msg('until')} <time datetime="${instant}">${instant.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

/** Of the plot, in the units of its SVG. */
const BAR = { width: 28, gap: 8, height: 64 };

/** How much was done in each of the last months: bars, and the same as a table. */
function monthsPlot(months: Month[]): Html {
  const most = Math.max(...months.map(({ count }) => count));
  const width = months.length * (BAR.width + BAR.gap) - BAR.gap;
  const bars = months.map(({ count }, i) => {
    const height = count === 0 ? 1 : Math.max(2, (count / most) * BAR.height);
    const x = i * (BAR.width + BAR.gap);
    return html`<rect x="${x}" y="${(16 + BAR.height - height).toFixed(1)}" width="${BAR.width}" height="${height.toFixed(1)}"/>${
      count > 0 &&
      html`<text x="${x + BAR.width / 2}" y="${(16 + BAR.height - height - 4).toFixed(1)}">${count}</text>`
    }<text class="month" x="${x + BAR.width / 2}" y="${16 + BAR.height + 14}">${monthName(months[i]!.month)}</text>`;
  });
  return html`<figure class="months"><figcaption>${msg('Actions in each month')}</figcaption>
<svg viewBox="0 0 ${width} ${16 + BAR.height + 18}" aria-hidden="true">${bars}</svg>
<details><summary>${msg('As a table')}</summary><div class="scrolled" tabindex="0" role="group" aria-label="${msg('Actions in each month')}"><table><thead><tr><th scope="col">${msg('Month')}</th><th scope="col">${msg('Actions')}</th><th scope="col">${msg('Which')}</th></tr></thead><tbody>${months.map(
    ({ month, count, acts }) =>
      html`<tr><th scope="row">${month}</th><td>${count}</td><td>${Object.entries(acts)
        .sort(([, a], [, b]) => b - a)
        .map(([act, n]) => `${n} ${actName(act as keyof typeof acts)}`)
        .join(', ')}</td></tr>`,
  )}</tbody></table></div></details></figure>`;
}

const monthName = (month: string): string =>
  new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
