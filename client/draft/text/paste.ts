import { EditorView } from '@codemirror/view';

/** What makes formatted text worth turning into Markdown: else the plain text says the same. */
const FORMATTED = 'h1,h2,h3,h4,h5,h6,b,strong,i,em,a[href],ul,ol,blockquote,pre,code,table,s,del';

/**
 * Text from a word processor or a page becomes Markdown as it is pasted. The browser itself puts the clipboard into an
 * element, cleaned of what could run: to take HTML apart by a parser is what Trusted Types forbid.
 */
export function pasteAsMarkdown(): ReturnType<typeof EditorView.domEventHandlers> {
  let isPlain = false;
  return EditorView.domEventHandlers({
    keydown(event) {
      // Pasting without formats, as everywhere.
      isPlain = event.key.toLowerCase() === 'v' && event.shiftKey && (event.ctrlKey || event.metaKey);
    },
    paste(event, view) {
      const { clipboardData } = event;
      const wantsPlain = isPlain;
      isPlain = false;
      if (!clipboardData?.types.includes('text/html') || wantsPlain) return false;
      // An editor of code tells its colours, which are no formats.
      if (clipboardData.types.includes('vscode-editor-data')) return false;
      const plain = clipboardData.getData('text/plain');
      catchPaste(async (element) => {
        const isFormatted = element.querySelector(FORMATTED) !== null;
        insert(view, isFormatted ? await toMarkdown(element) : plain);
      });
      return false;
    },
  });
}

/** Lets the paste that is under way go into an element beside the page, and gives it to `use`. */
function catchPaste(use: (element: HTMLElement) => Promise<void>): void {
  const active = document.activeElement as HTMLElement | null;
  const selection = getSelection();
  const ranges = selection?.rangeCount ? [selection.getRangeAt(0).cloneRange()] : [];
  const element = document.createElement('div');
  element.contentEditable = 'true';
  element.className = 'paste-catcher';
  element.setAttribute('aria-hidden', 'true');
  document.body.append(element);
  element.focus();
  setTimeout(() => {
    element.remove();
    active?.focus();
    for (const range of ranges) {
      selection!.removeAllRanges();
      selection!.addRange(range);
    }
    void use(element);
  });
}

async function toMarkdown(element: HTMLElement): Promise<string> {
  const { default: Turndown } = await import('turndown');
  const turndown = new Turndown({
    headingStyle: 'atx',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
  });
  turndown.remove(['style', 'script', 'title', 'meta' as never]);
  // Google's documents are bold all over, and say within that they aren't.
  turndown.addRule('not bold', {
    filter: (node) =>
      (node.nodeName === 'B' || node.nodeName === 'STRONG') && node.style.fontWeight === 'normal',
    replacement: (content) => content,
  });
  turndown.addRule('bold or italic by style', {
    filter: (node) => node.nodeName === 'SPAN' && (isBold(node) || node.style.fontStyle === 'italic'),
    replacement: (content, node) => {
      const mark =
        (isBold(node as HTMLElement) ? '**' : '') +
        ((node as HTMLElement).style.fontStyle === 'italic' ? '*' : '');
      return content.trim() === '' ? content : mark + content + [...mark].reverse().join('');
    },
  });
  // A picture can't be in a comment: its description can.
  turndown.addRule('image', {
    filter: 'img',
    replacement: (_content, node) => (node as HTMLImageElement).alt,
  });
  return turndown.turndown(element).replaceAll('\u00a0', ' ');
}

const isBold = (node: HTMLElement) =>
  Number(node.style.fontWeight) >= 600 || node.style.fontWeight === 'bold';

function insert(view: EditorView, text: string): void {
  view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true, userEvent: 'input.paste' });
  view.focus();
}
