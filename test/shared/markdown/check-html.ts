/**
 * Reads HTML as strictly as renderHtml promises to write it and throws on everything else: unknown tags or
 * attributes, unquoted or unescaped values, elements left open or closed crosswise, addresses with another scheme.
 */
const ATTRIBUTES: Record<string, Record<string, RegExp>> = {
  p: { dir: /^auto$/ },
  h2: { dir: /^auto$/ },
  h3: { dir: /^auto$/ },
  h4: { dir: /^auto$/ },
  h5: { dir: /^auto$/ },
  h6: { dir: /^auto$/ },
  ul: {},
  ol: { start: /^\d{1,9}$/ },
  li: { dir: /^auto$/ },
  blockquote: {},
  pre: { dir: /^auto$/, tabindex: /^0$/ },
  code: { class: /^language-[a-z0-9+#-]{1,20}$/ },
  hr: {},
  div: { class: /^table$/, tabindex: /^0$/, role: /^group$/, 'aria-label': /^Table$/ },
  table: {},
  thead: {},
  tbody: {},
  tr: {},
  th: { dir: /^auto$/, scope: /^col$/, class: /^align-(left|center|right)$/ },
  td: { dir: /^auto$/, class: /^align-(left|center|right)$/ },
  em: {},
  strong: {},
  s: {},
  a: { href: /^(https?:\/\/[^/]|mailto:)[\x21-\x7e]*$/, rel: /^nofollow ugc noopener$/ },
  br: {},
};
const INLINE = new Set(['em', 'strong', 's', 'a', 'code', 'br']);
const VOID = new Set(['br', 'hr']);

/** What an element may stand in: anything else a browser's parser would move about. */
function mayHold(parent: string | undefined, tag: string): boolean {
  if (parent === undefined || parent === 'li' || parent === 'blockquote') {
    return !['li', 'thead', 'tbody', 'tr', 'th', 'td', 'table'].includes(tag);
  }
  const only: Record<string, string[]> = {
    ul: ['li'],
    ol: ['li'],
    pre: ['code'],
    code: [],
    div: ['table'],
    table: ['thead', 'tbody'],
    thead: ['tr'],
    tbody: ['tr'],
    tr: ['th', 'td'],
  };
  return (only[parent] ?? [...INLINE]).includes(tag);
}

/** @throws Error saying what is wrong and where. Returns the text, unescaped, without its elements. */
export function checkHtml(html: string): string {
  const open: string[] = [];
  const fail = (why: string, at: number) => {
    throw new Error(`${why} at ${at}: ${JSON.stringify(html.slice(Math.max(0, at - 60), at + 120))}`);
  };
  let text = '';
  let at = 0;
  const part = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<>]*")*)>|([^<>"'\r]+)/y;
  while (at < html.length) {
    part.lastIndex = at;
    const found = part.exec(html) ?? fail('not as renderHtml writes', at);
    const [whole, slash, tag = '', attributes = '', chars] = found!;
    if (chars !== undefined) text += unescaped(chars, (why) => fail(why, at));
    else if (slash === '/') {
      if (open.pop() !== tag || attributes !== '') fail(`</${tag}> closes nothing`, at);
    } else {
      checkAttributes(tag, attributes, (why) => fail(why, at));
      if (!mayHold(open.at(-1), tag)) fail(`<${tag}> in <${open.at(-1)}>`, at);
      if (tag === 'a' && open.includes('a')) fail('a link in a link', at);
      if (!VOID.has(tag)) open.push(tag);
      if (open.length > 60) fail('nested more than 60 deep', at);
    }
    at += whole.length;
  }
  if (open.length > 0) fail(`left open: ${open.join(' ')}`, at);
  return text;
}

function checkAttributes(tag: string, written: string, fail: (why: string) => void): void {
  const allowed = Object.hasOwn(ATTRIBUTES, tag) ? ATTRIBUTES[tag] : undefined;
  if (allowed === undefined) fail(`<${tag}> is not allowed`);
  for (const [, name, value] of written.matchAll(/ ([a-z-]+)="([^"]*)"/g)) {
    const shape = allowed !== undefined && Object.hasOwn(allowed, name!) ? allowed[name!] : undefined;
    const meant = unescaped(value!, fail);
    if (shape === undefined || !shape.test(meant)) fail(`${name}="${meant}" is not allowed on <${tag}>`);
  }
}

const CHARACTERS: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#13;': '\r',
};

function unescaped(written: string, fail: (why: string) => void): string {
  return written.replace(/&[^;&]{0,6};?/g, (entity) => {
    const meant = CHARACTERS[entity];
    if (meant === undefined) fail(`unescaped &: ${entity}`);
    return meant ?? '';
  });
}
