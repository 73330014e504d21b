/** The pages of the client: each is an entry of its build. */
export const ENTRIES = [
  'home',
  'thread',
  'search',
  'you',
  'link',
  'profile',
  'admin',
  'log',
  'watch',
  'draft',
  'plain',
] as const;
export type Entry = (typeof ENTRIES)[number];
