import type { Pending } from '../data/outbox.ts';
import type { Unsent } from '../thread/unsent.ts';

/** What this browser holds of a person's words that the server does not have. */
export interface KeptWords {
  /** Comments that were sent and have not arrived. */
  comments: number;
  /** Texts that were begun. */
  texts: number;
}

/** Comments on their way, texts that were begun, passages that were collected for a draft. */
type Kind = 'outbox' | 'unsent' | 'tray';

// Where the browser keeps nothing (a private window), there is nothing to find.
function keysOf(personKey: string, kind: Kind): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${kind}:${personKey}:`));
  } catch {
    return [];
  }
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

const pendingUnder = (key: string): Pending[] => {
  const kept = read<Pending[]>(key);
  return Array.isArray(kept) ? kept : [];
};

export const keptWords = (personKey: string): KeptWords => ({
  comments: keysOf(personKey, 'outbox').reduce((sum, key) => sum + pendingUnder(key).length, 0),
  texts: keysOf(personKey, 'unsent').length,
});

/** Removes what the browser keeps for a person. */
export function forgetWords(personKey: string): void {
  for (const kind of ['outbox', 'unsent', 'tray'] as const) {
    for (const key of keysOf(personKey, kind)) localStorage.removeItem(key);
  }
}

/**
 * What somebody wrote before they had this name is theirs under it, unless something stands there already.
 * Comments of a guest that have not arrived become text again: whether to say it under the new name is to be decided.
 */
export function takeAlong(fromKey: string, toKey: string): void {
  if (fromKey === toKey) return;
  for (const key of keysOf(fromKey, 'outbox')) {
    const target = key.replace(`outbox:${fromKey}:`, `unsent:${fromKey}:`);
    const bodies = pendingUnder(key).map(({ body }) => body);
    const begun = read<Unsent>(target);
    if (begun?.body) bodies.push(begun.body);
    const unsent: Unsent = { replyTo: null, since: 0, ...begun, body: bodies.join('\n\n') };
    if (keep(target, JSON.stringify(unsent))) localStorage.removeItem(key);
  }
  for (const key of keysOf(fromKey, 'unsent')) {
    const target = key.replace(`unsent:${fromKey}:`, `unsent:${toKey}:`);
    if (localStorage.getItem(target) !== null) continue;
    if (keep(target, localStorage.getItem(key)!)) localStorage.removeItem(key);
  }
}

/** False where the browser has no room: then what there is stays where it is. */
function keep(key: string, text: string): boolean {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
