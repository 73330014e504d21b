import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { filled } from '../../shared/action-words.ts';
import type { Comment, Elsewhere, Thread } from '../../shared/protocol/threads.ts';

/** Where a comment is now: in its place only this is left. The server says the same (`server/http/pages/moved.ts`). */
export const movedTo = (place: Elsewhere) =>
  html`<div class="body gone">${filled(msg('Moved to {place}'), { place: linkTo(place) })}</div>`;

/** Where a comment came from. */
export const movedFrom = ({ movedFrom }: Comment) =>
  movedFrom === null
    ? nothing
    : html`<p class="moved-from">${filled(msg('Moved here from {place}'), { place: linkTo(movedFrom) })}</p>`;

/** That a thread was merged into another one. */
export const mergedInto = ({ threadId, title }: NonNullable<Thread['mergedInto']>) =>
  html`<p class="locked">${filled(msg('This thread was merged into {thread}: it goes on there.'), { thread: html`<a href="/t/${threadId}" dir="auto">“${title ?? msg('another thread')}”</a>` })}</p>`;

function linkTo({ threadId, title, number }: Elsewhere): TemplateResult {
  const path = number > 0 ? `/t/${threadId}/${number}#c${number}` : `/t/${threadId}`;
  return html`<a href=${path}><bdi>“${title ?? msg('another thread')}”</bdi>${number > 0 ? ` #${number}` : nothing}</a>`;
}
