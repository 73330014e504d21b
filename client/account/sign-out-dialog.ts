import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { call, Failed } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { personKey, session } from '../data/page-data.ts';
import { forgetDrafts } from '../draft/text/kept-drafts.ts';
import { LightElement } from '../parts/light-element.ts';
import { forgetWords, type KeptWords, keptWords } from './what-is-kept.ts';

/** Signs out. Asks first where that would lose something, and says so when it didn't work. */
@customElement('sign-out-dialog')
export class SignOutDialog extends LightElement {
  @state() private kept: KeptWords = { comments: 0, texts: 0 };
  @state() private problem = '';
  @state() private busy = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  /** Signs out at once if nothing is lost by it; else asks. */
  async begin(): Promise<void> {
    this.kept = keptWords(personKey);
    this.problem = '';
    const loses = this.kept.comments > 0 || this.kept.texts > 0 || session.person?.kind === 'guest';
    if (loses) await this.open();
    else await this.signOut();
  }

  override render(): TemplateResult {
    const { comments, texts } = this.kept;
    return html`<dialog aria-labelledby="sign-out-title" aria-describedby="sign-out-loss"><h2 id="sign-out-title">${msg('Sign out?')}</h2>
<div id="sign-out-loss">
${comments > 0 ? html`<p>${comments === 1 ? msg('1 comment of yours has not been sent yet.') : msg(str`${comments} comments of yours have not been sent yet.`)}</p>` : nothing}
${texts > 0 ? html`<p>${msg('You have begun a text that is kept in this browser only.')}</p>` : nothing}
${comments + texts > 0 ? html`<p>${msg('Signing out removes it from this browser.')}</p>` : nothing}
${session.person?.kind === 'guest' ? html`<p>${msg(str`A guest can't come back: nobody will be able to edit what ${session.person.name} wrote. Sign up to have a name that stays.`)}</p>` : nothing}
</div>
${this.problem ? html`<p class="error" role="alert">${this.problem} ${msg('You are still signed in.')}</p>` : nothing}
<p class="buttons"><button autofocus @click=${() => this.dialog.close()}>${msg('Stay signed in')}</button><button class="primary" aria-disabled=${this.busy ? 'true' : nothing} @click=${this.signOut}>${this.busy ? msg('Signing out…') : msg('Sign out')}</button></p></dialog>`;
  }

  private async open(): Promise<void> {
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
  }

  private async signOut(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await connection.session.hold(async () => {
        await call('DELETE', '/api/session');
        forgetWords(personKey);
        await forgetDrafts(personKey);
        connection.session.leave();
      });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.busy = false;
      this.problem = error.message;
      await this.open();
    }
  }
}
