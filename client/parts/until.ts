import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { FOREVER } from '../../shared/people.ts';
import { ahead } from './count-down.ts';

/** The end of something in words: the instant, and how far ahead it is; or that somebody has to end it. */
export function untilWords(instant: string): TemplateResult {
  if (instant === FOREVER) return html`${msg('until a moderator takes it back')}`;
  const at = Date.parse(instant);
  const locale = document.documentElement.lang;
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' }).format(at);
  return html`${msg('until')} <time datetime=${instant} title=${full}>${exact}</time> (${ahead(at, Date.now(), locale)})`;
}
