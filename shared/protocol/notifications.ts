import { z } from 'zod';
import { loggedActionSchema } from './actions.ts';
import { instantSchema, notificationIdSchema } from './text.ts';

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
