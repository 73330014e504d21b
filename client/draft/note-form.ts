import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { Note } from '../../shared/protocol/drafts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

/** What a new note is about. */
export interface NoteBegun {
  kind: Note['kind'];
  start: string | null;
  end: string | null;
  quoted: string;
}

interface Words {
  body: string;
  replacement: string;
}

/**
 * Writes a comment, a suggestion, or a reply beside the draft. What is typed is kept in the browser until it is sent or
 * given up.
 * @fires note-written - the note
 * @fires note-given-up
 */
@customElement('note-form')
export class NoteForm extends LightElement {
  @property() draftId = '';
  @property({ attribute: false }) about!: NoteBegun;
  /** The note that is replied to. */
  @property({ attribute: false }) replyTo: string | null = null;
  @query('form') private form!: HTMLFormElement;
  private readonly sending = new Submission(this, () => ['body', 'replacement']);
  private kept!: Kept<Words>;
  private tried = { words: '', opId: '' };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('about') && !changed.has('replyTo')) return;
    const { kind, start } = this.about;
    this.kept = new Kept(`unsent:${personKey}:${this.draftId}:${this.replyTo ?? `${kind}:${start ?? ''}`}`);
  }

  override firstUpdated(): void {
    const kept = this.kept.value;
    const { kind, quoted } = this.about;
    this.field('body').value = kept?.body ?? '';
    if (kind !== 'suggestion') return;
    this.field('replacement').value = kept?.replacement ?? quoted;
    this.field('replacement').select();
  }

  /** To where one types. */
  override focus(): void {
    this.querySelector('textarea')?.focus();
  }

  override render(): TemplateResult {
    const { kind, quoted } = this.about;
    const isSuggestion = kind === 'suggestion';
    const { sending } = this;
    const isReply = this.replyTo !== null;
    const label = isReply ? msg('Your reply') : isSuggestion ? msg('Why (may stay empty)') : msg('Comment');
    const cancel = html`<button type="button" class="quiet" @click=${this.giveUp}>${msg('Cancel')}</button>`;
    return html`<form class="form note-form" @submit=${this.submit} @input=${this.onInput} @keydown=${this.onKey} novalidate>
${quoted && !isSuggestion && !isReply ? html`<blockquote dir="auto">${quoted}</blockquote>` : nothing}
${isSuggestion ? this.renderField('replacement', msg('These words instead')) : nothing}
${this.renderField('body', label)}
${sending.renderButtons(isReply ? msg('Reply') : isSuggestion ? msg('Suggest') : msg('Comment'), cancel)}</form>`;
  }

  private renderField(name: keyof Words, label: string) {
    const id = `note-${name}-${this.replyTo ?? 'new'}`;
    const error = this.sending.errorAt(name);
    return html`<div class="field"><label for=${id}>${label}</label><textarea id=${id} name=${name} rows="2" dir="auto" maxlength=${LIMITS.note} aria-invalid=${error ? 'true' : nothing} aria-describedby="${id}-error"></textarea><p id="${id}-error" class="note error" role="alert">${error}</p></div>`;
  }

  private onInput(): void {
    const body = this.field('body').value;
    const replacement = this.about.kind === 'suggestion' ? this.field('replacement').value : '';
    this.kept.value = body.trim() === '' && replacement === this.about.quoted ? null : { body, replacement };
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    if (event.key === 'Escape') this.giveUp();
    else return;
    event.stopPropagation();
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ body = '', replacement }) => {
      const { about, replyTo } = this;
      const { kind, start, end, quoted } = about;
      const input = {
        kind,
        start,
        end,
        quoted,
        body: body.replaceAll('\r\n', '\n'),
        replacement: kind === 'suggestion' ? (replacement ?? '').replaceAll('\r\n', '\n') : null,
        replyTo,
      };
      const words = JSON.stringify(input);
      if (words !== this.tried.words) this.tried = { words, opId: crypto.randomUUID() };
      const path = `/api/drafts/${this.draftId}/notes`;
      const { note } = await call<{ note: Note }>('POST', path, { opId: this.tried.opId, ...input });
      this.kept.value = null;
      this.dispatchEvent(new CustomEvent('note-written', { detail: note, bubbles: true }));
      return '';
    });
  }

  private giveUp(): void {
    this.kept.value = null;
    this.dispatchEvent(new CustomEvent('note-given-up', { bubbles: true }));
  }

  private field(name: keyof Words): HTMLTextAreaElement {
    return this.querySelector<HTMLTextAreaElement>(`[name="${name}"]`)!;
  }
}
