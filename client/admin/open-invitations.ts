import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Invitation } from '../../shared/protocol/accounts.ts';
import { Submission } from '../account/submission.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { time } from '../parts/people.ts';
import { untilWords } from '../parts/until.ts';
import '../account/form-field.ts';
import './told-link.ts';

const PATH = '/api/invitations';
interface Invited {
  invitation: Invitation;
  link: string;
}

/** Invites somebody to sign up, and shows whose invitations are still open. */
@customElement('open-invitations')
export class OpenInvitations extends LightElement {
  @state() private invitations: Invitation[] | null = null;
  @state() private invited: Invited | null = null;
  @state() private problem = '';
  @state() private done = '';
  @state() private revoking: string | null = null;
  @query('ul') private list!: HTMLElement | null;
  private readonly sending = new Submission(this, () => ['email']);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override updated(): void {
    this.toggleAttribute('loading', this.invitations === null && this.problem === '');
  }

  override render(): TemplateResult {
    const { sending, invited } = this;
    const hint = session.forum.mail
      ? msg('Without one you get a link to hand on yourself.')
      : msg('This forum sends no mail: you get a link to hand on yourself.');
    return html`<form class="form" id="invite-form" @submit=${this.invite} novalidate>
<form-field name="email" kind="email" .label=${msg('E-mail (may stay empty)')} optional .hint=${hint} .error=${sending.errorAt('email')}></form-field>
${sending.renderButtons(msg('Invite'))}</form>
${invited ? html`<told-link .link=${invited.link} .email=${invited.invitation.email}></told-link>` : nothing}
${this.renderOpen()}
${this.problem ? html`<p class="error" role="alert">${this.problem} ${this.invitations ? nothing : html`<button class="quiet" @click=${this.load}>${msg('Try again')}</button>`}</p>` : nothing}
<p class="soft" role="status">${this.done || (this.invitations?.length === 0 ? msg('No invitation is open.') : '')}</p>`;
  }

  private renderOpen() {
    if (!this.invitations?.length) return nothing;
    return html`<h3 id="open-invitations-title">${msg('Open')}</h3><ul class="rows" tabindex="-1" aria-labelledby="open-invitations-title">${repeat(
      this.invitations,
      ({ id }) => id,
      (invitation) => html`<li>${this.renderInvitation(invitation)}</li>`,
    )}</ul>`;
  }

  private renderInvitation({ id, email, by, createdAt, expiresAt }: Invitation) {
    const whose = email ?? msg('a link to hand on');
    return html`<div class="who"><bdi>${whose}</bdi></div>
<p class="facts"><span>${by ? html`${msg('by')} <bdi>${by.name}</bdi>` : msg('by the operator')}, ${time(createdAt)}</span><span>${msg('can be used')} ${untilWords(expiresAt)}</span></p>
<div class="role"><button class="quiet" aria-disabled=${this.revoking ? 'true' : nothing} aria-label=${msg(str`Revoke: ${whose}`)} @click=${() => this.revoke(id)}>${this.revoking === id ? msg('One moment…') : msg('Revoke')}</button></div>`;
  }

  private invite(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ email = '' }) => {
      this.invited = null;
      this.done = '';
      const address = email.trim();
      this.invited = await call<Invited>('POST', PATH, address ? { email: address } : {});
      this.invitations = [this.invited.invitation, ...(this.invitations ?? [])];
      (event.target as HTMLFormElement).reset();
      return '';
    });
  }

  private readonly load = () =>
    this.ask(async () => {
      this.invitations = (await call<{ invitations: Invitation[] }>('GET', PATH)).invitations;
    });

  private async revoke(id: string): Promise<void> {
    if (this.revoking) return;
    this.revoking = id;
    this.done = '';
    await this.ask(async () => {
      await call('DELETE', `${PATH}/${id}`);
      this.invitations = this.invitations?.filter((invitation) => invitation.id !== id) ?? null;
      if (this.invited?.invitation.id === id) this.invited = null;
      this.done = msg('The invitation can’t be used any more.');
    });
    this.revoking = null;
    await this.updateComplete;
    // What had the focus is gone with its row.
    if (document.activeElement === document.body) this.list?.focus();
  }

  private async ask(act: () => Promise<void>): Promise<void> {
    this.problem = '';
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }
}
