import type { EditorView } from '@codemirror/view';
import { msg } from '@lit/localize';
import { html, svg, type TemplateResult } from 'lit';
import type * as Y from 'yjs';
import * as commands from './commands.ts';

interface Tool {
  name: string;
  label: () => string;
  keys: string;
  icon: unknown;
  run(view: EditorView, undo: Y.UndoManager): void;
}

const by = (command: (typeof commands)['bold']) => (view: EditorView) => void command(view);
const icon = (paths: unknown) =>
  html`<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">${paths}</svg>`;

const TOOLS: Tool[] = [
  {
    name: 'heading',
    label: () => msg('Heading'),
    keys: '',
    icon: icon(svg`<path d="M5 4v12M15 4v12M5 10h10"/>`),
    run: by(commands.heading),
  },
  {
    name: 'bold',
    label: () => msg('Bold'),
    keys: 'Mod+B',
    icon: icon(svg`<path d="M6 4h5.2a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z" stroke-width="2"/>`),
    run: by(commands.bold),
  },
  {
    name: 'italic',
    label: () => msg('Italic'),
    keys: 'Mod+I',
    icon: icon(svg`<path d="M8.5 4h6M5.5 16h6M11.6 4L8.4 16"/>`),
    run: by(commands.italic),
  },
  {
    name: 'quote',
    label: () => msg('Quote'),
    keys: '',
    icon: icon(svg`<path d="M4 4v12M8 6h8M8 10h8M8 14h5"/>`),
    run: by(commands.quote),
  },
  {
    name: 'bullets',
    label: () => msg('Bulleted list'),
    keys: '',
    icon: icon(svg`<path d="M8 5h8M8 10h8M8 15h8M4 5h.01M4 10h.01M4 15h.01"/>`),
    run: by(commands.bullets),
  },
  {
    name: 'numbers',
    label: () => msg('Numbered list'),
    keys: '',
    icon: icon(
      svg`<path d="M9 5h7M9 10h7M9 15h7M3.5 4L5 3.5V7M3.6 12.6c.4-.9 2-.8 2 .2 0 1-2 1.7-2 3h2.2"/>`,
    ),
    run: by(commands.numbers),
  },
  {
    name: 'link',
    label: () => msg('Link'),
    keys: 'Mod+K',
    icon: icon(
      svg`<path d="M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2l-1 1M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2l1-1"/>`,
    ),
    run: by(commands.link),
  },
  {
    name: 'code',
    label: () => msg('Code'),
    keys: '',
    icon: icon(svg`<path d="M7 6l-4 4 4 4M13 6l4 4-4 4"/>`),
    run: by(commands.code),
  },
  {
    name: 'undo',
    label: () => msg('Undo what I wrote'),
    keys: 'Mod+Z',
    icon: icon(svg`<path d="M7 4L3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8"/>`),
    run: (_view, undo) => void undo.undo(),
  },
  {
    name: 'redo',
    label: () => msg('Redo'),
    keys: 'Mod+Shift+Z',
    icon: icon(svg`<path d="M13 4l3.5 3.5L13 11M16 7.5H8.5a4.5 4.5 0 0 0 0 9H12"/>`),
    run: (_view, undo) => void undo.redo(),
  },
];

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const keysOf = (keys: string) => (keys ? ` (${keys.replace('Mod', isMac ? '⌘' : 'Ctrl')})` : '');

/** The buttons over the text. One of them is in the order of the Tab key; arrows go to the others. */
export function renderToolbar(view: () => EditorView, undo: Y.UndoManager): TemplateResult {
  const press = (tool: Tool) => () => {
    tool.run(view(), undo);
    view().focus();
  };
  return html`<div class="toolbar" role="toolbar" aria-label=${msg('Formats')} @keydown=${onKey} @focusin=${onFocus}>${TOOLS.map(
    (tool, i) =>
      html`<button type="button" class="quiet icon" data-tool=${tool.name} tabindex=${i === 0 ? 0 : -1} title=${tool.label() + keysOf(tool.keys)} aria-label=${tool.label()} @mousedown=${keepFocus} @click=${press(tool)}>${tool.icon}</button>`,
  )}</div>`;
}

/** The selection stays where it is. */
const keepFocus = (event: Event) => event.preventDefault();

const buttonsOf = ({ currentTarget }: Event) => [
  ...(currentTarget as HTMLElement).querySelectorAll('button'),
];

function onFocus(event: FocusEvent): void {
  for (const button of buttonsOf(event)) button.tabIndex = button === event.target ? 0 : -1;
}

function onKey(event: KeyboardEvent): void {
  const buttons = buttonsOf(event);
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  buttons[(next + buttons.length) % buttons.length]?.focus();
}
