import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { Failed } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { connection } from '../data/page-connection.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

/** What is kept of an edit that is not saved: which revision it began from, and the words. */
interface UnsentEdit {
  revision: number;
  body: string;
  opId: string;
}

/**
 * Rewrites a comment in its place. What is written is kept in the browser until it is saved or given up.
 * @fires comment-edited - `{seq}`, when it is saved
 * @fires comment-edit-ended - when it was given up
 */
@customElement('comment-editor')
export class CommentEditor extends LightElement {
  @property({ attribute: false }) comment!: Comment;
  @property() threadId!: string;
  @state() private error = '';
  @state() private saving = false;
  @query('textarea') private textarea!: HTMLTextAreaElement;
  private kept!: Kept<UnsentEdit>;
  private edit!: UnsentEdit;

  override connectedCallback(): void {
    super.connectedCallback();
    const { number, revision, body } = this.comment;
    this.kept = new Kept(`unsent:${personKey}:${this.threadId}:edit:${number}`);
    this.edit = this.kept.value ?? { revision, body: body ?? '', opId: crypto.randomUUID() };
  }

  override firstUpdated(): void {
    this.textarea.value = this.edit.body;
    this.textarea.focus();
  }

  override render(): TemplateResult {
    return html`<form class="editor" @submit=${this.save} @keydown=${this.onKey}>
<textarea aria-label=${msg('Your comment')} maxlength=${LIMITS.body} @input=${this.onInput}></textarea>
${this.error ? html`<p class="error" role="alert">${this.error}</p>` : nothing}
<p class="buttons"><button class="primary" ?disabled=${this.saving}>${this.saving ? msg('Saving…') : msg('Save')}</button><button type="button" class="quiet" @click=${this.end}>${msg('Cancel')}</button></p>
</form>`;
  }

  private onInput(): void {
    // Another text is another act.
    this.edit = { ...this.edit, body: this.textarea.value, opId: crypto.randomUUID() };
    this.kept.value = this.edit;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.end();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void this.save(event);
    else return;
    event.stopPropagation();
  }

  private end(): void {
    this.kept.value = null;
    this.dispatchEvent(new Event('comment-edit-ended', { bubbles: true }));
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    if (this.saving) return;
    this.saving = true;
    this.error = '';
    try {
      const { seq } = await connection.ask('comment:edit', {
        threadId: this.threadId,
        number: this.comment.number,
        ...this.edit,
      });
      this.kept.value = null;
      this.dispatchEvent(new CustomEvent('comment-edited', { detail: { seq }, bubbles: true }));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.error = `${error.message} ${msg('What you wrote is kept here.')}`;
      // The person has now been told; saving again is over the newer one.
      if (error.body.code === 'conflict') this.edit = { ...this.edit, revision: this.comment.revision };
    } finally {
      this.saving = false;
    }
  }
}
