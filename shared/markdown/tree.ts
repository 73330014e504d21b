/**
 * What a body means, apart from how it is written and how it is shown. Every kind of node there is stands
 * here once; whoever walks the tree ends its switch with `assertNever`, so that a kind it doesn't know is a
 * type error.
 */
export type Block = Paragraph | Heading | List | Quote | Code | Rule | Table;
export type Inline = Text | Emphasis | Strong | Strike | Link | CodeSpan | Break;

/** `bare`: a line of a tight list (CommonMark 5.3), shown without a paragraph around it. */
export type Paragraph = { kind: 'paragraph'; bare: boolean; children: Inline[] };
/** `level` is the one on the page: a body's own h1 is 2, below the page's title. */
export type Heading = { kind: 'heading'; level: 2 | 3 | 4 | 5 | 6; children: Inline[] };
/** `start`: the first number, 0 to 999,999,999, or null for bullets. */
export type List = { kind: 'list'; start: number | null; items: Item[] };
export type Item = { kind: 'item'; children: Block[] };
export type Quote = { kind: 'quote'; children: Block[] };
/** `language`: [a-z0-9+#-]{1,20}, as the writer named it, or null. `text` ends without a newline. */
export type Code = { kind: 'code'; language: string | null; text: string };
export type Rule = { kind: 'rule' };
/** Every row has as many cells as the head. */
export type Table = { kind: 'table'; head: Cell[]; rows: Cell[][] };
export type Cell = { kind: 'cell'; align: 'left' | 'center' | 'right' | null; children: Inline[] };

export type Text = { kind: 'text'; text: string };
export type Emphasis = { kind: 'emphasis'; children: Inline[] };
export type Strong = { kind: 'strong'; children: Inline[] };
export type Strike = { kind: 'strike'; children: Inline[] };
/** `href`: absolute, http, https or mailto, in printable ASCII (see `safeTarget`). Never inside another link. */
export type Link = { kind: 'link'; href: string; children: Inline[] };
export type CodeSpan = { kind: 'codespan'; text: string };
export type Break = { kind: 'break' };

/** Ends a switch over kinds: doesn't compile while a kind is left out. @throws Error when reached all the same */
export function assertNever(node: never): never {
  throw new Error(`Unknown kind of node: ${JSON.stringify(node)}`);
}
