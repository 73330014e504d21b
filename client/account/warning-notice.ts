import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Notification } from '../../shared/protocol/notifications.ts';
import { Failed } from '../data/api.ts';
import { notifications } from '../data/page-connection.ts';
import { LightElement } from '../parts/light-element.ts';
import { sentence } from './notification-words.ts';
import '../log/appeal-button.ts';

/** A warning by a moderator, over whatever page its reader is on, until they say that they have read it. */
@customElement('warning-notice')
export class WarningNotice extends LightElement {
  @property({ attribute: false }) warning!: Notification;
  @state() private problem = '';

  override render(): TemplateResult {
    const { action, mayAppeal } = this.warning;
    return html`<div class="words" role="alert"><p class="what">${sentence(this.warning)}.</p>
<p class="reason" dir="auto">${action.reason}</p></div>
${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
<div class="buttons"><button type="button" @click=${this.read}>${msg('I have read it')}</button>${
      mayAppeal ? html`<appeal-button action=${action.id}></appeal-button>` : nothing
    }</div>`;
  }

  private async read(): Promise<void> {
    this.problem = '';
    try {
      await notifications.heard([this.warning.id]);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }
}
