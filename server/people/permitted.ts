import type { Person } from '../../shared/protocol/people.ts';
import type { Act } from './act-table.ts';
import { bestFor, permissions } from './permissions.ts';

/** Who acts, if they may. Without a subject it is not known yet what it is done to. @throws Refused */
export function permitted(
  actor: Person | null,
  act: Act,
  subject = actor ? bestFor(actor, act) : {},
): Person {
  const refusal = permissions(actor, act, subject);
  if (refusal) throw refusal;
  return actor!;
}
