import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Account } from '../../shared/protocol/accounts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { Submission, type Typed } from '../account/submission.ts';
import { call, Failed } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { connection } from '../data/page-connection.ts';
import { personKey, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/form-field.ts';

/** A profile that is not saved. */
interface Begun {
  name: string;
  about: string;
}

/** One's name and a few words about oneself. What is typed is kept in the browser until it is saved. */
@customElement('your-profile')
export class YourProfile extends LightElement {
  /** Null while it isn't known: then nothing can be changed. */
  @property({ attribute: false }) account: Account | null = null;
  @state() private begun: Begun | null = null;
  private readonly kept = new Kept<Begun>(`unsent:${personKey}:profile`);
  private readonly sending = new Submission(this, () => ['name', 'about']);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('account') && this.account) this.begun ??= this.kept.value ?? this.saved;
  }

  override render(): TemplateResult {
    const { sending } = this;
    const { name, about } = this.begun ?? this.saved;
    const left = LIMITS.about - about.length;
    const fixed = this.account === null;
    return html`<form class="form" id="profile-form" @submit=${this.submit} @input=${this.onInput} novalidate>
<form-field name="name" .label=${msg('Name')} autocomplete="nickname" .hint=${msg('As others see it, also beside what you wrote before.')} .value=${name} .fixed=${fixed} .error=${sending.errorAt('name')}></form-field>
<form-field name="about" .label=${msg('A few words about you')} lines="5" optional .hint=${left < 200 ? msg(str`${left} characters left.`) : msg('Plain text, for everyone to read.')} .value=${about} .fixed=${fixed} .error=${sending.errorAt('about')}></form-field>
${sending.renderButtons(msg('Save'), this.isChanged ? html`<button type="button" class="quiet" @click=${this.undo}>${msg('Undo the changes')}</button>` : nothing)}</form>
<p class="after"><a href="/people/${session.person?.id}">${msg('Your profile, as others see it')}</a></p>`;
  }

  private get saved(): Begun {
    return { name: session.person?.name ?? '', about: this.account?.about ?? '' };
  }

  private get isChanged(): boolean {
    const { begun, saved } = this;
    return begun !== null && (begun.name !== saved.name || begun.about !== saved.about);
  }

  private onInput(event: Event): void {
    const { name, value } = event.target as HTMLInputElement;
    this.keep({ ...(this.begun ?? this.saved), [name]: value });
  }

  private keep(begun: Begun): void {
    this.begun = begun;
    this.kept.value = this.isChanged ? begun : null;
  }

  private undo(): void {
    this.sending.reset();
    this.keep(this.saved);
    this.querySelector('input')?.focus();
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, ({ name, about }: Typed) =>
      connection.session.hold(async () => {
        if (!this.account) throw notRead();
        // A form's line breaks are CR LF, those of the text are not.
        const input = { name, about: about?.replaceAll('\r\n', '\n') };
        this.account = await call<Account>('PATCH', '/api/account', input);
        session.update({ may: session.may, forum: session.forum, person: this.account.person });
        this.keep(this.saved);
        return msg('Saved.');
      }),
    );
  }
}

/** What is saved must not take the place of what nobody has seen. */
const notRead = () =>
  new Failed({
    code: 'not_found',
    message: msg('Your profile could not be read: load this page once more.'),
  });
