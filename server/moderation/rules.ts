import { createHash } from 'node:crypto';
import { Refused } from '../../shared/protocol/errors.ts';
import { type KeptRules, type Rules, rulesSchema } from '../../shared/protocol/rules.ts';
import type { Db, Store, Tx } from '../store/store.ts';
import { TookTooMuch } from './expressions.ts';
import { WordRules } from './word-rules.ts';

const NAME = 'moderation_rules';
/** What expressions may take for one comment, in milliseconds: its writer waits for them. */
const MOST_TIME = 100;
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
  private last: ({ value: string } & ReadRules) | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  async look(): Promise<KeptRules> {
    const { value, rules } = await this.read(this.store.db);
    return { ...rules, version: versionOf(value) };
  }

  /** The rules as they are in the database. */
  async read(db: Db | Tx): Promise<{ value: string } & ReadRules> {
    const value = await valueIn(db);
    if (this.last?.value !== value) {
      const rules = value === '' ? USUAL : rulesSchema.parse(JSON.parse(value));
      this.last?.words.close();
      this.last = { value, rules, words: new WordRules(rules.words) };
    }
    return this.last;
  }

  /** Ends what was begun to use them. */
  close(): void {
    this.last?.words.close();
    this.last = null;
  }

  /**
   * Puts other rules in the place of those of a version.
   * @throws Refused `invalid` as `readyRules`, `conflict` where others were put there meanwhile
   */
  async set({ version, ...rules }: KeptRules): Promise<KeptRules> {
    (await readyRules(rules)).words.close();
    const value = JSON.stringify(rules);
    await this.store.write(async (tx) => {
      const before = await valueIn(tx);
      // Sent again, perhaps.
      if (before === value) return;
      if (versionOf(before) !== version) throw changedMeanwhile();
      const rows =
        before === ''
          ? await tx
              .insertInto('settings')
              .values({ name: NAME, value })
              .onConflict((conflict) => conflict.doNothing())
              .returning('name')
              .execute()
          : await tx
              .updateTable('settings')
              .set({ value })
              .where('name', '=', NAME)
              .where('value', '=', before)
              .returning('name')
              .execute();
      // Of two at the same instant, the one comes after the other here.
      if (rows.length === 0) throw changedMeanwhile();
    });
    return { ...rules, version: versionOf(value) };
  }
}

/** Rules, with the words of them made ready. */
export interface ReadRules {
  rules: Rules;
  words: WordRules;
}

/** Rules that can be used. @throws Refused `invalid` where an expression is none, or all of them take too long */
export async function readyRules(rules: Rules): Promise<ReadRules> {
  const words = new WordRules(rules.words);
  try {
    await mustBeUsable(words, rules.words);
    return { rules, words };
  } catch (error) {
    words.close();
    throw error;
  }
}

async function mustBeUsable(words: WordRules, lines: readonly string[]): Promise<void> {
  const wrong = await words.ready().catch(tooMuch);
  if (wrong) {
    const sentence = `'${lines[wrong.line]!.slice(0, 60)}' is no regular expression of RE2: ${wrong.problem}.`;
    throw new Refused('invalid', sentence, { field: `words.${wrong.line}` });
  }
  if ((await words.cost()) > MOST_TIME) tooMuch();
}

/** @throws Refused */
function tooMuch(error?: unknown): never {
  if (error !== undefined && !(error instanceof TookTooMuch)) throw error;
  const sentence = `To look for these in one long comment takes more than ${MOST_TIME} ms: whoever writes would wait for it. Counted repetitions (such as .{50}) cost most.`;
  throw new Refused('invalid', sentence, { field: 'words' });
}

const changedMeanwhile = () =>
  new Refused('conflict', 'Somebody else has changed the rules since you looked at them.');

/** As it is stored; empty: none were set yet. */
async function valueIn(db: Db | Tx): Promise<string> {
  const row = await db.selectFrom('settings').select('value').where('name', '=', NAME).executeTakeFirst();
  return row?.value ?? '';
}

const versionOf = (value: string) => createHash('sha256').update(value).digest('base64url').slice(0, 16);
