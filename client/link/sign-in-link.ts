import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Session } from '../../shared/protocol/people.ts';
import { Submission } from '../account/submission.ts';
import { takeAlong } from '../account/what-is-kept.ts';
import { call } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { personKey, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/ask-link.ts';

/** Signs in by the link of a mail. */
@customElement('sign-in-link')
export class SignInLink extends LightElement {
  @property() token = '';
  private readonly sending = new Submission(this, () => []);

  override render(): TemplateResult {
    const { person } = session;
    if (this.sending.code === 'expired') {
      return html`<p role="alert">${msg('This link was used already, or its hour is over.')}</p>
<p>${msg('Another one can be sent to you:')}</p><ask-link id="new-link" kind="sign-in"></ask-link>`;
    }
    return html`<p>${msg('The link in your mail signs you in, in this browser, without a password. It works once.')}</p>
${person?.kind === 'member' ? html`<p class="soft">${msg(str`You are signed in as ${person.name}. Whoever the mail was sent to takes their place here.`)}</p>` : nothing}
<form class="form" @submit=${this.submit}>${this.sending.renderButtons(msg('Sign in'))}</form>`;
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, () =>
      connection.session.hold(async () => {
        const { person } = await call<Session>('POST', '/api/session/by-link', { token: this.token });
        takeAlong(personKey, person!.id);
        connection.session.leave('/');
        return null;
      }),
    );
  }
}
