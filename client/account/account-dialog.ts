import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ErrorBody } from '../../shared/protocol/errors.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Session } from '../../shared/protocol/people.ts';
import { call, Failed } from '../data/api.ts';
import { personKey, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { takeAlong } from './what-is-kept.ts';

export type AccountMode = 'sign-in' | 'sign-up' | 'guest';
type FieldName = 'name' | 'email' | 'password';

const PATHS: Record<AccountMode, string> = {
  'sign-in': '/api/session',
  'sign-up': '/api/accounts',
  guest: '/api/session/guest',
};
const FIELDS: Record<AccountMode, FieldName[]> = {
  'sign-in': ['email', 'password'],
  'sign-up': ['name', 'email', 'password'],
  guest: ['name'],
};
const AUTOCOMPLETE: Record<Exclude<FieldName, 'password'>, string> = { name: 'nickname', email: 'email' };

/** Signing in, signing up, or taking part under a name. What was typed stays, whatever happens. */
@customElement('account-dialog')
export class AccountDialog extends LightElement {
  @state() private mode: AccountMode = 'sign-in';
  @state() private busy = false;
  @state() private error: ErrorBody | null = null;
  @state() private passwordShown = false;
  @query('dialog') private dialog!: HTMLDialogElement;
  /** What was typed, also into fields that the mode of now does not have. */
  private typed: Partial<Record<FieldName, string>> = {};

  /** Opens in a mode, or goes over to it. */
  async show(mode: AccountMode): Promise<void> {
    if (this.busy) return;
    this.mode = mode === 'guest' && !this.guestOffered ? 'sign-up' : mode;
    this.error = null;
    this.passwordShown = false;
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    const inputs = [...this.dialog.querySelectorAll('input')];
    (inputs.find(({ value }) => value === '') ?? inputs[0])?.focus();
  }

  override render(): TemplateResult {
    const { mode, busy, error } = this;
    const fields = FIELDS[mode];
    const general = error && !fields.includes(error.field as FieldName) ? error : null;
    return html`<dialog aria-labelledby="account-title"><h2 id="account-title">${this.heading}</h2>
${mode === 'guest' ? html`<p>${msg('Choose a name to write under, for as long as this browser remembers you. Others see that you are a guest.')}</p>` : nothing}
<form @submit=${this.submit} novalidate>
${repeat(
  fields,
  (name) => name,
  (name) => this.renderField(name),
)}
${general ? html`<p class="error" role="alert">${general.message}${general.code === 'unavailable' ? ` ${msg('What you typed is still here: try again.')}` : nothing}</p>` : nothing}
<p class="buttons"><button class="primary" aria-disabled=${busy ? 'true' : nothing}>${busy ? msg('One moment…') : this.heading}</button><button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button></p>
</form>
<p class="others">${this.renderOthers()}</p></dialog>`;
  }

  private get heading(): string {
    if (this.mode === 'sign-in') return msg('Sign in');
    return this.mode === 'sign-up' ? msg('Sign up') : msg('Take part as a guest');
  }

  /** Whoever is somebody already is offered no second name. */
  private get guestOffered(): boolean {
    return session.person === null && session.may.includes('session:start');
  }

  private renderField(name: FieldName) {
    const label = { name: msg('Name'), email: msg('E-mail'), password: msg('Password') }[name];
    const error = this.error?.field === name ? this.error.message : '';
    const hint = this.mode === 'sign-up' ? this.hint(name) : '';
    const id = `account-${name}`;
    const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
    const isPassword = name === 'password';
    const type = name === 'email' ? 'email' : isPassword && !this.passwordShown ? 'password' : 'text';
    return html`<div class="field"><label for=${id}>${label}</label>
<span class="with-button"><input id=${id} name=${name} type=${type} .value=${this.typed[name] ?? ''} autocomplete=${isPassword ? this.passwordKind : AUTOCOMPLETE[name]} autocapitalize=${name === 'name' ? 'words' : 'none'} spellcheck="false" aria-describedby=${notes || nothing} aria-invalid=${error ? 'true' : nothing} aria-required="true" @input=${this.onInput}>${
      isPassword
        ? html`<button type="button" class="quiet" aria-controls=${id} aria-pressed=${this.passwordShown ? 'true' : 'false'} @click=${this.togglePassword}>${msg('Show')}</button>`
        : nothing
    }</span>
${error ? html`<p id="${id}-error" class="note error" role="alert">${error}</p>` : nothing}
${hint ? html`<p id="${id}-hint" class="note">${hint}</p>` : nothing}</div>`;
  }

  private get passwordKind(): string {
    return this.mode === 'sign-up' ? 'new-password' : 'current-password';
  }

  private hint(name: FieldName): string {
    if (name === 'name') return msg('As others will see it.');
    if (name === 'email') return msg('To sign in with. Nobody else sees it.');
    return msg(str`At least ${LIMITS.password.min} characters.`);
  }

  private renderOthers() {
    const other = (mode: AccountMode, label: string) =>
      html`<button type="button" class="quiet" @click=${() => this.show(mode)}>${label}</button>`;
    return html`${this.mode === 'sign-in' ? nothing : other('sign-in', msg('I have an account'))}${
      this.mode === 'sign-up' ? nothing : other('sign-up', msg('Make an account'))
    }${this.mode === 'guest' || !this.guestOffered ? nothing : other('guest', msg('Take part as a guest'))}`;
  }

  private onInput(event: Event): void {
    const { name, value } = event.target as HTMLInputElement & { name: FieldName };
    this.typed[name] = value;
    if (this.error?.field === name) this.error = null;
  }

  private togglePassword(): void {
    this.passwordShown = !this.passwordShown;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    // A password manager may have filled a field without a word.
    const input = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as typeof this.typed;
    this.typed = { ...this.typed, ...input };
    try {
      const { person } = await call<Session>('POST', PATHS[this.mode], input);
      takeAlong(personKey, person!.id);
      // Busy until the page is gone: who is in is not to sign in again.
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
