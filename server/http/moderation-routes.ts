import { z } from 'zod';
import {
  actionInputSchema,
  actionLogSchema,
  loggedActionSchema,
  logQuerySchema,
  monthSchema,
} from '../../shared/protocol/actions.ts';
import {
  appealInputSchema,
  caseDetailSchema,
  caseListQuerySchema,
  caseListSchema,
  caseSchema,
  reportInputSchema,
  takeCaseSchema,
} from '../../shared/protocol/cases.ts';
import { heardSchema, notificationListSchema } from '../../shared/protocol/notifications.ts';
import { keptRulesSchema, triedRulesSchema, tryRulesSchema } from '../../shared/protocol/rules.ts';
import { caseIdSchema } from '../../shared/protocol/text.ts';
import type { Moderation } from '../moderation/actions.ts';
import { loadCaseDetail } from '../moderation/case-detail.ts';
import type { Cases } from '../moderation/cases.ts';
import type { Holds } from '../moderation/holds.ts';
import type { ModerationLog } from '../moderation/log.ts';
import type { Notifications } from '../moderation/notifications.ts';
import type { Reports } from '../moderation/reports.ts';
import type { ModerationRules } from '../moderation/rules.ts';
import { permissions } from '../people/permissions.ts';
import type { Store } from '../store/store.ts';
import { type Route, route } from './routes.ts';

export interface ModerationRouteParts {
  store: Store;
  moderation: Moderation;
  moderationLog: ModerationLog;
  moderationRules: ModerationRules;
  holds: Holds;
  cases: Cases;
  reports: Reports;
  notifications: Notifications;
}

const caseId = z.strictObject({ caseId: caseIdSchema });
const repeatedSchema = z.object({ repeated: z.boolean() });

/** Of everyone: reports, appeals, what one is told, the log. */
const publicRoutes = ({ moderationLog, moderationRules, reports, notifications }: ModerationRouteParts) => [
  route({
    method: 'post',
    path: '/api/reports',
    summary: 'Reports a comment to the moderators; what becomes of it is told as a notification',
    act: 'comment:report',
    cost: 5,
    body: reportInputSchema,
    answer: repeatedSchema,
    status: 201,
    handle: async ({ person, body }) => reports.report(person, body),
  }),
  route({
    method: 'get',
    path: '/api/moderation/reasons',
    summary: 'The reasons that are offered where one is asked',
    act: 'moderation:log',
    answer: z.object({ reasons: z.array(z.string()) }),
    handle: async () => ({ reasons: (await moderationRules.look()).reasons }),
  }),
  route({
    method: 'post',
    path: '/api/moderation/appeals',
    summary: 'Appeals against an action on oneself or one’s words: a case for another moderator',
    act: 'action:appeal',
    cost: 5,
    body: appealInputSchema,
    answer: repeatedSchema,
    status: 201,
    handle: async ({ person, body }) => reports.appeal(person, body),
  }),
  route({
    method: 'get',
    path: '/api/notifications',
    summary:
      'What moderators did about one’s words or oneself, and what became of one’s reports and appeals; newest first',
    act: 'notification:look',
    cost: 2,
    query: z.strictObject({ unheard: z.literal('true').optional() }),
    answer: notificationListSchema,
    handle: async ({ person, query }) => ({
      notifications: await notifications.list(person!, query.unheard === 'true'),
    }),
  }),
  route({
    method: 'post',
    path: '/api/notifications/heard',
    summary: 'Notes that notifications were shown',
    act: 'notification:look',
    body: heardSchema,
    answer: z.object({}),
    async handle({ person, body }) {
      await notifications.heard(person!, body.ids);
      return {};
    },
  }),
  route({
    method: 'get',
    path: '/api/moderation/log',
    summary:
      'What moderators did, newest first; of one kind (`act`), by or about somebody (`person`), or from one entry on',
    act: 'moderation:log',
    cost: 3,
    query: logQuerySchema,
    answer: actionLogSchema.extend({ months: z.array(monthSchema).optional() }),
    async handle({ person, query }) {
      const reader = { id: person?.id ?? null, sees: permissions(person, 'case:look') === null };
      const page = await moderationLog.page(query, reader);
      return Object.keys(query).length === 0 ? { ...page, months: await moderationLog.months() } : page;
    },
  }),
];

export const moderationRoutes = (parts: ModerationRouteParts): Route[] => {
  const { store, moderation, moderationRules, holds, cases } = parts;
  return [
    ...publicRoutes(parts),
    route({
      method: 'post',
      path: '/api/moderation/actions',
      summary:
        'Acts on a comment, a thread, a person or an earlier action; the reason is for everyone to read',
      // Which act it is depends on the input: the service asks.
      act: 'thread:calm',
      body: actionInputSchema,
      answer: z.object({ action: loggedActionSchema }),
      status: 201,
      handle: async ({ person, body }) => ({ action: await moderation.act(person, body) }),
    }),
    route({
      method: 'get',
      path: '/api/moderation/cases',
      summary:
        'What waits for moderators, the most reported first (`reports`) or by age, a page at a time, and who has which in hand',
      act: 'case:look',
      cost: 5,
      query: caseListQuerySchema,
      answer: caseListSchema,
      handle: ({ query }) => cases.open(query.order, query.cursor),
    }),
    route({
      method: 'get',
      path: '/api/moderation/cases/:caseId',
      summary: 'A case with its comment, its reports and the history of the person',
      act: 'case:look',
      cost: 3,
      params: caseId,
      answer: caseDetailSchema,
      handle: ({ person, params }) => loadCaseDetail(store, person!, params.caseId),
    }),
    route({
      method: 'post',
      path: '/api/moderation/cases/:caseId/take',
      summary: 'Takes a case in hand, or gives it back',
      act: 'case:take',
      params: caseId,
      body: takeCaseSchema,
      answer: z.object({ case: caseSchema }),
      handle: async ({ person, params, body }) => ({
        case: await cases.take(person, params.caseId, body.take, body.from),
      }),
    }),
    route({
      method: 'get',
      path: '/api/moderation/rules',
      summary: 'What is held back until a moderator has looked at it, and which reasons are offered',
      act: 'rules:look',
      answer: keptRulesSchema,
      handle: () => moderationRules.look(),
    }),
    route({
      method: 'put',
      path: '/api/moderation/rules',
      summary:
        'Sets what is held back, and which reasons are offered, in the place of the `version` that was looked at',
      act: 'rules:set',
      body: keptRulesSchema,
      answer: keptRulesSchema,
      handle: ({ body }) => moderationRules.set(body),
    }),
    route({
      method: 'post',
      path: '/api/moderation/rules/try',
      summary: 'What a comment would be held for by such rules; nothing is set',
      act: 'rules:set',
      cost: 5,
      body: tryRulesSchema,
      answer: triedRulesSchema,
      handle: ({ body }) => holds.tried(body),
    }),
  ];
};
