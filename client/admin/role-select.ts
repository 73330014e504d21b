import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Member } from '../../shared/protocol/accounts.ts';
import type { Role } from '../../shared/protocol/people.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { roleName } from '../profile/roles.ts';
import type { ConfirmDialog } from '../thread/confirm-dialog.ts';
import '../thread/confirm-dialog.ts';

const CHOICES = ['member', 'moderator', 'admin'] as const;
type Choice = (typeof CHOICES)[number];

/**
 * A member's role, for an admin to change: asked again in words before it is.
 * @fires role-set - the member as they are then
 */
@customElement('role-select')
export class RoleSelect extends LightElement {
  @property({ attribute: false }) member!: { id: string; name: string; role: Role };
  /** Whether the label is seen. */
  @property({ type: Boolean }) labelled = false;
  @state() private asking = false;
  @state() private problem = '';
  @query('select') private select!: HTMLSelectElement;
  @query('confirm-dialog') private confirm!: ConfirmDialog;

  override render(): TemplateResult {
    const { name, role } = this.member;
    return html`<label>${this.labelled ? html`<span>${msg('Role')}</span>` : nothing}<select aria-label=${this.labelled ? nothing : msg(str`Role of ${name}`)} @change=${this.change}>${CHOICES.map(
      (choice) => html`<option value=${choice} ?selected=${choice === role}>${roleName(choice)}</option>`,
    )}</select></label>${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}${
      this.asking ? html`<confirm-dialog></confirm-dialog>` : nothing
    }`;
  }

  private async change(): Promise<void> {
    const role = this.select.value as Choice;
    if (role === this.member.role) return;
    this.problem = '';
    this.asking = true;
    await this.updateComplete;
    const { name, id } = this.member;
    const words = [wordsOf(role, name, this.member.role), consequenceOf(role)] as const;
    const sure = await this.confirm.ask(...words, msg('Change the role'), msg('Leave it'));
    this.asking = false;
    try {
      if (sure) this.tell(await call<Member>('PUT', `/api/members/${id}/role`, { role }));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    } finally {
      // Until it is changed, it is what it was.
      this.select.value = this.member.role;
      this.select.focus();
    }
  }

  private tell(member: Member): void {
    this.member = { ...this.member, role: member.role };
    this.dispatchEvent(new CustomEvent('role-set', { detail: member, bubbles: true }));
  }
}

function wordsOf(role: Choice, name: string, before: Role): string {
  if (role === 'admin') return msg(str`Make ${name} an admin?`);
  if (role === 'moderator') return msg(str`Make ${name} a moderator?`);
  return before === 'admin'
    ? msg(str`Make ${name}, who is an admin, a member?`)
    : msg(str`Make ${name}, who is a moderator, a member?`);
}

function consequenceOf(role: Choice): string {
  switch (role) {
    case 'admin':
      return msg('Admins do all that moderators do, see the members’ e-mails, and give roles: yours too.');
    case 'moderator':
      return msg(
        'Moderators hide and remove what others write, lock threads, mute and suspend, invite and let in.',
      );
    case 'member':
      return msg('They write like everybody else from then on.');
  }
}
