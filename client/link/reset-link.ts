import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Session } from '../../shared/protocol/people.ts';
import { Submission } from '../account/submission.ts';
import { takeAlong } from '../account/what-is-kept.ts';
import { call } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/ask-link.ts';
import '../account/form-field.ts';

/** Chooses a new password by the link of a mail, and signs in with it. */
@customElement('reset-link')
export class ResetLink extends LightElement {
  @property() token = '';
  private readonly sending = new Submission(this, () => ['password']);

  override render(): TemplateResult {
    const { sending } = this;
    if (sending.code === 'expired') {
      return html`<p role="alert">${msg('This link was used already, or its hour is over. Your password is what it was.')}</p>
<p>${msg('Another one can be sent to you:')}</p><ask-link id="new-link" kind="reset"></ask-link>`;
    }
    return html`<p>${msg('You are signed in with it here, and signed out everywhere else.')}</p>
<form class="form" id="reset-form" @submit=${this.submit} novalidate>
<form-field name="password" kind="password" .label=${msg('New password')} autocomplete="new-password" .hint=${msg(str`At least ${LIMITS.password.min} characters.`)} .error=${sending.errorAt('password')}></form-field>
${sending.renderButtons(msg('Use this password'))}</form>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, ({ password }) =>
      connection.session.hold(async () => {
        const { person } = await call<Session>('PUT', '/api/account/reset', { token: this.token, password });
        takeAlong(personKey, person!.id);
        connection.session.leave('/');
        return null;
      }),
    );
  }
}
