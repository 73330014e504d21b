import type { Role } from '../../shared/protocol/people.ts';
import type { Comment } from '../../shared/protocol/threads.ts';

/** A role and those above it; `anyone`: also readers without a session; else who somebody is to the subject. */
export type Who =
  | 'anyone'
  | Role
  | 'author'
  | 'author or moderator'
  | 'opener'
  | 'opener or moderator'
  | 'moderator above them'
  | 'moderator, not its author'
  | 'not its author'
  | 'whom it was done to'
  | 'admin, not oneself'
  | 'co-writer'
  | 'member of the draft'
  | 'opener of the draft'
  | 'opener of the draft, or oneself'
  | 'nobody';
export type State = Comment['state'];
/** What keeps somebody from an act who else might do it. */
export type Bar =
  | 'suspended'
  | 'waiting'
  | 'muted'
  | 'muted unless moderator'
  | 'locked'
  | 'closed'
  | 'unshown'
  | 'involved'
  | 'involved unless opener';

export interface Rule {
  /** Of an act on comments, by the state of the comment. */
  who: Who | Record<State, Who>;
  barredBy: readonly Bar[];
}

const WRITING = ['suspended', 'waiting', 'muted', 'locked', 'closed'] as const;
/** A draft is not in the thread yet: what keeps from writing there doesn't keep from it. */
const SHARING = ['suspended', 'waiting', 'muted'] as const;
/** What would be something of others in a thread that is its opener's alone. */
const JOINING = [...WRITING, 'unshown'] as const;
const TAKING_PART = ['suspended', 'waiting'] as const;
/** Nobody decides on an argument that is their own. */
const DECIDING = ['suspended', 'waiting', 'involved'] as const;
const OWN_ACCOUNT: Rule = { who: 'member', barredBy: [] };
const LOOKING: Rule = { who: 'anyone', barredBy: [] };
const byState = (visible: Who, held: Who, hidden: Who): Record<State, Who> => ({
  visible,
  held,
  hidden,
  removed: 'nobody',
});

const notByAuthor = byState(
  'moderator, not its author',
  'moderator, not its author',
  'moderator, not its author',
);

/**
 * The one table of who may do what. Every route, page and socket event names the act that it performs.
 * docs/permissions.md is made from it, and a test walks every one of them by it.
 */
export const TABLE = {
  'service:look': LOOKING,
  'session:look': LOOKING,
  'session:start': LOOKING,
  'session:end': LOOKING,
  'account:create': LOOKING,
  'account:recover': LOOKING,
  'account:look': OWN_ACCOUNT,
  'account:change': OWN_ACCOUNT,
  'account:leave': OWN_ACCOUNT,
  'profile:change': { who: 'member', barredBy: TAKING_PART },
  'profile:look': LOOKING,
  'thread:list': LOOKING,
  'thread:read': LOOKING,
  'thread:search': LOOKING,
  'thread:mark-read': { who: 'guest', barredBy: [] },
  'thread:open': { who: 'member', barredBy: WRITING },
  // Moderators give others' threads another title as an action, for a reason.
  'thread:rename': { who: 'opener', barredBy: WRITING },
  'comment:see': { who: byState('anyone', 'author or moderator', 'moderator'), barredBy: [] },
  'comment:post': { who: 'guest', barredBy: JOINING },
  'comment:edit': { who: byState('author', 'author', 'nobody'), barredBy: WRITING },
  // Taking one's words back is no writing.
  'comment:delete': { who: byState('author', 'author', 'nobody'), barredBy: TAKING_PART },
  'reaction:set': { who: byState('guest', 'nobody', 'nobody'), barredBy: WRITING },
  'typing:set': { who: 'guest', barredBy: JOINING },
  'draft:open': { who: 'member', barredBy: JOINING },
  'draft:list': LOOKING,
  'draft:read': { who: 'member of the draft', barredBy: [] },
  'draft:write': { who: 'co-writer', barredBy: SHARING },
  'draft:comment': { who: 'member of the draft', barredBy: SHARING },
  'draft:change': { who: 'co-writer', barredBy: SHARING },
  'draft:invite': { who: 'co-writer', barredBy: SHARING },
  'draft:follow-link': { who: 'member', barredBy: TAKING_PART },
  'draft:dismiss': { who: 'opener of the draft, or oneself', barredBy: [] },
  'draft:propose': { who: 'co-writer', barredBy: SHARING },
  'draft:sign': { who: 'co-writer', barredBy: SHARING },
  // Taking one's name back is no writing.
  'draft:withdraw': { who: 'co-writer', barredBy: [] },
  'draft:reopen': { who: 'co-writer', barredBy: SHARING },
  'draft:publish': { who: 'co-writer', barredBy: JOINING },
  'draft:abandon': { who: 'opener of the draft', barredBy: SHARING },
  'comment:report': { who: byState('not its author', 'nobody', 'nobody'), barredBy: TAKING_PART },
  // Also by who is suspended: it is what they have against it.
  'action:appeal': { who: 'whom it was done to', barredBy: [] },
  'notification:look': { who: 'guest', barredBy: [] },
  'comment:moderate': { who: notByAuthor, barredBy: DECIDING },
  // Also where its author has deleted the comment: what was reported of it is settled.
  'case:dismiss': { who: 'moderator, not its author', barredBy: DECIDING },
  'thread:moderate': { who: 'moderator', barredBy: DECIDING },
  // Slower, and guests looked at first: what quiets a thread hides nobody's words.
  'thread:calm': {
    who: 'opener or moderator',
    barredBy: ['suspended', 'waiting', 'muted unless moderator', 'involved unless opener'],
  },
  'person:moderate': { who: 'moderator above them', barredBy: DECIDING },
  'action:review': { who: 'moderator', barredBy: DECIDING },
  'case:look': { who: 'moderator', barredBy: TAKING_PART },
  // Who may not decide on it doesn't keep it from those who may.
  'case:take': { who: 'moderator, not its author', barredBy: DECIDING },
  'rules:look': { who: 'moderator', barredBy: TAKING_PART },
  'rules:set': { who: 'admin', barredBy: TAKING_PART },
  'moderation:log': LOOKING,
  'watch:look': { who: 'moderator', barredBy: TAKING_PART },
  'member:list': { who: 'moderator', barredBy: TAKING_PART },
  'member:admit': { who: 'moderator', barredBy: TAKING_PART },
  'member:invite': { who: 'moderator', barredBy: TAKING_PART },
  'role:set': { who: 'admin, not oneself', barredBy: TAKING_PART },
  'forum:look': { who: 'moderator', barredBy: TAKING_PART },
} as const satisfies Record<string, Rule>;

export type Act = keyof typeof TABLE;
export const ACTS = Object.keys(TABLE) as Act[];
