import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { ThreadSummary } from '../../shared/protocol/threads.ts';
import { sparkline } from '../../shared/sparkline.ts';
import { threadPath } from '../../shared/thread-path.ts';
import { time } from '../parts/people.ts';

/** A thread of the list. The server draws the same (`server/http/pages/home-page.ts`). */
export function threadSummary(thread: ThreadSummary): TemplateResult {
  const { author, commentCount, unread, openPoints, drafts, here } = thread;
  return html`<article class="summary">
<h2 dir="auto"><a href=${threadPath(thread)}>${thread.title}</a></h2>
${plot(thread.perHour)}
<p class="facts">${thread.pinned ? html`<span class="pinned">${msg('pinned')}</span>` : nothing}<bdi>${author.name}</bdi><span>${commentCount === 1 ? msg('1 comment') : msg(str`${commentCount} comments`)}</span>${
    unread ? html`<strong class="unread">${msg(str`${unread} unread`)}</strong>` : nothing
  }${
    openPoints > 0
      ? html`<span>${openPoints === 1 ? msg('1 open point') : msg(str`${openPoints} open points`)}</span>`
      : nothing
  }${drafts > 0 ? html`<span>${drafts === 1 ? msg('1 draft') : msg(str`${drafts} drafts`)}</span>` : nothing}${time(
    thread.lastActivityAt,
  )}${here > 0 ? html`<span class="here">${msg(str`${here} here now`)}</span>` : nothing}</p>
</article>`;
}

function plot(perHour: readonly number[]) {
  const { before, now, label } = sparkline(perHour);
  return html`<svg class="sparkline" viewBox="0 0 72 18" role="img" aria-label=${label}><path d=${before}/><path class="now" d=${now}/></svg>`;
}
