/** A word of a text as it is searched for, and where it stands there (UTF-16 units, the end excluded). */
export interface Word {
  text: string;
  from: number;
  to: number;
}

/** Longer words are cut: no one types them, and an index has a limit. */
const LONGEST = 100;

/**
 * Scripts that are written without spaces: each character is a word, and several side by side are a phrase.
 * (With the marks that make a long vowel of kana.)
 */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30fc\\uff70';
/** Apostrophes, and what no reader sees: within a word they part nothing. */
const JOINING = "'’‘ʼʻ＇\\u00ad\\u200b-\\u200d\\u2060\\ufeff";
const LETTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])`;
const WORD = new RegExp(
  // Most words, found without a look at each of their characters twice.
  `[A-Za-z0-9]+(?![\\p{L}\\p{N}\\p{M}${JOINING}])` +
    `|(?=[\\p{L}\\p{N}])[${UNSPACED}][\\p{M}\\uff9e\\uff9f]*` +
    `|${LETTER}+(?:[${JOINING}]+${LETTER}+)*`,
  'gu',
);
const JOINERS = new RegExp(`[${JOINING}]`, 'gu');
/**
 * Marks that are no letters of their own: accents, Hebrew points, Arabic vowels. Those of Indic scripts are vowels
 * like others, and those of kana make another syllable.
 */
const MARKS =
  /(?![\u3099\u309a])\p{Script=Inherited}|(?=\p{M})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]/gu;
/** Letters that Unicode takes for letters of their own and readers for variants. */
const VARIANTS: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ς: 'σ' };

/** The words of a text in their order, without case, accents and other differences that no one minds. */
export function* wordsOf(text: string): Generator<Word, void, void> {
  for (const { 0: found, index: from } of text.matchAll(WORD)) {
    const folded = fold(found.slice(0, LONGEST));
    if (folded !== '') yield { text: folded, from, to: from + found.length };
  }
}

/** What two ways to write a name have in common. */
export const foldedName = (name: string): string => [...wordsOf(name)].map(({ text }) => text).join(' ');

function fold(word: string): string {
  // Most words, and quickly: a text of 64,000 characters is folded while an act is carried out.
  if (/^[a-z\d]+$/i.test(word)) return word.toLowerCase().slice(0, LONGEST);
  if (/^[\u4e00-\u9fff]$/.test(word)) return word;
  return (
    unmarked(word)
      // Up and down again: ß becomes ss.
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replace(MARKS, '')
      .replace(/[øłđæœς]/g, (letter) => VARIANTS[letter]!)
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}\p{M}]/gu, '')
      .replace(/^\p{M}+$/u, '')
      .slice(0, LONGEST)
      .replace(/[\ud800-\udbff]$/, '')
  );
}

const unmarked = (text: string) => text.normalize('NFKD').replace(MARKS, '').replace(JOINERS, '');

/** One thing that is looked for: words side by side; with `prefix`, the last one may go on. */
export interface Term {
  words: string[];
  prefix: boolean;
}

/** What a query asks for: all of `all`, and none of `none`. */
export interface Query {
  all: Term[];
  none: Term[];
}

/** From so many letters on, a word that isn't in quotation marks also finds longer ones: argument, arguments. */
const PREFIX_FROM = 3;

/** Reads what a person typed: words, "phrases", and -words or -"phrases" that must not be there. Never fails. */
export function readQuery(text: string): Query {
  const query: Query = { all: [], none: [] };
  for (const [, minus, quoted, bare] of text.matchAll(/(-?)(?:["“„”]([^"“„”]*)["“„”]?|([^\s"“„”]+))/gu)) {
    const words = [...wordsOf(quoted ?? bare ?? '')].map((word) => word.text);
    const last = words.at(-1);
    if (last === undefined) continue;
    const prefix = quoted === undefined && [...last].length >= PREFIX_FROM;
    query[minus ? 'none' : 'all'].push({ words, prefix });
  }
  return query;
}

/** Where the terms stand among the words of a text: the words' positions, in their order, each once. */
export function findTerms(words: readonly Word[], terms: readonly Term[]): Word[] {
  const found = new Set<Word>();
  for (const term of terms) {
    for (let at = 0; at + term.words.length <= words.length; at++) {
      if (!standsAt(words, at, term)) continue;
      for (let i = 0; i < term.words.length; i++) found.add(words[at + i]!);
    }
  }
  return [...found].sort((a, b) => a.from - b.from);
}

function standsAt(words: readonly Word[], at: number, { words: wanted, prefix }: Term): boolean {
  return wanted.every((word, i) => {
    const there = words[at + i]!.text;
    return prefix && i === wanted.length - 1 ? there.startsWith(word) : there === word;
  });
}

/** A part of a text on one line, and where in it stands what was looked for (UTF-16 units, ends excluded). */
export interface Excerpt {
  text: string;
  marks: [from: number, to: number][];
}

/** Some characters before the first match, and the length of an excerpt without its `…`. */
const BEFORE = 60;
const LENGTH = 240;

/** The part of a text around where `terms` first stand; where none does, its beginning. */
export function excerptOf(text: string, terms: readonly Term[]): Excerpt {
  const words = [...wordsOf(text)];
  const found = findTerms(words, terms);
  const first = found[0]?.from ?? 0;
  const from = first <= BEFORE ? 0 : (words.find((word) => word.from >= first - BEFORE)?.from ?? first);
  const room = from + LENGTH;
  const to = text.length <= room ? text.length : Math.max(lastEnd(words, from, room), found[0]?.to ?? 0);
  const excerpt: Excerpt = { text: from > 0 ? '…' : '', marks: [] };
  const add = (until: number) => {
    excerpt.text += text.slice(at, until).replace(/\s+/g, ' ');
    at = until;
  };
  let at = from;
  for (const word of found) {
    if (word.from < at || word.to > to) continue;
    add(word.from);
    const start = excerpt.text.length;
    add(word.to);
    excerpt.marks.push([start, excerpt.text.length]);
  }
  add(to);
  excerpt.text = excerpt.text.trimEnd() + (to < text.length ? '…' : '');
  return excerpt;
}

/** The end of the last word that ends before `room`; of a word longer than all of it, `room` itself. */
function lastEnd(words: readonly Word[], from: number, room: number): number {
  let end = room;
  for (const word of words) {
    if (word.to > room) break;
    if (word.from >= from) end = word.to;
  }
  return end;
}
