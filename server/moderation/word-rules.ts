import { foldedName } from '../../shared/words.ts';
import { NoExpression } from './expression-set.ts';
import { Expressions, TookTooMuch } from './expressions.ts';

/** A text that is as long as a comment can be, of words that are seldom the same twice. */
const HARD_TEXT = Array.from({ length: 12_000 }, (_, i) => ((i * 2_654_435_761) >>> 6).toString(36))
  .join(' ')
  .slice(0, 64_000);

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
  }

  /** The first line that is in the text; null: none is. @throws TookTooMuch */
  async find(text: string): Promise<string | null> {
    if (this.phrases.length > 0) {
      const words = ` ${foldedName(text)} `;
      const phrase = this.phrases.find(([, folded]) => words.includes(folded));
      if (phrase) return phrase[0];
    }
    const first = (await this.expressions?.find(text))?.first ?? null;
    return first === null ? null : this.lines[this.places[first]!]!;
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
  }
}
