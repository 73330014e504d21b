import { INVITATIONS, MEMBERS, OF_EMAIL, OWN_DATA, PROFILES } from './places.ts';
import type { Secret, Sight, Viewer } from './secrets.ts';

const isModerator = (viewer: Viewer) => viewer === 'moderator' || viewer === 'admin';

/** Who may read something in the end, and who does. */
export type Rule = Pick<Secret, 'mayRead' | 'still' | 'isGone' | 'isExported'>;
/** In the database, and so in an export. */
const KEPT = { isGone: false, isExported: true } as const;
const NOT_EXPORTED = { isGone: false, isExported: false } as const;

const both = (kinds: readonly string[]): Sight[] =>
  kinds.flatMap((kind): Sight[] => [
    ['moderator', kind],
    ['admin', kind],
  ]);
/** What is sent live is sent to all: as a reader without a session may see it. */
const asked = (kinds: readonly string[]) => kinds.filter((kind) => !kind.startsWith('LIVE '));

/** Moderators everywhere; its author in their own download, which is of all that the forum has of them. */
export const hidden = (author: Viewer, kinds: readonly string[]): Rule => ({
  ...KEPT,
  mayRead: (viewer, kind) => isModerator(viewer) || (viewer === author && kind === OWN_DATA),
  still: [...both(asked(kinds)), [author, OWN_DATA]],
});

/** Moderators and its author, everywhere. */
export const held = (author: Viewer, kinds: readonly string[]): Rule => ({
  ...KEPT,
  mayRead: (viewer) => isModerator(viewer) || viewer === author,
  still: [...both(asked(kinds)), ...asked(kinds).map((kind) => [author, kind] as const), [author, OWN_DATA]],
});

/** Nobody but its author, in their own download: the row is there until they leave and take it along. */
export const removed = (author: Viewer): Rule => ({
  ...KEPT,
  mayRead: (viewer, kind) => viewer === author && kind === OWN_DATA,
  still: [[author, OWN_DATA]],
});

/** As those that are removed: but whether an import that is under way is in a download is all the same. */
export const unseen = (author: Viewer): Rule => ({ ...removed(author), ...NOT_EXPORTED, still: [] });

/** What opens something: nobody. */
export const nobody: Rule = { ...NOT_EXPORTED, mayRead: () => false, still: [] };
/** What its author has taken along: nobody, and the database doesn't have it. */
export const gone: Rule = { ...nobody, isGone: true };
/** Of no account can anybody read it, but who moves the forum takes it along. */
export const hashOfPassword: Rule = { ...nobody, isExported: true };

export const everybody = (kinds: readonly string[]): Rule => ({
  ...KEPT,
  mayRead: () => true,
  still: asked(kinds).flatMap((kind) =>
    (['reader', 'member', 'moderator'] as const).map((v) => [v, kind] as const),
  ),
});

/** Somebody's own e-mail: theirs, and admins'. */
export const email = (owner: Viewer): Rule => ({
  ...KEPT,
  mayRead: (viewer) => viewer === owner || viewer === 'admin',
  still: [...OF_EMAIL.map((kind) => [owner, kind] as const), ['admin', MEMBERS]],
});

export const invited: Rule = { ...KEPT, isExported: null, mayRead: isModerator, still: both([INVITATIONS]) };

/** The e-mail of who has yet to be let in. */
export const emailOfWaiting: Rule = {
  ...KEPT,
  mayRead: (viewer) => viewer === 'admin',
  still: [['admin', MEMBERS]],
};

/** Whoever has somebody's id is told their name: that they wait is for moderators. */
export const nameOfWaiting: Rule = {
  ...KEPT,
  mayRead: (viewer, kind) => isModerator(viewer) || PROFILES.includes(kind),
  still: both([MEMBERS]),
};

/** What a thread was called before a moderator gave it another title: moderators, and who opened the thread. */
export const formerTitle = (opener: Viewer): Rule => ({
  isGone: false,
  isExported: null,
  mayRead: (viewer) => isModerator(viewer) || viewer === opener,
  still: both(['GET /api/moderation/log']),
});

/** Moderators wherever they work, and who reported, in their own download. */
export const reported = (by: Viewer): Rule => ({
  ...KEPT,
  mayRead: (viewer, kind) => isModerator(viewer) || (viewer === by && kind === OWN_DATA),
  still: [...both(['GET /api/moderation/cases/:caseId', 'GET /api/watch/activity']), [by, OWN_DATA]],
});

/** The viewer, in such a place. */
export const own = (owner: Viewer, place: string): Rule => ({
  ...NOT_EXPORTED,
  mayRead: (viewer, kind) => viewer === owner && kind === place,
  still: [[owner, place]],
});

/** Of a draft: its one member, in such places; moderators no more than others. */
export const inDraft = (member: Viewer, kinds: readonly string[]): Rule => ({
  isGone: false,
  isExported: null,
  mayRead: (viewer) => viewer === member,
  still: kinds.map((kind) => [member, kind] as const),
});
