import { createHash } from 'node:crypto';
import { COMMENT_ACTIONS, PERSON_ACTIONS } from '../../../shared/protocol/actions.ts';
import type { Comment } from '../../../shared/protocol/threads.ts';
import type { World, Written } from './example.ts';
import type { Situation } from './situations.ts';

const RULES = { reasons: ['For the matrix'], words: [], links: 'nobody', firstComments: 0 };
/** The version of what there is where none were set. */
const NO_RULES_YET = createHash('sha256').digest('base64url').slice(0, 16);

const reads: Written = { to: 'comment', shows: true };
const isOpening = ({ comment }: Situation) => comment?.own === 'opening';
const readsLog: Written = {
  ...reads,
  hindered: (_actor, situation) =>
    isOpening(situation) ? 'the log has the words of the opening post in no event' : null,
};
const deletes: Written = {
  to: 'comment',
  hindered: (_actor, situation) =>
    isOpening(situation) ? 'an opening post stays with its thread (403)' : null,
};
const act = ({ unique }: World, more: object = {}) => ({ opId: unique, ...more });
const acted = (world: World, more: object = {}) => ({ ...act(world, more), threadId: world.threadId });
const onComment = (world: World, more: object = {}) => ({ ...acted(world, more), number: world.number });
const edited = { body: 'Other words' };
const reaction = { emoji: '🎉', on: true };
const reason = 'For the matrix';

/** What an action makes of a comment: there is nothing to do where it is that already. */
const LEFT_ALONE: Record<(typeof COMMENT_ACTIONS)[number], Comment['state']> = {
  hide: 'hidden',
  hold: 'held',
  restore: 'visible',
  approve: 'visible',
  remove: 'removed',
  // It waits, until it is shown or hidden.
  dismiss: 'held',
};

/** One call, and three acts: by what it is done to. */
const ACTIONS: Written[] = [
  ...COMMENT_ACTIONS.map(
    (action): Written => ({
      variant: action,
      act: action === 'dismiss' ? 'case:dismiss' : 'comment:moderate',
      to: 'comment',
      not: [LEFT_ALONE[action]],
      ...(action === 'dismiss' && { needs: ['report'] }),
      body: (world) => {
        const { threadId, number } = world;
        return act(world, { act: action, subject: { threadId, number }, reason });
      },
    }),
  ),
  ...(['lock', 'unlock'] as const).map(
    (action): Written => ({
      variant: action,
      act: 'thread:moderate',
      to: 'thread',
      hindered: (_actor, { bar }) =>
        (bar === 'locked thread') === (action === 'lock')
          ? 'a thread is locked once, and unlocked where it is locked (409)'
          : null,
      body: (world) => act(world, { act: action, subject: { threadId: world.threadId }, reason }),
    }),
  ),
  ...(
    [
      ['pin', 'thread:moderate', {}],
      ['retitle', 'thread:moderate', { title: 'For the matrix' }],
      ['guests', 'thread:moderate', { guests: 'off' }],
      ['guests', 'thread:calm', { guests: 'hold' }],
      ['slow', 'thread:calm', { seconds: 30 }],
    ] as const
  ).map(
    ([action, which, more]): Written => ({
      variant: `${action} ${JSON.stringify(more)}`,
      act: which,
      to: 'thread',
      hindered(actor, { bar }) {
        if (bar !== 'closed to guests' || !('guests' in more)) return null;
        if (more.guests === 'off') return 'it is closed to them (409)';
        return actor === 'opener' ? 'an opener lifts nothing that a moderator has set (403)' : null;
      },
      body: (world) => act(world, { act: action, ...more, subject: { threadId: world.threadId }, reason }),
    }),
  ),
  {
    variant: 'split',
    act: 'thread:moderate',
    to: 'thread',
    body: (world) => {
      const subject = { threadId: world.threadId };
      return act(world, { act: 'split', subject, numbers: [1], title: 'A thread of its own', reason });
    },
  },
  {
    variant: 'merge',
    act: 'thread:moderate',
    to: 'thread',
    needs: ['other thread'],
    body: (world) => {
      const subject = { threadId: world.threadId };
      return act(world, { act: 'merge', subject, into: world.otherThreadId, reason });
    },
  },
  ...PERSON_ACTIONS.map(
    (action): Written => ({
      variant: action,
      act: 'person:moderate',
      to: 'person',
      needs: action.startsWith('un') ? ['barred person'] : [],
      body: (world) => act(world, { act: action, subject: { personId: world.personId }, reason }),
    }),
  ),
  ...(['mute', 'unmute'] as const).map(
    (action): Written => ({
      variant: `${action} in a thread`,
      act: 'person:moderate',
      to: 'person',
      needs: action === 'unmute' ? ['barred person'] : [],
      body: (world) => {
        const { personId, threadId } = world;
        return act(world, { act: action, subject: { personId, threadId }, reason });
      },
    }),
  ),
  {
    variant: 'uphold',
    act: 'action:review',
    to: 'thread',
    needs: ['appeal'],
    body: (world) => act(world, { act: 'uphold', subject: { actionId: world.actionId }, reason }),
  },
];

