import { type Extension, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import type { Note } from '../../../shared/protocol/drafts.ts';
import type { NoteId } from '../../../shared/protocol/text.ts';

/** A note with where its words are now. */
export interface Placed {
  note: Note;
  from: number;
  to: number;
}

export const setMarks = StateEffect.define<{ placed: readonly Placed[]; active: NoteId | null }>();

/** What a suggestion puts in place of the words. */
class Replacement extends WidgetType {
  private readonly words: string;
  private readonly id: string;

  constructor(words: string, id: string) {
    super();
    this.words = words;
    this.id = id;
  }
  override eq({ words, id }: Replacement): boolean {
    return words === this.words && id === this.id;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement('ins');
    element.className = 'suggested';
    element.dataset.note = this.id;
    element.textContent = this.words;
    return element;
  }
}

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let now = before.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) now = decorations(effect.value.placed, effect.value.active);
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function decorations(placed: readonly Placed[], active: NoteId | null): DecorationSet {
  const found = placed.flatMap(({ note, from, to }) => {
    const classes = ['noted', note.kind, ...(note.id === active ? ['active'] : [])];
    const attributes = { 'data-note': note.id };
    const mark = { from, to, decoration: Decoration.mark({ class: classes.join(' '), attributes }) };
    const widget = new Replacement(note.replacement ?? '', note.id);
    const replacement = { from: to, to, decoration: Decoration.widget({ widget, side: 1 }) };
    return [
      ...(from < to ? [mark] : []),
      ...(note.kind === 'suggestion' && note.replacement ? [replacement] : []),
    ];
  });
  found.sort((a, b) => a.from - b.from || a.decoration.startSide - b.decoration.startSide);
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, decoration } of found) builder.add(from, to, decoration);
  return builder.finish();
}

/** Shows where the notes are; `clicked` is told which of them was pressed. */
export const noteMarks = (clicked: (id: NoteId) => void): Extension => [
  marks,
  EditorView.domEventHandlers({
    click(event) {
      const id = (event.target as HTMLElement).closest<HTMLElement>('[data-note]')?.dataset.note;
      if (id) clicked(id as NoteId);
    },
  }),
];
