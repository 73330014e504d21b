import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ErrorBody } from '../../shared/protocol/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Session } from '../../shared/protocol/people.ts';
import { call, Failed } from '../data/api.ts';
import { personKey, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { takeAlong } from './sign-out.ts';

export type AccountMode = 'sign-in' | 'sign-up' | 'guest';

const PATHS: Record<AccountMode, string> = {
  'sign-in': '/api/session',
  'sign-up': '/api/accounts',
  guest: '/api/session/guest',
};
interface Field {
  name: 'email' | 'password' | 'name';
  label: string;
  type: string;
  autocomplete: string;
  hint?: string;
}

/** Signing in, signing up, or taking part under a name. What was typed stays until it was taken. */
@customElement('account-dialog')
export class AccountDialog extends LightElement {
  @state() private mode: AccountMode = 'sign-in';
  @state() private busy = false;
  @state() private error: ErrorBody | null = null;
  @query('dialog') private dialog!: HTMLDialogElement;

  /** Opens in a mode. */
  async show(mode: AccountMode): Promise<void> {
    this.mode = mode;
    this.error = null;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector('input')?.focus();
  }

  override render(): TemplateResult {
    const title = { 'sign-in': msg('Sign in'), 'sign-up': msg('Sign up'), guest: msg('Take part') }[
      this.mode
    ];
    return html`<dialog aria-labelledby="account-title"><h2 id="account-title">${title}</h2>
${this.mode === 'guest' ? html`<p>${msg('Choose the name under which you write. It is shown with the word guest.')}</p>` : nothing}
<form @submit=${this.submit} novalidate>${this.fields().map((field) => this.renderField(field))}
${this.error && !this.fields().some(({ name }) => name === this.error?.field) ? html`<p class="error" role="alert">${this.error.message}</p>` : nothing}
<p class="buttons"><button class="primary" ?disabled=${this.busy}>${this.busy ? msg('One moment…') : title}</button><button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button></p>
</form><p class="others">${this.renderOthers()}</p></dialog>`;
  }

  private fields(): Field[] {
    const name: Field = { name: 'name', label: msg('Name'), type: 'text', autocomplete: 'nickname' };
    if (this.mode === 'guest') return [name];
    const fields: Field[] = [
      { name: 'email', label: msg('E-mail'), type: 'email', autocomplete: 'email' },
      this.mode === 'sign-in'
        ? { name: 'password', label: msg('Password'), type: 'password', autocomplete: 'current-password' }
        : {
            name: 'password',
            label: msg('Password'),
            type: 'password',
            autocomplete: 'new-password',
            hint: msg('At least 10 characters.'),
          },
    ];
    return this.mode === 'sign-up' ? [{ ...name, hint: msg('As others will see it.') }, ...fields] : fields;
  }

  private renderField({ name, label, type, autocomplete, hint }: Field) {
    const error = this.error?.field === name ? this.error.message : '';
    return html`<div><label for="account-${name}">${label}</label><input id="account-${name}" name=${name} type=${type} autocomplete=${autocomplete} maxlength=${name === 'name' ? LIMITS.name : LIMITS.email} aria-describedby="account-${name}-note" aria-invalid=${error ? 'true' : 'false'} required><p id="account-${name}-note" class=${error ? 'note error' : 'note'} role=${error ? 'alert' : nothing}>${error || hint || nothing}</p></div>`;
  }

  private renderOthers() {
    const other = (mode: AccountMode, label: string) =>
      html`<button type="button" class="quiet" @click=${() => this.show(mode)}>${label}</button>`;
    return html`${this.mode === 'sign-in' ? nothing : other('sign-in', msg('I have an account'))}${
      this.mode === 'sign-up' ? nothing : other('sign-up', msg('Make an account'))
    }${this.mode === 'guest' || session.person ? nothing : other('guest', msg('Only choose a name'))}`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    const input = Object.fromEntries(new FormData(event.target as HTMLFormElement));
    try {
      const { person } = await call<Session>('POST', PATHS[this.mode], input);
      takeAlong(personKey, person!.id);
      location.reload();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.error = error.body;
      this.busy = false;
      await this.updateComplete;
      this.dialog.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }
}
