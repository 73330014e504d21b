import {
  defineLanguageFacet,
  HighlightStyle,
  Language,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { RangeSetBuilder } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  type EditorView,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { Autolink, parser, Strikethrough } from '@lezer/markdown';

const language = new Language(
  defineLanguageFacet(),
  // HTML is text here, as in comments.
  parser.configure([Strikethrough, Autolink, { remove: ['HTMLBlock', 'HTMLTag'] }]) as never,
  [],
  'markdown',
);

/** Emphasis and its like look as they will; what makes them so is dimmed. The classes' styles are in draft-text.css. */
const inline = HighlightStyle.define([
  { tag: tags.strong, class: 'md-strong' },
  { tag: tags.emphasis, class: 'md-emphasis' },
  { tag: tags.strikethrough, class: 'md-strikethrough' },
  { tag: tags.link, class: 'md-link' },
  { tag: tags.url, class: 'md-url' },
  { tag: tags.monospace, class: 'md-code' },
  { tag: [tags.processingInstruction, tags.labelName], class: 'md-mark' },
]);

/** Blocks, by their lines. */
const LINES: Record<string, string> = {
  ATXHeading1: 'md-h1',
  ATXHeading2: 'md-h2',
  ATXHeading3: 'md-h3',
  ATXHeading4: 'md-h4',
  ATXHeading5: 'md-h4',
  ATXHeading6: 'md-h4',
  SetextHeading1: 'md-h1',
  SetextHeading2: 'md-h2',
  Blockquote: 'md-quote',
  FencedCode: 'md-block-code',
  CodeBlock: 'md-block-code',
  ListItem: 'md-item',
};

const blocks = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = linesOf(view);
    }
    update(update: ViewUpdate) {
      const isParsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || isParsed) this.decorations = linesOf(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** Only of what is seen: the text may be a book. */
function linesOf(view: EditorView): DecorationSet {
  const classes = new Map<number, Set<string>>();
  const { doc } = view.state;
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter(node) {
        const name = LINES[node.name];
        if (!name) return;
        const end = doc.lineAt(Math.min(node.to, to)).number;
        for (let number = doc.lineAt(Math.max(node.from, from)).number; number <= end; number++) {
          const line = doc.line(number).from;
          classes.set(line, (classes.get(line) ?? new Set()).add(name));
        }
      },
    });
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const line of [...classes.keys()].sort((a, b) => a - b)) {
    builder.add(line, line, Decoration.line({ class: [...classes.get(line)!].join(' ') }));
  }
  return builder.finish();
}

/** Markdown that reads like a page. */
export const markdownStyle: Extension = [language, syntaxHighlighting(inline), blocks];
