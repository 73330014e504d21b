import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LightElement } from '../parts/light-element.ts';

/**
 * One field of a form: its label, what is typed, what is wrong with it, and what it is for. A password can be shown.
 * The form finds it under `name`; what is typed stays when anything else about the field changes.
 */
@customElement('form-field')
export class FormField extends LightElement {
  @property() name = '';
  @property() label = '';
  @property() kind: 'text' | 'email' | 'password' = 'text';
  @property() autocomplete = 'off';
  @property() hint = '';
  /** What is wrong with what was typed; empty: nothing. */
  @property() error = '';
  /** What stands in the field at first. */
  @property() value = '';
  /** More than one: a text of several lines. */
  @property({ type: Number }) lines = 1;
  @property({ type: Boolean }) optional = false;
  /** Can be read, not changed. */
  @property({ type: Boolean }) fixed = false;
  @state() private shown = false;

  /** Nothing of a password is left to be read by who sits down next. */
  hidePassword(): void {
    this.shown = false;
  }

  override render(): TemplateResult {
    const { label, error, hint, fieldId: id } = this;
    return html`<div class="field"><label for=${id}>${label}</label>
${this.lines > 1 ? this.renderLines(id) : html`<span class="with-button">${this.renderLine(id)}${this.kind === 'password' ? this.renderShow(id) : nothing}</span>`}
${error ? html`<p id="${id}-error" class="note error" role="alert">${error}</p>` : nothing}
${hint ? html`<p id="${id}-hint" class="note">${hint}</p>` : nothing}</div>`;
  }

  private get fieldId(): string {
    return `${this.closest('form')?.id ?? 'form'}-${this.name}`;
  }

  private get notes(): string | typeof nothing {
    const id = this.fieldId;
    const notes = [this.hint && `${id}-hint`, this.error && `${id}-error`].filter(Boolean).join(' ');
    return notes || nothing;
  }

  private renderLine(id: string) {
    const type = this.kind === 'password' && this.shown ? 'text' : this.kind;
    const capitals = this.kind === 'text' ? 'words' : 'none';
    return html`<input id=${id} name=${this.name} type=${type} .value=${this.value} autocomplete=${this.autocomplete} autocapitalize=${capitals} spellcheck="false" ?readonly=${this.fixed} aria-describedby=${this.notes} aria-invalid=${this.error ? 'true' : nothing} aria-required=${this.optional ? nothing : 'true'}>`;
  }

  private renderLines(id: string) {
    return html`<textarea id=${id} name=${this.name} rows=${this.lines} dir="auto" .value=${this.value} ?readonly=${this.fixed} aria-describedby=${this.notes} aria-invalid=${this.error ? 'true' : nothing}></textarea>`;
  }

  private renderShow(id: string) {
    return html`<button type="button" class="quiet" aria-controls=${id} aria-pressed=${this.shown ? 'true' : 'false'} @click=${this.toggle}>${msg('Show')}</button>`;
  }

  private toggle(): void {
    this.shown = !this.shown;
  }
}
