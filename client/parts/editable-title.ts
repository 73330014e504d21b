import { msg } from '@lit/localize';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { Failed } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from './light-element.ts';

/** A title that is not saved. */
interface Begun {
  opId: string;
  title: string;
}

/** A title, which can be changed in its place. What is typed is kept in the browser until it is saved or given up. */
@customElement('editable-title')
export class EditableTitle extends LightElement {
  /** Of the thread or the draft. */
  @property() of!: string;
  /** Saves another title; `opId` is the same for every try of the same. @throws Failed */
  @property({ attribute: false }) save!: (title: string, opId: string) => Promise<void>;
  @property() text = '';
  @property({ type: Boolean }) renamable = false;
  @state() private editing = false;
  @state() private saving = false;
  @state() private error = '';
  @query('textarea') private field!: HTMLTextAreaElement;
  private kept!: Kept<Begun>;

  override connectedCallback(): void {
    super.connectedCallback();
    this.kept = new Kept(`unsent:${personKey}:${this.of}:title`);
  }

  override render(): TemplateResult {
    const { editing, renamable } = this;
    return html`<h1 dir="auto" class=${editing ? 'hidden-visually' : nothing}>${this.text}</h1>${
      editing
        ? this.renderForm()
        : renamable
          ? html`<button class="quiet rename" aria-label=${msg('Change the title')} title=${msg('Change the title')} @click=${this.begin}>${pencil}</button>`
          : nothing
    }`;
  }

  private renderForm() {
    return html`<form @submit=${this.submit} @keydown=${this.onKey} novalidate>
<textarea rows="1" dir="auto" aria-label=${msg('Title')} maxlength=${LIMITS.title} aria-invalid=${this.error ? 'true' : nothing} aria-describedby="title-error" @input=${this.onInput}></textarea>
<p id="title-error" class="error" role="alert">${this.error}</p>
<p class="buttons"><button class="primary" aria-disabled=${this.saving ? 'true' : nothing}>${this.saving ? msg('Saving…') : msg('Save')}</button><button type="button" class="quiet" @click=${this.giveUp}>${msg('Cancel')}</button></p>
</form>`;
  }

  private async begin(): Promise<void> {
    this.editing = true;
    this.error = '';
    await this.updateComplete;
    this.field.value = this.kept.value?.title ?? this.text;
    this.field.select();
    this.field.focus();
  }

  private onInput(): void {
    // Another title is another act.
    this.kept.value = { opId: crypto.randomUUID(), title: this.field.value };
    this.error = '';
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') void this.giveUp();
    else if (event.key === 'Enter' && !event.isComposing) void this.submit(event);
    else return;
    event.stopPropagation();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.saving) return;
    const { opId, title } = this.kept.value ?? { opId: '', title: this.text };
    if (title.trim() === this.text) {
      await this.giveUp();
      return;
    }
    this.saving = true;
    this.error = '';
    try {
      // A title is one line.
      const line = title.replace(/\s+/g, ' ').trim();
      await this.save(line, opId);
      this.text = line;
      await this.giveUp();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.error = error.passing ? `${error.message} ${msg('What you wrote is kept here.')}` : error.message;
      this.field.focus();
    } finally {
      this.saving = false;
    }
  }

  private async giveUp(): Promise<void> {
    this.kept.value = null;
    this.editing = false;
    await this.updateComplete;
    this.querySelector<HTMLElement>('button.rename')?.focus();
  }
}

const pencil = html`<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">${svg`<path d="M3.5 16.5l.8-3.6L13.6 3.6a1.4 1.4 0 0 1 2 0l.8.8a1.4 1.4 0 0 1 0 2L7.1 15.7z"/><path d="M12 5.2L14.8 8"/>`}</svg>`;
