import { foldedName } from '../../shared/words.ts';
import { NoExpression } from './expression-set.ts';
import { Expressions, TookTooMuch } from './expressions.ts';

/** A text that is as long as a comment can be, of words that are seldom the same twice. */
const HARD_TEXT = Array.from({ length: 12_000 }, (_, i) => ((i * 2_654_435_761) >>> 6).toString(36))
  .join(' ')
  .slice(0, 64_000);

/** A text that is longer is looked through beside the others, which don't wait for it then. */
const SHORT = 4_000;
/** Texts of which it is known what is in them. */
const KNOWN = 64;

/** A line that can't be used: which, and why as the end of a sentence. */
export interface WrongLine {
  line: number;
  problem: string;
}

/**
 * Words, phrases, and regular expressions (between slashes) that a text may have in it. Words are found whole, whatever
 * their case and accents.
 */
export class WordRules {
  private readonly phrases: [line: string, folded: string][] = [];
  /** Which of the lines are expressions. */
  private readonly places: number[] = [];
  private readonly lines: readonly string[];
  private readonly expressions: Expressions | null;
  private readonly ofShort: Expressions | null;
  /** What is in the texts that were asked for last: what was asked before a transaction holds up nobody in it. */
  private readonly known = new Map<string, Promise<number | null>>();

  constructor(lines: readonly string[]) {
    this.lines = lines;
    const patterns: string[] = [];
    for (const [place, line] of lines.entries()) {
      const pattern = /^\/(.+)\/$/s.exec(line)?.[1];
      if (pattern === undefined) {
        const folded = foldedName(line);
        if (folded !== '') this.phrases.push([line, ` ${folded} `]);
      } else {
        this.places.push(place);
        patterns.push(pattern);
      }
    }
    this.expressions = patterns.length > 0 ? new Expressions(patterns) : null;
    this.ofShort = patterns.length > 0 ? new Expressions(patterns) : null;
  }

  /** The first line that is in the text; null: none is. @throws TookTooMuch */
  async find(text: string): Promise<string | null> {
    if (this.phrases.length > 0) {
      const words = ` ${foldedName(text)} `;
      const phrase = this.phrases.find(([, folded]) => words.includes(folded));
      if (phrase) return phrase[0];
    }
    const first = await this.first(text);
    return first === null ? null : this.lines[this.places[first]!]!;
  }

  /** The first expression that is in the text. */
  private first(text: string): Promise<number | null> | null {
    const expressions = text.length > SHORT ? this.expressions : this.ofShort;
    if (!expressions) return null;
    const known = this.known.get(text);
    if (known) return known;
    const found = expressions.find(text).then(({ first }) => first);
    // Said to whoever asks for it.
    found.catch(() => {});
    this.known.set(text, found);
    if (this.known.size > KNOWN) this.known.delete(this.known.keys().next().value!);
    return found;
  }

  /** Makes them ready to be looked for. Returns the first line that can't be used; null: all can. @throws TookTooMuch */
  async ready(): Promise<WrongLine | null> {
    try {
      await this.expressions?.ready();
      return null;
    } catch (error) {
      if (!(error instanceof NoExpression)) throw error;
      return { line: this.places[error.place]!, problem: error.message };
    }
  }

  /** How long it takes to look through the longest comment, in milliseconds, once they have been used. */
  async cost(): Promise<number> {
    try {
      await this.expressions?.find(HARD_TEXT);
      return (await this.expressions?.find(HARD_TEXT))?.took ?? 0;
    } catch (error) {
      if (!(error instanceof TookTooMuch)) throw error;
      return Number.POSITIVE_INFINITY;
    }
  }

  /** Ends what was begun for them, once what was asked is answered. */
  close(): void {
    this.expressions?.close();
    this.ofShort?.close();
  }
}
