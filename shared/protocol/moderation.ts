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
} from './text.ts';

/** What a moderator does to a comment, a thread, or a person (everywhere, or in one thread). */
export const COMMENT_ACTIONS = ['hide', 'hold', 'restore', 'approve', 'remove'] as const;
export const THREAD_ACTIONS = ['lock', 'unlock'] as const;
export const PERSON_ACTIONS = ['mute', 'unmute', 'suspend', 'unsuspend'] as const;
export const ACTIONS = [...COMMENT_ACTIONS, ...THREAD_ACTIONS, ...PERSON_ACTIONS] as const;
export type Action = (typeof ACTIONS)[number];

const commentSubject = z.strictObject({ threadId: threadIdSchema, number: numberSchema });
const threadSubject = z.strictObject({ threadId: threadIdSchema });
/** With a thread: only there (a mute). */
const personSubject = z.strictObject({ personId: personIdSchema, threadId: threadIdSchema.optional() });

const said = {
  opId: opIdSchema,
  /** For everyone to read. */
  reason: plainSchema('reason', LIMITS.reason, 1),
};
export const actionInputSchema = z.discriminatedUnion('act', [
  z.strictObject({
    ...said,
    act: z.enum(COMMENT_ACTIONS),
    subject: commentSubject,
    /** The revision that was looked at; refused with `conflict` when there is a newer one. */
    revision: z.int().optional(),
  }),
  z.strictObject({ ...said, act: z.enum(THREAD_ACTIONS), subject: threadSubject }),
  z.strictObject({
    ...said,
    act: z.enum(PERSON_ACTIONS),
    subject: personSubject,
    /** The end of a mute or a suspension; without it, it lasts until it is taken back. */
    until: instantSchema.optional(),
  }),
]);
export type ActionInput = z.infer<typeof actionInputSchema>;

/** An entry of the public log of actions. */
export const loggedActionSchema = z.object({
  id: actionIdSchema,
  at: instantSchema,
  act: z.enum(ACTIONS),
  actor: authorSchema,
  subject: z.object({
    threadId: threadIdSchema.nullable(),
    threadTitle: z.string().nullable(),
    number: numberSchema.nullable(),
    person: authorSchema.nullable(),
  }),
  reason: z.string(),
  until: instantSchema.nullable(),
});
export const actionLogSchema = z.object({
  actions: z.array(loggedActionSchema),
  next: z.string().nullable(),
});
export type LoggedAction = z.infer<typeof loggedActionSchema>;
export type ActionLog = z.infer<typeof actionLogSchema>;
