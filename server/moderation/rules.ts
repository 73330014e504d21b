import { Refused } from '../../shared/protocol/errors.ts';
import { type Rules, rulesSchema } from '../../shared/protocol/moderation.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import { problemOf, WordRules } from './word-rules.ts';

const NAME = 'moderation_rules';
/** What expressions may take of everyone's time for one comment, in milliseconds. */
const MOST_TIME = 40;
const USUAL: Rules = {
  reasons: [
    'Personal attack',
    'Off topic',
    'Spam or advertising',
    'Private information',
    'Misquotes somebody',
  ],
  words: [],
  links: 'nobody',
  firstComments: 0,
};

/** What is held back, and which reasons are offered: as the forum's admins have set it. */
export class ModerationRules {
  private readonly store: Store;
  /** What was read last, made ready for as long as it stays. */
  private last: { value: string; rules: Rules; words: WordRules } | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  async look(): Promise<Rules> {
    return (await this.read(this.store.db)).rules;
  }

  /** The rules as they are in the database. */
  async read(db: Db | Tx): Promise<{ rules: Rules; words: WordRules }> {
    const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst();
    const value = row?.value ?? '';
    if (this.last?.value !== value) {
      const rules = value === '' ? USUAL : rulesSchema.parse(JSON.parse(value));
      this.last = { value, rules, words: new WordRules(rules.words) };
    }
    return this.last;
  }

  /** @throws Refused `invalid` where an expression is none, or all of them take too long */
  async set(rules: Rules): Promise<Rules> {
    for (const [i, line] of rules.words.entries()) {
      const problem = problemOf(line);
      if (problem === null) continue;
      const sentence = `'${line.slice(0, 60)}' is no regular expression of RE2: ${problem}.`;
      throw new Refused('invalid', sentence, { field: `words.${i}` });
    }
    const cost = new WordRules(rules.words).cost();
    if (cost > MOST_TIME) {
      const sentence = `To look for these in one long comment takes ${Math.round(cost)} ms, in which nobody else is served; at most ${MOST_TIME} ms are taken. Counted repetitions (such as .{50}) cost most.`;
      throw new Refused('invalid', sentence, { field: 'words' });
    }
    const value = JSON.stringify(rules);
    await this.store.write((tx) =>
      tx
        .insertInto('settings')
        .values({ name: NAME, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute(),
    );
    return rules;
  }
}
