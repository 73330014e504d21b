import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { REACTIONS } from '../../shared/protocol/limits.ts';
import type { Comment, Reaction } from '../../shared/protocol/threads.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import { bodyOf } from './bodies.ts';
import './comment-editor.ts';

/** What is asked of the page about a comment. */
export type CommentAct = 'reply' | 'edit' | 'delete' | 'revisions';

/**
 * One comment, with what can be done about it. The page owns the data and does the acts.
 * @fires comment-act - `{act, number}`
 * @fires comment-react - `{number, emoji, on}`
 */
@customElement('comment-item')
export class CommentItem extends LightElement {
  @property({ attribute: false }) comment!: Comment;
  @property() threadId!: string;
  /** Whether its author is rewriting it here. */
  @property({ type: Boolean }) editing = false;
  @state() private choosing = false;

  override render(): TemplateResult {
    const { comment, threadId } = this;
    const { number } = comment;
    // The thread's head says who wrote the opening post and when.
    if (number === 0) return html`${this.renderBody()}${this.renderFooter()}`;
    const answered = comment.replyToAuthor?.name ?? '';
    return html`<article class="comment" aria-labelledby="by${number}" tabindex="-1">
<header>
${author(comment.author, `by${number}`)}${
  comment.replyTo === null
    ? nothing
    : html`<a class="answers" href="/t/${threadId}/${comment.replyTo}#c${comment.replyTo}">${msg(str`answers ${answered} #${comment.replyTo}`)}</a>`
}<span class="when">${this.renderEdited()}<a href="/t/${threadId}/${number}#c${number}">${time(comment.createdAt, comment.dayOnly)}<span class="number">#${number}</span></a></span>
</header>
${this.renderBody()}
${this.renderFooter()}
</article>`;
  }

  private renderEdited() {
    const { editedAt, state } = this.comment;
    if (!editedAt || state !== 'visible') return nothing;
    return html`<button class="edited" @click=${() => this.act('revisions')}>${msg('edited')}</button>`;
  }

  private renderBody() {
    const { comment } = this;
    if (comment.body === null) return html`<div class="body gone">${goneText(comment)}</div>`;
    if (this.editing) {
      return html`<comment-editor .comment=${comment} .threadId=${this.threadId}></comment-editor>`;
    }
    return bodyOf(comment as Comment & { body: string }, () => this.requestUpdate());
  }

  private renderFooter() {
    const { comment } = this;
    const gone = comment.body === null;
    const own = comment.author.id === session.person?.id;
    const name = comment.number === 0 ? msg('the opening post') : `#${comment.number}`;
    return html`<footer>${comment.reactions.map((reaction) => this.renderReaction(reaction))}${
      gone || this.editing
        ? nothing
        : html`<span class="acts">${comment.number === 0 ? this.renderEdited() : nothing}${
            this.choosing
              ? html`<span class="choices" role="group" aria-label=${msg('Reactions')} @keydown=${this.onChoiceKey}>${REACTIONS.map(
                  (emoji) =>
                    html`<button class="quiet" aria-label=${msg(str`React with ${emoji}`)} @click=${() => this.react(emoji, true)}>${emoji}</button>`,
                )}</span>`
              : html`<button class="quiet" @click=${() => this.act('reply')} aria-label=${msg(str`Reply to ${name}`)}>${msg('Reply')}</button><button class="quiet" aria-expanded="false" @click=${this.choose} aria-label=${msg(str`React to ${name}`)}>${msg('React')}</button>${
                  own
                    ? html`<button class="quiet" @click=${() => this.act('edit')} aria-label=${msg(str`Edit ${name}`)}>${msg('Edit')}</button>${
                        comment.number === 0
                          ? nothing
                          : html`<button class="quiet" @click=${() => this.act('delete')} aria-label=${msg(str`Delete ${name}`)}>${msg('Delete')}</button>`
                      }`
                    : nothing
                }`
          }</span>`
    }</footer>`;
  }

  private renderReaction({ emoji, count, names, mine = false }: Reaction) {
    const more =
      count > names.length
        ? msg(str`${names.join(', ')} and ${count - names.length} more`)
        : names.join(', ');
    return html`<button class="reaction" aria-pressed=${mine ? 'true' : 'false'} title=${more} aria-label=${msg(str`${emoji} ${count}: ${more}`)} @click=${() => this.react(emoji, !mine)}>${emoji} <span>${count}</span></button>`;
  }

  private async choose(): Promise<void> {
    this.choosing = true;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.choices button')?.focus();
  }

  private onChoiceKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    void this.endChoice();
  }

  private async endChoice(): Promise<void> {
    this.choosing = false;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.acts button:nth-of-type(2)')?.focus();
  }

  private react(emoji: string, on: boolean): void {
    if (this.choosing) void this.endChoice();
    this.tell('comment-react', { number: this.comment.number, emoji, on });
  }

  private act(act: CommentAct): void {
    this.tell('comment-act', { act, number: this.comment.number });
  }

  private tell(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

export const goneText = (comment: Comment): string =>
  comment.state === 'removed' ? msg('Deleted by its author.') : msg('This comment is not shown.');
