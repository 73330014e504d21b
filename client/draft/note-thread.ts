import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Note } from '../../shared/protocol/drafts.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import type { LiveDraft } from './live-draft.ts';
import type { NoteForm } from './note-form.ts';
import './note-form.ts';

/**
 * One note with its replies, and what can be done about it.
 * @fires note-chosen - the note's id: the reader wants to see what it is about
 */
@customElement('note-thread')
export class NoteThread extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  @property({ attribute: false }) note!: Note;
  @property({ attribute: false }) replies: readonly Note[] = [];
  /** The words that it is about are not in the text any more. */
  @property({ type: Boolean }) gone = false;
  @property({ type: Boolean }) active = false;
  /** Puts a suggestion's words into the text; false: what it would replace is not there. */
  @property({ attribute: false }) accept: (note: Note) => boolean = () => false;
  @state() private replying = false;
  @state() private problem = '';
  @state() private busy = false;

  override render(): TemplateResult {
    const { note } = this;
    const label =
      note.kind === 'suggestion'
        ? msg(str`Suggestion by ${note.author.name}`)
        : msg(str`Comment by ${note.author.name}`);
    return html`<article class="note-thread" tabindex="-1" aria-label=${label} @click=${this.choose} @focusin=${this.choose}>
${this.renderNote(note)}
${this.gone && note.state === 'open' ? html`<p class="gone">${msg('Its words are gone from the text.')}</p>` : nothing}
${this.replies.map((reply) => html`<div class="reply">${this.renderNote(reply)}${this.renderTakeBack(reply)}</div>`)}
${this.renderState()}
${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
${this.replying ? this.renderReplyForm() : this.renderActs()}</article>`;
  }

  private renderNote({ author: person, createdAt, body, kind, quoted, replacement }: Note) {
    return html`<header>${author(person)}<span class="when">${time(createdAt)}</span></header>
${
  kind === 'suggestion'
    ? html`<p class="change" dir="auto">${quoted ? html`<del>${quoted}</del> ` : nothing}${replacement ? html`<ins>${replacement}</ins>` : html`<span class="when">${msg('(left out)')}</span>`}</p>`
    : quoted
      ? html`<blockquote dir="auto">${quoted}</blockquote>`
      : nothing
}${body ? html`<p class="said" dir="auto">${body}</p>` : nothing}`;
  }

  private renderState() {
    const { state, closedBy, closedAt } = this.note;
    if (state === 'open') return nothing;
    const name = closedBy?.name ?? '';
    const words = {
      resolved: msg(str`resolved by ${name}`),
      accepted: msg(str`accepted by ${name}`),
      rejected: msg(str`rejected by ${name}`),
    }[state];
    return html`<p class="when">${words} ${closedAt ? time(closedAt) : nothing}</p>`;
  }

  private renderActs() {
    const { note, live } = this;
    const isOwn = note.author.id === session.person?.id;
    const isSuggestion = note.kind === 'suggestion';
    const isOpen = note.state === 'open';
    const mayNote = live.may('comment');
    const mayWrite = live.may('write') && live.isWriting;
    const buttons = [
      isOpen && isSuggestion && mayWrite && !this.gone
        ? this.renderButton(msg('Accept'), () => this.take())
        : null,
      isOpen && isSuggestion && (mayWrite || (isOwn && mayNote))
        ? this.renderButton(msg('Reject'), () => this.close('rejected'))
        : null,
      mayNote && isOpen ? this.renderButton(msg('Reply'), () => this.reply()) : null,
      mayNote && isOpen && !isSuggestion
        ? this.renderButton(msg('Resolve'), () => this.close('resolved'))
        : null,
      mayNote && note.state === 'resolved'
        ? this.renderButton(msg('Reopen'), () => this.close('open'))
        : null,
    ].filter((button) => button !== null);
    const takeBack = this.renderTakeBack(note);
    if (buttons.length === 0 && takeBack === nothing) return nothing;
    return html`<footer class="acts">${buttons}${takeBack}</footer>`;
  }

  private renderTakeBack(note: Note) {
    if (note.author.id !== session.person?.id || !this.live.may('comment') || note.state === 'accepted') {
      return nothing;
    }
    return this.renderButton(msg('Take back'), () =>
      this.doing(() => call('DELETE', `${this.live.path}/notes/${note.id}`)),
    );
  }

  private renderButton(label: string, work: () => unknown) {
    const act = (event: Event) => {
      event.stopPropagation();
      if (!this.busy) void work();
    };
    return html`<button class="quiet" aria-disabled=${this.busy ? 'true' : nothing} @click=${act}>${label}</button>`;
  }

  private renderReplyForm() {
    return html`<note-form .draftId=${this.live.id} .replyTo=${this.note.id} .about=${{ kind: 'comment', start: null, end: null, quoted: '' }} @note-written=${this.onReplied} @note-given-up=${this.endReply}></note-form>`;
  }

  private async reply(): Promise<void> {
    this.replying = true;
    await this.updateComplete;
    const form = this.querySelector<NoteForm>('note-form')!;
    await form.updateComplete;
    form.focus();
  }

  private readonly endReply = (event: Event) => {
    event.stopPropagation();
    this.replying = false;
    this.querySelector('article')?.focus();
  };

  private readonly onReplied = (event: Event) => {
    this.endReply(event);
    void this.live.refreshNotes();
  };

  private async take(): Promise<void> {
    if (!this.accept(this.note)) {
      this.problem = msg('The words that it would replace are not there any more: it can’t be accepted.');
      return;
    }
    await this.close('accepted');
  }

  private close(state: Note['state']): Promise<void> {
    return this.doing(() => call('PUT', `${this.live.path}/notes/${this.note.id}`, { state }));
  }

  private async doing(work: () => Promise<unknown>): Promise<void> {
    this.problem = '';
    this.busy = true;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    } finally {
      this.busy = false;
      // Also where it has failed: because of something, perhaps, that is not known here yet.
      await this.live.refreshNotes();
    }
  }

  private readonly choose = () => {
    if (this.active) return;
    this.dispatchEvent(new CustomEvent('note-chosen', { detail: this.note.id, bubbles: true }));
  };
}