const appeals = (world: World) => act(world, { actionId: world.actionId, reason });

/** Of threads, comments and what moderators do, and of the service itself. */
export const OF_THREADS: Record<string, Written[]> = {
  'GET /healthz': [{}],
  'GET /readyz': [{}],
  'GET /metrics': [{}],
  'GET /api/openapi.json': [{}],
  'GET /api/threads': [{}],
  'POST /api/threads': [{ body: (world) => act(world, { title: 'A thread', body: 'Its opening post' }) }],
  'GET /api/threads/:threadId': [reads],
  'PATCH /api/threads/:threadId': [
    { to: 'thread', body: (world) => act(world, { title: `Now ${world.unique}` }) },
  ],
  'GET /api/threads/:threadId/events': [readsLog],
  'PUT /api/threads/:threadId/read': [{ to: 'thread', body: ({ number }) => ({ number }) }],
  'POST /api/threads/:threadId/comments': [{ to: 'thread', body: (world) => act(world, { body: 'Words' }) }],
  'PATCH /api/threads/:threadId/comments/:number': [{ to: 'comment', body: (world) => act(world, edited) }],
  'DELETE /api/threads/:threadId/comments/:number': [{ ...deletes, body: (world) => act(world) }],
  'PUT /api/threads/:threadId/comments/:number/reactions': [
    { to: 'comment', body: (world) => act(world, reaction) },
  ],
  'GET /api/threads/:threadId/comments/:number/revisions': [{ ...reads, hides: true }],
  'GET /api/search': [{ ...reads, query: ({ words }) => ({ q: words }) }],
  'POST /api/moderation/actions': ACTIONS,
  'GET /api/moderation/log': [{}],
  'GET /api/moderation/reasons': [{}],
  'POST /api/reports': [
    {
      to: 'comment',
      body: (world) => act(world, { subject: { threadId: world.threadId, number: world.number }, reason }),
    },
  ],
  'POST /api/moderation/appeals': [
    {
      needs: ['action'],
      body: appeals,
    },
    // Against what is shown there is nothing to appeal.
    {
      variant: 'of a comment',
      to: 'comment',
      needs: ['action on the comment'],
      not: ['visible'],
      body: appeals,
    },
    {
      variant: 'of what others and oneself have signed',
      to: 'comment',
      needs: ['action on the comment', 'signature'],
      not: ['visible'],
      hindered: (actor) => (actor === 'guest' ? 'only members sign' : null),
      body: appeals,
    },
  ],
  'GET /api/notifications': [{}],
  'POST /api/notifications/heard': [{ body: () => ({ ids: ['0123456789abcdef'] }) }],
  'GET /api/moderation/cases': [{}],
  'GET /api/moderation/cases/:caseId': [{ to: 'thread', needs: ['report'] }],
  'POST /api/moderation/cases/:caseId/take': [
    { to: 'comment', needs: ['report'], body: () => ({ take: true }) },
  ],
  'GET /api/moderation/rules': [{}],
  'PUT /api/moderation/rules': [{ body: () => ({ ...RULES, version: NO_RULES_YET }) }],
  'POST /api/moderation/rules/try': [{ body: () => ({ rules: RULES, text: 'Any words' }) }],
  'PAGE /': [{}],
  'PAGE /t/:threadId': [reads],
  'PAGE /t/:threadId/:number': [reads],
  // The words that were looked for are in the form as well: those of the author, nowhere but in the comment.
  'PAGE /search': [{ ...reads, query: ({ authorId }) => ({ author: authorId, q: '' }) }],
  'PAGE /log': [{}],
  'EVENT thread:join': [{ ...readsLog, body: ({ threadId }) => ({ threadId, after: 0 }) }],
  'EVENT thread:leave': [{ to: 'thread', after: 'thread:join', body: ({ threadId }) => ({ threadId }) }],
  'EVENT comment:post': [{ to: 'thread', body: (world) => acted(world, { body: 'Words' }) }],
  'EVENT comment:edit': [{ to: 'comment', body: (world) => onComment(world, edited) }],
  'EVENT comment:delete': [{ ...deletes, body: (world) => onComment(world) }],
  'EVENT reaction:set': [{ to: 'comment', body: (world) => onComment(world, reaction) }],
  'EVENT thread:read': [{ to: 'thread', body: ({ threadId, number }) => ({ threadId, number }) }],
  'EVENT typing:set': [
    { to: 'thread', after: 'thread:join', body: ({ threadId }) => ({ threadId, typing: true }) },
  ],
  'EVENT home:join': [{ body: () => ({}) }],
  'EVENT shown:follow': [{ body: () => ({ shown: [] }) }],
  'EVENT watch:join': [{ body: () => ({}) }],
  'EVENT watch:case': [{ body: () => ({ caseId: null }) }],
  'GET /api/watch/activity': [{}],
  'GET /api/watch/heat': [{}],
  'PAGE /watch': [{}],
};
