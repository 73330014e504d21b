import type { Token } from 'markdown-it';
import type { Addresses } from './target.ts';
import type { Inline, Link } from './tree.ts';

/** Emphasis, strong, strike and link inside one another; deeper marks are dropped and their text stays. */
const MAX_MARKS = 20;

/** Where text goes at the moment. A mark that isn't kept hands on the list of the one around it. */
type Open = { into: Inline[]; link: Link | null };

/** Makes a tree of the tokens of one text (a paragraph, a heading, a cell). One builder a text. */
export class InlineBuilder {
  private readonly addresses: Addresses;
  private readonly root: Inline[] = [];
  private readonly open: Open[] = [{ into: this.root, link: null }];
  private links = 0;

  constructor(addresses: Addresses) {
    this.addresses = addresses;
  }

  /** @throws Error on a kind of token that the grammar doesn't produce */
  build(tokens: readonly Token[]): Inline[] {
    for (const token of tokens) this.take(token);
    return this.root;
  }

  private take(token: Token): void {
    switch (token.type) {
      case 'text':
        this.text(token.content);
        break;
      case 'code_inline':
        this.push({ kind: 'codespan', text: token.content });
        break;
      case 'softbreak':
      case 'hardbreak':
        this.push({ kind: 'break' });
        break;
      case 'em_open':
        this.enter({ kind: 'emphasis', children: [] });
        break;
      case 'strong_open':
        this.enter({ kind: 'strong', children: [] });
        break;
      case 's_open':
        this.enter({ kind: 'strike', children: [] });
        break;
      case 'link_open':
        this.enter(this.link(String(token.attrGet('href') ?? '')));
        break;
      case 'em_close':
      case 'strong_close':
      case 's_close':
      case 'link_close':
        this.leave();
        break;
      case 'image':
        this.image(token);
        break;
      default:
        throw new Error(`markdown-it has a token that the tree doesn't know: ${token.type}`);
    }
  }

  private get top(): Open {
    return this.open.at(-1)!;
  }

  private push(node: Inline): void {
    this.top.into.push(node);
  }

  private text(text: string): void {
    const last = this.top.into.at(-1);
    if (last?.kind === 'text') last.text += text;
    else if (text !== '') this.push({ kind: 'text', text });
  }

  private enter(node: (Inline & { children: Inline[] }) | null): void {
    if (node === null || this.open.length > MAX_MARKS) {
      this.open.push({ into: this.top.into, link: null });
      return;
    }
    this.push(node);
    const link = node.kind === 'link' ? node : null;
    if (link !== null) this.links++;
    this.open.push({ into: node.children, link });
  }

  private leave(): void {
    const { link } = this.top;
    // A link that shows nothing couldn't be seen, named or followed.
    if (link !== null && isBlank(link.children)) this.text(link.href);
    if (link !== null) this.links--;
    this.open.pop();
  }

  /** A link to that address, or null where there can be none: in another link, unsafe, or no room left. */
  private link(written: string): Link | null {
    const href = this.links > 0 ? null : this.addresses.take(written);
    return href === null ? null : { kind: 'link', href, children: [] };
  }

  private image(token: Token): void {
    this.enter(this.link(String(token.attrGet('src') ?? '')));
    this.text(altOf(token.children ?? []));
    this.leave();
  }
}

function isBlank(children: readonly Inline[]): boolean {
  return children.every(
    (child) => child.kind === 'break' || (child.kind === 'text' && child.text.trim() === ''),
  );
}

/** CommonMark 6.4: the label of an image is its text without marks. */
function altOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'softbreak' || token.type === 'hardbreak') return ' ';
      return token.children === null ? token.content : altOf(token.children);
    })
    .join('');
}
