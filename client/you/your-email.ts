import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Account } from '../../shared/protocol/accounts.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/confirm-again.ts';
import '../account/form-field.ts';

/** The address that one signs in with: what it is, whether it is confirmed, and how it is changed. */
@customElement('your-email')
export class YourEmail extends LightElement {
  @property({ attribute: false }) person!: Person;
  @query('form') private form!: HTMLFormElement;
  private readonly sending = new Submission(this, () => ['email', 'password']);

  override render(): TemplateResult {
    const { sending } = this;
    const { email, claimedEmail } = this.person;
    return html`<p><bdi class="value">${email ?? claimedEmail}</bdi>${email || !claimedEmail ? nothing : html` <span class="soft">${msg('not confirmed yet')}</span>`}</p>
${claimedEmail ? html`<p class="soft">${email ? msg(str`${claimedEmail} takes its place once you open the link in the mail that was sent there.`) : msg('Open the link in the mail that was sent there: then it is yours.')} <confirm-again></confirm-again></p>` : nothing}
<details><summary>${msg('Change the address')}</summary>
<form class="form" id="email-form" @submit=${this.submit} novalidate>
<form-field name="email" kind="email" .label=${msg('New address')} autocomplete="email" .hint=${session.forum.mail ? msg('A mail goes there: the new address counts once you open the link in it.') : ''} .error=${sending.errorAt('email')}></form-field>
<form-field name="password" kind="password" .label=${msg('Your password')} autocomplete="current-password" .error=${sending.errorAt('password')}></form-field>
${sending.renderButtons(msg('Change it'))}</form></details>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ email, password }) => {
      const { person } = await call<Account>('PUT', '/api/account/email', { email, password });
      session.update({ may: session.may, forum: session.forum, person });
      this.form.reset();
      return person.claimedEmail ? msg('A mail is on its way to the new address.') : msg('Changed.');
    });
  }
}
