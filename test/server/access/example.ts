import type { Comment } from '../../../shared/protocol/threads.ts';
import type { Actor } from './documented.ts';
import type { Situation } from './situations.ts';

/** What was made for one cell alone, for its call to be told. */
export interface World {
  /** Of the actor; empty: a reader's. */
  cookie: string;
  actorId: string | null;
  /** No two cells share an address: limits by address are no matter of permissions. */
  address: string;
  threadId: string;
  /** Of the comment, and what is in it and nowhere else. */
  number: number;
  words: string;
  authorId: string;
  /** Somebody who is acted on. */
  personId: string;
  /** In no other cell. */
  unique: string;
  /** Of a link that was mailed, of another session of the actor, of an invitation. */
  token: string;
  otherSession: string;
  invitationId: string;
  /** Of the draft, with a comment on it that the actor made, and the hash of its proposal. */
  draftId: string;
  noteId: string;
  hash: string;
  otherEmail: string;
  /** A case of the comment that was reported, and an action that the actor can appeal against or decide on. */
  caseId: string;
  actionId: string;
  /** Another thread. */
  otherThreadId: string;
}

/** What a call needs to be there beside its thread, comment or person. */
export type Need =
  | 'sign-in link'
  | 'reset link'
  | 'confirm link'
  | 'claimed e-mail'
  | 'waiting person'
  /** Muted, suspended and warned. */
  | 'barred person'
  | 'draft link'
  | 'report'
  | 'other thread'
  | 'action'
  | 'action on the comment'
  | 'signature'
  | 'appeal';

/** How one call is done so that it succeeds where it is allowed. */
export interface Example {
  /** `GET /api/threads`, `PAGE /t/:threadId`, `EVENT thread:join`. */
  call: string;
  /** The same call with another input; '' where there is one only. */
  variant: string;
  act: string;
  to: 'nothing' | 'thread' | 'comment' | 'person' | 'draft';
  /** Of the draft that it is done to; `signed`: proposed, and signed by the actor. */
  draftIs: 'writing' | 'proposed' | 'signed';
  /** Whether the words of the comment are in the answer for whoever may see it. */
  shows: boolean;
  /** Whether it is as if there were no such comment (404) for whoever may not; else it is there without its words. */
  hides: boolean;
  needs: readonly Need[];
  /** States of a comment in which it has nothing to change (409): not a matter of permissions. */
  not: readonly Comment['state'][];
  /** An event that a socket sends before, which anyone may. */
  after: string | null;
  params(world: World): Record<string, string | number>;
  query(world: World): Record<string, string>;
  body(world: World): unknown;
  /** Why it can't succeed in a situation in which it is allowed, in words; null: it can. */
  hindered(actor: Actor, situation: Situation): string | null;
}

/** An example as it is written: what is usual is left out. */
export type Written = Partial<Omit<Example, 'call'>>;
