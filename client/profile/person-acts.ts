import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Profile } from '../../shared/protocol/accounts.ts';
import { Moderating } from '../moderating/moderating.ts';
import type { OnPerson, PersonAct } from '../moderating/wishes.ts';
import { LightElement } from '../parts/light-element.ts';
import { untilWords } from '../parts/until.ts';

/**
 * What a moderator does about a person in the whole forum, each with a reason; and what was done in a thread, taken back.
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
</p>${this.renderMutedIn()}${this.moderating.render()}`;
  }

  private renderMutedIn() {
    const { mutedIn } = this.profile;
    if (mutedIn.length === 0) return nothing;
    return html`<ul class="muted-in">${mutedIn.map(
      ({ thread, until }) =>
        html`<li><span>${msg('Muted in')} <a href="/t/${thread.id}" dir="auto">${thread.title}</a> ${untilWords(until)}</span> ${this.renderButton('unmute', msg('Take it back…'), thread)}</li>`,
    )}</ul>`;
  }

  private renderButton(act: PersonAct, label: string, thread?: OnPerson['thread']) {
    const { person } = this.profile;
    const wish = { act, person, ...(thread && { thread }) };
    return html`<button @click=${() => this.moderating.begin([wish])}>${label}</button>`;
  }
}
