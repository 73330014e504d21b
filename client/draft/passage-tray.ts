import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import type { LiveThread } from '../data/live-thread.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { type Passage, quotation, withoutMarks } from './passages.ts';

/** More are not kept: the browser has little room, and nobody finds one of hundreds. */
const MOST = 50;

/**
 * Passages that were collected to be quoted: kept in this browser, for this draft and this person. Each is dragged
 * into the text, or put in at the cursor by its button.
 * @fires passage-inserted - its Markdown
 */
@customElement('passage-tray')
export class PassageTray extends LightElement {
  @property() draftId = '';
  /** The thread, by which passages go that are not to be read any more. */
  @property({ attribute: false }) thread!: LiveThread;
  /** Whether the reader may write now. */
  @property({ type: Boolean }) writable = false;
  @state() private passages: Passage[] = [];
  @state() private said = '';
  private kept!: Kept<Passage[]>;
  private endWatch = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.kept = new Kept(`tray:${personKey}:${this.draftId}`);
    this.passages = this.kept.value ?? [];
    this.endWatch = this.kept.watch(() => {
      this.passages = this.kept.value ?? [];
    });
    this.thread.addEventListener('events', this.onEvents);
    this.thread.addEventListener('missed', this.onEvents);
    this.thread.addEventListener('change', this.onChange);
    for (const number of new Set(this.passages.map((passage) => passage.number))) void this.look(number);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endWatch();
    this.thread.removeEventListener('events', this.onEvents);
    this.thread.removeEventListener('missed', this.onEvents);
    this.thread.removeEventListener('change', this.onChange);
  }

  /** What a moderator has hidden, or its author has deleted, is in no tray any more. */
  private readonly onEvents = (event: Event): void => {
    for (const told of (event as CustomEvent<ThreadEvent[]>).detail) {
      if ('comment' in told && told.comment.body === null) this.forget(told.comment.number);
    }
  };
  private readonly onChange = (): void => {
    for (const { number } of this.passages) {
      if (this.thread.comment(number)?.body === null) this.forget(number);
    }
  };

  /** Something may have become of a comment while the tray was not looked at. */
  private async look(number: number): Promise<void> {
    try {
      const path = `/api/threads/${this.thread.id}?from=${Math.max(1, number)}&limit=1`;
      const { thread, comments } = await call<ThreadWindow>('GET', path);
      const comment = number === 0 ? thread.opening : comments.find((one) => one.number === number);
      if (!comment || comment.body === null) this.forget(number);
    } catch (error) {
      // It is looked at again with the next page.
      if (!(error instanceof Failed)) throw error;
    }
  }

  private forget(number: number): void {
    const left = this.passages.filter((passage) => passage.number !== number);
    if (left.length < this.passages.length) this.keep(left);
  }

  /** Puts a passage in, unless it is there. */
  add(passage: Passage): void {
    const { number, text, author } = passage;
    const others = this.passages.filter((one) => one.number !== number || one.text !== text);
    this.keep([passage, ...others].slice(0, MOST));
    this.said = msg(str`A passage by ${author} is in the tray.`);
  }

  override render(): TemplateResult {
    const { passages } = this;
    return html`<h2 id="tray-title">${msg('Tray')}${passages.length > 0 ? html` <span class="count">${passages.length}</span>` : nothing}</h2>
<p class="hidden-visually" role="status">${this.said}</p>
${
  passages.length === 0
    ? html`<p class="empty">${msg('Select a passage above and collect it here, to quote it in the draft.')}</p>`
    : html`<ul tabindex="-1" aria-labelledby="tray-title">${passages.map((passage) => this.renderPassage(passage))}</ul>`
}`;
  }

  private renderPassage(passage: Passage) {
    const { number, author, text } = passage;
    const name = number === 0 ? msg('the opening post') : `#${number}`;
    return html`<li draggable=${this.writable ? 'true' : 'false'} @dragstart=${(event: DragEvent) => this.drag(event, passage)}>
<blockquote dir="auto">${withoutMarks(text)}</blockquote>
<p class="source"><span><bdi>${author}</bdi>, ${name}</span><span class="buttons">${
      this.writable
        ? html`<button class="quiet" aria-label=${msg(str`Insert the passage by ${author}`)} @click=${() => this.insert(passage)}>${msg('Insert')}</button>`
        : nothing
    }<button class="quiet" aria-label=${msg(str`Remove the passage by ${author}`)} @click=${() => this.drop(passage)}>✕</button></span></p></li>`;
  }

  private drag(event: DragEvent, passage: Passage): void {
    const markdown = quotation(passage, this.thread.id);
    event.dataTransfer?.setData('text/x-rejoinder-quote', markdown);
    event.dataTransfer?.setData('text/plain', markdown);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
  }

  private insert(passage: Passage): void {
    const detail = quotation(passage, this.thread.id);
    this.dispatchEvent(new CustomEvent('passage-inserted', { detail, bubbles: true }));
  }

  private async drop(passage: Passage): Promise<void> {
    this.keep(this.passages.filter((one) => one !== passage));
    await this.updateComplete;
    // What had the focus is gone with its row.
    this.querySelector<HTMLElement>('ul')?.focus();
  }

  private keep(passages: Passage[]): void {
    this.passages = passages;
    this.kept.value = passages.length > 0 ? passages : null;
  }
}
