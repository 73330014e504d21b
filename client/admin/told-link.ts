import { msg, str } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

/** The link of an invitation, which is told once, to be copied. */
@customElement('told-link')
export class ToldLink extends LightElement {
  @property() link = '';
  /** Whom it was sent to; null: nobody. */
  @property({ attribute: false }) email: string | null = null;
  @state() private done = '';
  @query('input') private field!: HTMLInputElement;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('link')) this.done = '';
  }

  override render(): TemplateResult {
    const sent =
      this.email && session.forum.mail
        ? msg(str`It is sent to ${this.email}. Should it not arrive, hand this link on:`)
        : msg('Hand this link on. Whoever has it can sign up, once:');
    return html`<div role="status"><p id="told-link-note">${sent}</p></div>
<p class="link-and-copy"><input readonly aria-label=${msg('Link of the invitation')} aria-describedby="told-link-note" .value=${this.link} @focus=${() => this.field.select()}><button type="button" @click=${this.copy}>${msg('Copy')}</button></p>
<p class="soft"><span>${msg('It is shown only now.')}</span> <span role="status">${this.done}</span></p>`;
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link);
      this.done = msg('Copied.');
    } catch {
      // Over plain HTTP, or where it is not allowed: then by hand.
      this.field.focus();
      this.done = msg('It is selected: copy it with Ctrl+C.');
    }
  }
}
