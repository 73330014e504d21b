import { z } from 'zod';
import { threadIdSchema } from './text.ts';

/** Why a thread ranks where it does, with the numbers that say it; each of the last hour. */
export const heatReasonSchema = z.discriminatedUnion('why', [
  /** So many times the comments that are usual there. */
  z.object({ why: z.literal('fast'), times: z.number() }),
  /** Hardly anyone writes there usually. */
  z.object({ why: z.literal('awake'), comments: z.int() }),
  z.object({ why: z.literal('reports'), reports: z.int() }),
  /** So many of the people who wrote are new. */
  z.object({ why: z.literal('newcomers'), newcomers: z.int(), people: z.int() }),
  /** Not all of what was taken away need have been written in that hour. */
  z.object({ why: z.literal('deletions'), deletions: z.int(), comments: z.int() }),
]);
export type HeatReason = z.infer<typeof heatReasonSchema>;

export const hotThreadSchema = z.object({
  thread: z.object({ id: threadIdSchema, title: z.string() }),
  /** Comments in each of the last 60 minutes, oldest first. */
  perMinute: z.array(z.int()).length(60),
  /** Comments in the last hour. */
  perHour: z.int(),
  /** Comments an hour that are usual: the mean of the 24 hours before the last one, or since it was opened. */
  habit: z.number(),
  reports: z.int(),
  /** Who wrote in the last hour, and of those who is a guest or has an account for less than a week. */
  people: z.int(),
  newcomers: z.int(),
  /** Comments that their authors deleted, or that moderators held, hid or removed. */
  deletions: z.int(),
  score: z.number(),
  /** The strongest first; none where nothing is out of the ordinary. */
  reasons: z.array(heatReasonSchema),
});
export type HotThread = z.infer<typeof hotThreadSchema>;

/** The threads in which something happened in the last hour: who wants a moderator's eyes most is first. */
export const heatSchema = z.object({ threads: z.array(hotThreadSchema) });
export type HeatList = z.infer<typeof heatSchema>;
