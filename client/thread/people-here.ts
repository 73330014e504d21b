import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import type { Names } from '../../shared/protocol/live.ts';
import { session } from '../data/page-data.ts';

type Some = Pick<Names, 'names' | 'count'>;

/** The rail: who is in the thread now. */
export function renderPresence({ names, count }: Some, connected: boolean): TemplateResult {
  const others = count - names.length;
  return html`<aside class="rail" aria-label=${msg('People')}><h2>${msg('Here now')}</h2>${
    count === 0
      ? html`<p class="empty">${connected ? msg('Nobody yet.') : msg('Not connected.')}</p>`
      : html`<ul>${names.map((name) => html`<li><bdi>${name}</bdi></li>`)}${
          others > 0 ? html`<li>${othersText(others, names.length > 0)}</li>` : nothing
        }</ul>`
  }</aside>`;
}

function othersText(others: number, besides: boolean): string {
  if (besides) return msg(str`and ${others} more`);
  return others === 1 ? msg('1 reader') : msg(str`${others} readers`);
}

/** Who else is writing now; nothing where nobody is. */
export function typingText({ names, count }: Some): string | typeof nothing {
  const others = names.filter((name) => name !== session.person?.name);
  const rest = count - names.length + others.length;
  if (rest <= 0) return nothing;
  if (rest === 1) return msg(str`${others[0] ?? ''} is writing…`);
  if (rest <= 3) return msg(str`${others.join(', ')} are writing…`);
  return msg(str`${others.slice(0, 2).join(', ')} and ${rest - 2} more are writing…`);
}
