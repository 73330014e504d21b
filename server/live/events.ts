import { z } from 'zod';
import { LIMITS } from '../../shared/protocol/limits.ts';
import {
  caseOpenSchema,
  emptySchema,
  followSchema,
  joinSchema,
  leaveSchema,
  typingSchema,
} from '../../shared/protocol/live.ts';
import type { Person } from '../../shared/protocol/people.ts';
import {
  deleteCommentSchema,
  editCommentSchema,
  markReadSchema,
  postCommentSchema,
  setReactionSchema,
} from '../../shared/protocol/threads.ts';
import type { Act } from '../people/act-table.ts';
import { permissions } from '../people/permissions.ts';
import { threadsOf } from '../threads/imprints.ts';
import type { Live } from './live.ts';
import type { LiveSocket } from './socket-server.ts';

/** One socket event, declared once. `handle` answers what the acknowledgement holds beside `ok`. */
export interface SocketEvent<S extends z.ZodType = z.ZodType> {
  summary: string;
  /** Asked of the permissions before the handler; where the subject matters, the service asks again. */
  act: Act;
  /** Which budget it counts against, and how much of it. */
  limit: 'acts' | 'asks';
  cost: number;
  input: S;
  handle(
    live: Live,
    call: { socket: LiveSocket; person: Person | null; input: z.output<S> },
  ): Promise<object>;
}

const event = <S extends z.ZodType>(declared: SocketEvent<S>) => declared as unknown as SocketEvent;

/** A Map, not an object: an event may be named `__proto__`. */
export const SOCKET_EVENTS: ReadonlyMap<string, SocketEvent> = new Map([
  [
    'thread:join',
    event({
      summary: 'Reads along in a thread; answers what its log holds after `after`',
      act: 'thread:read',
      limit: 'asks',
      cost: 5,
      input: joinSchema,
      async handle(live, { socket, person, input: { threadId, after } }) {
        // Before anything is told of who is there.
        await live.queries.mustBeThere(person, threadId);
        // In the room before the log is read: what is appended meanwhile comes by one of the two ways.
        await live.readers.enter(socket, person, threadId);
        try {
          const limit = after === undefined ? 0 : LIMITS.events;
          const { events, head } = await live.queries.events(person, threadId, after ?? 0, limit);
          live.follow(threadId, head);
          return { seq: head, events };
        } catch (error) {
          live.readers.exit(socket, threadId);
          throw error;
        }
      },
    }),
  ],
  [
    'thread:leave',
    event({
      summary: 'Ends reading along',
      act: 'thread:read',
      limit: 'asks',
      cost: 5,
      input: leaveSchema,
      async handle(live, { socket, input }) {
        live.readers.exit(socket, input.threadId);
        return {};
      },
    }),
  ],
  [
    'comment:post',
    event({
      summary: 'Posts a comment',
      act: 'comment:post',
      limit: 'acts',
      cost: 5,
      input: postCommentSchema,
      async handle(live, { socket, person, input }) {
        const { comment, seq } = await live.acts.post(person, input);
        live.readers.stopTyping(socket, input.threadId);
        return { comment, seq };
      },
    }),
  ],
  [
    'comment:edit',
    event({
      summary: "A new revision of one's own comment",
      act: 'comment:edit',
      limit: 'acts',
      cost: 5,
      input: editCommentSchema,
      async handle(live, { person, input }) {
        const { comment, seq } = await live.acts.edit(person, input);
        return { comment, seq };
      },
    }),
  ],
  [
    'comment:delete',
    event({
      summary: "Deletes one's own comment: its number stays, its words go",
      act: 'comment:delete',
      limit: 'acts',
      cost: 2,
      input: deleteCommentSchema,
      async handle(live, { person, input }) {
        const { comment, seq } = await live.acts.delete(person, input);
        return { comment, seq };
      },
    }),
  ],
  [
    'reaction:set',
    event({
      summary: 'Sets a reaction or takes it back',
      act: 'reaction:set',
      limit: 'acts',
      cost: 2,
      input: setReactionSchema,
      async handle(live, { person, input }) {
        const { comment, seq } = await live.acts.react(person, input);
        return { comment, seq };
      },
    }),
  ],
  [
    'thread:read',
    event({
      summary: 'Notes how far one has read',
      act: 'thread:mark-read',
      limit: 'asks',
      cost: 5,
      input: markReadSchema,
      async handle(live, { person, input }) {
        const readTo = await live.queries.markRead(person!, input.threadId, input.number);
        live.bus.publish('thread:read', { personId: person!.id, threadId: input.threadId, readTo });
        return { readTo };
      },
    }),
  ],
  [
    'typing:set',
    event({
      summary: 'One is writing, or has stopped; ends by itself after six seconds without another',
      act: 'typing:set',
      limit: 'asks',
      cost: 5,
      input: typingSchema,
      async handle(live, { socket, person, input: { threadId, typing } }) {
        if (!typing) live.readers.stopTyping(socket, threadId);
        else if (live.readers.isIn(socket, threadId)) {
          const refusal = permissions(person, 'typing:set', await live.queries.subject(person!, threadId));
          if (refusal) throw refusal;
          // Not for one who has gone meanwhile.
          if (!live.readers.isIn(socket, threadId)) return {};
          live.readers.startTyping(socket, person!, threadId);
        }
        return {};
      },
    }),
  ],
  [
    'home:join',
    event({
      summary: 'Hears of activity in all threads',
      act: 'thread:list',
      limit: 'asks',
      cost: 5,
      input: z.unknown().pipe(emptySchema),
      async handle(live, { socket }) {
        await live.home.enter(socket);
        return {};
      },
    }),
  ],
  [
    'shown:follow',
    event({
      summary:
        'Hears when what a page shows of threads has changed, in the place of what was followed before; answers an imprint of each as it is now, null where it is not shown to one',
      act: 'thread:read',
      limit: 'asks',
      cost: 5,
      input: followSchema,
      async handle(live, { socket, person, input: { shown } }) {
        // First: what changes while it is asked is heard of.
        await live.shown.follow(socket, threadsOf(shown));
        return { imprints: await live.queries.imprints(person, shown) };
      },
    }),
  ],
  [
    'watch:join',
    event({
      summary: 'Hears of all that happens on the forum',
      act: 'watch:look',
      limit: 'asks',
      cost: 5,
      input: z.unknown().pipe(emptySchema),
      async handle(live, { socket, person }) {
        await live.watch.enter(socket);
        live.watchers.enter(socket, person!);
        return {};
      },
    }),
  ],
  [
    'watch:case',
    event({
      summary: 'Has a case open, or none (null): the others who watch see it, until one leaves',
      act: 'case:look',
      limit: 'asks',
      cost: 2,
      input: caseOpenSchema,
      async handle(live, { socket, input }) {
        live.watchers.open(socket, input.caseId);
        return {};
      },
    }),
  ],
]);
