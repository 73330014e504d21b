import { FOREVER } from '../../shared/people.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { selectPeople, toPerson } from '../people/person-row.ts';
import type { Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { lockThread } from '../threads/log.ts';
import { type Doing, type Done, type PersonInput, permitted } from './actions.ts';
import { arguesWith } from './involvement.ts';
import { notify } from './notifying.ts';
import { type Before, record } from './record.ts';
import { casesToSettle, settle } from './settling.ts';

/** Mutes, suspends or warns somebody, or takes that back. @throws Refused */
export async function actOnPerson({ tx, actor, input, at, note }: Doing<PersonInput>): Promise<Done> {
  const { act } = input;
  const { personId, threadId } = input.subject;
  const person = permitted(actor, 'person:moderate');
  const row = await selectPeople(tx).where('people.id', '=', personId).executeTakeFirst();
  if (!row) throw new Refused('not_found', 'There is no such person here.');
  const emergency = input.emergency ?? false;
  permitted(actor, 'person:moderate', {
    person: toPerson(row, at),
    involved: !emergency && (await arguesWith(tx, person.id, personId, threadId)),
  });
  const suspends = act === 'suspend' || act === 'unsuspend';
  if (threadId && suspends) {
    throw new Refused('invalid', 'A suspension is for the whole forum.', { field: 'subject.threadId' });
  }
  if (threadId) await lockThread(tx, threadId, person, at);
  const cases = await casesToSettle(tx, person, act, { personId, threadId }, emergency);
  const lasts = act === 'mute' || act === 'suspend';
  const until = lasts ? Date.parse(input.until ?? FOREVER) : null;
  if (until !== null && until <= at) {
    throw new Refused('invalid', 'The end is in the past.', { field: 'until' });
  }
  let detail: { before: Before } | undefined;
  if (act !== 'warn' && act !== 'unwarn') {
    const what = suspends ? 'suspension' : 'mute';
    detail = { before: { until: await setUntil(tx, what, personId, threadId, until) } };
  }
  // Nobody's rights are changed by a warning, but it has to reach them as surely.
  await note(personId);
  const id = await record(tx, person, input, at, {
    personId,
    threadId,
    until,
    ...(detail && { detail }),
  });
  const told = await settle(tx, cases, id, at);
  // Who hears that an appeal was granted has heard it.
  if (!told.includes(personId)) told.push(...(await notify(tx, 'acted', id, [personId], at)));
  return { id, told };
}

/** Until when somebody may not write (in a thread: only there) or do anything; null: they may. Returns until when before. */
export async function setUntil(
  tx: Tx,
  what: 'mute' | 'suspension',
  personId: PersonId,
  threadId: ThreadId | null | undefined,
  until: Millis | null,
): Promise<Millis | null> {
  if (threadId) return muteIn(tx, personId, threadId, until);
  const column = what === 'suspension' ? 'suspended_until' : 'muted_until';
  const before = await tx
    .selectFrom('people')
    .select(column)
    .where('id', '=', personId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await tx
    .updateTable('people')
    .set({ [column]: until })
    .where('id', '=', personId)
    .execute();
  return before[column];
}

async function muteIn(
  tx: Tx,
  person_id: PersonId,
  thread_id: ThreadId,
  until: Millis | null,
): Promise<Millis | null> {
  const before = await tx
    .deleteFrom('thread_mutes')
    .where('person_id', '=', person_id)
    .where('thread_id', '=', thread_id)
    .returning('until')
    .executeTakeFirst();
  if (until !== null) await tx.insertInto('thread_mutes').values({ person_id, thread_id, until }).execute();
  return before?.until ?? null;
}
