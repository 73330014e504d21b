import { foldedName, type Word, wordsOf } from '../../shared/words.ts';
import { BAR, inLatin, type Letters, lettersOf } from './lookalikes.ts';

/** A row of so many parts may be a word; fewer are `e.g.`, or a word and its ending. */
const ROW = 3;
/** A word of so many letters is seen in the middle of a row as well: shorter ones are in many by chance. */
const WITHIN = 4;

/** A word as it is written, and of which letters. */
interface Written {
  /** As `wordsOf` has it. */
  text: string;
  written: string;
  letters: Letters;
}
type WrittenWord = Word & Written;
/** Whether there are words in the text that can only be of other letters than Latin ones, and as many as of these. */
interface Among {
  someForeign: boolean;
  mostForeign: boolean;
}

/**
 * Takes their disguise from the words of a text: letters of other scripts that look like those of the word (`саsinо`),
 * and marks or spaces between its letters (`c a s i n o`).
 */
export class Disguises {
  private readonly sought: ReadonlySet<string>;
  /** What is sought, by what it looks like. */
  private readonly likenesses = new Map<string, string>();
  private readonly within: readonly string[];

  /** @param phrases what is sought, as `foldedName` has it */
  constructor(phrases: readonly string[]) {
    this.sought = new Set(phrases.flatMap((phrase) => phrase.split(' ')));
    this.within = phrases.filter((phrase) => phrase.length >= WITHIN && !phrase.includes(' '));
    for (const word of this.sought) {
      // Ν and ν look like different letters.
      for (const form of [word, word.toUpperCase()]) {
        const likeness = likenessOf(form);
        for (const one of [likeness.replaceAll(BAR, 'i'), withBars(likeness)]) {
          if (!this.likenesses.has(one)) this.likenesses.set(one, word);
        }
      }
    }
  }

  /** The text as it is read; the same where nothing in it is disguised. */
  undone(text: string): string {
    const words = [...wordsOf(text)].map((word) => {
      const written = text.slice(word.from, word.to);
      return { ...word, written, letters: lettersOf(written) };
    });
    const among = lookAt(words);
    let undone = '';
    let at = 0;
    const put = ({ from }: Word, { to }: Word, read: string | null) => {
      if (read === null) return;
      undone += text.slice(at, from) + read;
      at = to;
    };
    for (const row of rowsOf(text, words)) {
      const joined = row.length < ROW ? null : this.joined(row, among);
      if (joined !== null) put(row[0]!, row.at(-1)!, joined);
      else for (const word of row) put(word, word, this.read(word, among));
    }
    return undone + text.slice(at);
  }

  /** What a row is as one word; null where it is of several letters each and no word that is sought. */
  private joined(row: readonly Written[], among: Among): string | null {
    const text = row.map((part) => part.text).join('');
    const written = row.map((part) => part.written).join('');
    const word = this.read({ text, written, letters: lettersOf(written) }, among) ?? text;
    if (this.sought.has(word)) return word;
    if (!row.every(isLetter)) return null;
    const within = this.within.find((one) => word.includes(one));
    return within === undefined ? word : word.replace(within, ` ${within} `).trim();
  }

  /** What a word is read as among such others; null: as what it is. */
  private read({ text, written, letters }: Written, { someForeign, mostForeign }: Among): string | null {
    if (letters === 'none' || letters === 'foreign' || (letters === 'either' && someForeign)) return null;
    // Most words, and quickly.
    if (!mostForeign && /^[a-z\d]*$/i.test(written)) return null;
    const likeness = likenessOf(written);
    const sought = this.likenesses.get(likeness.includes(BAR) ? withBars(likeness) : likeness);
    // Latin letters are taken for others only among these.
    const isSought =
      sought !== undefined && (letters !== 'latin' || mostForeign || lettersOf(sought) === 'latin');
    const read = isSought ? sought : likeness.replaceAll(BAR, 'i');
    return read === text ? null : read;
  }
}

const likenessOf = (word: string) => foldedName(inLatin(word));
/** What is read of a word where each i and l may be a bar. */
const withBars = (likeness: string) => likeness.replace(/[il]/g, BAR);
const isLetter = ({ text }: Written) => [...text].length === 1;

/** Letters that stand alone say nothing: they may be those of another word. */
function lookAt(words: readonly Written[]): Among {
  const count = (of: Letters) => words.filter((word) => word.letters === of && !isLetter(word)).length;
  const foreign = count('foreign');
  return { someForeign: foreign > 0, mostForeign: foreign > 0 && foreign >= count('latin') };
}

/** The words by rows: several where the same mark parts each from the next, or, between single letters, the same spaces. */
function* rowsOf(text: string, words: readonly WrittenWord[]): Generator<WrittenWord[], void, void> {
  let row: WrittenWord[] = [];
  let mark: string | null = null;
  for (const word of words) {
    const before = row.at(-1);
    const between = before ? text.slice(before.to, word.from) : '';
    const fits = before !== undefined && mayJoin(before, between, word);
    if (fits && (mark === null || mark === between)) {
      mark = between;
      row.push(word);
      continue;
    }
    // The last of two may be the first of the next row: `a c.a.s.i.n.o`.
    const next = fits && row.length < ROW ? [row.pop()!, word] : [word];
    if (row.length > 0) yield row;
    row = next;
    mark = next.length > 1 ? between : null;
  }
  if (row.length > 0) yield row;
}

const mayJoin = (one: Written, between: string, other: Written) =>
  between !== '' &&
  one.letters !== 'none' &&
  other.letters !== 'none' &&
  ((isLetter(one) && isLetter(other)) || !/\s/.test(between));
