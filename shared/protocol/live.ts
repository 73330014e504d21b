import { z } from 'zod';
import type { Case } from './cases.ts';
import type { Draft } from './drafts.ts';
import type { ErrorBody } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { Author } from './people.ts';
import {
  type CaseId,
  caseIdSchema,
  type DraftId,
  numberSchema,
  seqSchema,
  type ThreadId,
  threadIdSchema,
} from './text.ts';
import type { Comment, ThreadEvent, ThreadSummary } from './threads.ts';
import type { Activity } from './watch.ts';

const threadId = threadIdSchema;
export const joinSchema = z.strictObject({ threadId, after: seqSchema.optional() });
export const leaveSchema = z.strictObject({ threadId });
export const typingSchema = z.strictObject({ threadId, typing: z.boolean() });
export const caseOpenSchema = z.strictObject({ caseId: caseIdSchema.nullable() });
/** What a page shows of a thread: a comment, the opening post (0), or its title alone (null). */
const shownSchema = z.strictObject({ threadId, number: numberSchema.nullable() });
export const followSchema = z.strictObject({
  shown: z.array(shownSchema).max(LIMITS.shown, `At most ${LIMITS.shown} can be followed at once.`),
});
export const emptySchema = z.strictObject({}).optional();

export type Ack<T> = (answer: ({ ok: true } & T) | { ok: false; error: ErrorBody }) => void;
export type Shown = z.output<typeof shownSchema>;
export type Posted = { comment: Comment; seq: number };
/** Who is there or writing: up to five names, sorted, and how many there are in all. */
export type Names = { threadId: ThreadId; names: string[]; count: number };

/** Moderators who watch or look at a case: up to five, by name, and how many there are in all. */
export type Watching = { people: Pick<Author, 'id' | 'name'>[]; count: number };

/** What a client may send. The acts' bodies are those of the schemas of the same name. */
export interface ClientToServer {
  'thread:join': (
    input: { threadId: string; after?: number },
    ack: Ack<{ seq: number; events: ThreadEvent[] }>,
  ) => void;
  'thread:leave': (input: { threadId: string }, ack: Ack<object>) => void;
  'comment:post': (
    input: { opId: string; threadId: string; body: string; replyTo?: number | null },
    ack: Ack<Posted>,
  ) => void;
  'comment:edit': (
    input: { opId: string; threadId: string; number: number; body: string; revision?: number },
    ack: Ack<Posted>,
  ) => void;
  'comment:delete': (input: { opId: string; threadId: string; number: number }, ack: Ack<Posted>) => void;
  'reaction:set': (
    input: { opId: string; threadId: string; number: number; emoji: string; on: boolean },
    ack: Ack<Posted>,
  ) => void;
  'thread:read': (input: { threadId: string; number: number }, ack: Ack<{ readTo: number }>) => void;
  'typing:set': (input: { threadId: string; typing: boolean }) => void;
  'home:join': (input: object, ack: Ack<object>) => void;
  'shown:follow': (
    input: { shown: { threadId: string; number: number | null }[] },
    ack: Ack<{ imprints: (string | null)[] }>,
  ) => void;
  'watch:join': (input: object, ack: Ack<object>) => void;
  'watch:case': (input: { caseId: CaseId | null }, ack: Ack<object>) => void;
}

/** What the server sends. */
export interface ServerToClient {
  'thread:events': (message: { threadId: ThreadId; events: ThreadEvent[] }) => void;
  /** The latest seq of a thread, every few seconds: who has less asks the log for the rest. */
  'thread:head': (message: { threadId: ThreadId; seq: number }) => void;
  typing: (message: Names) => void;
  presence: (message: Names) => void;
  /** The person has read so far on another of their devices. */
  'thread:read': (message: { threadId: ThreadId; readTo: number }) => void;
  /** Threads of the home page that have changed, without what differs by reader. */
  'home:threads': (message: {
    threads: Omit<ThreadSummary, 'unread' | 'drafts'>[];
    /** Of those that have changed: not there for everyone. */
    gone: ThreadId[];
  }) => void;
  /** Of what is followed by `shown:follow`, these comments of a thread may be others now; null: all of it. */
  'shown:changed': (message: { threadId: ThreadId; numbers: number[] | null }) => void;
  /** To moderators who watch: what has happened, oldest first, each once; what was before is asked for. */
  'watch:activity': (message: { activity: Activity[] }) => void;
  /** To moderators who watch: cases that have changed, each as it is now. */
  'watch:cases': (message: { cases: Case[] }) => void;
  /** To moderators who watch: which of them do now, and who has which case open; all of it, whenever it has changed. */
  'watch:here': (message: Watching & { cases: (Watching & { caseId: CaseId })[] }) => void;
  /** To moderators, on every page: how many cases wait. */
  'cases:open': (message: { open: number }) => void;
  /** The person has a notification that they have not heard, or one was heard or taken back: ask for them. */
  notified: () => void;
  /** Something of a draft that the person is a member of: ask for that part again. */
  'draft:changed': (
    message: { draftId: DraftId; threadId: ThreadId } & (
      | { part: 'draft' | 'notes' }
      /** Who has it open and who writes in it, as they are now. */
      | ({ part: 'here' } & Pick<Draft, 'here' | 'writing'>)
    ),
  ) => void;
  'session:changed': () => void;
}
