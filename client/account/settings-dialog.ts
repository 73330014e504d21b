import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { type Preferences, preferences, setPreference } from '../data/preferences.ts';
import { LightElement } from '../parts/light-element.ts';

/** What a person chooses for this browser. A choice holds at once. */
@customElement('settings-dialog')
export class SettingsDialog extends LightElement {
  @query('dialog') private dialog!: HTMLDialogElement;

  show(): void {
    this.requestUpdate();
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="settings-title"><h2 id="settings-title">${msg('Settings')}</h2><form method="dialog">
${this.choice('showMyTyping', msg('Show others when I am writing'))}
${this.choice('showTheirTyping', msg('Show me when others are writing'))}
${this.choice('enterSends', msg('Enter sends a comment, Shift+Enter breaks the line'))}
<p class="note">${msg('Kept in this browser.')}</p>
<p class="buttons"><button>${msg('Close')}</button></p></form></dialog>`;
  }

  private choice(name: keyof Preferences, label: string) {
    const changed = (event: Event) => setPreference(name, (event.target as HTMLInputElement).checked);
    return html`<label><input type="checkbox" .checked=${preferences()[name]} @change=${changed}>${label}</label>`;
  }
}
