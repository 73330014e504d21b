import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, query, queryAll } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { FormField } from '../account/form-field.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/form-field.ts';

/**
 * A new password for an old one.
 * @fires sessions-ended - when it is set: all others of the person's are
 */
@customElement('your-password')
export class YourPassword extends LightElement {
  @property({ attribute: false }) person!: Person;
  @query('form') private form!: HTMLFormElement;
  @queryAll('form-field') private fields!: NodeListOf<FormField>;
  private readonly sending = new Submission(this, () => ['current', 'password']);

  override render(): TemplateResult {
    const { sending } = this;
    const { email, claimedEmail } = this.person;
    return html`<details><summary>${msg('Change the password')}</summary>
<form class="form" id="password-form" @submit=${this.submit} novalidate>
<input hidden type="email" autocomplete="username" .value=${email ?? claimedEmail ?? ''} readonly aria-label=${msg('E-mail')}>
<form-field name="current" kind="password" .label=${msg('Current password')} autocomplete="current-password" .error=${sending.errorAt('current')}></form-field>
<form-field name="password" kind="password" .label=${msg('New password')} autocomplete="new-password" .hint=${msg(str`At least ${LIMITS.password.min} characters. Your other sessions are ended.`)} .error=${sending.errorAt('password')}></form-field>
${sending.renderButtons(msg('Change it'))}</form></details>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ current, password }) => {
      await call('PUT', '/api/account/password', { current, password });
      this.form.reset();
      for (const field of this.fields) field.hidePassword();
      dispatchEvent(new Event('sessions-ended'));
      return msg('Changed. Your other sessions are ended.');
    });
  }
}
