import type { createLowlight } from 'lowlight';

type Lowlight = ReturnType<typeof createLowlight>;
type Highlighted = ReturnType<Lowlight['highlight']>['children'][number];

/** Longer code stays as it is, in characters: some grammars would hold the page up. */
const MAX_CODE = 20_000;

/**
 * Colours the code blocks under `root` that name a language and aren't coloured yet: spans with highlight.js's
 * class names (`hljs-…`), the text unchanged. The highlighter is fetched only when there is such a block; an
 * unknown language stays plain. Never rejects: code that can't be coloured can still be read.
 */
export async function highlightIn(root: ParentNode): Promise<void> {
  if (uncoloured(root).length === 0) return;
  const lowlight = await load();
  // Looked for again, since the page may have changed in the meantime.
  if (lowlight !== null) for (const code of uncoloured(root)) colour(code, lowlight);
}

let loading: Promise<Lowlight | null> | undefined;

function load(): Promise<Lowlight | null> {
  loading ??= import('lowlight').then(
    ({ common, createLowlight }) => createLowlight(common),
    () => {
      // The network may be back for the next one.
      loading = undefined;
      return null;
    },
  );
  return loading;
}

function uncoloured(root: ParentNode): HTMLElement[] {
  const found = root.querySelectorAll<HTMLElement>('pre > code[class^="language-"]:not([data-coloured])');
  return [...found].filter((code) => code.textContent.length <= MAX_CODE);
}

function colour(code: HTMLElement, lowlight: Lowlight): void {
  code.dataset.coloured = '';
  const language = code.className.slice('language-'.length);
  if (!lowlight.registered(language)) return;
  try {
    const spans = lowlight.highlight(language, code.textContent).children.flatMap(toNode);
    code.replaceChildren(...spans);
  } catch {
    // A grammar that fails on this code leaves it plain: nothing has been replaced yet.
  }
}

function toNode(node: Highlighted): Node[] {
  if (node.type === 'text') return [document.createTextNode(node.value)];
  if (node.type !== 'element') return [];
  const span = document.createElement('span');
  const classes = node.properties.className;
  if (Array.isArray(classes)) span.className = classes.join(' ');
  for (const child of node.children) span.append(...toNode(child));
  return [span];
}
