import { parseMarkdown } from '../../shared/markdown/parse.ts';
import { textOf } from '../../shared/markdown/text.ts';
import type { Block, Cell, Inline, Item } from '../../shared/markdown/tree.ts';

/** What no reader sees, but parts a word for whoever looks for it. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;
/** White letters in black circles and squares, which NFKC leaves as they are. */
const BOXED = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}]/gu;

/** A line as a reader has it, with one letter for all ways to draw it. */
export const lineAsRead = (line: string): string =>
  line
    .replace(UNSEEN, '')
    .normalize('NFKC')
    .replace(BOXED, (letter) => String.fromCharCode(97 + ((letter.codePointAt(0)! - 0x1f150) % 32)));

/**
 * A body as a reader has it, whatever marks, entities and unseen characters it is written with, and below it where its
 * links lead.
 */
export function asRead(body: string): { text: string; hasLinks: boolean } {
  const blocks = parseMarkdown(body);
  const addresses = blocks.flatMap((block) => [...addressesIn(block)]);
  return { text: lineAsRead([textOf(blocks), ...addresses].join('\n')), hasLinks: addresses.length > 0 };
}

function* addressesIn(node: Block | Item | Cell | Inline): Generator<string> {
  if (node.kind === 'link') yield node.href;
  for (const child of childrenOf(node)) yield* addressesIn(child);
}

function childrenOf(node: Block | Item | Cell | Inline): readonly (Block | Item | Cell | Inline)[] {
  if (node.kind === 'list') return node.items;
  if (node.kind === 'table') return [...node.head, ...node.rows.flat()];
  return 'children' in node ? node.children : [];
}
