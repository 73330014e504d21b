import { escapeText } from '../escape-text.ts';
import { elements, type Markup, type Words } from './elements.ts';
import type { Block } from './tree.ts';

/**
 * Blocks as HTML for the server's own pages: every text and attribute value escaped, nothing between the
 * elements. The browser's parser makes of it exactly what `renderDom` (client/parts/markdown.ts) builds.
 */
export function renderHtml(blocks: readonly Block[], words?: Words): string {
  return elements(blocks, words).map(write).join('');
}

const EMPTY: ReadonlySet<Markup['tag']> = new Set(['br', 'hr']);

function write(node: Markup | string): string {
  if (typeof node === 'string') return escapeText(node);
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}="${escapeText(value)}"`,
  );
  const opening = `<${node.tag}${attributes.join('')}>`;
  return EMPTY.has(node.tag) ? opening : `${opening}${node.children.map(write).join('')}</${node.tag}>`;
}
