import { z } from 'zod';
import { CASE_ORDERS } from '../case-order.ts';
import { LIMITS } from './limits.ts';
import { authorSchema, ROLES } from './people.ts';
import {
  actionIdSchema,
  caseIdSchema,
  instantSchema,
  notificationIdSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  plainSchema,
  threadIdSchema,
  titleSchema,
} from './text.ts';
import { commentSchema, GUESTS_IN_THREAD } from './threads.ts';

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

const commentSubject = z.strictObject({ threadId: threadIdSchema, number: numberSchema });
const threadSubject = z.strictObject({ threadId: threadIdSchema });
/** With a thread: only there (a mute), or because of what was written there (a warning). */
const personSubject = z.strictObject({ personId: personIdSchema, threadId: threadIdSchema.optional() });
const actionSubject = z.strictObject({ actionId: actionIdSchema });

const reason = plainSchema('reason', LIMITS.reason, 1);
const said = {
  opId: opIdSchema,
  /** For everyone to read. */
  reason,
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
    subject: commentSubject,
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

// --- Reports, appeals and cases ---------------------------------------------

export const reportInputSchema = z.strictObject({ opId: opIdSchema, subject: commentSubject, reason });
/** What somebody says against an action that was taken on them or their words. */
export const appealInputSchema = z.strictObject({ opId: opIdSchema, actionId: actionIdSchema, reason });
export type ReportInput = z.infer<typeof reportInputSchema>;
export type AppealInput = z.infer<typeof appealInputSchema>;

/**
 * Why there is a case: somebody reported it, a rule or a moderator held it, it was held where it was imported from, or
 * somebody appeals.
 */
export const CAUSES = [
  'report',
  'guest',
  'newcomer',
  'link',
  'words',
  'moderator',
  'import',
  'appeal',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What moderators work on: a comment with all that was said of it, or an appeal against an action. */
export const caseSchema = z.object({
  id: caseIdSchema,
  cause: z.enum(CAUSES),
  /** Which words or what else it was held for; of an appeal, what the person says. */
  detail: z.string().nullable(),
  openedAt: instantSchema,
  /** When something of it changed last: of two copies the later is the newer. */
  changedAt: instantSchema,
  thread: z.object({ id: threadIdSchema, title: z.string() }).nullable(),
  number: numberSchema.nullable(),
  /** Whose comment it is, or who appeals. */
  person: authorSchema,
  newcomer: z.boolean(),
  state: commentSchema.shape.state.nullable(),
  /** The comment's latest. */
  revision: z.int().nullable(),
  excerpt: z.string().nullable(),
  reports: z.int(),
  /** What reports say, the latest first; a few. */
  reasons: z.array(z.string()),
  /** Of an appeal: what it is against. */
  appealed: z.object({ id: actionIdSchema, act: z.enum(ACTIONS), actorId: personIdSchema }).nullable(),
  /** Which moderator has it in hand. */
  taken: z.object({ by: authorSchema, at: instantSchema }).nullable(),
  closed: z.object({ by: authorSchema, at: instantSchema, act: z.enum(ACTIONS) }).nullable(),
});
export type Case = z.infer<typeof caseSchema>;
/** `cursor`: what is after the case with so many `reports`, a dot, its `openedAt` in milliseconds, a dot, and its `id`. */
export const caseListQuerySchema = z.strictObject({
  order: z.enum(CASE_ORDERS).default('reports'),
  cursor: z.string().max(80).optional(),
});
/** A page of open cases in the order that was asked for, the cursor of what is after it, and how many there are in all. */
export const caseListSchema = z.object({
  cases: z.array(caseSchema),
  next: z.string().nullable(),
  open: z.int(),
});
export type CaseList = z.infer<typeof caseListSchema>;

/** A case with everything that one decides by. */
export const caseDetailSchema = z.object({
  case: caseSchema,
  comment: commentSchema.nullable(),
  locked: z.boolean().nullable(),
  /** `by` is null for whose words were reported: other moderators are told who did. */
  reports: z.array(
    z.object({ by: authorSchema.nullable(), reason: z.string(), at: instantSchema, revision: z.int() }),
  ),
  /** Of an appeal: what it is against. */
  action: loggedActionSchema.nullable(),
  history: z.object({
    /** Null: they have deleted their account. */
    role: z.enum(ROLES).nullable(),
    since: instantSchema,
    comments: z.int(),
    mutedUntil: instantSchema.nullable(),
    suspendedUntil: instantSchema.nullable(),
    /** Their latest comments elsewhere and here. */
    recent: z.array(
      z.object({
        thread: z.object({ id: threadIdSchema, title: z.string() }),
        number: numberSchema,
        state: commentSchema.shape.state,
        at: instantSchema,
        excerpt: z.string().nullable(),
      }),
    ),
    /** What moderators did to them or their comments, the latest first. */
    actions: z.array(loggedActionSchema),
  }),
  /** Why the moderator who asks may not decide on it, in a sentence; null: they may. */
  barred: z.string().nullable(),
  /** Whether they may in an emergency. */
  emergency: z.boolean(),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;

export const takeCaseSchema = z.strictObject({
  /** False: gives it back. */
  take: z.boolean('Say whether the case is taken or given back.'),
  /** Out of whose hand it is taken; without it, a case that another has in hand is not taken. */
  from: personIdSchema.optional(),
});

// --- Rules, and what people are told ------------------------------------------

/** Whose links are held. */
export const LINKS_HELD = ['nobody', 'guests', 'newcomers', 'everyone'] as const;

const lines = (what: string, most: number) =>
  z.array(plainSchema(what, LIMITS.rule, 1)).max(most, `There are more than ${most} of these: ${what}.`);
/** What is held until a moderator has looked at it, and the reasons that are offered. */
export const rulesSchema = z.strictObject({
  /** Offered where a reason is asked. */
  reasons: lines('reason', 20),
  /** Words or phrases; between slashes, a regular expression of RE2. */
  words: lines('word', 200),
  links: z.enum(LINKS_HELD, 'Say whose links are held.'),
  /** So many comments of a new member are looked at first. */
  firstComments: z
    .int('The number must be a whole number.')
    .min(0, 'The number must not be negative.')
    .max(50, 'At most 50 comments.'),
});
export type Rules = z.infer<typeof rulesSchema>;
/** The rules as they are kept, or as they are to be instead of those that were looked at. */
export const keptRulesSchema = rulesSchema.extend({
  /** Of what was looked at: another for other rules. */
  version: z.string('Say which rules these are to replace: their version.').max(64),
});
export type KeptRules = z.infer<typeof keptRulesSchema>;

/** A text, and rules by which it would be held or not. */
export const tryRulesSchema = z.strictObject({ rules: rulesSchema, text: z.string().max(LIMITS.body) });
const wouldBeHeldSchema = z.object({ cause: z.enum(CAUSES), detail: z.string().nullable() }).nullable();
/** What the text would wait for, as a comment of each; null: for nothing. Where guests don't write, there is none of theirs. */
export const triedRulesSchema = z.object({
  member: wouldBeHeldSchema,
  /** Of who came within the last week, and of whom no comment was approved. */
  newcomer: wouldBeHeldSchema,
  guest: wouldBeHeldSchema.optional(),
  /**
   * The text as it was read when the words were found, around them, and where they are there (UTF-16 units, the end
   * excluded; of an expression it isn't told); null: they were found as they are written, or none were.
   */
  read: z.object({ text: z.string(), marks: z.array(z.tuple([z.int(), z.int()])) }).nullable(),
});
export type TriedRules = z.infer<typeof triedRulesSchema>;

/** What somebody is told of: what was done to them or their words, or what became of what they reported, or of an appeal. */
export const NOTICES = ['acted', 'reported', 'appealed'] as const;
export const notificationSchema = z.object({
  id: notificationIdSchema,
  at: instantSchema,
  kind: z.enum(NOTICES),
  action: loggedActionSchema,
  /** Whether it is about a joint response. */
  joint: z.boolean(),
  /** Whether they may still appeal. */
  mayAppeal: z.boolean(),
  heard: z.boolean(),
});
export const notificationListSchema = z.object({ notifications: z.array(notificationSchema) });
export const heardSchema = z.strictObject({ ids: z.array(notificationIdSchema).max(200) });
export type Notification = z.infer<typeof notificationSchema>;
