import type { z } from 'zod';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { TriedRules, tryRulesSchema } from '../../shared/protocol/rules.ts';
import { excerptOf, wordsOf } from '../../shared/words.ts';
import type { Naming } from '../people/naming.ts';
import { NEW_FOR } from '../people/newcomers.ts';
import { isFrom } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';
import type { HeldComment, HeldFor, Holding } from '../threads/holding.ts';
import type { ThreadControl } from '../threads/log.ts';
import { asRead, lineAsRead } from './as-read.ts';
import { openCase } from './case-rows.ts';
import { TookTooMuch } from './expressions.ts';
import { type ModerationRules, type ReadRules, readyRules } from './rules.ts';
import type { FoundLine, WordRules } from './word-rules.ts';

const LINK = /\b(?:https?:\/\/|www\.)[^\s]/i;

/** What is held back until a moderator has looked at it: by the forum's rules, its setting, and the thread's. */
export class Holds implements Holding, Naming {
  private readonly rules: ModerationRules;
  private readonly guests: 'allow' | 'hold' | 'off';
  private readonly now: () => number;
  private lastTried: { key: string; ready: Promise<ReadRules> } | null = null;

  constructor(rules: ModerationRules, guests: 'allow' | 'hold' | 'off', now: () => number) {
    this.rules = rules;
    this.guests = guests;
    this.now = now;
  }

  async causeOf(
    tx: Tx,
    author: Person,
    guests: ThreadControl['guests'],
    text: string,
  ): Promise<HeldFor | null> {
    const writer = this.writer(tx, author);
    if (this.isHeldAsGuest(writer, guests)) return { cause: 'guest', detail: null };
    return causeBy(await this.rules.read(tx), writer, text);
  }

  async causeInText(db: Db | Tx, author: Person, text: string): Promise<HeldFor | null> {
    return causeInText(await this.rules.read(db), this.writer(db, author), text);
  }

  /** A name is seen at once, whosever it is. No rule is about links in it: where any is held, none may be there. */
  async mayBeName(db: Db, name: string): Promise<void> {
    const { words, rules } = await this.rules.read(db);
    const shown = lineAsRead(name);
    const isHeld =
      (await foundIn(words, name, shown)) !== null || (rules.links !== 'nobody' && LINK.test(shown));
    if (!isHeld) return;
    const sentence =
      "That name can't be used here: moderators want to look at such words first, and a name is seen at once. Choose another.";
    throw new Refused('invalid', sentence, { field: 'name' });
  }

  /** What a comment of each would be held for by these rules. @throws Refused `invalid` where they can't be used */
  async tried({ rules, text }: z.output<typeof tryRulesSchema>): Promise<TriedRules> {
    const key = JSON.stringify(rules);
    // While a text is typed, they stay.
    if (this.lastTried?.key !== key) {
      this.close();
      this.lastTried = { key, ready: readyRules(rules) };
    }
    const ready = await this.lastTried.ready;
    const newcomer = { isModerator: false, isGuest: false, isNew: yes, approved: async () => 0 };
    const member = { ...newcomer, isNew: async () => false, approved: async (most: number) => most };
    const guest = { ...newcomer, isGuest: true };
    return {
      member: await causeBy(ready, member, text),
      newcomer: await causeBy(ready, newcomer, text),
      ...(this.guests !== 'off' && {
        guest: this.isHeldAsGuest(guest, 'allow')
          ? { cause: 'guest', detail: null }
          : await causeBy(ready, guest, text),
      }),
      read: await readIn(ready, text),
    };
  }

  /** Ends what was begun to try rules. */
  close(): void {
    this.lastTried?.ready.then(
      ({ words }) => words.close(),
      () => {},
    );
    this.lastTried = null;
  }

  async openCase(tx: Tx, held: HeldComment): Promise<void> {
    await openCase(tx, held);
  }

  private isHeldAsGuest({ isGuest }: Writer, guests: ThreadControl['guests']): boolean {
    return isGuest && (this.guests === 'hold' || guests === 'hold');
  }

  private writer(db: Db | Tx, author: Person): Writer {
    return {
      isModerator: isFrom(author, 'moderator'),
      isGuest: author.role === 'guest',
      isNew: async () => this.now() - (await cameAt(db, author)) < NEW_FOR,
      approved: (most) => approvedOf(db, author, most),
    };
  }
}

/** What rules ask of who writes. */
interface Writer {
  isModerator: boolean;
  isGuest: boolean;
  isNew(): Promise<boolean>;
  /** How many comments of theirs are for everyone to read: at most so many are counted. */
  approved(most: number): Promise<number>;
}

const yes = async () => true;

async function causeBy(ready: ReadRules, writer: Writer, text: string): Promise<HeldFor | null> {
  if (writer.isModerator) return null;
  const inText = await causeInText(ready, writer, text);
  if (inText) return inText;
  const { firstComments } = ready.rules;
  const isFirst = firstComments > 0 && (await writer.approved(firstComments)) < firstComments;
  return isFirst ? { cause: 'newcomer', detail: null } : null;
}

async function causeInText(
  { rules: { links, words: lines }, words }: ReadRules,
  writer: Writer,
  text: string,
): Promise<HeldFor | null> {
  if (writer.isModerator || (lines.length === 0 && links === 'nobody')) return null;
  const read = asRead(text);
  const found = await foundIn(words, text, read.text);
  if (found) return { cause: 'words', detail: found === 'late' ? null : found.line };
  if (links === 'nobody' || !(read.hasLinks || LINK.test(text))) return null;
  const held = links === 'everyone' || writer.isGuest || (links === 'newcomers' && (await writer.isNew()));
  return held ? { cause: 'link', detail: null } : null;
}

/** What is found in a text; `late`: it took too much. Rather a moderator looks at it then than nobody. */
async function foundIn(words: WordRules, text: string, shown: string): Promise<FoundLine | 'late' | null> {
  try {
    return await words.find(text, shown);
  } catch (error) {
    if (!(error instanceof TookTooMuch)) throw error;
    return 'late';
  }
}

/** As what a text is read when a line is found in it, where that is not how it is written. */
async function readIn({ words }: ReadRules, text: string): Promise<TriedRules['read']> {
  const found = await foundIn(words, text, asRead(text).text);
  if (found === null || found === 'late' || found.read === text) return null;
  return excerptOf(found.read, [{ words: [...wordsOf(found.line)].map((word) => word.text), prefix: false }]);
}

async function cameAt(db: Db | Tx, { id }: Person): Promise<number> {
  const row = await db
    .selectFrom('people')
    .select('created_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.created_at;
}

async function approvedOf(db: Db | Tx, { id }: Person, most: number): Promise<number> {
  const rows = await db
    .selectFrom('comments')
    .select('id')
    .where('author_id', '=', id)
    .where('state', '=', 'visible')
    .limit(most)
    .execute();
  return rows.length;
}
