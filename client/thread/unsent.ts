import { Kept } from '../data/kept.ts';
import { personKey } from '../data/page-data.ts';

/** What stands in the composer and is not sent. */
export interface Unsent {
  body: string;
  replyTo: number | null;
  /** How many comments the thread had when the writing began. */
  since: number;
}

/** The unsent text of a thread and a person, in this browser. */
export const unsentOf = (threadId: string): Kept<Unsent> => new Kept(`unsent:${personKey}:${threadId}`);
