import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ForumState } from '../../shared/protocol/accounts.ts';
import { LightElement } from '../parts/light-element.ts';

/**
 * How the forum is: what it is set to, and what it runs on.
 * @fires again - somebody wants it to be asked again
 */
@customElement('forum-state')
export class ForumStateList extends LightElement {
  /** Null while it is not known. */
  @property({ attribute: false }) forum: ForumState | null = null;
  /** Why it is not known, or not as it is now. */
  @property() problem = '';

  override render(): TemplateResult {
    return html`${this.problem ? html`<p class="error" role="alert">${this.problem} <button class="quiet" @click=${() => this.dispatchEvent(new Event('again'))}>${msg('Try again')}</button></p>` : nothing}${
      this.forum ? this.renderState(this.forum) : nothing
    }`;
  }

  private renderState(forum: ForumState) {
    const { mailsWaiting, mailProblem } = forum;
    const facts: [string, unknown][] = [
      [msg('Signing up'), signUpWords(forum.signUp)],
      [msg('Guests'), guestsWords(forum.guests)],
      [
        msg('Mail'),
        forum.mail
          ? msg('is sent')
          : html`<strong>${msg('off')}</strong>: ${msg('links to sign in, to confirm and to invite are only in the server’s log.')}`,
      ],
    ];
    if (mailsWaiting > 0) {
      const waiting =
        mailsWaiting === 1 ? msg('1 waits to be sent') : msg(str`${mailsWaiting} wait to be sent`);
      facts.push([msg('Mails'), waiting]);
    }
    if (mailProblem)
      facts.push([msg('Last problem of mail'), html`<span class="error">${mailProblem}</span>`]);
    facts.push([msg('Database'), forum.database === 'sqlite' ? 'SQLite' : 'PostgreSQL']);
    facts.push(['Redis', redisWords(forum.redis)]);
    return html`<dl>${facts.map(([what, how]) => html`<div><dt>${what}</dt><dd>${how}</dd></div>`)}</dl>`;
  }
}

function signUpWords(signUp: string): string {
  if (signUp === 'invitation') return msg('by invitation only');
  return signUp === 'approval' ? msg('for everyone; a moderator lets each one in') : msg('for everyone');
}

function guestsWords(guests: string): string {
  if (guests === 'hold') {
    return msg('may write under a name of their choosing; a moderator looks at it before others see it');
  }
  return guests === 'allow' ? msg('may write under a name of their choosing') : msg('may not write');
}

function redisWords(redis: boolean | null): unknown {
  if (redis === null) return msg('none: this node is the only one');
  return redis
    ? msg('is reached')
    : html`<span class="error">${msg('is not reached: readers on other nodes see what is new a second later')}</span>`;
}
