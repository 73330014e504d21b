// Brings the parser with it (45 kB compressed): to be loaded by import() only, since a first visit reads what the
// server has rendered.
import { elements, type Markup, type Words } from '../../shared/markdown/elements.ts';
import { parseMarkdown } from '../../shared/markdown/parse.ts';
import type { Block } from '../../shared/markdown/tree.ts';

/**
 * Blocks as nodes of this document, the same as `renderHtml` writes. Made with createElement and text nodes only,
 * so that Trusted Types have nothing to ask. Lit places a fragment as it is, once: its nodes leave it then.
 */
export function renderDom(blocks: readonly Block[], words?: Words): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const node of elements(blocks, words)) fragment.append(toNode(node));
  return fragment;
}

/** A body as nodes of this document. */
export function renderMarkdown(body: string, words?: Words): DocumentFragment {
  return renderDom(parseMarkdown(body), words);
}

function toNode(node: Markup | string): Node {
  if (typeof node === 'string') return document.createTextNode(node);
  const made = document.createElement(node.tag);
  for (const [name, value] of Object.entries(node.attributes)) made.setAttribute(name, value);
  for (const child of node.children) made.append(toNode(child));
  return made;
}
