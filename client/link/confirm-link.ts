import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/confirm-again.ts';

/** Confirms that an address is one's own, by the link that was sent there. Needs nobody to be signed in. */
@customElement('confirm-link')
export class ConfirmLink extends LightElement {
  @property() token = '';
  /** The address that was confirmed. */
  @state() private confirmed = '';
  private readonly sending = new Submission(this, () => []);

  override render(): TemplateResult {
    if (this.confirmed) {
      return html`<p role="status">${msg(str`${this.confirmed} is confirmed: you can sign in with it.`)}</p><p><a href="/">${msg('All threads')}</a></p>`;
    }
    if (this.sending.code === 'expired') {
      return html`<p role="alert">${msg('This link was used already, its three days are over, or the account has another address by now.')}</p>${this.renderNew()}`;
    }
    return html`<p>${msg('With this you say that the mail reached you: the address is yours then, here.')}</p>
<form class="form" @submit=${this.submit}>${this.sending.renderButtons(msg('Confirm this address'))}</form>`;
  }

  private renderNew() {
    const { person } = session;
    if (!person) {
      const signIn = () =>
        this.dispatchEvent(
          new CustomEvent('account-wanted', {
            detail: { mode: 'sign-in', next: '/you#email' },
            bubbles: true,
          }),
        );
      return html`<p>${msg('Sign in to see what your address is, and to have another mail sent.')}</p><p class="buttons"><button class="primary" @click=${signIn}>${msg('Sign in')}</button></p>`;
    }
    return person.claimedEmail
      ? html`<p>${msg(str`Another mail can be sent to ${person.claimedEmail}.`)} <confirm-again></confirm-again></p>`
      : html`<p>${msg(str`Your address is ${person.email ?? ''}: there is nothing left to confirm.`)} <a href="/you#email">${msg('Your e-mail')}</a></p>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, () =>
      connection.session.hold(async () => {
        const { email } = await call<{ email: string }>('POST', '/api/account/confirm', {
          token: this.token,
        });
        if (session.person) {
          connection.session.leave('/you#email');
          return null;
        }
        this.confirmed = email;
        return '';
      }),
    );
  }
}
