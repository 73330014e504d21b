import type { ActionId, CaseId, NotificationId, PersonId } from '../../shared/protocol/text.ts';
import { newId } from '../store/ids.ts';
import { runs } from '../store/runs.ts';
import type { Tx } from '../store/store.ts';
import type { Millis, Tables } from '../store/tables.ts';

type Kind = Tables['notifications']['kind'];

/** Tells people of an action, in the transaction of it: those who are there hear it once it is durable. Returns whom. */
export async function notify(
  tx: Tx,
  kind: Kind,
  actionId: ActionId,
  people: Iterable<PersonId>,
  at: Millis,
): Promise<PersonId[]> {
  const told = await stillHere(tx, [...new Set(people)]);
  for (const personId of told) {
    await tx
      .insertInto('notifications')
      .values({
        id: newId<NotificationId>(),
        person_id: personId,
        kind,
        action_id: actionId,
        at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return told;
}

/** Who has left hears nothing more. */
async function stillHere(tx: Tx, ids: PersonId[]): Promise<PersonId[]> {
  const here: PersonId[] = [];
  for (const some of runs(ids)) {
    const rows = await tx
      .selectFrom('people')
      .select('id')
      .where('id', 'in', some)
      .where('left_at', 'is', null)
      .execute();
    here.push(...rows.map(({ id }) => id));
  }
  return here;
}

/** Who was told of an action. */
export async function toldOf(tx: Tx, actionId: ActionId): Promise<PersonId[]> {
  const rows = await tx
    .selectFrom('notifications')
    .select('person_id')
    .where('action_id', '=', actionId)
    .execute();
  return rows.map(({ person_id }) => person_id);
}

/** Who has reported what a case is about. */
export async function reportersOf(tx: Tx, caseId: CaseId): Promise<PersonId[]> {
  const rows = await tx
    .selectFrom('reports')
    .select('person_id')
    .where('case_id', '=', caseId)
    .distinct()
    .execute();
  return rows.map(({ person_id }) => person_id);
}
