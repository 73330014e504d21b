import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Member } from '../../shared/protocol/accounts.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar, time } from '../parts/people.ts';
import type { ConfirmDialog } from '../thread/confirm-dialog.ts';
import { MemberPages } from './member-pages.ts';
import '../thread/confirm-dialog.ts';

/**
 * Who has signed up and waits to be let in.
 * @fires sign-up-decided - when one was
 */
@customElement('waiting-list')
export class WaitingList extends LightElement {
  private readonly pages = new MemberPages(this);
  @state() private deciding: string | null = null;
  @state() private problem = '';
  @state() private done = '';
  @query('ul') private list!: HTMLElement;
  @query('confirm-dialog') private confirm!: ConfirmDialog;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.pages.load({ waiting: 'true' });
  }

  override render(): TemplateResult {
    const { members, next, loading } = this.pages;
    const problem = this.problem || this.pages.problem;
    const isEmpty = members?.length === 0 && !this.done && !problem;
    return html`<ul class="rows" tabindex="-1" aria-label=${msg('Waiting to be let in')}>${repeat(
      members ?? [],
      ({ id }) => id,
      (member) => html`<li>${this.renderMember(member)}</li>`,
    )}</ul>
${problem ? html`<p class="error" role="alert">${problem} ${this.pages.problem ? html`<button class="quiet" @click=${() => this.pages.again()}>${msg('Try again')}</button>` : nothing}</p>` : nothing}
<p class="soft" role="status">${isEmpty ? msg('Nobody waits.') : this.done}</p>
${next === null ? nothing : html`<p class="buttons"><button @click=${() => this.pages.more()}>${loading ? msg('Loading…') : msg('More')}</button></p>`}
<confirm-dialog></confirm-dialog>`;
  }

  private renderMember(member: Member) {
    const { id, name, createdAt } = member;
    const email = member.email ?? member.claimedEmail;
    const isBusy = this.deciding === id;
    return html`<div class="who">${avatar(member)}<a href="/people/${id}"><bdi>${name}</bdi></a></div>
<p class="facts">${email ? html`<bdi class="email">${email}</bdi>` : nothing}<span>${msg('signed up')} ${time(createdAt)}</span></p>
<p class="buttons role"><button aria-disabled=${isBusy ? 'true' : nothing} aria-label=${msg(str`Let in: ${name}`)} @click=${() => this.decide(member, true)}>${isBusy ? msg('One moment…') : msg('Let in')}</button><button class="quiet" aria-disabled=${isBusy ? 'true' : nothing} aria-label=${msg(str`Refuse: ${name}`)} @click=${() => this.refuse(member)}>${msg('Refuse…')}</button></p>`;
  }

  private async refuse(member: Member): Promise<void> {
    const sure = await this.confirm.ask(
      msg(str`Refuse ${member.name}?`),
      msg('Their account is deleted. They can sign up again.'),
      msg('Refuse'),
      msg('Leave it'),
    );
    if (sure) await this.decide(member, false);
  }

  private async decide({ id, name }: Member, approve: boolean): Promise<void> {
    if (this.deciding) return;
    this.deciding = id;
    this.problem = '';
    this.done = '';
    try {
      await call('POST', `/api/members/${id}/sign-up`, { approve });
      this.pages.drop(id);
      this.done = approve ? msg(str`${name} is in.`) : msg(str`${name} was refused.`);
      this.dispatchEvent(new Event('sign-up-decided'));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
      // Somebody else has decided: it is as they did.
      if (error.body.code === 'conflict' || error.body.code === 'not_found') this.pages.drop(id);
    } finally {
      this.deciding = null;
    }
    await this.updateComplete;
    // What had the focus is gone with its row.
    if (document.activeElement === document.body) this.list.focus();
  }
}
