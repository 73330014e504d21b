import { RE2JS, RE2JSException, RE2Set } from 're2js';
import { foldedName } from '../../shared/words.ts';

/** A text that is as long as a comment can be, in which expressions find much to begin with. */
const HARD_TEXT = Array.from({ length: 64_000 }, (_, i) =>
  String.fromCharCode(97 + (((i * 2_654_435_761) >>> 7) % 26)),
).join('');

/**
 * Words, phrases, and regular expressions (between slashes) that a text may have in it. Words are found whole, whatever
 * their case and accents; expressions are RE2's, whose time grows with the text and not with its power.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export class WordRules {
  private readonly phrases: [line: string, folded: string][] = [];
  private readonly patterns: string[] = [];
  private readonly set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE);

  /** @throws RE2JSException where a line between slashes is no expression */
  constructor(lines: readonly string[]) {
    for (const line of lines) {
      const pattern = /^\/(.+)\/$/s.exec(line)?.[1];
      if (pattern === undefined) {
        const folded = foldedName(line);
        if (folded !== '') this.phrases.push([line, ` ${folded} `]);
      } else {
        this.set.add(pattern);
        this.patterns.push(line);
      }
    }
    if (this.patterns.length > 0) this.set.compile();
  }

  /** The first line that is in the text; null: none is. */
  find(text: string): string | null {
    if (this.phrases.length > 0) {
      const words = ` ${foldedName(text)} `;
      const phrase = this.phrases.find(([, folded]) => words.includes(folded));
      if (phrase) return phrase[0];
    }
    if (this.patterns.length === 0) return null;
    const [first] = this.set.match(text);
    return first === undefined ? null : this.patterns[first]!;
  }

  /** How long it takes to look through the longest comment, in milliseconds: about as long as it can. */
  cost(): number {
    const begun = performance.now();
    if (this.patterns.length > 0) this.set.match(HARD_TEXT);
    return performance.now() - begun;
  }
}

/** What is wrong with a line, in the end of a sentence; null: nothing. */
export function problemOf(line: string): string | null {
  try {
    new WordRules([line]);
    return null;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    // Without what was put before it here.
    return error.message.replace(/^error parsing regexp: /, '').replace('`(?i)', '`');
  }
}
