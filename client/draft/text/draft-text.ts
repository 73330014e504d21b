import { defaultKeymap } from '@codemirror/commands';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, dropCursor, EditorView, keymap, placeholder } from '@codemirror/view';
import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { yCollab } from 'y-codemirror.next';
import type { Note } from '../../../shared/protocol/drafts.ts';
import type { NoteId } from '../../../shared/protocol/text.ts';
import { LightElement } from '../../parts/light-element.ts';
import * as commands from './commands.ts';
import { constructedStyles } from './constructed-styles.ts';
import type { DraftConnection } from './draft-connection.ts';
import { markdownStyle } from './markdown-style.ts';
import { noteMarks, type Placed, setMarks } from './note-marks.ts';
import { pasteAsMarkdown } from './paste.ts';
import { placeAt, placeOf } from './places.ts';
import { remoteCursors } from './remote-cursors.ts';
import { renderToolbar } from './toolbar.ts';
import './draft-preview.ts';

constructedStyles();

/** Where a note is beside the text, in pixels from its upper edge; 'gone': its words were deleted. */
export type NotePlaces = Map<NoteId, { top: number; from: number; to: number } | 'gone'>;

/** The text of a draft, which everyone in it writes at the same time. */
@customElement('draft-text')
export class DraftText extends LightElement {
  @property({ attribute: false }) connection!: DraftConnection;
  @property({ attribute: false }) readOnly = false;
  @property({ attribute: false }) notes: readonly Note[] = [];
  @property({ attribute: false }) active: NoteId | null = null;
  @query('.editor') private parent!: HTMLElement;
  @state() private isPreview = false;
  private view!: EditorView;
  private readonly writable = new Compartment();
  private frame = 0;

  /** The text as it is here. */
  get text(): string {
    return this.connection.text.toString();
  }

  override render(): TemplateResult {
    const { isPreview } = this;
    return html`<div class="tools">${this.readOnly ? nothing : html`<span ?hidden=${isPreview}>${renderToolbar(() => this.view, this.connection.undo)}</span>`}
<button type="button" class="quiet preview" aria-pressed=${isPreview ? 'true' : 'false'} @click=${this.togglePreview}>${msg('Preview')}</button></div>
<div class="editor" ?hidden=${isPreview}></div>
${isPreview ? html`<draft-preview .connection=${this.connection}></draft-preview>` : nothing}`;
  }

