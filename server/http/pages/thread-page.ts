import { msg, str } from '@lit/localize';
import { excerpt } from '../../../shared/markdown/text.ts';
import type { ThreadWindow } from '../../../shared/protocol/threads.ts';
import { avatar, type Bodies, bodyHtml, commentHtml, footerHtml, timeOf } from './comment.ts';
import { type Html, html } from './html.ts';

/** Comments on one page of a thread. */
export const PAGE = 50;

/** A thread as it is read without JavaScript: the article, a page of its comments, and links to the others. */
export function threadPage({ thread, comments }: ThreadWindow, bodies: Bodies): Html {
  const { id, opening, author } = thread;
  return html`<thread-page data-thread="${id}">
<article class="opening" id="c0">
<h1 dir="auto">${thread.title}</h1>
<p class="byline">${avatar(author)}<bdi class="author">${author.name}</bdi>${
    author.kind === 'guest' && html`<span class="guest">${msg('guest')}</span>`
  }<span class="when">${timeOf(opening.createdAt, opening.dayOnly)}</span></p>
<div data-number="0">${bodyHtml(opening, bodies)}${footerHtml(opening)}</div>
</article>
<section class="comments" aria-label="${msg('Comments')}">
${pageLinks(id, comments[0]?.number ?? 1, thread.commentCount, 'before')}
${comments.map((comment) => commentHtml(id, comment, bodies))}
${pageLinks(id, comments.at(-1)?.number ?? 0, thread.commentCount, 'after')}
${thread.commentCount === 0 && html`<p class="empty">${msg('No comments yet.')}</p>`}
</section>
</thread-page>`;
}

function pageLinks(id: string, number: number, count: number, side: 'before' | 'after'): Html | false {
  if (side === 'before') {
    if (number <= 1) return false;
    const from = Math.max(1, number - PAGE);
    return html`<nav class="pages"><a href="/t/${id}?from=${from}">${msg(str`Comments ${from} to ${number - 1}`)}</a> <a href="/t/${id}?from=1">${msg('First')}</a></nav>`;
  }
  if (number >= count) return false;
  const to = Math.min(count, number + PAGE);
  return html`<nav class="pages"><a href="/t/${id}?from=${number + 1}">${msg(str`Comments ${number + 1} to ${to}`)}</a> <a href="/t/${id}?from=${Math.max(1, count - PAGE + 1)}">${msg('Latest')}</a></nav>`;
}

/** The page's description: how its opening post begins. */
export const describe = ({ thread }: ThreadWindow): string => excerpt(thread.opening.body ?? '', 200);
