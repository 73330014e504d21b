import type { Author } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import type { ActivityKind } from '../../shared/protocol/watch.ts';
import { NEW_FOR } from '../people/newcomers.ts';
import type { Millis } from '../store/tables.ts';

/** Where what happens is written down. */
export type Source = 'event' | 'action' | 'person' | 'draft' | 'signature' | 'report' | 'appeal';

/** That something happened: where it is written down, and when. `a` and `b` name it there. */
export interface Happening {
  key: string;
  source: Source;
  at: Millis;
  a: string;
  b: number;
}

/** Who did it, as `ACTOR` selects it, and when. */
export interface ActorRow {
  at: Millis;
  actor_id: PersonId;
  actor_name: string;
  actor_kind: Author['kind'];
  since: Millis;
}

const NOTHING = { thread: null, number: null, state: null, text: null, act: null, into: null, person: null };

/** What is known of any happening. */
export const happened = (key: string, kind: ActivityKind, row: ActorRow) => ({
  ...NOTHING,
  key,
  kind,
  at: new Date(Number(row.at)).toISOString(),
  actor: { id: row.actor_id, name: row.actor_name, kind: row.actor_kind },
  newcomer: row.actor_kind === 'guest' || row.at - row.since < NEW_FOR,
});

/** The columns of who did it, of `people as actor`. */
export const ACTOR = [
  'actor.id as actor_id',
  'actor.name as actor_name',
  'actor.kind as actor_kind',
  'actor.created_at as since',
] as const;
