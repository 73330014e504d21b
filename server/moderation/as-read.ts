import { parseMarkdown } from '../../shared/markdown/parse.ts';
import { textOf } from '../../shared/markdown/text.ts';
import type { Block, Cell, Inline, Item } from '../../shared/markdown/tree.ts';

/** What no reader sees, but parts a word for whoever looks for it. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A body as a reader has it, whatever marks, entities and unseen characters it is written with, and below it where its
 * links lead.
 */
export function asRead(body: string): { text: string; hasLinks: boolean } {
  const blocks = parseMarkdown(body);
  const addresses = blocks.flatMap((block) => [...addressesIn(block)]);
  const text = [textOf(blocks), ...addresses].join('\n').replace(UNSEEN, '').normalize('NFKC');
  return { text, hasLinks: addresses.length > 0 };
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
