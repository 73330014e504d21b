import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { authorSchema } from './people.ts';
import {
  actionIdSchema,
  instantSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  plainSchema,
  threadIdSchema,
  titleSchema,
} from './text.ts';
import { GUESTS_IN_THREAD } from './threads.ts';

/** What a moderator does to a comment; `dismiss` leaves it as it is, and settles what was reported of it. */
export const COMMENT_ACTIONS = ['hide', 'hold', 'restore', 'approve', 'remove', 'dismiss'] as const;
/** What is done to a thread; who opened it may do the last two as well. */
export const THREAD_ACTIONS = [
  'split',
  'merge',
  'retitle',
  'lock',
  'unlock',
  'pin',
  'unpin',
  'slow',
  'guests',
] as const;
/** What is done to a person: everywhere, or in one thread (a mute). */
export const PERSON_ACTIONS = ['mute', 'unmute', 'suspend', 'unsuspend', 'warn', 'unwarn'] as const;
/** What is done about an earlier action: its moderator takes it back at once, or another one upholds it. */
export const REVIEW_ACTIONS = ['undo', 'uphold'] as const;
export const ACTIONS = [...COMMENT_ACTIONS, ...THREAD_ACTIONS, ...PERSON_ACTIONS, ...REVIEW_ACTIONS] as const;
export type Action = (typeof ACTIONS)[number];

export const commentSubjectSchema = z.strictObject({ threadId: threadIdSchema, number: numberSchema });
const threadSubject = z.strictObject({ threadId: threadIdSchema });
/** With a thread: only there (a mute), or because of what was written there (a warning). */
const personSubject = z.strictObject({ personId: personIdSchema, threadId: threadIdSchema.optional() });
const actionSubject = z.strictObject({ actionId: actionIdSchema });

export const reasonSchema = plainSchema('reason', LIMITS.reason, 1);
const said = {
  opId: opIdSchema,
  /** For everyone to read. */
  reason: reasonSchema,
  /** Done although the moderator takes part in the thread; the log says so. */
  emergency: z.boolean().optional(),
  /** Whether the log shows the entry without names: where they would harm somebody. */
  nameless: z.boolean().optional(),
};
const about = { ...said, subject: threadSubject };
export const actionInputSchema = z.discriminatedUnion('act', [
  z.strictObject({
    ...said,
    act: z.enum(COMMENT_ACTIONS),
    subject: commentSubjectSchema,
    /** The revision that was looked at; refused with `conflict` when there is a newer one. */
    revision: z.int().optional(),
  }),
  z.strictObject({ ...about, act: z.enum(['lock', 'unlock', 'pin', 'unpin']) }),
  z.strictObject({
    ...about,
    act: z.literal('split'),
    /** The comments that become a thread of their own, in their order: the first is its opening post. */
    numbers: z
      .array(
        numberSchema.min(1, 'The opening post stays with its thread: merge the thread into another one.'),
      )
      .min(1, 'Say which comments.')
      .max(LIMITS.moved, `At most ${LIMITS.moved} comments are moved at once.`),
    /** Of the new thread. */
    title: titleSchema,
  }),
  /** Everything in it goes to the end of another thread. */
  z.strictObject({ ...about, act: z.literal('merge'), into: threadIdSchema }),
  /** Another title for somebody's thread. */
  z.strictObject({ ...about, act: z.literal('retitle'), title: titleSchema }),
  z.strictObject({
    ...about,
    act: z.literal('slow'),
    /** How long one waits between two comments, in seconds; 0: not at all. */
    seconds: z
      .int('The seconds must be a whole number.')
      .min(0, 'The seconds must not be negative.')
      .max(86_400, 'Nobody waits longer than a day.'),
  }),
  z.strictObject({
    ...about,
    act: z.literal('guests'),
    /** Whether guests write in the thread, are held until a moderator approves, or only read. */
    guests: z.enum(GUESTS_IN_THREAD, 'Say allow, hold or off.'),
  }),
  z.strictObject({
    ...said,
    act: z.enum(PERSON_ACTIONS),
    subject: personSubject,
    /** The end of a mute or a suspension; without it, it lasts until it is taken back. */
    until: instantSchema.optional(),
  }),
  z.strictObject({ ...said, act: z.enum(REVIEW_ACTIONS), subject: actionSubject }),
]);
export type ActionInput = z.infer<typeof actionInputSchema>;

/** An entry of the public log of actions. */
export const loggedActionSchema = z.object({
  id: actionIdSchema,
  at: instantSchema,
  act: z.enum(ACTIONS),
  /** Null where the entry is shown without names. */
  actor: authorSchema.nullable(),
  subject: z.object({
    threadId: threadIdSchema.nullable(),
    threadTitle: z.string().nullable(),
    number: numberSchema.nullable(),
    person: authorSchema.nullable(),
  }),
  reason: z.string(),
  until: instantSchema.nullable(),
  /** Of `slow`. */
  seconds: z.int().nullable(),
  /** Of `guests`. */
  guests: z.enum(GUESTS_IN_THREAD).nullable(),
  /** Of `retitle`: the title before, for moderators and who opened the thread; null for others. */
  titleBefore: z.string().nullable(),
  /** Of `split` and `merge`: the thread where the comments are now; null also where the entry is shown without names. */
  into: z.object({ id: threadIdSchema, title: z.string().nullable() }).nullable(),
  /** Of `split` and `merge`: how many comments were moved. */
  moved: z.int().nullable(),
  /** Of `undo`, of `uphold`, and of what took an action back on appeal: the action that it is about. */
  of: z.object({ id: actionIdSchema, act: z.enum(ACTIONS) }).nullable(),
  /** Whether the person has appealed, what became of it, and by which action. */
  appeal: z
    .object({ state: z.enum(['waiting', 'upheld', 'reversed']), by: actionIdSchema.nullable() })
    .nullable(),
  /** Done by a moderator who takes part in the thread. */
  emergency: z.boolean(),
  /** Shown without names. */
  nameless: z.boolean(),
  /** Whether it was taken back within seconds. */
  undone: z.boolean(),
  /** Whether the reader may appeal against it: it was done to them or their words, and still is so. */
  mayAppeal: z.boolean(),
});
/** A month of the log, as `2026-11`, and how many actions of each kind are in it. */
export const monthSchema = z.object({
  month: z.string(),
  count: z.int(),
  acts: z.partialRecord(z.enum(ACTIONS), z.int()),
});
export const actionLogSchema = z.object({
  actions: z.array(loggedActionSchema),
  next: z.string().nullable(),
});
/** Which entries of the log: from one on (`entry`) or after a page (`cursor`), of one kind, by somebody or about them. */
export const logQuerySchema = z.strictObject({
  cursor: z.string().optional(),
  entry: actionIdSchema.optional(),
  act: z.enum(ACTIONS, 'There is no such kind of action.').optional(),
  person: personIdSchema.optional(),
});
export type LogQuery = z.infer<typeof logQuerySchema>;
export type LoggedAction = z.infer<typeof loggedActionSchema>;
export type ActionLog = z.infer<typeof actionLogSchema>;
export type Month = z.infer<typeof monthSchema>;
