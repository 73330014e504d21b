import { FOREVER } from '../../shared/people.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Action, ActionInput, LoggedAction } from '../../shared/protocol/moderation.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import type { Bus } from '../bus/bus.ts';
import type { Access, Note } from '../people/access.ts';
import { type Act, permissions, type Subject } from '../people/permissions.ts';
import { selectPeople, toPerson } from '../people/person-row.ts';
import { unindexComments } from '../search/indexing.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { append, lockThread } from '../threads/log.ts';
import { loadAction } from './log.ts';

type CommentInput = Extract<ActionInput, { subject: { number: number } }>;
type ThreadInput = Extract<ActionInput, { act: 'lock' | 'unlock' }>;
type PersonInput = Extract<ActionInput, { subject: { personId: PersonId } }>;

/** What a comment is after an action. */
const STATES: Record<CommentInput['act'], Comment['state']> = {
  hide: 'hidden',
  hold: 'held',
  restore: 'visible',
  approve: 'visible',
  remove: 'removed',
};

/** What is to be told once the action is durable. */
interface Done {
  id: ActionId;
  appended?: { threadId: ThreadId; seq: number };
}

/** What moderators do: each one transaction with its entry in the log of actions, and one in the thread's. */
export class Moderation {
  private readonly store: Store;
  private readonly bus: Bus;
  private readonly access: Access;

  constructor(store: Store, bus: Bus, access: Access) {
    this.store = store;
    this.bus = bus;
    this.access = access;
  }

  /** Acts, and answers the entry of the log. The same opId again is answered, not done again. @throws Refused */
  async act(actor: Person | null, input: ActionInput): Promise<LoggedAction> {
    const done = await this.access.change(async (tx, note): Promise<Done> => {
      const repeat = actor && (await findRepeat(tx, actor, input));
      if (repeat) return { id: repeat };
      if ('number' in input.subject) return this.onComment(tx, actor, input as CommentInput);
      if ('personId' in input.subject) return this.onPerson(tx, actor, input as PersonInput, note);
      return this.onThread(tx, actor, input as ThreadInput);
    });
    if (done.appended) this.bus.publish('thread:appended', done.appended);
    return loadAction(this.store.db, done.id);
  }

  private async onComment(tx: Tx, actor: Person | null, input: CommentInput): Promise<Done> {
    const { threadId, number } = input.subject;
    const person = permitted(actor, 'comment:moderate');
    const thread = await lockThread(tx, threadId, person, this.store.now());
    const comment = await tx
      .selectFrom('comments')
      .select(['id', 'author_id', 'state', 'revision'])
      .where('thread_id', '=', threadId)
      .where('number', '=', number)
      .executeTakeFirst();
    if (!comment) throw new Refused('not_found', 'There is no such comment in this thread.');
    permitted(actor, 'comment:moderate', { state: comment.state });
    if (input.revision !== undefined && input.revision !== comment.revision) {
      throw new Refused('conflict', 'The comment was edited meanwhile: look at it again.');
    }
    const state = STATES[input.act];
    if (state === comment.state) throw new Refused('conflict', 'The comment is in that state already.');
    await tx
      .updateTable('comments')
      .set({ state, seq: thread.seq + 1 })
      .where('id', '=', comment.id)
      .execute();
    if (state === 'removed') await unindexComments(tx, [comment.id]);
    const at = this.store.now();
    const id = await record(tx, person, input, at, { threadId, number, personId: comment.author_id });
    const opId = opIdOf(id);
    const seq = await append(tx, thread, {
      type: 'comment:moderated',
      actor: person,
      opId,
      at,
      number,
      detail: { state },
    });
    return { id, appended: { threadId, seq } };
  }

