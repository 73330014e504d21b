import { z } from 'zod';
import { ACTIVITY_KINDS } from '../activity-kinds.ts';
import { ACTIONS } from './actions.ts';
import { LIMITS } from './limits.ts';
import { authorSchema } from './people.ts';
import { instantSchema, numberSchema, threadIdSchema } from './text.ts';

export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** One line of the stream that moderators watch. */
export const activitySchema = z.object({
  /** The same for the same happening, however often it is told. */
  key: z.string(),
  at: instantSchema,
  kind: z.enum(ACTIVITY_KINDS),
  /** Null: who reported is told beside the case, and not to whose words were reported. */
  actor: authorSchema.nullable(),
  /** Whether the actor is a guest, or was a member for less than a week when they did it. */
  newcomer: z.boolean(),
  thread: z.object({ id: threadIdSchema, title: z.string() }).nullable(),
  number: numberSchema.nullable(),
  /** Of a comment, as it is now. */
  state: z.enum(['visible', 'held', 'hidden', 'removed']).nullable(),
  /** The beginning of a comment as it is now, or the reason of an action; null where there is none to read. */
  text: z.string().nullable(),
  /** What was done, and to whom, where a moderator acted. */
  act: z.enum(ACTIONS).nullable(),
  /** Where a moderator has moved comments to. */
  into: z.object({ id: threadIdSchema, title: z.string() }).nullable(),
  person: authorSchema.nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

/** Newest first; `next` is the cursor of what was before. */
export const activityPageSchema = z.object({
  activity: z.array(activitySchema),
  next: z.string().nullable(),
});
export type ActivityPage = z.infer<typeof activityPageSchema>;

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

/**
 * Of what has happened: what is looked at, and `cursor`: what was before the happening with this `at` in milliseconds, a
 * dot, and its `key`.
 */
export const activityQuerySchema = z.strictObject({
  cursor: z.string().max(80).optional(),
  /** Only what happened in it. */
  thread: threadIdSchema.nullable().default(null),
  /** A part of the name of who did it, or to whom it was done. */
  person: z.string().max(LIMITS.name).default(''),
  /** Only these, with commas between them. */
  kinds: z
    .string()
    .transform((kinds) => kinds.split(','))
    .pipe(z.array(z.enum(ACTIVITY_KINDS)))
    .default([]),
  /** `true`: only what guests and new members did. */
  newcomers: flag,
  /** `true`: only on comments that are held now. */
  held: flag,
});
/** What of the stream is looked at. */
export type ActivityFilter = Omit<z.output<typeof activityQuerySchema>, 'cursor'>;
