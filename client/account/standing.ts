import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { Person } from '../../shared/protocol/people.ts';
import { untilWords } from '../parts/until.ts';

/** What keeps a person from writing anywhere, in a sentence; null: nothing does. */
export function barOf(person: Person | null): TemplateResult | null {
  if (!person) return null;
  const { suspendedUntil, waiting, mutedUntil } = person;
  if (suspendedUntil) {
    return html`${msg('Your account is suspended')} ${untilWords(suspendedUntil)}: ${msg('you can read, not write.')}`;
  }
  if (waiting) return html`${msg('A moderator has yet to approve your sign-up. Until then you can read.')}`;
  if (mutedUntil) {
    return html`${msg('A moderator has muted you')} ${untilWords(mutedUntil)}: ${msg('you can read, not write.')}`;
  }
  return null;
}

/** That an e-mail has to be confirmed; null where there is none to be. */
export const unconfirmed = (person: Person | null): string | null =>
  person?.claimedEmail
    ? msg(str`Confirm ${person.claimedEmail} by the link in the mail that was sent to it.`)
    : null;
