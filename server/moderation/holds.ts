import type { Person } from '../../shared/protocol/people.ts';
import { NEW_FOR } from '../people/newcomers.ts';
import { isFrom } from '../people/permissions.ts';
import type { Db, Tx } from '../store/store.ts';
import type { HeldComment, HeldFor, Holding } from '../threads/holding.ts';
import type { ThreadControl } from '../threads/log.ts';
import { openCase } from './case-rows.ts';
import type { ModerationRules } from './rules.ts';

const LINK = /\b(?:https?:\/\/|www\.)[^\s]/i;

/** What is held back until a moderator has looked at it: by the forum's rules, its setting, and the thread's. */
export class Holds implements Holding {
  private readonly rules: ModerationRules;
  private readonly guests: 'allow' | 'hold' | 'off';
  private readonly now: () => number;

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
    if (isFrom(author, 'moderator')) return null;
    const isGuest = author.role === 'guest';
    if (isGuest && (this.guests === 'hold' || guests === 'hold')) return { cause: 'guest', detail: null };
    const inText = await this.causeInText(tx, author, text);
    if (inText) return inText;
    const { firstComments } = (await this.rules.read(tx)).rules;
    if (firstComments > 0 && (await approvedOf(tx, author, firstComments)) < firstComments) {
      return { cause: 'newcomer', detail: null };
    }
    return null;
  }

  async causeInText(db: Db | Tx, author: Person, text: string): Promise<HeldFor | null> {
    if (isFrom(author, 'moderator')) return null;
    const { rules, words } = await this.rules.read(db);
    const found = words.find(text);
    if (found !== null) return { cause: 'words', detail: found };
    const { links } = rules;
    if (links === 'nobody' || !LINK.test(text)) return null;
    const held =
      links === 'everyone' ||
      author.role === 'guest' ||
      (links === 'newcomers' && (await this.isNew(db, author)));
    return held ? { cause: 'link', detail: null } : null;
  }

  async openCase(tx: Tx, held: HeldComment): Promise<void> {
    await openCase(tx, held);
  }

  private async isNew(db: Db | Tx, { id }: Person): Promise<boolean> {
    const row = await db
      .selectFrom('people')
      .select('created_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return this.now() - row.created_at < NEW_FOR;
  }
}

/** How many comments of theirs are for everyone to read: at most so many are counted. */
async function approvedOf(tx: Tx, { id }: Person, most: number): Promise<number> {
  const rows = await tx
    .selectFrom('comments')
    .select('id')
    .where('author_id', '=', id)
    .where('state', '=', 'visible')
    .limit(most)
    .execute();
  return rows.length;
}
