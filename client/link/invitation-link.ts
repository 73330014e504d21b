import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AccountMode } from '../account/account-dialog.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

/**
 * Opens the sign-up with an invitation.
 * @fires account-wanted - `{mode, invitation, next}`
 */
@customElement('invitation-link')
export class InvitationLink extends LightElement {
  @property() token = '';

  override render(): TemplateResult {
    const { person } = session;
    if (person?.kind === 'member') {
      return html`<p>${msg(str`You are a member already, as ${person.name}. The invitation stays good for somebody else.`)}</p><p><a href="/">${msg('All threads')}</a></p>`;
    }
    return html`<p>${msg('Somebody here would like to have you in the discussion. With an account you write under a name that stays, open threads, and sign what you agree with. Reading needs none.')}</p>
<p class="soft">${msg('The invitation is good for one account, and for seven days from when it was sent.')}</p>
<p class="buttons"><button class="primary" @click=${() => this.want('sign-up')}>${msg('Sign up')}</button><button class="quiet" @click=${() => this.want('sign-in')}>${msg('I have an account')}</button><a class="button" href="/">${msg('Read first')}</a></p>`;
  }

  private want(mode: AccountMode): void {
    const detail = { mode, invitation: this.token, next: '/' };
    this.dispatchEvent(new CustomEvent('account-wanted', { detail, bubbles: true }));
  }
}
