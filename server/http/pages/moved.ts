import { msg } from '@lit/localize';
import { filled } from '../../../shared/action-words.ts';
import type { Comment, Elsewhere, Thread } from '../../../shared/protocol/threads.ts';
import { type Html, html } from './html.ts';

/** Where a comment is now: in its place only this is left. The client says the same (`client/thread/moved-note.ts`). */
export const movedToHtml = (place: Elsewhere): Html =>
  html`<div class="body gone">${filled(msg('Moved to {place}'), { place: linkTo(place) })}</div>`;

/** Where a comment came from. */
export const movedFromHtml = ({ movedFrom }: Comment): Html | false =>
  movedFrom !== null &&
  html`<p class="moved-from">${filled(msg('Moved here from {place}'), { place: linkTo(movedFrom) })}</p>`;

/** That a thread was merged into another one. */
export const mergedIntoHtml = ({ threadId, title }: NonNullable<Thread['mergedInto']>): Html =>
  html`<p class="locked">${filled(msg('This thread was merged into {thread}: it goes on there.'), { thread: html`<a href="/t/${threadId}" dir="auto">“${title ?? msg('another thread')}”</a>` })}</p>`;

function linkTo({ threadId, title, number }: Elsewhere): Html {
  const path = number > 0 ? `/t/${threadId}/${number}#c${number}` : `/t/${threadId}`;
  return html`<a href="${path}"><bdi>“${title ?? msg('another thread')}”</bdi>${number > 0 && ` #${number}`}</a>`;
}
