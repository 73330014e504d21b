// Kinds of places in which what is visible is found: where a walk no longer looks there, the test fails.

const EVENTS = ['GET /api/threads/:threadId/events', 'EVENT thread:join'];
const REVISIONS = 'GET /api/threads/:threadId/comments/:number/revisions';
const SEARCHES = ['GET /api/search', 'PAGE /search'];
const WRITTEN = ['GET /api/people/:personId/comments', 'PAGE /people/:personId'];
const IN_THREAD = ['GET /api/threads/:threadId', 'PAGE /t/:threadId', 'PAGE /t/:threadId/:number'];

/** The latest words of a comment. */
export const OF_COMMENT = [...IN_THREAD, ...EVENTS, REVISIONS, ...SEARCHES, ...WRITTEN, 'LIVE thread:events'];
/** What it said before it was edited. (An event that was sent before the edit may have had it; or none was.) */
export const OF_EARLIER = [REVISIONS];
/** The latest words of an opening post, which no event of the log carries unless it was edited. */
export const OF_OPENING = [...IN_THREAD, REVISIONS, ...SEARCHES, ...WRITTEN];
export const OF_TITLE = [
  'GET /api/threads',
  'PAGE /',
  'GET /api/threads/:threadId',
  'PAGE /t/:threadId',
  ...SEARCHES,
  ...WRITTEN,
  'LIVE home:threads',
];
/** Of a thread that a moderator has acted on. */
export const OF_ACTED_ON = ['GET /api/moderation/log', 'PAGE /log'];
export const OF_NAME = [
  'GET /api/people/:personId',
  'PAGE /people/:personId',
  ...IN_THREAD,
  ...EVENTS,
  ...SEARCHES,
  ...OF_ACTED_ON,
  'GET /api/threads',
  'PAGE /',
  'LIVE thread:events',
  'LIVE home:threads',
  'LIVE presence',
];
export const OF_ABOUT = ['GET /api/people/:personId', 'PAGE /people/:personId'];

/** All that the forum has of one, for oneself. */
export const OWN_DATA = 'GET /api/account/data';
/** Where it is told that a title has changed. */
export const THREAD_LOG = EVENTS;
export const OWN_SESSIONS = 'GET /api/account/sessions';
/** What tells somebody, or an admin, of an e-mail. */
export const OF_EMAIL = ['GET /api/account', 'GET /api/session', OWN_DATA, 'PAGE /you'];
export const MEMBERS = 'GET /api/members';
export const INVITATIONS = 'GET /api/invitations';
export const PROFILES = OF_ABOUT;

/** Where moderators read why something was reported. */
export const OF_REPORT = ['GET /api/moderation/cases/:caseId', 'GET /api/watch/activity', 'PAGE /watch'];

/** Where a draft's title, its text, and a comment on it are. */
export const OF_DRAFT_TITLE = [
  'GET /api/threads/:threadId/drafts',
  'GET /api/drafts/:draftId',
  'PAGE /drafts/:draftId',
];
export const OF_DRAFT_TEXT = [
  'GET /api/drafts/:draftId',
  'GET /api/drafts/:draftId/versions/:seq',
  'PAGE /drafts/:draftId',
];
export const OF_NOTE = ['GET /api/drafts/:draftId/notes'];
