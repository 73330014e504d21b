import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Comment, Reaction, Thread } from '../../shared/protocol/threads.ts';
import { stateWords } from '../../shared/thread-words.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import { bodyOf, forgetBody } from './bodies.ts';
import { CommentActs } from './comment-acts.ts';
import { movedFrom, movedTo } from './moved-note.ts';
import type { Rights } from './rights.ts';
import { renderSignatures } from './signatures.ts';
import './comment-editor.ts';

/**
 * One comment, with what can be done about it. The page owns the data and does the acts.
 * @fires comment-act - `{act, number}`
 * @fires comment-react - `{number, emoji, on}`
 * @fires comment-moderate - `{choice, number}`
 */
@customElement('comment-item')
export class CommentItem extends LightElement {
  @property({ attribute: false }) comment!: Comment;
  @property() threadId!: string;
  /** Of the opening post: the thread as it is now, as what is done to it is done here. */
  @property({ attribute: false }) thread: Thread | null = null;
  /** What the reader may do here. */
  @property({ attribute: false }) rights!: Rights;
  /** Whether its author is rewriting it here. */
  @property({ type: Boolean }) editing = false;
  private readonly acts = new CommentActs(this, (type, detail) =>
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true })),
  );

  protected override willUpdate(): void {
    if (this.comment.body === null) forgetBody(this.comment);
  }

  /** Opens what a moderator may do about it, with the focus in it. */
  moderate(): void {
    if (this.rights.moderate && !this.editing) void this.acts.showModeration(this.comment, this.thread);
  }

  override render(): TemplateResult {
    const { comment, threadId } = this;
    const { number } = comment;
    // The thread's head says who wrote the opening post and when.
    if (number === 0) return html`${this.renderBody()}${this.renderFooter()}`;
    const answered = [comment.replyToAuthor?.name, `#${comment.replyTo}`].filter(Boolean).join(' ');
    return html`<article class="comment" aria-labelledby="by${number}" tabindex="-1">
<header>
${this.renderBy()}${
  comment.replyTo === null
    ? nothing
    : html`<a class="answers" href="/t/${threadId}/${comment.replyTo}#c${comment.replyTo}">${msg(str`answers ${answered}`)}</a>`
}<span class="when">${this.renderEdited()}<a href="/t/${threadId}/${number}#c${number}">${time(comment.createdAt, comment.dayOnly)}<span class="number">#${number}</span></a></span>
</header>
${renderSignatures(comment)}${this.renderBody()}
${this.renderFooter()}
</article>`;
  }

  /** A joint response is no one's alone: its signatures tell whose. */
  private renderBy() {
    const { author: by, kind, number } = this.comment;
    return kind === 'joint'
      ? html`<span class="joint" id="by${number}">${msg('Joint response')}</span>`
      : author(by, `by${number}`);
  }

  private renderEdited() {
    const { editedAt, body, number } = this.comment;
    if (!editedAt || body === null) return nothing;
    const show = () => this.acts.tell('comment-act', { act: 'revisions', number });
    return html`<button class="edited" @click=${show}>${msg('edited')}</button>`;
  }

  private renderBody() {
    const { comment } = this;
    if (comment.movedTo) return movedTo(comment.movedTo);
    const note = stateWords(comment);
    if (comment.body === null) return html`<div class="body gone">${note}</div>`;
    return html`${movedFrom(comment)}${note ? html`<p class="state-note">${note}</p>` : nothing}${
      this.editing
        ? html`<comment-editor .comment=${comment} .threadId=${this.threadId}></comment-editor>`
        : bodyOf(comment as Comment & { body: string }, () => this.requestUpdate())
    }`;
  }

  private renderFooter() {
    const { comment, rights } = this;
    const edited = comment.number === 0 ? this.renderEdited() : nothing;
    return html`<footer>${comment.reactions.map((reaction) => this.renderReaction(reaction))}${
      this.editing ? nothing : this.acts.render(comment, this.thread, rights, edited)
    }</footer>`;
  }

  private renderReaction({ emoji, count, names, mine = false }: Reaction) {
    const { comment, rights } = this;
    const more =
      count > names.length
        ? msg(str`${names.join(', ')} and ${count - names.length} more`)
        : names.join(', ');
    const label = msg(str`${emoji} ${count}: ${more}`);
    const shown = html`${emoji} <span>${count}</span>`;
    if (!rights.react || comment.state !== 'visible') {
      return html`<span class="reaction" role="img" title=${more} aria-label=${label}>${shown}</span>`;
    }
    return html`<button class="reaction" aria-pressed=${mine ? 'true' : 'false'} title=${more} aria-label=${label} @click=${() => this.acts.react(comment, emoji, !mine)}>${shown}</button>`;
  }
}
