import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { DraftRole } from '../../shared/protocol/drafts.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { untilWords } from '../parts/until.ts';
import { roleWords } from './words.ts';

interface Made {
  link: string;
  role: DraftRole;
  expiresAt: string;
}

/** Makes links by which members of the forum come into the draft, each shown once; and ends all of them. */
@customElement('invite-by-link')
export class InviteByLink extends LightElement {
  /** Of the draft's links. */
  @property() path = '';
  @state() private made: Made | null = null;
  @state() private done = '';
  @query('input[readonly]') private field!: HTMLInputElement;
  private readonly sending = new Submission(this, () => []);
  private readonly ending = new Submission(this, () => []);

  override render(): TemplateResult {
    return html`<form class="form" @submit=${this.make}><div class="field"><label for="link-role">${msg('Whoever has the link comes in as')}</label><select id="link-role" name="role">${(
      ['writer', 'reviewer'] as const
    ).map((role) => html`<option value=${role}>${roleWords(role)}</option>`)}</select></div>
${this.sending.renderButtons(msg('Make a link'))}</form>
<div role="status">${this.made ? this.renderMade(this.made) : nothing}</div>
<form class="form" @submit=${this.endAll}><p class="buttons"><button class="quiet">${msg('End all links of this draft')}</button><span class="done" role="status">${this.ending.done}</span></p></form>`;
  }

  private renderMade({ link, role, expiresAt }: Made) {
    return html`<p class="note" id="link-note">${msg(str`Hand this link on. Members of the forum come in by it as ${roleWords(role)},`)} ${untilWords(expiresAt)}.</p>
<p class="link-and-copy"><input readonly aria-label=${msg('Link to the draft')} aria-describedby="link-note" .value=${link} @focus=${() => this.field.select()}><button type="button" @click=${this.copy}>${msg('Copy')}</button></p>
<p class="note"><span>${msg('It is shown only now.')}</span> <span>${this.done}</span></p>`;
  }

  private make(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ role }) => {
      this.made = await call<Made>('POST', this.path, { role });
      this.done = '';
      return '';
    });
  }

  private endAll(event: SubmitEvent): Promise<void> {
    return this.ending.run(event, async () => {
      await call('DELETE', this.path);
      this.made = null;
      return msg('No link leads here any more.');
    });
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.made!.link);
      this.done = msg('Copied.');
    } catch {
      // Over plain HTTP, or where it is not allowed: then by hand.
      this.field.focus();
      this.done = msg('It is selected: copy it with Ctrl+C.');
    }
  }
}
