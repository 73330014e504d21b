import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { Note } from '../../shared/protocol/drafts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { NoteId } from '../../shared/protocol/text.ts';
import type { BegunAt, DraftNotes, Place } from './draft-notes.ts';
import type { LiveDraft } from './live-draft.ts';
import type { DraftText } from './text/draft-text.ts';
import { TextSelection } from './text-selection.ts';
import './draft-notes.ts';

type Host = ReactiveControllerHost & HTMLElement;

/** What of the page the notes need. */
interface Surroundings {
  /** The text; null where it is not seen, or not there yet. */
  editor(): DraftText | null;
  /** Whether notes are beside the text, and not a list elsewhere. */
  isBeside(): boolean;
  /** Brings the notes before the reader's eyes. */
  show(): void;
}

/** Between the text and what is said beside it: which words a note is about, which one is looked at, and new ones. */
export class NoteWork implements ReactiveController {
  /** The note that is looked at, marked in the text. */
  active: string | null = null;
  private places: ReadonlyMap<string, Place> = new Map();
  private begun: BegunAt | null = null;
  private problem = '';
  private said = '';
  private readonly host: Host;
  private readonly live: LiveDraft;
  private readonly page: Surroundings;
  private readonly selection: TextSelection;

  constructor(host: Host, live: LiveDraft, page: Surroundings) {
    this.host = host;
    this.live = live;
    this.page = page;
    host.addController(this);
    const may = () => live.may('comment') && page.editor() !== null;
    this.selection = new TextSelection(host, page.editor, may, () => this.begin('comment'));
  }

  hostConnected(): void {}

  render() {
    const text = this.page.isBeside() ? this.page.editor() : null;
    return html`${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}<p class="hidden-visually" role="status">${this.said}</p>
<draft-notes .live=${this.live} .places=${this.places} .begun=${this.begun} .active=${this.active} .text=${text} .accept=${this.accept} @note-chosen=${this.onChosen} @note-written=${this.onWritten} @note-given-up=${this.end} @note-on-whole=${() => this.begin('comment', true)}></draft-notes>`;
  }

  /** What is offered beside words that are selected. */
  renderBar() {
    return html`<div class="selection-bar text-bar" popover="manual" role="toolbar" aria-label=${msg('Selected words')} @mousedown=${(event: Event) => event.preventDefault()}><button aria-keyshortcuts="Control+Alt+M Meta+Alt+M" @click=${() => this.begin('comment')}>${msg('Comment')}</button>${this.live.isWriting ? html`<button @click=${() => this.begin('suggestion')}>${msg('Suggest')}</button>` : nothing}</div>`;
  }

  readonly follow = () => this.selection.follow();

  readonly onPlaces = ({ detail }: CustomEvent<{ places: ReadonlyMap<string, Place> }>) => {
    this.places = detail.places;
    this.host.requestUpdate();
  };

  /** Words that a note is about were pressed. */
  readonly onClicked = ({ detail }: CustomEvent<{ id: string }>) => {
    this.active = detail.id;
    this.page.show();
    void this.host.updateComplete.then(() => this.element.show(detail.id));
  };

  private async begin(kind: Note['kind'], onWhole = false): Promise<void> {
    const selected = onWhole ? null : (this.page.editor()?.selection() ?? null);
    if (!selected && !onWhole) return;
    const { start, end, quoted } = selected ?? { start: null, end: null, quoted: '' };
    this.page.show();
    this.problem = '';
    if (kind === 'suggestion' && quoted.length > LIMITS.note) {
      this.problem = msg(str`A suggestion is about at most ${LIMITS.note} characters: select fewer.`);
      this.host.requestUpdate();
      return;
    }
    const top = onWhole ? 0 : this.selection.top;
    this.begun = { kind, start, end, quoted: quoted.slice(0, LIMITS.note), top };
    this.active = null;
    this.host.requestUpdate();
    await this.host.updateComplete;
    await this.element.updateComplete;
    const form = this.element.querySelector<HTMLElement>('note-form.begun');
    form?.focus();
    form?.scrollIntoView({ block: 'nearest' });
    this.follow();
  }

  private readonly end = () => {
    this.begun = null;
    this.host.requestUpdate();
    if (this.page.isBeside()) this.page.editor()?.focus();
  };

  private readonly onWritten = async ({ detail }: CustomEvent<Note>) => {
    this.end();
    this.active = detail.id;
    this.said =
      detail.kind === 'suggestion' ? msg('Your suggestion is there.') : msg('Your comment is there.');
    await this.live.refreshNotes();
  };

  private readonly onChosen = ({ detail }: CustomEvent<NoteId>) => {
    this.active = detail;
    this.host.requestUpdate();
    if (this.page.isBeside()) this.page.editor()?.reveal(detail);
  };

  private readonly accept = (note: Note) => this.page.editor()?.accept(note) ?? false;

  private get element(): DraftNotes {
    return this.host.querySelector<DraftNotes>('draft-notes')!;
  }
}
