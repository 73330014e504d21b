import { msg, str } from '@lit/localize';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { notifications } from '../data/page-connection.ts';
import { LightElement } from '../parts/light-element.ts';

/** Says how much the reader has not been told yet, and opens the list of it. */
@customElement('notification-bell')
export class NotificationBell extends LightElement {
  @state() private open = false;
  /** The list comes with its first opening. */
  @state() private wanted = false;
  @state() private missing = false;

  override connectedCallback(): void {
    super.connectedCallback();
    notifications.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    notifications.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const count = notifications.unheard.length;
    const name = count > 0 ? msg(str`Notifications, ${count} new`) : msg('Notifications');
    const news = count === 1 ? msg('A new notification.') : msg(str`${count} new notifications.`);
    return html`<button class="quiet icon bell" popovertarget="notifications" aria-label=${name} title=${name}>${bellIcon}${
      count > 0
        ? html`<span class="unheard" aria-hidden="true">${count > 99 ? '99+' : count}</span>`
        : nothing
    }</button><span class="hidden-visually" role="status">${count > 0 && !this.open ? news : ''}</span>
<div class="notifications" id="notifications" popover role="dialog" aria-labelledby="notifications-title" @toggle=${this.onToggle}>${
      this.missing
        ? html`<p class="error" role="alert">${msg('The list could not be loaded. Load this page anew to try again.')}</p>`
        : nothing
    }${this.wanted ? html`<notification-list ?shown=${this.open}></notification-list>` : nothing}</div>`;
  }

  private async onToggle({ newState }: ToggleEvent): Promise<void> {
    this.open = newState === 'open';
    if (!this.open) return;
    this.wanted = true;
    this.missing = false;
    try {
      await import('./notification-list.ts');
    } catch {
      this.missing = true;
    }
  }
}

const bellIcon = html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${svg`<path d="M4 14.5h12l-1.5-2.2V8.5a4.5 4.5 0 0 0-9 0v3.8z"/><path d="M8.3 16.8a1.9 1.9 0 0 0 3.4 0"/>`}</svg>`;
