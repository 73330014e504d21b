import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { hueOf, initialOf } from '../../shared/people.ts';
import type { Author } from '../../shared/protocol/people.ts';
import { fullTime, shortTime } from '../../shared/time.ts';

/** A person's letter in their colour. */
export const avatar = ({ id, name }: Pick<Author, 'id' | 'name'>): TemplateResult =>
  html`<span class="avatar hue-${hueOf(id)}" aria-hidden="true">${initialOf(name)}</span>`;

/**
 * Who wrote something: the name leads to their profile; `id` names the element that holds it.
 * The server draws the same (`server/http/pages/comment.ts`), so that nothing moves when a page takes over.
 */
export const author = (person: Author, id?: string): TemplateResult =>
  html`${avatar(person)}<a class="author" id=${id ?? nothing} href="/people/${person.id}"><bdi>${person.name}</bdi></a>${
    person.kind === 'guest' ? html`<span class="guest">${msg('guest')}</span>` : nothing
  }`;

/** An instant, short, and in full on hover. */
export function time(instant: string, dayOnly = false): TemplateResult {
  const locale = document.documentElement.lang;
  return html`<time datetime=${instant} title=${fullTime(instant, locale, dayOnly)}>${shortTime(instant, Date.now(), locale, dayOnly)}</time>`;
}
