import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Comment, ThreadEvent } from '../../shared/protocol/threads.ts';
import { Failed } from '../data/api.ts';
import type { LiveThread } from '../data/live-thread.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import { bodyOf, forgetBody } from '../thread/bodies.ts';
import { movedTo } from '../thread/moved-note.ts';
import { AnsweredComments } from './answered-comments.ts';
import { floatAt, selectedPlace } from './floating.ts';
import type { LiveDraft } from './live-draft.ts';
import { asMarkdown, type Passage } from './passages.ts';

/**
 * What is answered: the chosen comments, or the opening post; below it the thread, live. What is selected in it is
 * collected for the draft.
 * @fires passage-collected - the passage
 */
@customElement('draft-answering')
export class DraftAnswering extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  @property({ attribute: false }) thread!: LiveThread;
  @state() private problem = '';
  /** Comments that came since the end of the column was seen last. */
  @state() private fresh = 0;
  @query('.selection-bar') private bar!: HTMLElement;
  private answered!: AnsweredComments;

  override connectedCallback(): void {
    this.answered ??= new AnsweredComments(this, this.thread);
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
    this.thread.addEventListener('change', this.onChange);
    this.thread.addEventListener('events', this.onEvents);
    document.addEventListener('selectionchange', this.onSelection);
    addEventListener('scroll', this.onSelection, { passive: true, capture: true });
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
    this.thread.removeEventListener('change', this.onChange);
    this.thread.removeEventListener('events', this.onEvents);
    document.removeEventListener('selectionchange', this.onSelection);
    removeEventListener('scroll', this.onSelection, { capture: true });
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { draft } = this.live;
    const { comments, thread } = this.thread.view;
    const answers = draft.answers.filter(({ number }) => number > 0);
    const withOpening = draft.answers.length === 0 || answers.length < draft.answers.length;
    return html`<section aria-labelledby="answers-title"><h2 id="answers-title">${msg('What is answered')}</h2>
${withOpening ? this.renderOpening(thread.opening) : nothing}
${answers.map(({ number, revision }) => this.renderAnswered(number, revision))}</section>
${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
<section class="thread" aria-labelledby="thread-title"><h2 id="thread-title"><a href="/t/${thread.id}">${withOpening ? msg('The comments') : msg('The thread')}</a></h2>
${withOpening ? nothing : this.renderComment(thread.opening, 'in the thread')}
${this.thread.atStart ? nothing : html`<p><button class="quiet" @click=${() => this.more('before')}>${msg('Earlier comments')}</button></p>`}
${repeat(
  comments,
  ({ id }) => id,
  (comment) =>
    draft.answers.some(({ number }) => number === comment.number)
      ? html`<p class="above">${msg(str`#${comment.number} by ${comment.author.name} is above.`)}</p>`
      : this.renderComment(comment, 'in the thread'),
)}
${thread.commentCount === 0 ? html`<p class="empty">${msg('No comments yet.')}</p>` : nothing}
${this.thread.atEnd ? nothing : html`<p><button class="quiet" @click=${() => this.more('after')}>${msg('Later comments')}</button></p>`}</section>
${this.fresh > 0 ? html`<p class="fresh"><button class="pill" data-new @click=${this.toEnd}>${this.fresh === 1 ? msg('1 new comment') : msg(str`${this.fresh} new comments`)} <span aria-hidden="true">↓</span></button></p>` : nothing}
<div class="selection-bar" popover="manual" role="toolbar" aria-label=${msg('Selection')} @mousedown=${(event: Event) => event.preventDefault()}><button @click=${this.collectSelection}>${msg('To the draft')}</button></div>`;
  }

  private renderOpening(opening: Comment) {
    return html`<h3 dir="auto">${this.thread.view.thread.title}</h3>${this.renderComment(opening, 'answered')}`;
  }

  private renderAnswered(number: number, revision: number) {
    const comment = this.answered.get(number);
    if (comment) return this.renderComment(comment, 'answered', comment.revision > revision);
    return this.answered.missing.has(number)
      ? html`<p class="empty">${msg(str`#${number} could not be loaded.`)} <button class="quiet" @click=${() => this.answered.retry(number)}>${msg('Try again')}</button></p>`
      : html`<p class="empty">${msg(str`#${number} is on its way…`)}</p>`;
  }

  private renderComment(comment: Comment, place: 'answered' | 'in the thread', isEdited = false) {
    const { number, body, id } = comment;
    if (body === null) forgetBody(comment);
    const { threadId } = this.live.draft;
    const mayChange = this.live.may('change') && this.live.isWriting;
    const name = number === 0 ? msg('the opening post') : `#${number}`;
    return html`<article class="comment" data-number=${number} aria-labelledby="by-${id}">
<header>${author(comment.author, `by-${id}`)}<span class="when"><a href="/t/${threadId}${number ? `/${number}#c${number}` : ''}">${time(comment.createdAt, comment.dayOnly)}${number ? html`<span class="number">#${number}</span>` : nothing}</a></span></header>
${isEdited ? html`<p class="state-note">${msg('Edited since it was chosen.')}</p>` : nothing}
${comment.movedTo ? movedTo(comment.movedTo) : body === null ? html`<div class="body gone">${msg('It is not shown.')}</div>` : bodyOf({ ...comment, body }, () => this.requestUpdate())}
<footer class="acts">${body === null ? nothing : html`<button class="quiet" aria-label=${msg(str`To the draft: ${name}`)} @click=${() => this.collect(comment)}>${msg('To the draft')}</button>`}${
      !mayChange
        ? nothing
        : place === 'in the thread'
          ? body === null
            ? nothing
            : html`<button class="quiet" aria-label=${msg(str`Answer this too: ${name}`)} @click=${() => this.answer(number, true)}>${msg('Answer this too')}</button>`
          : this.live.draft.answers.length > 0
            ? html`<button class="quiet" aria-label=${msg(str`Don’t answer this: ${name}`)} @click=${() => this.answer(number, false)}>${msg('Don’t answer this')}</button>`
            : nothing
    }</footer></article>`;
  }

  private async answer(number: number, on: boolean): Promise<void> {
    const before = this.live.draft.answers.map((one) => one.number);
    const answers = on ? [...before, number].sort((a, b) => a - b) : before.filter((one) => one !== number);
    this.problem = '';
    try {
      await this.live.change({ answers });
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }

  private async more(side: 'before' | 'after'): Promise<void> {
    this.problem = '';
    // What is read stays where it is: what comes above it is scrolled away.
    const { scrollHeight, scrollTop } = this;
    try {
      await this.thread.loadMore(side);
      await this.updateComplete;
      if (side === 'before') this.scrollTop = scrollTop + this.scrollHeight - scrollHeight;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }

  /** The whole comment; or what of it is selected. */
  private collect({ number, author, body }: Comment): void {
    const selected = this.selectedIn(number);
    this.tell({ number, author: author.name, text: selected ? asMarkdown(selected) : (body ?? '') });
  }

  private collectSelection(): void {
    const article = getSelection()?.anchorNode?.parentElement?.closest<HTMLElement>('article');
    const number = Number(article?.dataset.number);
    const comment = this.thread.comment(number) ?? this.answered.get(number);
    if (comment) this.collect(comment);
    getSelection()?.removeAllRanges();
  }

  private selectedIn(number: number): string {
    const selection = getSelection();
    const body = this.querySelector(`article[data-number="${number}"] .body`);
    if (!body || !selection?.anchorNode || !body.contains(selection.anchorNode)) return '';
    return selection.toString().trim();
  }

  private tell(detail: Passage): void {
    this.dispatchEvent(new CustomEvent('passage-collected', { detail, bubbles: true }));
  }

  private readonly onSelection = () => {
    const body = getSelection()?.anchorNode?.parentElement?.closest('.body');
    const place = body && this.contains(body) ? selectedPlace(this) : null;
    if (this.bar) floatAt(this.bar, place);
  };

  private readonly onEvents = (event: Event) => {
    const { detail } = event as CustomEvent<ThreadEvent[]>;
    const posted = detail.filter(
      ({ type, actor }) => type === 'comment:posted' && actor.id !== session.person?.id,
    ).length;
    const box = this.querySelector('.thread')?.getBoundingClientRect();
    const isSeen = box !== undefined && box.bottom > 0 && box.bottom <= innerHeight;
    if (posted > 0 && !isSeen) this.fresh += posted;
  };

  private async toEnd(): Promise<void> {
    this.fresh = 0;
    if (!this.thread.atEnd) await this.thread.showEnd().catch(() => {});
    await this.updateComplete;
    this.querySelector('.thread > article:last-of-type')?.scrollIntoView({ block: 'nearest' });
  }
}
