import { foldedName } from '../../shared/words.ts';
import { Disguises } from './disguises.ts';
import { NoExpression } from './expression-set.ts';
import { Expressions, TookTooMuch } from './expressions.ts';

/** A text that is as long as a comment can be, of words that are seldom the same twice. */
const HARD_TEXT = Array.from({ length: 12_000 }, (_, i) => ((i * 2_654_435_761) >>> 6).toString(36))
  .join(' ')
  .slice(0, 64_000);

/** A text that is longer is looked through beside the others, which don't wait for it then. */
const SHORT = 4_000;
/** Texts of which it is known what is in them. */
const KNOWN = 32;

/** A line that can't be used: which, and why as the end of a sentence. */
export interface WrongLine {
  line: number;
  problem: string;
}

/** A line that is in a text, and the text as it was read when it was found: as written, as shown, or without disguise. */
export interface FoundLine {
  line: string;
  read: string;
}

/**
 * Words, phrases, and regular expressions (between slashes) that a text may have in it. Words are found whole, whatever
 * their case and accents, and though they are disguised.
 */
export class WordRules {
  private readonly phrases: [line: string, folded: string][] = [];
  private readonly disguises: Disguises;
  /** Which of the lines are expressions. */
  private readonly places: number[] = [];
  private readonly lines: readonly string[];
  private readonly expressions: Expressions | null;
  private readonly ofShort: Expressions | null;
  /** What is in the texts that were asked for last: what was asked before a transaction holds up nobody in it. */
  private readonly known = new Map<string, { shown: string; found: Promise<FoundLine | null> }>();

  constructor(lines: readonly string[]) {
    this.lines = lines;
    const patterns: string[] = [];
    for (const [place, line] of lines.entries()) {
      const pattern = /^\/(.+)\/$/s.exec(line)?.[1];
      if (pattern === undefined) {
        const folded = foldedName(line);
        if (folded !== '') this.phrases.push([line, folded]);
      } else {
        this.places.push(place);
        patterns.push(pattern);
      }
    }
    this.disguises = new Disguises(this.phrases.map(([, folded]) => folded));
    this.expressions = patterns.length > 0 ? new Expressions(patterns) : null;
    this.ofShort = patterns.length > 0 ? new Expressions(patterns) : null;
  }

  /** The first line that is in a text, which is shown as `shown`; null: none is. @throws TookTooMuch */
  find(text: string, shown = text): Promise<FoundLine | null> {
    const known = this.known.get(text);
    if (known?.shown === shown) return known.found;
    const found = this.look(text, shown);
    // Said to whoever asks for it.
    found.catch(() => {});
    this.known.set(text, { shown, found });
    if (this.known.size > KNOWN) this.known.delete(this.known.keys().next().value!);
    return found;
  }

  private async look(text: string, shown: string): Promise<FoundLine | null> {
    if (this.lines.length === 0) return null;
    for (const read of new Set([text, shown, this.disguises.undone(shown)])) {
      const line = await this.lineIn(read);
      if (line !== null) return { line, read };
    }
    return null;
  }

  private async lineIn(text: string): Promise<string | null> {
    if (this.phrases.length > 0) {
      const words = ` ${foldedName(text)} `;
      const phrase = this.phrases.find(([, folded]) => words.includes(` ${folded} `));
      if (phrase) return phrase[0];
    }
    const expressions = text.length > SHORT ? this.expressions : this.ofShort;
    const first = (await expressions?.find(text))?.first ?? null;
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
    this.ofShort?.close();
  }
}
