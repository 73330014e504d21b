import { msg, str } from '@lit/localize';
import type { ThreadList, ThreadSummary } from '../../../shared/protocol/threads.ts';
import { sparkline } from '../../../shared/sparkline.ts';
import { timeOf } from './comment.ts';
import { type Html, html } from './html.ts';

/** Threads by latest activity, as they are read without JavaScript. */
export function homePage({ threads, next }: ThreadList): Html {
  return html`<home-page>
<div class="home-head"><h1>${msg('Threads')}</h1></div>
${threads.length === 0 && html`<p class="empty">${msg('There are no threads yet.')}</p>`}
<p class="moved"></p>
<ol class="threads">
${threads.map((thread) => html`<li>${summary(thread)}</li>`)}
</ol>
${next && html`<nav class="pages"><a href="/?cursor=${next}">${msg('Older threads')}</a></nav>`}
</home-page>`;
}

function summary(thread: ThreadSummary): Html {
  const { id, author, commentCount, unread, here } = thread;
  const first = unread && unread < commentCount ? commentCount - unread + 1 : 0;
  return html`<article class="summary">
<h2 dir="auto"><a href="${first ? `/t/${id}/${first}#c${first}` : `/t/${id}`}">${thread.title}</a></h2>
<svg class="sparkline" viewBox="0 0 72 18" role="img" aria-label="${msg('Comments per hour of the last day')}"><path d="${sparkline(thread.perHour)}"/></svg>
<p class="facts"><bdi>${author.name}</bdi><span>${commentCount === 1 ? msg('1 comment') : msg(str`${commentCount} comments`)}</span>${timeOf(thread.lastActivityAt)}${
    unread ? html`<strong class="unread">${msg(str`${unread} unread`)}</strong>` : ''
  }${here > 0 && html`<span class="here">${msg(str`${here} here now`)}</span>`}</p>
</article>`;
}
