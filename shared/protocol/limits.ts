/** Sizes that both sides hold to. Lengths are UTF-16 code units, as String.length counts them. */
export const LIMITS = {
  body: 64_000,
  title: 200,
  name: 60,
  email: 254,
  password: { min: 10, max: 200 },
  about: 1_000,
  reason: 500,
  /** A rule of moderation, or a reason that is offered. */
  rule: 200,
  /** Comments that go to another thread at once. */
  moved: 500,
  token: 100,
  opId: 100,
  /** A draft's text; one that is published must fit into a comment as well. */
  draft: 1_000_000,
  draftMembers: 100,
  /** Comments that a draft says it answers. */
  answers: 50,
  note: 4_000,
  notes: 1_000,
  /** One frame to the drafts' socket, in bytes. */
  draftFrame: 1024 * 1024,
  /** Comments in one answer of a window, and events in one answer of the log. */
  window: 200,
  events: 500,
  /** Comments and titles that one page shows of many threads. */
  shown: 100,
} as const;

/** The fixed set of reactions, in the order in which they are offered. */
export const REACTIONS = ['👍', '❤️', '😄', '🤔', '😢', '🎉'] as const;
export type Emoji = (typeof REACTIONS)[number];

/** How long a writer counts as typing after the last `typing:set`, in milliseconds. */
export const TYPING_LASTS = 6_000;

/** How long a moderator may take an action back as if it had not been, in milliseconds. */
export const UNDO_WITHIN = 10_000;
