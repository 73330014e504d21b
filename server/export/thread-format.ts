import { z } from 'zod';
import { REACTIONS } from '../../shared/protocol/limits.ts';
import {
  bodySchema,
  commentIdSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  threadIdSchema,
  titleSchema,
} from '../../shared/protocol/text.ts';
import { GUESTS_IN_THREAD } from '../../shared/protocol/threads.ts';
import { count, instant, kept, seq } from './values.ts';

// A thread in an export: its line, then its comments and its log.

/** What moderators have made of a comment. */
export const stateSchema = z.enum(['visible', 'held', 'hidden', 'removed']);

/** A comment's place in some thread. */
const placeSchema = z.strictObject({ thread: threadIdSchema, number: numberSchema });
const reactionsSchema = z.array(
  z.strictObject({ emoji: z.enum(REACTIONS), person: personIdSchema, at: instant }),
);

export const threadSchema = z.strictObject({
  id: threadIdSchema,
  title: kept(titleSchema),
  author: personIdSchema,
  createdAt: instant,
  lastActivityAt: instant,
  /** What an import of another form knows the thread by. */
  importKey: z.string().min(1).max(200).nullable(),
  /** Of its last event: so many events follow. */
  seq,
  /** Without the opening post: so many comments and one follow. */
  commentCount: count,
  lockedAt: instant.nullable().default(null),
  /** How long one waits between two comments, in seconds. */
  slow: count.default(0),
  guests: z.enum(GUESTS_IN_THREAD).default('allow'),
  pinnedAt: instant.nullable().default(null),
  /** The thread at whose end its comments are now. */
  mergedInto: threadIdSchema.nullable().default(null),
});
/** Comes right before the event that made it. */
export const commentSchema = z.strictObject({
  number: numberSchema,
  id: commentIdSchema,
  author: personIdSchema,
  kind: z.enum(['comment', 'joint']),
  state: stateSchema,
  replyTo: numberSchema.nullable(),
  createdAt: instant,
  dayOnly: z.boolean(),
  editedAt: instant.nullable(),
  seq,
  revision: z.int().min(1),
  revisions: z.array(z.strictObject({ revision: z.int(), body: kept(bodySchema), at: instant })),
  reactions: reactionsSchema,
  /** Where it was moved: its words and reactions are there. */
  movedTo: placeSchema.nullable().default(null),
  /** Where it came from. */
  movedFrom: placeSchema.nullable().default(null),
});
export const eventSchema = z.strictObject({
  seq,
  type: z.enum([
    'thread:opened',
    'thread:changed',
    'comment:posted',
    'comment:edited',
    'comment:deleted',
    'comment:moderated',
    'comment:moved',
    'comment:arrived',
    'reaction:set',
  ]),
  at: instant,
  actor: personIdSchema,
  opId: opIdSchema,
  number: numberSchema.nullable(),
  detail: z
    .union([
      z.strictObject({ emoji: z.enum(REACTIONS), on: z.boolean() }),
      z.strictObject({ state: stateSchema }),
      // Of a comment that was moved: where to; and in the other thread, what it was when it came.
      z.strictObject({ to: placeSchema }),
      z.strictObject({
        from: placeSchema,
        state: stateSchema.exclude(['removed']),
        revision: z.int().min(1),
        reactions: reactionsSchema,
      }),
      z.strictObject({
        title: kept(titleSchema),
        locked: z.boolean(),
        // Not told by events of earlier versions.
        slow: count.optional(),
        guests: z.enum(GUESTS_IN_THREAD).optional(),
        pinned: z.boolean().optional(),
        mergedInto: threadIdSchema.optional(),
      }),
    ])
    .nullable(),
});

export type ThreadRecord = z.infer<typeof threadSchema>;
export type CommentRecord = z.infer<typeof commentSchema>;
export type EventRecord = z.infer<typeof eventSchema>;
