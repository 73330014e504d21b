import { z } from 'zod';
import { signatureSchema } from './drafts.ts';
import { REACTIONS } from './limits.ts';
import { authorSchema } from './people.ts';
import {
  bodySchema,
  commentIdSchema,
  instantSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  seqSchema,
  threadIdSchema,
  titleSchema,
} from './text.ts';

// --- What a reader gets ---------------------------------------------------

export const reactionSchema = z.object({
  emoji: z.string(),
  count: z.int(),
  /** Names of the first few who set it. */
  names: z.array(z.string()),
  /** Whether the reader set it; absent where the reader is not known (an event sent to everyone). */
  mine: z.boolean().optional(),
});
export type Reaction = z.infer<typeof reactionSchema>;

/** What a comment waits for a moderator for: its author is a guest or new here, or it has a link in it. */
export const HELD_FOR = ['guest', 'newcomer', 'link'] as const;
/** A place in another thread; its title is null where it is not to be read. */
export const elsewhereSchema = z.object({
  threadId: threadIdSchema,
  title: z.string().nullable(),
  number: numberSchema,
});
export type Elsewhere = z.infer<typeof elsewhereSchema>;

export const commentSchema = z.object({
  id: commentIdSchema,
  number: numberSchema,
  kind: z.enum(['comment', 'joint']),
  author: authorSchema,
  /** Markdown; null where the reader may not see it. */
  body: z.string().nullable(),
  /** Which revision the body is, from 1. */
  revision: z.int(),
  /** The number of the comment that this one answers. */
  replyTo: numberSchema.nullable(),
  /** Null also where it answers a joint response. */
  replyToAuthor: authorSchema.nullable(),
  quotes: z.array(z.never()),
  points: z.array(z.never()),
  reactions: z.array(reactionSchema),
  createdAt: instantSchema,
  /** True where only the day of `createdAt` is known (an import): its time means nothing. */
  dayOnly: z.boolean(),
  editedAt: instantSchema.nullable(),
  state: z.enum(['visible', 'held', 'hidden', 'removed']),
  /** Of one that is held, for those who may read it: why, where saying so helps nobody around the rules. */
  heldFor: z.enum(HELD_FOR).optional(),
  /** Of a joint response: who signed it, in the order in which they did. */
  signatures: z.array(signatureSchema).optional(),
  /** Where moderators have moved it: nothing of it is left here but its number, in the state `removed`. */
  movedTo: elsewhereSchema.nullable(),
  /** Where it was before. */
  movedFrom: elsewhereSchema.nullable(),
  /** The event that last changed this comment: of two copies the one with the higher seq is the newer. */
  seq: seqSchema,
});
export type Comment = z.infer<typeof commentSchema>;

/** Whether guests write in a thread (where the forum has guests), wait for approval, or only read. */
export const GUESTS_IN_THREAD = ['allow', 'hold', 'off'] as const;
/** How moderators let people write in a thread. */
const control = {
  /** Nobody but moderators writes in it now. */
  locked: z.boolean(),
  /** How long one waits between two comments, in seconds; 0: not at all. */
  slow: z.int(),
  guests: z.enum(GUESTS_IN_THREAD),
  /** Listed before the others. */
  pinned: z.boolean(),
};

const mergedSchema = z.object({ threadId: threadIdSchema, title: z.string().nullable() });

export const threadSchema = z.object({
  id: threadIdSchema,
  title: z.string(),
  author: authorSchema,
  /** The opening post, as comment 0. */
  opening: commentSchema,
  createdAt: instantSchema,
  lastActivityAt: instantSchema,
  /** Comments without the opening post; also the number of the latest. */
  commentCount: z.int(),
  /** The highest number that the reader has read; null for a reader who is not signed in. */
  readTo: numberSchema.nullable(),
  /** Until when the reader may not write in it, `FOREVER` where nobody has set an end; null: they may. */
  mutedUntil: instantSchema.nullable(),
  /** When the reader wrote their latest comment in it, from which slow mode counts; null: none. */
  wroteAt: instantSchema.nullable(),
  /** The thread at whose end its comments are now: nobody writes in this one any more. */
  mergedInto: mergedSchema.nullable(),
  /**
   * Whether nobody but who opened it has ever written in it: while its opening post is not shown then, it is there for them
   * and moderators alone, and nobody else writes in it.
   */
  alone: z.boolean(),
  ...control,
});
export type Thread = z.infer<typeof threadSchema>;

