import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Note } from '../../shared/protocol/drafts.ts';
import { LightElement } from '../parts/light-element.ts';
import { Beside } from './beside.ts';
import type { LiveDraft } from './live-draft.ts';
import type { NoteBegun } from './note-form.ts';
import './note-thread.ts';

/** Where the words of a note are in the text: pixels below its upper edge, and characters. */
export type Place = { top: number; from: number; to: number } | 'gone';

/** A note that is being written; `top`: where what it is about is. */
export interface BegunAt extends NoteBegun {
  top: number;
}

/**
 * The comments and suggestions. Beside the text each is where its words are; else they are a list in the text's order.
 * @fires note-chosen - the id of a note
 * @fires note-written, note-given-up - of the one that is being written
 */
@customElement('draft-notes')
export class DraftNotes extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  @property({ attribute: false }) places: ReadonlyMap<string, Place> = new Map();
  @property({ attribute: false }) begun: BegunAt | null = null;
  @property() active: string | null = null;
  /** The text that they are beside; null: they are a list. */
  @property({ attribute: false }) text: Element | null = null;
  @property({ attribute: false }) accept: (note: Note) => boolean = () => false;
  @state() private showClosed = false;

  constructor() {
    super();
    new Beside(this, () => this.text);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  /** Brings a note before the reader's eyes. */
  async show(id: string): Promise<void> {
    const note = this.live.notes?.find((one) => one.id === id);
    if (note && note.state !== 'open') this.showClosed = true;
    await this.updateComplete;
    const article = this.querySelector<HTMLElement>(`note-thread[data-id="${id}"] article`);
    article?.scrollIntoView({ block: 'nearest' });
  }

  override render(): TemplateResult {
    const { notes } = this.live;
    if (notes === null) {
      return this.live.problem
        ? html`<p class="error" role="alert">${this.live.problem} <button class="quiet" @click=${() => this.live.refreshNotes()}>${msg('Try again')}</button></p>`
        : html`<p class="empty" role="status">${msg('Loading…')}</p>`;
    }
    const roots = notes.filter(({ replyTo }) => replyTo === null);
    const open = roots.filter(({ state }) => state === 'open');
    const closed = roots.filter(({ state }) => state !== 'open');
    const isPlaced = (note: Note) => this.text !== null && this.topOf(note) !== null;
    const placed = this.inOrder(open.filter(isPlaced));
    const listed = this.inOrder(open.filter((note) => !isPlaced(note)));
    const isEmpty = open.length === 0 && !this.begun;
    return html`${this.renderHead()}
${isEmpty ? html`<p class="empty">${this.live.may('comment') ? msg('Nothing is said yet. Select words in the text to comment on them or to suggest others.') : msg('Nothing was said beside the text.')}</p>` : nothing}
${this.begun && this.text === null ? this.renderBegun(this.begun, null) : nothing}
${listed.length > 0 ? html`<div class="listed">${this.renderAll(listed)}</div>` : nothing}
${closed.length > 0 ? this.renderClosed(closed) : nothing}
<div class="beside">${this.renderPlaced(placed)}</div>`;
  }

  private renderHead() {
    if (!this.live.may('comment')) return nothing;
    const begin = () => this.dispatchEvent(new CustomEvent('note-on-whole', { bubbles: true }));
    return html`<p class="buttons"><button class="quiet" @click=${begin}>${msg('Comment on the whole')}</button></p>`;
  }

  private renderClosed(closed: readonly Note[]) {
    const toggle = (event: Event) => {
      this.showClosed = (event.currentTarget as HTMLDetailsElement).open;
    };
    return html`<details class="closed" ?open=${this.showClosed} @toggle=${toggle}><summary>${closed.length === 1 ? msg('1 that is settled') : msg(str`${closed.length} that are settled`)}</summary>${
      this.showClosed ? this.renderAll(this.inOrder(closed)) : nothing
    }</details>`;
  }

  private renderAll(notes: readonly Note[]) {
    return repeat(
      notes,
      ({ id }) => id,
      (note) => this.renderThread(note, null),
    );
  }

  /** The one that is being written has its place among them. */
  private renderPlaced(placed: readonly Note[]) {
    const { begun } = this;
    const before =
      begun && this.text !== null ? placed.filter((note) => this.topOf(note)! <= begun.top) : placed;
    const after = placed.slice(before.length);
    const all = [...before, ...(begun && this.text !== null ? [begun] : []), ...after];
    return repeat(
      all,
      (one) => ('id' in one ? one.id : 'begun'),
      (one) => ('id' in one ? this.renderThread(one, this.topOf(one)!) : this.renderBegun(one, one.top)),
    );
  }

  private renderThread(note: Note, top: number | null) {
    const replies = this.live.notes!.filter(({ replyTo }) => replyTo === note.id);
    const isActive = this.active === note.id;
    return html`<note-thread data-id=${note.id} data-top=${top === null ? nothing : Math.round(top)} ?data-active=${isActive && !this.begun} .live=${this.live} .note=${note} .replies=${replies} .gone=${this.places.get(note.id) === 'gone'} .active=${isActive} .accept=${this.accept}></note-thread>`;
  }

  private renderBegun(begun: BegunAt, top: number | null) {
    return html`<note-form class="begun" data-top=${top === null ? nothing : Math.round(top)} ?data-active=${top !== null} .draftId=${this.live.id} .about=${begun}></note-form>`;
  }

  private topOf({ id }: Note): number | null {
    const place = this.places.get(id);
    return place && place !== 'gone' ? place.top : null;
  }

  /** As their words are in the text; those without come first, as they were made. */
  private inOrder(notes: readonly Note[]): Note[] {
    const at = ({ id }: Note) => {
      const place = this.places.get(id);
      return place && place !== 'gone' ? place.from : -1;
    };
    return [...notes].sort((a, b) => at(a) - at(b) || a.createdAt.localeCompare(b.createdAt));
  }
}
