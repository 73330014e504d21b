import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { AccountMode } from '../account/account-dialog.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

/**
 * Comes into a draft by a link that somebody in it made. Members only: who isn't signed in does that first, and the link
 * is kept meanwhile.
 * @fires account-wanted - `{mode, next}`
 */
@customElement('draft-link')
export class DraftLink extends LightElement {
  @property() token = '';
  private readonly sending = new Submission(this, () => []);

  override render(): TemplateResult {
    if (session.person?.kind !== 'member') return this.renderNobody();
    if (this.sending.code === 'expired' || this.sending.code === 'not_found') {
      return html`<p role="alert">${msg('This link leads nowhere any more: its week is over, or somebody in the draft has ended it. Ask them for another one.')}</p><p><a href="/">${msg('All threads')}</a></p>`;
    }
    return html`<p>${msg('Somebody would like to have you in a draft: a text that several people write together, to answer in a thread with one voice. Those who are in it see that you have come.')}</p>
<form class="form" @submit=${this.submit}>${this.sending.renderButtons(msg('Join'))}</form>`;
  }

  private renderNobody() {
    return html`<p>${msg('Somebody would like to have you in a draft: a text that several people write together, to answer in a thread with one voice.')}</p>
<p>${msg('Drafts are for members. Sign in or sign up first: this link stays good meanwhile.')}</p>
<p class="buttons"><button class="primary" @click=${() => this.want('sign-in')}>${msg('Sign in')}</button><button @click=${() => this.want('sign-up')}>${msg('Sign up')}</button></p>`;
  }

  /** This page comes again then, with the link in its address. */
  private want(mode: AccountMode): void {
    this.dispatchEvent(new CustomEvent('account-wanted', { detail: { mode }, bubbles: true }));
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async () => {
      const { draftId } = await call<{ draftId: string }>('POST', '/api/draft-links', { token: this.token });
      location.replace(`/drafts/${draftId}`);
      return null;
    });
  }
}
