import type { Token } from 'markdown-it';
import { tokenize } from './grammar.ts';
import { InlineBuilder } from './inline.ts';
import { Addresses } from './target.ts';
import type { Block, Cell, Heading, Inline, Item, Table } from './tree.ts';

/**
 * Reads a body: CommonMark 0.31 with GFM's tables, strikethrough and bare addresses, where a single line break
 * is one on the page too, an image is a link to it named by its alt text, raw HTML is text, and link titles are
 * left out. Links lead to http, https and mailto; of others the label remains. Any string has a reading; half
 * surrogate pairs become U+FFFD. Time is linear in the length; what is capped stands in grammar.ts, and beyond it
 * marks within text more than 20 deep are dropped, and so are links after 128,000 characters of addresses.
 */
export function parseMarkdown(body: string): Block[] {
  return new BlockBuilder(tokenize(body.toWellFormed())).all();
}

/** markdown-it's flat list of tokens as a tree; it recurs as deep as the grammar lets blocks nest. */
class BlockBuilder {
  private readonly tokens: Token[];
  private at = 0;
  private readonly addresses = new Addresses();

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  all(): Block[] {
    return this.until(null);
  }

  private until(close: string | null): Block[] {
    const blocks: Block[] = [];
    for (let token = this.next(); token !== undefined && token.type !== close; token = this.next()) {
      blocks.push(this.block(token));
    }
    return blocks;
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private block(token: Token): Block {
    switch (token.type) {
      case 'paragraph_open':
        return { kind: 'paragraph', bare: token.hidden, children: this.inline() };
      case 'heading_open':
        return { kind: 'heading', level: levelOnPage(token), children: this.inline() };
      case 'bullet_list_open':
        return { kind: 'list', start: null, items: this.items('bullet_list_close') };
      case 'ordered_list_open':
        return {
          kind: 'list',
          start: Number(token.attrGet('start') ?? 1),
          items: this.items('ordered_list_close'),
        };
      case 'blockquote_open':
        return { kind: 'quote', children: this.until('blockquote_close') };
      case 'fence':
        return { kind: 'code', language: languageOf(token.info), text: withoutLastNewline(token.content) };
      case 'code_block':
        return { kind: 'code', language: null, text: withoutLastNewline(token.content) };
      case 'hr':
        return { kind: 'rule' };
      case 'table_open':
        return this.table();
      default:
        throw new Error(`markdown-it has a token that the tree doesn't know: ${token.type}`);
    }
  }

  private items(close: string): Item[] {
    const items: Item[] = [];
    for (let token = this.next(); token !== undefined && token.type !== close; token = this.next()) {
      items.push({ kind: 'item', children: this.until('list_item_close') });
    }
    return items;
  }

  private table(): Table {
    const rows: Cell[][] = [];
    for (let token = this.next(); token !== undefined && token.type !== 'table_close'; token = this.next()) {
      if (token.type === 'tr_open') rows.push([]);
      if (token.type === 'th_open' || token.type === 'td_open') {
        rows.at(-1)!.push({ kind: 'cell', align: alignOf(token), children: this.inline() });
      }
    }
    const [head = [], ...body] = rows;
    return { kind: 'table', head, rows: body };
  }

  /** The text between an opening token and its closing one: always one token. */
  private inline(): Inline[] {
    const content = this.next();
    this.next();
    return new InlineBuilder(this.addresses).build(content?.children ?? []);
  }
}

function levelOnPage(token: Token): Heading['level'] {
  return Math.min(Number(token.tag.slice(1)) + 1, 6) as Heading['level'];
}

function alignOf(token: Token): Cell['align'] {
  const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''));
  return (align?.[1] as Cell['align']) ?? null;
}

/** The first word after the fence, when it can be a class name and nothing else. */
function languageOf(info: string): string | null {
  return /^\s*([a-z0-9+#-]{1,20})(?:\s|$)/i.exec(info)?.[1]?.toLowerCase() ?? null;
}

const withoutLastNewline = (text: string) => (text.endsWith('\n') ? text.slice(0, -1) : text);
