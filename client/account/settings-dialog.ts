import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { type Preferences, preferences, setPreference } from '../data/preferences.ts';
import { LightElement } from '../parts/light-element.ts';

/** What a person chooses for this browser. A choice holds at once. */
@customElement('settings-dialog')
export class SettingsDialog extends LightElement {
  @query('dialog') private dialog!: HTMLDialogElement;

  /** Opens with what is chosen now, be it in another tab. */
  async show(): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="settings-title" closedby="any"><h2 id="settings-title">${msg('Settings')}</h2><form method="dialog">
${this.choice('showMyTyping', msg('Show others when I am writing'))}
${this.choice('showTheirTyping', msg('Show me when others are writing'))}
<div>${this.choice('enterSends', msg('Enter sends a comment'), 'enter-note')}<p class="note" id="enter-note">${msg('Shift+Enter then breaks the line. Ctrl+Enter always sends.')}</p></div>
<p class="buttons"><button class="primary">${msg('Done')}</button><span class="note">${msg('Kept in this browser.')}</span></p></form></dialog>`;
  }

  private choice(name: keyof Preferences, label: string, note = '') {
    const changed = (event: Event) => setPreference(name, (event.target as HTMLInputElement).checked);
    return html`<label><input type="checkbox" .checked=${live(preferences()[name])} aria-describedby=${note} @change=${changed}>${label}</label>`;
  }
}
