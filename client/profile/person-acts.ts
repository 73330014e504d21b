import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Profile } from '../../shared/protocol/accounts.ts';
import { Moderating } from '../moderating/moderating.ts';
import type { PersonAct } from '../moderating/wishes.ts';
import { LightElement } from '../parts/light-element.ts';

/**
 * What a moderator does about a person in the whole forum, each with a reason.
 * @fires person-moderated - when it is done, or taken back
 */
@customElement('person-acts')
export class PersonActs extends LightElement {
  @property({ attribute: false }) profile!: Profile;
  private readonly moderating = new Moderating(this, () => {
    this.dispatchEvent(new Event('person-moderated', { bubbles: true }));
  });

  override render(): TemplateResult {
    const { mutedUntil, suspendedUntil } = this.profile;
    return html`<p class="buttons">
${this.renderButton('warn', msg('Warn…'))}
${mutedUntil ? this.renderButton('unmute', msg('Take the mute back…')) : this.renderButton('mute', msg('Mute…'))}
${suspendedUntil ? this.renderButton('unsuspend', msg('Take the suspension back…')) : this.renderButton('suspend', msg('Suspend…'))}
</p>${this.moderating.render()}`;
  }

  private renderButton(act: PersonAct, label: string) {
    const { person } = this.profile;
    return html`<button @click=${() => this.moderating.begin([{ act, person }])}>${label}</button>`;
  }
}
