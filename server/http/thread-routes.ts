import { z } from 'zod';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { numberSchema, seqSchema, threadIdSchema } from '../../shared/protocol/text.ts';
import {
  commentSchema,
  deleteCommentSchema,
  editCommentSchema,
  eventsSchema,
  markReadSchema,
  openThreadSchema,
  postCommentSchema,
  renameThreadSchema,
  revisionSchema,
  setReactionSchema,
  threadListSchema,
  threadSchema,
  threadWindowSchema,
} from '../../shared/protocol/threads.ts';
import type { Bus } from '../bus/bus.ts';
import type { Done, ThreadActs } from '../threads/acts.ts';
import type { ThreadQueries } from '../threads/queries.ts';
import { type Route, route } from './routes.ts';

/** The default and the largest number of `limit`. */
const limitOf = (usual: number, max: number) =>
  z.coerce
    .number()
    .int('The limit must be a whole number.')
    .min(1, 'The limit must be at least 1.')
    .transform((limit) => Math.min(limit, max))
    .default(usual);
const inQuery = <S extends z.ZodType>(schema: S) => z.coerce.number().pipe(schema as never) as unknown as S;

const thread = z.strictObject({ threadId: threadIdSchema });
const comment = thread.extend({ number: inQuery(numberSchema) });
const answer = ({ comment, seq }: Done) => ({ comment, seq });
const done = z.object({ comment: commentSchema, seq: seqSchema });

export interface ThreadServices {
  acts: ThreadActs;
  queries: ThreadQueries;
  bus: Bus;
  /** How many are in a thread now. */
  here: (threadId: z.output<typeof threadIdSchema>) => number;
}

export function threadRoutes({ acts, queries, bus, here }: ThreadServices): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/threads',
      summary:
        'Threads by latest activity, a page at a time; with `title`, those with its words in their title',
      cost: 3,
      act: 'thread:list',
      query: z.strictObject({
        cursor: z.string().optional(),
        limit: limitOf(30, 100),
        title: z.string().max(LIMITS.title).optional(),
      }),
      answer: threadListSchema,
      async handle({ person, query }) {
        const { cursor, limit, title } = query;
        const { threads, next } =
          title === undefined
            ? await queries.list(person, cursor, limit)
            : { threads: await queries.titled(person, title, limit), next: null };
        return { threads: threads.map((summary) => ({ ...summary, here: here(summary.id) })), next };
      },
    }),
    route({
      method: 'post',
      path: '/api/threads',
      summary: 'Opens a thread',
      cost: 20,
      act: 'thread:open',
      body: openThreadSchema,
      answer: z.object({ thread: threadSchema }),
      async handle({ person, body, res }) {
        const { threadId, repeated } = await acts.open(person, body);
        res.status(repeated ? 200 : 201);
        return { thread: (await queries.window(person, threadId, { limit: 1 })).thread };
      },
    }),
    route({
      method: 'get',
      path: '/api/threads/:threadId',
      summary: 'A window of comments: from a number on, around a number, or the latest',
      cost: 3,
      act: 'thread:read',
      params: thread,
      query: z.strictObject({
        around: inQuery(numberSchema).optional(),
        from: inQuery(numberSchema).optional(),
        limit: limitOf(50, LIMITS.window),
      }),
      answer: threadWindowSchema,
      handle: ({ person, params, query }) => queries.window(person, params.threadId, query),
    }),
    route({
      method: 'patch',
      path: '/api/threads/:threadId',
      summary: 'Gives the thread another title',
      act: 'thread:rename',
      cost: 5,
      params: thread,
      body: renameThreadSchema.omit({ threadId: true }),
      answer: z.object({ thread: threadSchema }),
      async handle({ person, params, body }) {
        await acts.rename(person, { ...body, ...params });
        return { thread: (await queries.window(person, params.threadId, { limit: 1 })).thread };
      },
    }),
    route({
      method: 'get',
      path: '/api/threads/:threadId/events',
      summary: "The thread's log after a seq, in order",
      cost: 2,
      act: 'thread:read',
      params: thread,
      query: z.strictObject({
        after: inQuery(seqSchema).default(0),
        limit: limitOf(LIMITS.events, LIMITS.events),
      }),
      answer: eventsSchema,
      handle: ({ person, params, query }) =>
        queries.events(person, params.threadId, query.after, query.limit),
    }),
    route({
      method: 'put',
      path: '/api/threads/:threadId/read',
      summary: 'Notes how far one has read',
      act: 'thread:mark-read',
      params: thread,
      body: markReadSchema.omit({ threadId: true }),
      answer: z.object({ readTo: numberSchema }),
      async handle({ person, params, body }) {
        const readTo = await queries.markRead(person!, params.threadId, body.number);
        bus.publish('thread:read', { personId: person!.id, threadId: params.threadId, readTo });
        return { readTo };
      },
    }),
    route({
      method: 'post',
      path: '/api/threads/:threadId/comments',
      summary: 'Posts a comment; 200 where the opId was posted before',
      cost: 5,
      act: 'comment:post',
      params: thread,
      body: postCommentSchema.omit({ threadId: true }),
      answer: done,
      async handle({ person, params, body, res }) {
        const posted = await acts.post(person, { ...body, ...params });
        res.status(posted.repeated ? 200 : 201);
        return answer(posted);
      },
    }),
    route({
      method: 'patch',
      path: '/api/threads/:threadId/comments/:number',
      summary: "A new revision of one's own comment",
      cost: 5,
      act: 'comment:edit',
      params: comment,
      body: editCommentSchema.omit({ threadId: true, number: true }),
      answer: done,
      handle: async ({ person, params, body }) => answer(await acts.edit(person, { ...body, ...params })),
    }),
    route({
      method: 'delete',
      path: '/api/threads/:threadId/comments/:number',
      summary: "Deletes one's own comment: its number stays, its words go",
      cost: 2,
      act: 'comment:delete',
      params: comment,
      body: deleteCommentSchema.omit({ threadId: true, number: true }),
      answer: done,
      handle: async ({ person, params, body }) => answer(await acts.delete(person, { ...body, ...params })),
    }),
    route({
      method: 'put',
      path: '/api/threads/:threadId/comments/:number/reactions',
      summary: 'Sets a reaction or takes it back',
      cost: 2,
      act: 'reaction:set',
      params: comment,
      body: setReactionSchema.omit({ threadId: true, number: true }),
      answer: done,
      handle: async ({ person, params, body }) => answer(await acts.react(person, { ...body, ...params })),
    }),
    route({
      method: 'get',
      path: '/api/threads/:threadId/comments/:number/revisions',
      summary: 'Every revision of a comment, oldest first',
      cost: 3,
      act: 'thread:read',
      params: comment,
      answer: z.object({ revisions: z.array(revisionSchema) }),
      handle: async ({ person, params }) => ({
        revisions: await queries.revisions(person, params.threadId, params.number),
      }),
    }),
  ];
}
