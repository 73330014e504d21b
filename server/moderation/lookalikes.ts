import { readFileSync } from 'node:fs';

/** Stands for letters that are taken for a capital i or an l. A letter itself, it stays in a word that is folded. */
export const BAR = 'ǀ';
const SMALL_CAPITALS = 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ';

let lookalikes: ReadonlyMap<string, string> | null = null;

/**
 * Letters of all scripts that are taken for one from a to z, with it: what Unicode knows to be confusable, and what is
 * so as a capital (м, of М). No digits and signs, and no two letters for one: `rn` is honest, and `1` is seen. It is
 * read when it is first asked for: most forums have no rules.
 * @see https://www.unicode.org/reports/tr39/#Confusable_Detection
 */
function readLookalikes(): ReadonlyMap<string, string> {
  const confusables: Record<string, string> = JSON.parse(
    readFileSync(new URL(import.meta.resolve('unhomoglyph/data.json')), 'utf8'),
  );
  const likenessOf = (letter: string) => {
    const like = confusables[letter]?.normalize('NFKD').replace(/\p{M}/gu, '');
    if (!like || !/^[a-z]$/i.test(like)) return null;
    return like === 'l' && !/\p{Ll}/u.test(letter) ? BAR : like.toLowerCase();
  };
  const found = new Map<string, string>();
  for (const key of Object.keys(confusables)) {
    if (!/^(?=\p{L})[^a-z]$/iu.test(key)) continue;
    for (const letter of [key, key.toLowerCase()]) {
      const likeness = likenessOf(letter) ?? likenessOf(letter.toUpperCase());
      if (likeness) found.set(letter, likeness);
    }
  }
  // Who reads small capitals reads letters.
  for (const [place, letter] of [...SMALL_CAPITALS].entries())
    found.set(letter, String.fromCharCode(97 + place));
  // NFKC makes it of ϲ.
  found.set('ς', 'c');
  return found.set('ӏ', BAR);
}

const likenessTo = (letter: string): string | undefined => {
  lookalikes ??= readLookalikes();
  return lookalikes.get(letter);
};

/** The text with letters from a to z in the place of those that look like them, and `BAR` in that of bars. */
export const inLatin = (text: string): string =>
  text.normalize('NFKD').replace(/[^\0-\x7f]/gu, (letter) => likenessTo(letter) ?? letter);

/** The other scripts that have such letters. */
const SCRIPTS =
  'Cyrillic Greek Armenian Georgian Hebrew Arabic Coptic Cherokee Lisu Canadian_Aboriginal Deseret Tifinagh Warang_Citi Miao Carian Old_Italic'
    .split(' ')
    .map((script) => `\\p{Script=${script}}`);
const ASCII = /^[\0-\x7f]*$/;
const LATIN = /\p{Script=Latin}/u;
const ONLY_LATIN = /^[\p{Script=Latin}\P{L}]*$/u;
const OTHER = new RegExp(`[${SCRIPTS.join('')}]`, 'u');
const ONLY_ONE = new RegExp(`^(?:${SCRIPTS.map((script) => `[${script}\\P{L}]*`).join('|')})$`, 'u');

/**
 * Of which letters a word is: of Latin ones; of such as have no likeness to them, some at least (`foreign`); of other
 * ones all of which have (`either`); of several scripts (`mixed`); of none.
 */
export type Letters = 'latin' | 'foreign' | 'either' | 'mixed' | 'none';

export function lettersOf(word: string): Letters {
  // Most words, and quickly.
  if (ASCII.test(word)) return /[a-z]/i.test(word) ? 'latin' : 'none';
  const plain = word.normalize('NFKD');
  if (ONLY_LATIN.test(plain)) return LATIN.test(plain) ? 'latin' : 'none';
  if (!OTHER.test(plain)) return 'foreign';
  if (LATIN.test(plain) || !ONLY_ONE.test(plain)) return 'mixed';
  for (const letter of plain) if (/\p{L}/u.test(letter) && likenessTo(letter) === undefined) return 'foreign';
  return 'either';
}
