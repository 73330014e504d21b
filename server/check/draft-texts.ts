import { wholeLog } from '../drafts/archive.ts';
import { SharedText } from '../drafts/shared-text.ts';
import { contentsOf, LOGGED } from '../drafts/untrusted-update.ts';
import { type Loaded, loadDraft } from '../drafts/update-log.ts';
import type { Tx } from '../store/store.ts';
import type { Problem } from './forum-audit.ts';

/** Drafts whose text, as it is loaded, is not what their log makes of it. Their logs were found to be sound before. */
export async function* unlikeTheirLogs(tx: Tx): AsyncGenerator<Problem, void, void> {
  const drafts = await tx.selectFrom('drafts').select('id').orderBy('id').execute();
  for (const { id } of drafts) {
    try {
      const loaded = await loadDraft(tx, id);
      for (const what of await differences(tx, loaded!)) yield { place: `draft ${id}`, what };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      yield { place: `draft ${id}`, what: `can not be put together (${why})` };
    }
  }
}

async function differences(tx: Tx, loaded: Loaded): Promise<string[]> {
  const updates: Loaded['updates'] = [];
  const clients: Loaded['clients'] = new Map();
  for await (const entry of wholeLog(tx, loaded.id)) {
    updates.push(entry);
    for (const { client, to } of contentsOf(entry.bytes, LOGGED).segments) {
      clients.set(client, { personId: entry.personId, clock: to });
    }
  }
  const found: string[] = [];
  if (updates.length !== loaded.seq)
    found.push(`is at entry ${loaded.seq} of its log, which has ${updates.length}`);
  const logged = new SharedText({ ...loaded, snapshot: null, updates, clients });
  const text = new SharedText(loaded);
  if (text.toString() !== logged.toString() || text.digest() !== logged.digest()) {
    found.push('has a text that is not what its log makes of it');
  }
  const same = [...clients].every(([client, { personId, clock }]) => {
    const kept = loaded.clients.get(client);
    return kept?.personId === personId && kept.clock === clock;
  });
  if (!same || clients.size !== loaded.clients.size) found.push('has clients that its log does not know so');
  text.destroy();
  logged.destroy();
  return found;
}
