import type { Cause } from '../../shared/protocol/cases.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Db, Tx } from '../store/store.ts';
import type { ThreadControl } from './log.ts';

/** What is held back until a moderator has looked at it. */
export interface Holding {
  /** Why the text is; null: it isn't. */
  causeOf(tx: Tx, author: Person, guests: ThreadControl['guests'], text: string): Promise<HeldFor | null>;
  /** The same by the text alone: of a title, and of what several have signed. */
  causeInText(db: Db | Tx, author: Person, text: string): Promise<HeldFor | null>;
  /** A comment that is held waits for a moderator from now on. */
  openCase(tx: Tx, held: HeldComment): Promise<void>;
}
export interface HeldFor {
  cause: Cause;
  detail: string | null;
}
export interface HeldComment extends HeldFor {
  threadId: ThreadId;
  number: number;
  personId: PersonId;
  at: number;
}
export const NOTHING_HELD: Holding = {
  causeOf: async () => null,
  causeInText: async () => null,
  openCase: async () => {},
};
