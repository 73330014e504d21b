import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import '../parts/count-down.ts';

/** A button within a sentence: sends the mail that asks to confirm one's address once more. */
@customElement('confirm-again')
export class ConfirmAgain extends LightElement {
  @state() private state: 'ready' | 'busy' | 'sent' = 'ready';
  @state() private problem = '';
  @state() private waitsUntil: number | null = null;

  override render(): TemplateResult {
    if (this.waitsUntil !== null) {
      return html`${msg('It can be sent again')} <count-down .until=${this.waitsUntil} @count-down-ended=${this.onWaited}></count-down>.`;
    }
    if (this.state === 'sent') return html`${msg('Sent again.')}`;
    return html`${this.problem ? html`<span class="error">${this.problem}</span> ` : nothing}<button type="button" class="link" aria-disabled=${this.state === 'busy' ? 'true' : nothing} @click=${this.send}>${this.state === 'busy' ? msg('One moment…') : msg('Send again')}</button>`;
  }

  private readonly onWaited = () => {
    this.waitsUntil = null;
  };

  private async send(): Promise<void> {
    if (this.state === 'busy') return;
    this.state = 'busy';
    this.problem = '';
    try {
      await call('POST', '/api/account/confirmation');
      this.state = 'sent';
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.state = 'ready';
      const { code, message, retryAfter } = error.body;
      if (code === 'too_many' && retryAfter !== undefined) this.waitsUntil = Date.now() + retryAfter;
      else this.problem = message;
    }
  }
}
