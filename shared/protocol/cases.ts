import { z } from 'zod';
import { CASE_ORDERS } from '../case-order.ts';
import { ACTIONS, commentSubjectSchema, loggedActionSchema, reasonSchema } from './actions.ts';
import { authorSchema, ROLES } from './people.ts';
import {
  actionIdSchema,
  caseIdSchema,
  instantSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  threadIdSchema,
} from './text.ts';
import { commentSchema } from './threads.ts';

export const reportInputSchema = z.strictObject({
  opId: opIdSchema,
  subject: commentSubjectSchema,
  reason: reasonSchema,
});
/** What somebody says against an action that was taken on them or their words. */
export const appealInputSchema = z.strictObject({
  opId: opIdSchema,
  actionId: actionIdSchema,
  reason: reasonSchema,
});
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
