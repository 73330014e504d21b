/** Sizes that both sides hold to. Lengths are UTF-16 code units, as String.length counts them. */
export const LIMITS = {
  body: 64_000,
  title: 200,
  name: 60,
  email: 254,
  password: { min: 10, max: 200 },
  about: 1_000,
  reason: 500,
  token: 100,
  opId: 100,
  /** Comments in one answer of a window, and events in one answer of the log. */
  window: 200,
  events: 500,
} as const;

/** The fixed set of reactions, in the order in which they are offered. */
export const REACTIONS = ['👍', '❤️', '😄', '🤔', '😢', '🎉'] as const;
export type Emoji = (typeof REACTIONS)[number];

/** How long a writer counts as typing after the last `typing:set`, in milliseconds. */
export const TYPING_LASTS = 6_000;
