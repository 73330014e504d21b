import { FOREVER } from '../../shared/people.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { permitted } from '../people/permitted.ts';
import { selectPeople, toPerson } from '../people/person-row.ts';
import type { Tx } from '../store/store.ts';
import { lockThread } from '../threads/log.ts';
import type { Doing, Done, PersonInput } from './actions.ts';
import { type Barred, setUntil } from './barring.ts';
import { arguesWith } from './involvement.ts';
import { notify } from './notifying.ts';
import { record, stillCounts } from './record.ts';
import { casesToSettle, settle } from './settling.ts';
import { lockPerson } from './standing.ts';

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
  else await lockPerson(tx, personId);
  const cases = await casesToSettle(tx, person, act, { personId, threadId }, emergency);
  const lasts = act === 'mute' || act === 'suspend';
  const until = lasts ? Date.parse(input.until ?? FOREVER) : null;
  if (until !== null && until <= at) {
    throw new Refused('invalid', 'The end is in the past.', { field: 'until' });
  }
  let detail: { before: Barred } | undefined;
  if (act === 'unwarn') {
    if (cases.length === 0 && !(await isWarned(tx, personId, threadId))) throw notSo(act);
  } else if (act !== 'warn') {
    const what = suspends ? 'suspension' : 'mute';
    const before = await setUntil(tx, what, personId, threadId, until, at);
    const isOver = before.until === null || before.until <= at;
    // An appeal is settled also where it is over.
    if ((act === 'unmute' || act === 'unsuspend') && isOver && cases.length === 0) throw notSo(act);
    detail = { before };
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

type TakingBack = Extract<PersonInput['act'], `un${string}`>;
const NOT_SO: Record<TakingBack, string> = {
  unmute: 'They are not muted.',
  unsuspend: 'They are not suspended.',
  unwarn: 'No warning of theirs is left to take back.',
};
const notSo = (act: TakingBack) => new Refused('conflict', NOT_SO[act]);

/** Whether the latest of what was said to somebody of a thread (none: of no thread) is a warning. */
async function isWarned(tx: Tx, personId: PersonId, threadId: ThreadId | undefined): Promise<boolean> {
  const last = await tx
    .selectFrom('actions as a')
    .select('a.act')
    .where('a.act', 'in', ['warn', 'unwarn'])
    .where('a.person_id', '=', personId)
    .where('a.thread_id', threadId ? '=' : 'is', threadId ?? null)
    .where(stillCounts('a'))
    .orderBy('a.at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.act === 'warn';
}
