import { parseMarkdown } from './parse.ts';
import { assertNever, type Block, type Cell, type Inline } from './tree.ts';

/**
 * What a reader reads of a body, without the marks: one line a block (paragraph, heading, item, row), also for
 * line breaks within one; the cells of a row are parted by tabs. The same text in the same order as on the page.
 */
export function plainText(body: string): string {
  return textOf(parseMarkdown(body));
}

/** The same of a body that is parsed already. */
export function textOf(blocks: readonly Block[]): string {
  return lines(blocks).join('\n');
}

/**
 * The beginning of a body's text on one line, at most `max` UTF-16 units including the `…` that says there is
 * more. Cut between words, or, in a word longer than half of it, between characters.
 */
export function excerpt(body: string, max: number): string {
  const text = plainText(body).replace(/\s+/g, ' ').trim();
  if (text.length <= max) return text;
  if (max < 1) return '';
  const room = text.slice(0, max);
  const space = room.lastIndexOf(' ');
  const cut = space >= max / 2 ? space : max - 1;
  return `${withoutHalfPair(room.slice(0, cut)).trimEnd()}…`;
}

const withoutHalfPair = (text: string) => text.replace(/[\ud800-\udbff]$/, '');

function lines(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    switch (block.kind) {
      case 'paragraph':
      case 'heading':
        return [inlineText(block.children)];
      case 'list':
        return block.items.flatMap((item) => lines(item.children));
      case 'quote':
        return lines(block.children);
      case 'code':
        return [block.text];
      case 'rule':
        return [];
      case 'table':
        return [block.head, ...block.rows].map(rowText);
      default:
        return assertNever(block);
    }
  });
}

const rowText = (cells: readonly Cell[]) => cells.map((cell) => inlineText(cell.children)).join('\t');

function inlineText(nodes: readonly Inline[]): string {
  return nodes.map(oneText).join('');
}

function oneText(node: Inline): string {
  switch (node.kind) {
    case 'text':
    case 'codespan':
      return node.text;
    case 'break':
      return '\n';
    case 'emphasis':
    case 'strong':
    case 'strike':
    case 'link':
      return inlineText(node.children);
    default:
      return assertNever(node);
  }
}
