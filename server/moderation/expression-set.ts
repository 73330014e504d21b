import { RE2JS, RE2JSException, RE2Set } from 're2js';

/** Why one of several patterns is no regular expression of RE2, as the end of a sentence. */
export interface Problem {
  place: number;
  message: string;
}

/** A pattern that is no regular expression of RE2. */
export class NoExpression extends Error {
  readonly place: number;
  constructor({ place, message }: Problem) {
    super(message);
    this.place = place;
  }
}

/**
 * Regular expressions as RE2 has them, whatever the case: their time grows with the text and not with its power.
 * @see https://github.com/google/re2/wiki/Syntax
 */
export class ExpressionSet {
  private readonly set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE);

  /** @throws NoExpression */
  constructor(patterns: readonly string[]) {
    for (const [place, pattern] of patterns.entries()) {
      try {
        this.set.add(pattern);
      } catch (error) {
        if (!(error instanceof RE2JSException)) throw error;
        // Without what was put before it here.
        const message = error.message.replace(/^error parsing regexp: /, '').replace('`(?i)', '`');
        throw new NoExpression({ place, message });
      }
    }
    this.set.compile();
  }

  /** The place of the first that is in a text; null: none is. */
  first(text: string): number | null {
    return this.set.match(text)[0] ?? null;
  }
}