export const threadSummarySchema = z.object({
  id: threadIdSchema,
  title: z.string(),
  author: authorSchema,
  createdAt: instantSchema,
  lastActivityAt: instantSchema,
  commentCount: z.int(),
  openPoints: z.int(),
  /** Drafts under way that the reader is a member of. */
  drafts: z.int(),
  /** How many are in the thread now. */
  here: z.int(),
  /** Comments in each of the last 24 hours, oldest first. */
  perHour: z.array(z.int()),
  pinned: z.boolean(),
  /** Whether it was merged into another thread: no list has it any more. */
  merged: z.boolean(),
  /** Comments that the reader has not read; null for a reader who is not signed in. */
  unread: z.int().nullable(),
});
export type ThreadSummary = z.infer<typeof threadSummarySchema>;

export const threadListSchema = z.object({
  threads: z.array(threadSummarySchema),
  next: z.string().nullable(),
});
export type ThreadList = z.infer<typeof threadListSchema>;

/** A run of comments without gaps, and the seq that it is true at. */
export const threadWindowSchema = z.object({
  thread: threadSchema,
  comments: z.array(commentSchema),
  seq: seqSchema,
});
export type ThreadWindow = z.infer<typeof threadWindowSchema>;

export const revisionSchema = z.object({
  revision: z.int(),
  body: z.string(),
  at: instantSchema,
});
export type Revision = z.infer<typeof revisionSchema>;

// --- The log ----------------------------------------------------------------

const happened = { seq: seqSchema, at: instantSchema, actor: authorSchema };

/**
 * One entry of a thread's log. Events that concern a comment carry it whole, as it is now:
 * applying one twice, or an old one after a newer one, is settled by the comment's `seq`.
 */
export const threadEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('thread:opened'), ...happened }),
  z.object({ type: z.literal('comment:posted'), ...happened, comment: commentSchema }),
  z.object({ type: z.literal('comment:edited'), ...happened, comment: commentSchema }),
  z.object({ type: z.literal('comment:deleted'), ...happened, comment: commentSchema }),
  /** A moderator has hidden, held, restored or removed it. */
  z.object({ type: z.literal('comment:moderated'), ...happened, comment: commentSchema }),
  /** A moderator has moved it to another thread: only its number is left. */
  z.object({ type: z.literal('comment:moved'), ...happened, comment: commentSchema }),
  /** A moderator has moved it here, at the end. */
  z.object({
    type: z.literal('comment:arrived'),
    ...happened,
    comment: commentSchema,
    /** Who has set each of its reactions: in what is sent to everyone, by which each reader knows their own. */
    reactedBy: z.partialRecord(z.enum(REACTIONS), z.array(personIdSchema)),
  }),
  /** The thread has another title, or people write in it otherwise: as it is now. */
  z.object({
    type: z.literal('thread:changed'),
    ...happened,
    title: z.string(),
    ...control,
    mergedInto: mergedSchema.nullable(),
  }),
  z.object({
    type: z.literal('reaction:set'),
    ...happened,
    number: numberSchema,
    emoji: z.string(),
    on: z.boolean(),
    /** All reactions of the comment, as they are now. */
    reactions: z.array(reactionSchema),
  }),
]);
export type ThreadEvent = z.infer<typeof threadEventSchema>;
export type ThreadEventType = ThreadEvent['type'];

export const eventsSchema = z.object({ events: z.array(threadEventSchema), head: seqSchema });

// --- Acts --------------------------------------------------------------------

const opId = opIdSchema;
const threadId = threadIdSchema;
const number = numberSchema;

export const openThreadSchema = z.strictObject({ opId, title: titleSchema, body: bodySchema });
export const renameThreadSchema = z.strictObject({ opId, threadId, title: titleSchema });
export const postCommentSchema = z.strictObject({
  opId,
  threadId,
  body: bodySchema,
  /** The answered comment, by its number or its id. */
  replyTo: z.union([numberSchema, commentIdSchema], 'That is not a comment to reply to.').nullish(),
  quotes: z.array(z.never('Quotes cannot be attached yet; quote in the text with >.')).optional(),
});
export const editCommentSchema = z.strictObject({
  opId,
  threadId,
  number,
  body: bodySchema,
  /** The revision that the edit is based on; refused with `conflict` when there is a newer one. */
  revision: z.int().optional(),
});
export const deleteCommentSchema = z.strictObject({ opId, threadId, number });
export const setReactionSchema = z.strictObject({
  opId,
  threadId,
  number,
  emoji: z.enum(REACTIONS, `A reaction is one of ${REACTIONS.join(' ')}`),
  on: z.boolean('Say whether the reaction is on or off.'),
});
export const markReadSchema = z.strictObject({ threadId, number });

export type OpenThread = z.infer<typeof openThreadSchema>;
export type RenameThread = z.infer<typeof renameThreadSchema>;
export type PostComment = z.infer<typeof postCommentSchema>;
export type EditComment = z.infer<typeof editCommentSchema>;
export type DeleteComment = z.infer<typeof deleteCommentSchema>;
export type SetReaction = z.infer<typeof setReactionSchema>;
