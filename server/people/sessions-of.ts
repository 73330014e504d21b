import type { PersonId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Note } from './access.ts';

/** Ends sessions of a person: all, all `but` one, or `only` one. Returns how many. */
export async function endSessions(
  tx: Tx,
  personId: PersonId,
  note: Note,
  { but, only }: { but?: string; only?: string } = {},
): Promise<number> {
  const ended = await tx
    .deleteFrom('sessions')
    .where('person_id', '=', personId)
    .$if(but !== undefined, (query) => query.where('id_hash', '!=', but!))
    .$if(only !== undefined, (query) => query.where('id_hash', '=', only!))
    .returning('id_hash')
    .execute();
  for (const { id_hash } of ended) await note(personId, id_hash);
  return ended.length;
}
