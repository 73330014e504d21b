import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Profile } from '../../shared/protocol/accounts.ts';
import { call } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import type { ReasonDialog, ReasonWanted } from '../thread/reason-dialog.ts';
import '../thread/reason-dialog.ts';

type PersonAct = 'mute' | 'unmute' | 'suspend' | 'unsuspend';

/**
 * What a moderator does about a person in the whole forum, each with a reason.
 * @fires person-moderated - when it is done
 */
@customElement('person-acts')
export class PersonActs extends LightElement {
  @property({ attribute: false }) profile!: Profile;
  @query('reason-dialog') private dialog!: ReasonDialog;

  override render(): TemplateResult {
    const { mutedUntil, suspendedUntil } = this.profile;
    return html`<p class="buttons">
${mutedUntil ? this.renderButton('unmute', msg('Take the mute back…')) : this.renderButton('mute', msg('Mute…'))}
${suspendedUntil ? this.renderButton('unsuspend', msg('Take the suspension back…')) : this.renderButton('suspend', msg('Suspend…'))}
</p><reason-dialog></reason-dialog>`;
  }

  private renderButton(act: PersonAct, label: string) {
    return html`<button @click=${() => this.begin(act)}>${label}</button>`;
  }

  private async begin(act: PersonAct): Promise<void> {
    const { id: personId, name } = this.profile.person;
    await this.dialog.show({
      ...wordsOf(act, name),
      lasts: act === 'mute' || act === 'suspend',
      act: async (said) => {
        await call('POST', '/api/moderation/actions', { act, subject: { personId }, ...said });
        this.dispatchEvent(new Event('person-moderated', { bubbles: true }));
      },
    });
  }
}

function wordsOf(act: PersonAct, name: string): Pick<ReasonWanted, 'question' | 'consequence' | 'yes'> {
  switch (act) {
    case 'mute':
      return {
        question: msg(str`Mute ${name}?`),
        consequence: msg('They can read everything, and write in no thread.'),
        yes: msg('Mute'),
      };
    case 'unmute':
      return {
        question: msg(str`Let ${name} write again?`),
        consequence: msg('They can write at once.'),
        yes: msg('Take the mute back'),
      };
    case 'suspend':
      return {
        question: msg(str`Suspend ${name}?`),
        consequence: msg('They can read, and do nothing else: not even react or delete what they wrote.'),
        yes: msg('Suspend'),
      };
    case 'unsuspend':
      return {
        question: msg(str`Take the suspension of ${name} back?`),
        consequence: msg('They can do again what they could before.'),
        yes: msg('Take the suspension back'),
      };
  }
}
