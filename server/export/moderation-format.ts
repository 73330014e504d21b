import { z } from 'zod';
import { ACTIONS } from '../../shared/protocol/actions.ts';
import { CAUSES } from '../../shared/protocol/cases.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { NOTICES } from '../../shared/protocol/notifications.ts';
import {
  actionIdSchema,
  caseIdSchema,
  notificationIdSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  plainSchema,
  reportIdSchema,
  threadIdSchema,
  titleSchema,
} from '../../shared/protocol/text.ts';
import { GUESTS_IN_THREAD } from '../../shared/protocol/threads.ts';
import { stateSchema } from './thread-format.ts';
import { count, instant, kept } from './values.ts';

// What moderators did, in an export, and what waits for them.

/** Who may not write in one thread. */
export const muteSchema = z.strictObject({ person: personIdSchema, thread: threadIdSchema, until: instant });
/** What a moderator did. */
export const actionSchema = z.strictObject({
  id: actionIdSchema,
  at: instant,
  act: z.enum(ACTIONS),
  actor: personIdSchema,
  opId: opIdSchema,
  thread: threadIdSchema.nullable(),
  number: numberSchema.nullable(),
  person: personIdSchema.nullable(),
  reason: kept(plainSchema('reason', LIMITS.reason, 1)),
  until: instant.nullable(),
  /** The revision that was decided on. */
  revision: z.int().nullable().default(null),
  /** Of `split` and `merge`: where the comments went. */
  into: threadIdSchema.nullable().default(null),
  /** The earlier action that it reviews. */
  of: actionIdSchema.nullable().default(null),
  /** `ActionDetail` of `server/moderation/record.ts`. */
  detail: z
    .strictObject({
      seconds: count.optional(),
      guests: z.enum(GUESTS_IN_THREAD).optional(),
      title: kept(titleSchema).optional(),
      moved: count.optional(),
      before: z
        .union([
          z.strictObject({ state: stateSchema }),
          z.strictObject({ title: kept(titleSchema) }),
          z.strictObject({ locked: z.boolean() }),
          z.strictObject({ pinned: z.boolean() }),
          z.strictObject({ slow: count }),
          z.strictObject({ guests: z.enum(GUESTS_IN_THREAD) }),
          z.strictObject({ until: z.int().nullable(), also: z.array(threadIdSchema).optional() }),
        ])
        .optional(),
    })
    .nullable()
    .default(null),
  emergency: z.boolean().default(false),
  nameless: z.boolean().default(false),
});
/** What moderators work on, with what was reported. */
export const caseSchema = z.strictObject({
  id: caseIdSchema,
  cause: z.enum(CAUSES),
  detail: z.string().max(LIMITS.reason).nullable(),
  thread: threadIdSchema.nullable(),
  number: numberSchema.nullable(),
  person: personIdSchema,
  action: actionIdSchema.nullable(),
  openedAt: instant,
  changedAt: instant,
  takenBy: personIdSchema.nullable(),
  takenAt: instant.nullable(),
  closedBy: actionIdSchema.nullable(),
  closedAt: instant.nullable(),
  reports: z.array(
    z.strictObject({
      id: reportIdSchema,
      person: personIdSchema,
      opId: opIdSchema,
      revision: z.int(),
      reason: kept(plainSchema('reason', LIMITS.reason, 1)),
      at: instant,
    }),
  ),
});
/** What somebody is told of an action. */
export const notificationSchema = z.strictObject({
  id: notificationIdSchema,
  person: personIdSchema,
  kind: z.enum(NOTICES),
  action: actionIdSchema,
  at: instant,
  heardAt: instant.nullable(),
});

export type MuteRecord = z.infer<typeof muteSchema>;
export type ActionRecord = z.infer<typeof actionSchema>;
export type CaseRecord = z.infer<typeof caseSchema>;
export type NotificationRecord = z.infer<typeof notificationSchema>;