  override firstUpdated(): void {
    const { text, awareness, undo } = this.connection;
    // Without its cursors: they take names and colours from what clients say, and style them inline.
    const collaboration = yCollab(text, null, { undoManager: undo });
    this.view = new EditorView({
      parent: this.parent,
      state: EditorState.create({
        doc: text.toString(),
        extensions: [
          collaboration,
          remoteCursors(text, awareness),
          noteMarks((id) =>
            this.dispatchEvent(new CustomEvent('note-clicked', { detail: { id }, bubbles: true })),
          ),
          markdownStyle,
          EditorView.lineWrapping,
          // The page's head and the state line stay in sight, over the text.
          EditorView.scrollMargins.of(() => ({ top: edgeOf(this) })),
          drawSelection(),
          dropCursor(),
          pasteAsMarkdown(),
          dropOfPassages(),
          placeholder(msg('Write together here. What you write is saved as you go.')),
          EditorView.contentAttributes.of({
            'aria-label': msg('The text of the draft'),
            spellcheck: 'true',
            autocapitalize: 'sentences',
            dir: 'auto',
          }),
          EditorView.perLineTextDirection.of(true),
          this.writable.of(writing(!this.readOnly)),
          keymap.of([
            { key: 'Mod-z', run: done(() => undo.undo()), preventDefault: true },
            { key: 'Mod-y', run: done(() => undo.redo()), preventDefault: true },
            { key: 'Mod-Shift-z', run: done(() => undo.redo()), preventDefault: true },
            { key: 'Mod-b', run: commands.bold },
            { key: 'Mod-i', run: commands.italic, preventDefault: true },
            { key: 'Mod-k', run: commands.link, preventDefault: true },
            { key: 'Enter', run: commands.continueBlock },
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.selectionSet || update.focusChanged) {
              this.dispatchEvent(new CustomEvent('selected', { bubbles: true }));
            }
            if (update.docChanged) this.markNotes();
            if (update.docChanged || update.geometryChanged) this.tellPlaces();
          }),
        ],
      }),
    });
    this.markNotes();
  }

  override updated(changed: PropertyValues): void {
    if (!this.view) return;
    if (changed.has('readOnly')) {
      this.connection.writable = !this.readOnly;
      this.view.dispatch({ effects: this.writable.reconfigure(writing(!this.readOnly)) });
    }
    if (changed.has('notes') || changed.has('active')) this.markNotes();
    if (changed.has('isPreview' as never)) this.view.requestMeasure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.frame);
  }

  /** Puts a passage in at the cursor, as a paragraph of its own. */
  insert(markdown: string): void {
    this.isPreview = false;
    const { state } = this.view;
    const { to } = state.selection.main;
    const [before, after] = [state.sliceDoc(Math.max(0, to - 2), to), state.sliceDoc(to, to + 2)];
    const lead = to === 0 || before === '\n\n' ? '' : before.endsWith('\n') ? '\n' : '\n\n';
    const tail = after.startsWith('\n\n') ? '' : after.startsWith('\n') ? '\n' : '\n\n';
    const words = `${lead}${markdown.trim()}${tail}`;
    this.view.dispatch({
      changes: { from: to, insert: words },
      selection: { anchor: to + words.length },
      scrollIntoView: true,
      userEvent: 'input',
    });
  }

  /** What is selected, by places that move with the text; null: nothing. */
  selection(): { start: string; end: string; quoted: string } | null {
    if (!this.view || this.isPreview) return null;
    const { from, to } = this.view.state.selection.main;
    if (from === to) return null;
    const { text } = this.connection;
    return {
      start: placeAt(text, from, 0),
      end: placeAt(text, to, -1),
      quoted: this.view.state.sliceDoc(from, to),
    };
  }

  /** Puts a suggestion's words in place of those that it is about. False: they are gone, or others stand there. */
  accept(note: Note): boolean {
    const place = placeOf(this.connection.text, note);
    if (!place || place === 'gone' || note.replacement === null) return false;
    const { from, to } = place;
    if (this.view.state.sliceDoc(from, to) !== note.quoted) return false;
    this.connection.undo.stopCapturing();
    this.view.dispatch({ changes: { from, to, insert: note.replacement }, userEvent: 'input' });
    this.connection.undo.stopCapturing();
    return true;
  }

  /** Brings the words of a note into sight. */
  reveal(id: NoteId): void {
    const note = this.notes.find((one) => one.id === id);
    const place = note && placeOf(this.connection.text, note);
    if (!place || place === 'gone') return;
    this.view.dispatch({ effects: EditorView.scrollIntoView(place.from, { y: 'center' }) });
  }

  /** Makes the text what it was, as one edit of one's own. */
  async restore(text: string): Promise<void> {
    const { diffWordsWithSpace, diffLines } = await import('diff');
    const now = this.text;
    // By words it takes long for a book.
    const isLong = now.length + text.length > 200_000;
    const parts = isLong ? diffLines(now, text) : diffWordsWithSpace(now, text);
    const changes: { from: number; to?: number; insert?: string }[] = [];
    let at = 0;
    for (const { value, added, removed } of parts) {
      if (added) changes.push({ from: at, insert: value });
      else if (removed) changes.push({ from: at, to: at + value.length });
      if (!added) at += value.length;
    }
    this.connection.undo.stopCapturing();
    this.view.dispatch({ changes, userEvent: 'input' });
    this.connection.undo.stopCapturing();
  }

  override focus(): void {
    this.view.focus();
  }

  private readonly togglePreview = () => {
    this.isPreview = !this.isPreview;
  };

  private markNotes(): void {
    if (!this.view) return;
    const placed: Placed[] = [];
    for (const note of this.notes) {
      if (note.state !== 'open' || note.replyTo !== null) continue;
      const place = placeOf(this.connection.text, note);
      if (place && place !== 'gone') placed.push({ note, ...place });
    }
    const { active } = this;
    // Not within the update that it follows from.
    queueMicrotask(() => {
      const { length } = this.view.state.doc;
      const there = placed.filter(({ to }) => to <= length);
      this.view.dispatch({ effects: setMarks.of({ placed: there, active }) });
      this.tellPlaces();
    });
  }

  /** Once a frame at most. */
  private tellPlaces(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const places: NotePlaces = new Map();
      const top = this.getBoundingClientRect().top;
      for (const note of this.notes) {
        const place = placeOf(this.connection.text, note);
        if (place === null) continue;
        if (place === 'gone' || place.to > this.view.state.doc.length) places.set(note.id, 'gone');
        else {
          const block = this.view.lineBlockAt(place.from);
          places.set(note.id, { top: block.top + this.view.documentTop - top, ...place });
        }
      }
      this.dispatchEvent(new CustomEvent('places', { detail: { places }, bubbles: true }));
    });
  }
}

/** How far down the page the text is covered, in pixels. */
function edgeOf(text: HTMLElement): number {
  const line = text.closest('draft-page')?.querySelector('.state-line');
  return Math.max(0, line?.getBoundingClientRect().bottom ?? 0);
}

const done = (work: () => void) => () => {
  work();
  return true;
};

const writing = (isWritable: boolean) => [
  EditorState.readOnly.of(!isWritable),
  // Also who only reads may select by the keyboard.
  EditorView.contentAttributes.of({ 'aria-readonly': String(!isWritable) }),
];

/** Passages of the thread are dropped where they are let go, as paragraphs of their own. */
const dropOfPassages = () =>
  EditorView.domEventHandlers({
    drop(event, view) {
      const passage = event.dataTransfer?.getData('text/x-rejoinder-quote');
      const at = passage ? view.posAtCoords({ x: event.clientX, y: event.clientY }) : null;
      if (!passage || at === null || view.state.readOnly) return false;
      event.preventDefault();
      view.dispatch({ selection: { anchor: view.state.doc.lineAt(at).to } });
      view.dom.closest<DraftText>('draft-text')!.insert(passage);
      return true;
    },
  });
