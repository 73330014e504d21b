import { randomBytes } from 'node:crypto';

/** Who looks. `left`: a member who deletes their account between the two walks, and keeps the cookie. */
export const VIEWERS = [
  'reader',
  'guest',
  'member',
  'opener',
  'author',
  'suspended',
  'left',
  'moderator',
  'admin',
] as const;
export type Viewer = (typeof VIEWERS)[number];

/** What may not be read by all, and by whom it may. */
export interface Secret {
  name: string;
  /** What is looked for: it stands nowhere else. */
  text: string;
  /** Whether it was said in a thread, so that a search could find something by it. */
  isSaid: boolean;
  /** Whether it goes with its author, out of the database too. */
  isGone: boolean;
  /** Whether an export has it; null: it may. */
  isExported: boolean | null;
  /** Who finds it before it is taken away; nobody: it is not taken away. */
  before: readonly Sight[];
  /** Whether a viewer may read it in such a kind of place in the end. */
  mayRead(viewer: Viewer, kind: string): boolean;
  /** Who does read it in the end, and where: so that a walk which finds nothing at all fails. */
  still: readonly Sight[];
}
/** A viewer, and the kind of place in which they read it. */
export type Sight = readonly [Viewer, string];

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** How searches begin to type a token. */
export const HEAD = 5;
const heads = new Set<string>();

/** One word, so that it is indexed as one; nothing else begins with its first letters. */
export function newToken(): string {
  for (;;) {
    const token = `zq${[...randomBytes(14)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;
    if (heads.has(token.slice(0, HEAD))) continue;
    heads.add(token.slice(0, HEAD));
    return token;
  }
}

export const isToken = (text: string): boolean => /^zq[a-z0-9]{14}$/.test(text);

export const byAll = (kinds: readonly string[]): Sight[] =>
  VIEWERS.flatMap((viewer) => kinds.map((kind): Sight => [viewer, kind]));
