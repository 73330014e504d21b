import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Session } from '../../shared/protocol/people.ts';
import { call } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { personKey, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { Submission, type Typed } from './submission.ts';
import { takeAlong } from './what-is-kept.ts';
import './ask-link.ts';
import './form-field.ts';

export type AccountMode = 'sign-in' | 'sign-up' | 'guest' | 'link' | 'reset';
type FieldName = 'name' | 'email' | 'password';

/** What else is known when the dialog is asked for. */
export interface AccountWish {
  /** The token of an invitation. */
  invitation?: string;
  /** The page that comes then; else it is this one anew. */
  next?: string;
}

const PATHS = { 'sign-in': '/api/session', 'sign-up': '/api/accounts', guest: '/api/session/guest' } as const;
const FIELDS: Record<AccountMode, FieldName[]> = {
  'sign-in': ['email', 'password'],
  'sign-up': ['name', 'email', 'password'],
  guest: ['name'],
  link: [],
  reset: [],
};

/** Signing in, signing up, or taking part under a name. What was typed stays, whatever happens. */
@customElement('account-dialog')
export class AccountDialog extends LightElement {
  @state() private mode: AccountMode = 'sign-in';
  @state() private wish: AccountWish = {};
  @query('dialog') private dialog!: HTMLDialogElement;
  private readonly sending = new Submission(this, () => FIELDS[this.mode]);
  /** What was typed, also into fields that the mode of now does not have. */
  private typed: Partial<Record<FieldName, string>> = {};

  /** Opens in a mode, or goes over to it. */
  async show(mode: AccountMode, wish: AccountWish = {}): Promise<void> {
    if (this.sending.busy) return;
    this.wish = wish;
    this.mode = mode === 'guest' && !this.guestOffered ? 'sign-up' : mode;
    this.sending.reset();
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    const inputs = [...this.dialog.querySelectorAll<HTMLInputElement>('.field input')];
    (inputs.find(({ value }) => value === '') ?? inputs[0])?.focus();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="account-title"><h2 id="account-title">${this.heading}</h2>
${this.renderIntroduction()}
${this.renderForm()}
<p class="others">${this.renderOthers()}</p></dialog>`;
  }

  private get heading(): string {
    const { mode } = this;
    if (mode === 'sign-in') return msg('Sign in');
    if (mode === 'sign-up') return msg('Sign up');
    if (mode === 'guest') return msg('Take part as a guest');
    return mode === 'link' ? msg('Sign in by a link') : msg('Choose a new password');
  }

  /** Whoever is somebody already is offered no second name. */
  private get guestOffered(): boolean {
    return session.person === null && session.forum.guests !== 'off';
  }

  /** Whether one can't sign up without an invitation, and has none. */
  private get uninvited(): boolean {
    return session.forum.signUp === 'invitation' && !this.wish.invitation;
  }

  private renderIntroduction() {
    const words = this.introduction();
    return words ? html`<p>${words}</p>` : nothing;
  }

  private introduction(): string {
    switch (this.mode) {
      case 'guest':
        return session.forum.guests === 'hold'
          ? msg(
              'Choose a name to write under, for as long as this browser remembers you. Others see what you write once a moderator has looked at it.',
            )
          : msg(
              'Choose a name to write under, for as long as this browser remembers you. Others see that you are a guest.',
            );
      case 'link':
        return msg('A mail brings you a link that signs you in, without a password.');
      case 'reset':
        return msg('A mail brings you a link to choose a new password. The old one holds until then.');
      case 'sign-in':
        return '';
      case 'sign-up':
        if (this.uninvited) {
          return msg('New members come by invitation. If you were sent one, open the link in it.');
        }
        return session.forum.signUp === 'approval'
          ? msg('A moderator lets new members in. Until then you can read.')
          : '';
    }
  }

  private renderForm() {
    const { mode } = this;
    if (mode === 'link' || mode === 'reset') {
      return html`<ask-link id="account-link" .kind=${mode === 'link' ? 'sign-in' : 'reset'} .email=${this.typed.email ?? ''}></ask-link>`;
    }
    if (mode === 'sign-up' && this.uninvited) return nothing;
    const close = html`<button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>`;
    return html`<form class="form" id="account" @submit=${this.submit} @input=${this.onInput} novalidate>
${repeat(
  FIELDS[mode],
  (name) => name,
  (name) => this.renderField(name),
)}
${mode === 'sign-in' ? this.renderHelp() : nothing}
${mode === 'sign-up' && session.person?.kind === 'guest' ? this.renderKeep(session.person.name) : nothing}
${this.sending.renderButtons(this.heading, close)}
</form>`;
  }

  private renderField(name: FieldName) {
    const label = { name: msg('Name'), email: msg('E-mail'), password: msg('Password') }[name];
    const isNew = this.mode === 'sign-up';
    const autocomplete = {
      name: 'nickname',
      email: isNew ? 'email' : 'username',
      password: isNew ? 'new-password' : 'current-password',
    }[name];
    const kind = name === 'name' ? 'text' : name;
    return html`<form-field .name=${name} .kind=${kind} .label=${label} .autocomplete=${autocomplete} .hint=${isNew ? this.hint(name) : ''} .error=${this.sending.errorAt(name)} .value=${this.typed[name] ?? ''}></form-field>`;
  }

  private hint(name: FieldName): string {
    if (name === 'name') return msg('As others will see it.');
    if (name === 'email') return msg('To sign in with. Nobody else sees it.');
    return msg(str`At least ${LIMITS.password.min} characters.`);
  }

  private renderHelp() {
    return html`<p class="help">${this.to('reset', msg('Forgot the password?'), 'link')} ${this.to('link', msg('Send me a link instead'), 'link')}</p>`;
  }

  private renderKeep(name: string) {
    return html`<div><label><input type="checkbox" name="keepComments" checked aria-describedby="keep-note">${msg('Take along what I wrote as a guest')}</label><p class="note" id="keep-note">${msg(str`It is shown under the new name then. Else it stays under ‘${name}’, and you can no longer change it.`)}</p></div>`;
  }

  private renderOthers() {
    const { mode } = this;
    return html`${mode === 'sign-in' ? nothing : this.to('sign-in', msg('I have an account'))}${
      mode === 'sign-up' ? nothing : this.to('sign-up', msg('Make an account'))
    }${mode === 'guest' || !this.guestOffered ? nothing : this.to('guest', msg('Take part as a guest'))}${
      mode === 'sign-up' && this.uninvited
        ? html`<button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Close')}</button>`
        : nothing
    }`;
  }

  private to(mode: AccountMode, label: string, look: 'quiet' | 'link' = 'quiet') {
    return html`<button type="button" class=${look} @click=${() => this.show(mode, this.wish)}>${label}</button>`;
  }

  private onInput(event: Event): void {
    const { name, value } = event.target as HTMLInputElement & { name: FieldName };
    this.typed[name] = value;
  }

  private submit(event: SubmitEvent): Promise<void> {
    const { mode, wish } = this;
    if (mode === 'link' || mode === 'reset') return Promise.resolve();
    return this.sending.run(event, (typed) => {
      this.typed = { ...this.typed, ...typed };
      const body = mode === 'sign-up' ? signUpBody(typed, wish.invitation) : typed;
      return connection.session.hold(async () => {
        const { person } = await call<Session>('POST', PATHS[mode], body);
        takeAlong(personKey, person!.id);
        connection.session.leave(wish.next);
        return null;
      });
    });
  }
}

function signUpBody({ name, email, password, keepComments }: Typed, invitation: string | undefined) {
  const account = { name, email, password, ...(invitation && { invitation }) };
  // Nobody but a guest is asked whether their comments come along.
  return session.person?.kind === 'guest' ? { ...account, keepComments: keepComments === 'on' } : account;
}
