import { assertNever, type Block, type Cell, type Inline, type Item } from './tree.ts';

/** Every tag that a body can become. */
export type Tag =
  | 'p'
  | 'h2'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'pre'
  | 'code'
  | 'hr'
  | 'div'
  | 'table'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td'
  | 'em'
  | 'strong'
  | 's'
  | 'a'
  | 'br';

/** Every attribute that it can have. */
export type Attribute =
  | 'dir'
  | 'class'
  | 'start'
  | 'scope'
  | 'href'
  | 'rel'
  | 'tabindex'
  | 'role'
  | 'aria-label';

/** An element of the page as plain data; a string is its text. */
export type Markup = {
  tag: Tag;
  attributes: Partial<Record<Attribute, string>>;
  children: (Markup | string)[];
};

/** What is said on the page that the writer didn't say. */
export type Words = { table: string };
const ENGLISH: Words = { table: 'Table' };

/**
 * The elements that show these blocks. The server writes them as HTML (`renderHtml`) and the browser makes them
 * (`renderDom`), so that both show the same by construction. Text has `dir="auto"` block by block: a paragraph in
 * Hebrew doesn't turn its neighbours round. Tables and code can be scrolled, by keyboard too.
 */
export function elements(blocks: readonly Block[], words: Words = ENGLISH): (Markup | string)[] {
  return blocks.flatMap((block) => blockElements(block, words));
}

const LTR_OR_RTL = { dir: 'auto' } as const;

function element(tag: Tag, attributes: Markup['attributes'], children: Markup['children']): Markup {
  return { tag, attributes, children };
}

function blockElements(block: Block, words: Words): (Markup | string)[] {
  switch (block.kind) {
    case 'paragraph':
      return block.bare ? inlines(block.children) : [element('p', LTR_OR_RTL, inlines(block.children))];
    case 'heading':
      return [element(`h${block.level}`, LTR_OR_RTL, inlines(block.children))];
    case 'list':
      return [
        list(
          block.start,
          block.items.map((item) => listItem(item, words)),
        ),
      ];
    case 'quote':
      return [element('blockquote', {}, elements(block.children, words))];
    case 'code':
      return [element('pre', { ...LTR_OR_RTL, tabindex: '0' }, [code(block.language, block.text)])];
    case 'rule':
      return [element('hr', {}, [])];
    case 'table':
      return [table(block.head, block.rows, words)];
    default:
      return assertNever(block);
  }
}

function list(start: number | null, items: Markup[]): Markup {
  if (start === null) return element('ul', {}, items);
  return element('ol', start === 1 ? {} : { start: String(start) }, items);
}

function listItem(item: Item, words: Words): Markup {
  return element('li', LTR_OR_RTL, elements(item.children, words));
}

function code(language: string | null, text: string): Markup {
  return element(
    'code',
    language === null ? {} : { class: `language-${language}` },
    text === '' ? [] : [text],
  );
}

function table(head: Cell[], rows: Cell[][], words: Words): Markup {
  const parts = [element('thead', {}, [row('th', head)])];
  if (rows.length > 0)
    parts.push(
      element(
        'tbody',
        {},
        rows.map((cells) => row('td', cells)),
      ),
    );
  const scrollable = { class: 'table', tabindex: '0', role: 'group', 'aria-label': words.table };
  return element('div', scrollable, [element('table', {}, parts)]);
}

function row(tag: 'th' | 'td', cells: Cell[]): Markup {
  return element(
    'tr',
    {},
    cells.map((cell) => {
      // A class, since the page's CSP has no room for a style attribute.
      const align = cell.align === null ? {} : { class: `align-${cell.align}` };
      const scope = tag === 'th' ? { scope: 'col' } : {};
      return element(tag, { ...LTR_OR_RTL, ...scope, ...align }, inlines(cell.children));
    }),
  );
}

function inlines(nodes: readonly Inline[]): (Markup | string)[] {
  return nodes.map(inline);
}

function inline(node: Inline): Markup | string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'emphasis':
      return element('em', {}, inlines(node.children));
    case 'strong':
      return element('strong', {}, inlines(node.children));
    case 'strike':
      return element('s', {}, inlines(node.children));
    case 'link':
      // The forum vouches for no link, and the page it opens learns nothing of ours.
      return element('a', { href: node.href, rel: 'nofollow ugc noopener' }, inlines(node.children));
    case 'codespan':
      return element('code', {}, [node.text]);
    case 'break':
      return element('br', {}, []);
    default:
      return assertNever(node);
  }
}
