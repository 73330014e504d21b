import { msg, str } from '@lit/localize';
import type { ThreadList, ThreadSummary } from '../../../shared/protocol/threads.ts';
import { sparkline } from '../../../shared/sparkline.ts';
import { threadPath } from '../../../shared/thread-path.ts';
import { timeOf } from './comment.ts';
import { type Html, html } from './html.ts';
import type { PageParts, PageRoute } from './pages.ts';

export const homePages = ({ queries, here }: Pick<PageParts, 'queries' | 'here'>): PageRoute[] => [
  {
    path: '/',
    act: 'thread:list',
    async handle(person, { query }) {
      const cursor = typeof query.cursor === 'string' ? query.cursor : undefined;
      const { threads, next } = await queries.list(person, cursor, 30);
      const data = { threads: threads.map((thread) => ({ ...thread, here: here(thread.id) })), next };
      return { title: 'Rejoinder', entry: 'home', main: homePage(data), data, search: 'everywhere' };
    },
  },
];

/** Threads by latest activity, as they are read without JavaScript. */
function homePage({ threads, next }: ThreadList): Html {
  return html`<home-page>
<div class="head"><h1>${msg('Threads')}</h1></div>
${threads.length === 0 && html`<p class="empty">${msg('There are no threads yet.')}</p>`}
<ol class="threads">
${threads.map((thread) => html`<li>${summary(thread)}</li>`)}
</ol>
${next && html`<nav class="pages" aria-label="${msg('More threads')}"><a class="button" href="/?cursor=${encodeURIComponent(next)}">${msg('Older threads')}</a></nav>`}
</home-page>`;
}

/** The client draws the same (`client/home/thread-summary.ts`), so that nothing moves when it takes over. */
function summary(thread: ThreadSummary): Html {
  const { author, commentCount, unread, openPoints, drafts, here } = thread;
  return html`<article class="summary">
<h2 dir="auto"><a href="${threadPath(thread)}">${thread.title}</a></h2>
${plot(thread.perHour)}
<p class="facts">${thread.pinned && html`<span class="pinned">${msg('pinned')}</span>`}<bdi>${author.name}</bdi><span>${commentCount === 1 ? msg('1 comment') : msg(str`${commentCount} comments`)}</span>${
    unread ? html`<strong class="unread">${msg(str`${unread} unread`)}</strong>` : ''
  }${
    openPoints > 0 &&
    html`<span>${openPoints === 1 ? msg('1 open point') : msg(str`${openPoints} open points`)}</span>`
  }${
    drafts > 0 && html`<span>${drafts === 1 ? msg('1 draft') : msg(str`${drafts} drafts`)}</span>`
  }${timeOf(thread.lastActivityAt)}${
    here > 0 && html`<span class="here">${msg(str`${here} here now`)}</span>`
  }</p>
</article>`;
}

function plot(perHour: readonly number[]): Html {
  const { before, now, label } = sparkline(perHour);
  return html`<svg class="sparkline" viewBox="0 0 72 18" role="img" aria-label="${label}"><path d="${before}"/><path class="now" d="${now}"/></svg>`;
}
