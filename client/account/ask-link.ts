import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { call } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { Submission } from './submission.ts';
import './form-field.ts';

const PATHS = { 'sign-in': '/api/session/link', reset: '/api/account/reset' } as const;

/**
 * Asks for a mail with a link, to sign in by it or to choose a new password. Says the same whoever has the address.
 * Its `id` tells its fields from those of another one on the page.
 */
@customElement('ask-link')
export class AskLink extends LightElement {
  @property() kind: keyof typeof PATHS = 'sign-in';
  /** What stands in the field at first. */
  @property() email = '';
  private readonly sending = new Submission(this, () => ['email']);

  override render(): TemplateResult {
    return html`<form class="form" id="${this.id}-form" @submit=${this.submit} novalidate>
<form-field name="email" kind="email" .label=${msg('E-mail')} autocomplete="email" .value=${this.email} .error=${this.sending.errorAt('email')}></form-field>
${this.sending.renderButtons(this.kind === 'reset' ? msg('Send me a link to choose one') : msg('Send me a link'))}</form>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ email }) => {
      await call('POST', PATHS[this.kind], { email });
      return linkSent();
    });
  }
}

/** What is said of a link that was asked for: not whether somebody has the address. */
const linkSent = (): string =>
  session.forum.mail
    ? msg('If an account has this address, a mail is on its way. Its link works for an hour.')
    : msg(
        'This forum sends no mail. If an account has this address, its operator can find the link in the server’s log.',
      );
