import { type Extension, RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

/** What the server makes of everybody's state: who they are is theirs to say to nobody. */
interface State {
  user?: { id: string; name: string; hue: number };
  cursor?: { anchor: unknown; head: unknown } | null;
}

/** After a change of a cursor its name is seen for so long, in milliseconds. */
const NAME_SEEN = 2_500;

class Caret extends WidgetType {
  private readonly name: string;
  private readonly hue: number;
  private readonly isFresh: boolean;

  constructor(name: string, hue: number, isFresh: boolean) {
    super();
    this.name = name;
    this.hue = hue;
    this.isFresh = isFresh;
  }
  override eq({ name, hue, isFresh }: Caret): boolean {
    return name === this.name && hue === this.hue && isFresh === this.isFresh;
  }
  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = `caret hue-${this.hue}${this.isFresh ? ' fresh' : ''}`;
    const label = document.createElement('span');
    label.className = 'caret-name';
    label.textContent = this.name;
    label.setAttribute('aria-hidden', 'true');
    // A word joiner on both sides: the line is not broken at somebody's cursor.
    caret.append('\u2060', label, '\u2060');
    return caret;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

/** Shows where the others are, and tells where one is oneself. */
export function remoteCursors(text: Y.Text, awareness: Awareness): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet = Decoration.none;
      private readonly view: EditorView;
      private readonly moved = new Map<number, number>();
      private timer: ReturnType<typeof setTimeout> | undefined;
      private frame = 0;

      constructor(view: EditorView) {
        this.view = view;
        awareness.on('change', this.heard);
        this.decorations = this.make();
      }

      destroy() {
        awareness.off('change', this.heard);
        clearTimeout(this.timer);
        cancelAnimationFrame(this.frame);
        awareness.setLocalStateField('cursor', null);
      }

      update(update: ViewUpdate) {
        if (update.selectionSet || update.docChanged || update.focusChanged) this.tell(update.view);
        this.decorations = this.make();
      }

      private readonly heard = (changed: Record<'added' | 'updated' | 'removed', number[]>) => {
        const others = [...changed.added, ...changed.updated, ...changed.removed].filter(
          (client) => client !== awareness.clientID,
        );
        if (others.length === 0) return;
        const now = performance.now();
        for (const client of others) this.moved.set(client, now);
        this.drawLater();
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.drawLater(), NAME_SEEN + 50);
      };

      /** Once a frame, and not within an update. */
      private drawLater(): void {
        this.frame ||= requestAnimationFrame(() => {
          this.frame = 0;
          this.view.dispatch({});
        });
      }

      private tell(view: EditorView): void {
        const { anchor, head } = view.state.selection.main;
        const place = (index: number) =>
          Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, Math.min(index, text.length)));
        const cursor = view.hasFocus ? { anchor: place(anchor), head: place(head) } : null;
        const before = awareness.getLocalState()?.cursor ?? null;
        if (JSON.stringify(before) !== JSON.stringify(cursor)) awareness.setLocalStateField('cursor', cursor);
      }

      private make(): DecorationSet {
        const { from: first, to: last } = this.view.viewport;
        const found: { from: number; to: number; decoration: Decoration }[] = [];
        for (const [client, state] of awareness.getStates() as Map<number, State>) {
          if (client === awareness.clientID || !state.user || !state.cursor) continue;
          const [anchor, head] = [indexOf(state.cursor.anchor), indexOf(state.cursor.head)];
          if (anchor === null || head === null) continue;
          const { name, hue } = state.user;
          const [from, to] = [
            Math.max(first, Math.min(anchor, head)),
            Math.min(last, Math.max(anchor, head)),
          ];
          if (from < to) {
            found.push({ from, to, decoration: Decoration.mark({ class: `remote hue-${hue % 12}` }) });
          }
          if (head < first || head > last) continue;
          const isFresh =
            performance.now() - (this.moved.get(client) ?? Number.NEGATIVE_INFINITY) < NAME_SEEN;
          const widget = new Caret(name, hue % 12, isFresh);
          found.push({
            from: head,
            to: head,
            decoration: Decoration.widget({ widget, side: head < anchor ? -1 : 1 }),
          });
        }
        found.sort((a, b) => a.from - b.from || a.decoration.startSide - b.decoration.startSide);
        const builder = new RangeSetBuilder<Decoration>();
        for (const { from, to, decoration } of found) builder.add(from, to, decoration);
        return builder.finish();
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );

  function indexOf(place: unknown): number | null {
    try {
      const position = Y.createRelativePositionFromJSON(place);
      const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc!);
      return found?.type === text ? found.index : null;
    } catch {
      return null;
    }
  }
}
