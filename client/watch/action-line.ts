import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { actionPattern, filled } from '../../shared/action-words.ts';
import type { LoggedAction } from '../../shared/protocol/moderation.ts';
import { untilWords } from '../parts/until.ts';

/** An action in words, without its reason: 'Anna hid comment 12 in “Title”'. The log's page says the same (`server/http/pages/log-page.ts`). */
export function actionLine(action: LoggedAction): TemplateResult {
  const { threadId, threadTitle, number, person } = action.subject;
  const comment = number ? msg(str`comment ${number}`) : msg('the opening post');
  return html`${filled<unknown>(actionPattern(action), {
    actor: html`<bdi>${action.actor?.name ?? msg('A moderator')}</bdi>`,
    person: html`<bdi>${person?.name ?? msg('somebody')}</bdi>`,
    comment: threadId
      ? html`<a href="/t/${threadId}${number ? `/${number}#c${number}` : ''}">${comment}</a>`
      : comment,
    thread: html`“<bdi>${threadTitle ?? ''}</bdi>”`,
    into: action.into ? html`“<bdi>${action.into.title ?? ''}</bdi>”` : msg('another thread'),
    until: action.until ? untilWords(action.until) : msg('until it is taken back'),
  })}`;
}
