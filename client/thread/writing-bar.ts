import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { Thread } from '../../shared/protocol/threads.ts';
import { barOf } from '../account/standing.ts';
import { isModerator, session } from '../data/page-data.ts';
import { untilWords } from '../parts/until.ts';
import { isMutedIn, isUnshown } from './rights.ts';

/**
 * Why the reader may not write in a thread as it is now, in a sentence; null: they may, under a name that is asked for.
 * `signUp`: does what a guest can do about it.
 */
export function barIn(thread: Thread, signUp: () => void): TemplateResult | null {
  const { person } = session;
  const everywhere = barOf(person);
  if (everywhere) return everywhere;
  if (isMutedIn(thread)) {
    return html`${msg('A moderator has muted you in this thread')} ${untilWords(thread.mutedUntil!)}: ${msg('you can read it, and write in others.')}`;
  }
  if (thread.locked && !isModerator()) {
    return html`${msg('The thread is locked: it can be read, and nobody can write in it now.')}`;
  }
  if (isUnshown(thread)) {
    return html`${msg('Others see this thread once its opening post is shown. Until then only who opened it can write here.')}`;
  }
  if (thread.guests === 'off' && person?.kind === 'guest') {
    return html`${msg('Only members can write in this thread now.')} <button type="button" class="link" @click=${signUp}>${msg('Sign up')}</button>`;
  }
  return null;
}

/** How whoever is nobody yet comes to write in the thread. */
export const entryTo = ({ guests }: Thread): 'sign-up' | 'guest' => (guests === 'off' ? 'sign-up' : 'guest');

/** What is good to know before one writes; empty: nothing. */
export function adviceIn({ guests }: Thread): string {
  const { person, forum } = session;
  if (!person) {
    return guests === 'off'
      ? msg('Only members write here now: you will be asked to sign in when you send.')
      : msg('You will be asked for a name when you send.');
  }
  if (person.kind === 'guest' && (guests === 'hold' || forum.guests === 'hold')) {
    return msg('A moderator looks at what guests write before others can read it.');
  }
  return '';
}
