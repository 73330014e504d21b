import { msg } from '@lit/localize';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';

/** Keys of what this browser keeps for a person, whole or by their beginning. */
const keysOf = (personId: string, kinds: readonly string[]): string[] =>
  Object.keys(localStorage).filter((key) => kinds.some((kind) => key.startsWith(`${kind}:${personId}:`)));

/** Ends the session; what this browser kept for the person goes too. Asks where something is not sent yet. */
export async function signOut(): Promise<void> {
  const id = session.person!.id;
  const unsent = keysOf(id, ['outbox', 'unsent']).length > 0;
  if (unsent && !confirm(msg('Something that you wrote here is not sent yet, and goes with you. Sign out?')))
    return;
  try {
    await call('DELETE', '/api/session');
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    alert(`${error.message} ${msg('You are still signed in.')}`);
    return;
  }
  for (const key of keysOf(id, ['outbox', 'unsent'])) localStorage.removeItem(key);
  location.reload();
}

/** What a reader, or a guest, wrote before they signed in is theirs afterwards, unless there is something already. */
export function takeAlong(fromId: string, toId: string): void {
  for (const key of keysOf(fromId, ['unsent'])) {
    const value = localStorage.getItem(key);
    const target = key.replace(`unsent:${fromId}:`, `unsent:${toId}:`);
    if (value !== null && localStorage.getItem(target) === null) localStorage.setItem(target, value);
    localStorage.removeItem(key);
  }
}
