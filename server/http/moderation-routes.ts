import { z } from 'zod';
import { actionInputSchema, actionLogSchema, loggedActionSchema } from '../../shared/protocol/moderation.ts';
import type { Moderation } from '../moderation/actions.ts';
import type { ModerationLog } from '../moderation/log.ts';
import { type Route, route } from './routes.ts';

export interface ModerationRouteParts {
  moderation: Moderation;
  moderationLog: ModerationLog;
}

export function moderationRoutes({ moderation, moderationLog }: ModerationRouteParts): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/moderation/actions',
      summary: 'Acts on a comment, a thread or a person; the reason is for everyone to read',
      // Which act it is depends on the input: the service asks.
      act: 'comment:moderate',
      body: actionInputSchema,
      answer: z.object({ action: loggedActionSchema }),
      status: 201,
      handle: async ({ person, body }) => ({ action: await moderation.act(person, body) }),
    }),
    route({
      method: 'get',
      path: '/api/moderation/log',
      summary: 'What moderators did, newest first',
      act: 'moderation:log',
      cost: 3,
      query: z.strictObject({ cursor: z.string().optional() }),
      answer: actionLogSchema,
      handle: ({ query }) => moderationLog.page(query.cursor),
    }),
  ];
}