  private async onThread(tx: Tx, actor: Person | null, input: ThreadInput): Promise<Done> {
    const { threadId } = input.subject;
    const person = permitted(actor, 'thread:moderate');
    const thread = await lockThread(tx, threadId, person, this.store.now());
    const locked = input.act === 'lock';
    if (thread.locked === locked) {
      throw new Refused('conflict', locked ? 'The thread is locked already.' : 'The thread is not locked.');
    }
    const at = this.store.now();
    await tx
      .updateTable('threads')
      .set({ locked_at: locked ? at : null })
      .where('id', '=', threadId)
      .execute();
    const detail = { title: thread.title, locked };
    const id = await record(tx, person, input, at, { threadId });
    const opId = opIdOf(id);
    const seq = await append(tx, thread, {
      type: 'thread:changed',
      actor: person,
      opId,
      at,
      number: null,
      detail,
    });
    return { id, appended: { threadId, seq } };
  }

  private async onPerson(tx: Tx, actor: Person | null, input: PersonInput, note: Note): Promise<Done> {
    const person = permitted(actor, 'person:moderate');
    const { personId, threadId } = input.subject;
    const row = await selectPeople(tx).where('people.id', '=', personId).executeTakeFirst();
    if (!row) throw new Refused('not_found', 'There is no such person here.');
    permitted(actor, 'person:moderate', { person: toPerson(row, this.store.now()) });
    const at = this.store.now();
    const ends = input.act === 'unmute' || input.act === 'unsuspend';
    const until = ends ? null : Date.parse(input.until ?? FOREVER);
    if (until !== null && until <= at) {
      throw new Refused('invalid', 'The end is in the past.', { field: 'until' });
    }
    const suspends = input.act === 'suspend' || input.act === 'unsuspend';
    if (threadId && suspends) {
      throw new Refused('invalid', 'A suspension is for the whole forum.', { field: 'subject.threadId' });
    }
    if (threadId) {
      await lockThread(tx, threadId, person, this.store.now());
      await muteIn(tx, personId, threadId, until);
    } else {
      await tx
        .updateTable('people')
        .set(suspends ? { suspended_until: until } : { muted_until: until })
        .where('id', '=', personId)
        .execute();
    }
    await note(personId);
    return { id: await record(tx, person, input, at, { personId, ...(threadId && { threadId }), until }) };
  }
}

function permitted(actor: Person | null, act: Act, subject: Subject = {}): Person {
  const refusal = permissions(actor, act, subject);
  if (refusal) throw refusal;
  return actor!;
}

async function muteIn(tx: Tx, person_id: PersonId, thread_id: ThreadId, until: Millis | null): Promise<void> {
  await tx
    .deleteFrom('thread_mutes')
    .where('person_id', '=', person_id)
    .where('thread_id', '=', thread_id)
    .execute();
  if (until !== null) await tx.insertInto('thread_mutes').values({ person_id, thread_id, until }).execute();
}

/** @throws Refused `conflict` when the opId was used for another action */
async function findRepeat(tx: Tx, actor: Person, input: ActionInput): Promise<ActionId | null> {
  const { act, subject } = input;
  const row = await tx
    .selectFrom('actions')
    .select(['id', 'act', 'thread_id', 'number', 'person_id'])
    .where('actor_id', '=', actor.id)
    .where('op_id', '=', input.opId)
    .executeTakeFirst();
  if (!row) return null;
  const same =
    row.act === act &&
    row.thread_id === ('threadId' in subject ? (subject.threadId ?? null) : null) &&
    (!('number' in subject) || row.number === subject.number) &&
    (!('personId' in subject) || row.person_id === subject.personId);
  if (!same) throw new Refused('conflict', 'This opId was used for another act.', { field: 'opId' });
  return row.id;
}

/** In the thread's log, where the actor's own opIds are of other acts. */
const opIdOf = (id: ActionId) => `action:${id}`;

interface About {
  threadId?: ThreadId;
  number?: number;
  personId?: PersonId;
  until?: Millis | null;
}

async function record(
  tx: Tx,
  actor: Person,
  { act, opId, reason }: { act: Action; opId: string; reason: string },
  at: Millis,
  { threadId, number, personId, until }: About,
): Promise<ActionId> {
  const id = newId<ActionId>();
  await tx
    .insertInto('actions')
    .values({
      id,
      at,
      act,
      actor_id: actor.id,
      op_id: opId,
      thread_id: threadId ?? null,
      number: number ?? null,
      person_id: personId ?? null,
      reason,
      until: until ?? null,
    })
    .execute();
  return id;
}
