import type * as Y from 'yjs';
import type { PersonId } from '../../shared/protocol/text.ts';

/** So many characters, and whose. */
export interface Run {
  personId: PersonId;
  length: number;
}

/** The text in order, and whose each part of it is. */
export function runsOf(text: Y.Text, owners: ReadonlyMap<number, PersonId>): { text: string; runs: Run[] } {
  const runs: Run[] = [];
  for (let item = text._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const personId = owners.get(item.id.client)!;
    const last = runs.at(-1);
    if (last?.personId === personId) last.length += item.length;
    else runs.push({ personId, length: item.length });
  }
  return { text: text.toString(), runs };
}
