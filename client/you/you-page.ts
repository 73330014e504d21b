import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Account } from '../../shared/protocol/accounts.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import './delete-account.ts';
import './your-email.ts';
import './your-password.ts';
import './your-profile.ts';
import './your-sessions.ts';

/** What a member sees and changes of their own account: a section a subject, each with an address of its own. */
@customElement('you-page')
export class YouPage extends LightElement {
  @state() private account: Account | null = null;
  @state() private problem = '';
  /** What became of the comments, once the account is deleted. */
  @state() private left: 'keep' | 'remove' | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.onSession);
    void this.load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.onSession);
  }
  private readonly onSession = () => this.requestUpdate();

  override firstUpdated(): void {
    // The section that the address names was not there when the browser looked for it.
    if (location.hash) this.querySelector(`#${CSS.escape(location.hash.slice(1))}`)?.scrollIntoView();
  }

  override render(): TemplateResult {
    if (this.left) return this.renderFarewell(this.left);
    const { person } = session;
    if (!person) return html`<h1>${msg('You')}</h1>`;
    const sections: [string, string, TemplateResult][] = [
      ['profile', msg('Profile'), html`<your-profile .account=${this.account}></your-profile>`],
      ['email', msg('E-mail'), html`<your-email .person=${person}></your-email>`],
      ['password', msg('Password'), html`<your-password .person=${person}></your-password>`],
      ['sessions', msg('Sessions'), html`<your-sessions></your-sessions>`],
      ['data', msg('Your data'), this.renderData()],
      [
        'delete',
        msg('Delete the account'),
        html`<delete-account .person=${person} @account-deleted=${this.onDeleted}></delete-account>`,
      ],
    ];
    return html`<h1>${msg('You')}</h1>
${this.problem ? html`<p class="error" role="alert">${this.problem} <button class="quiet" @click=${this.load}>${msg('Try again')}</button></p>` : nothing}
${sections.map(
  ([id, title, content]) =>
    html`<section id=${id} aria-labelledby="${id}-title"><h2 id="${id}-title"><a href="#${id}">${title}</a></h2><div>${content}</div></section>`,
)}`;
  }

  private renderData() {
    return html`<p>${msg('All that the forum keeps of you, in one JSON file: your profile, what you wrote with every revision, your reactions, your sessions, what moderators did about it, what you reported and appealed against, and what you were told.')}</p>
<p><a class="button" href="/api/account/data" download>${msg('Download your data')}</a></p>`;
  }

  private renderFarewell(comments: 'keep' | 'remove') {
    const words =
      comments === 'keep'
        ? msg('What you wrote stays, under ‘former member’.')
        : msg('What you wrote is being removed. With many comments that takes a few minutes.');
    return html`<h1 tabindex="-1">${msg('Your account is deleted')}</h1><p>${words}</p><p><a href="/">${msg('All threads')}</a></p>`;
  }

  private readonly load = async () => {
    this.problem = '';
    try {
      this.account = await call<Account>('GET', '/api/account');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  };

  private async onDeleted(event: CustomEvent<{ comments: 'keep' | 'remove' }>): Promise<void> {
    this.left = event.detail.comments;
    await this.updateComplete;
    scrollTo(0, 0);
    this.querySelector('h1')?.focus();
  }
}
