import type { ActionInput, LoggedAction } from '../../shared/protocol/actions.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ActionId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import type { MovedDraft } from '../drafts/following.ts';
import type { Access, Note } from '../people/access.ts';
import { isFrom } from '../people/permissions.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import { loadAction } from './log.ts';
import { merge, split } from './moving.ts';
import { notificationKey } from './notifications.ts';
import { actOnComment } from './on-comment.ts';
import { actOnPerson } from './on-person.ts';
import { actOnThread } from './on-thread.ts';
import { findRepeat } from './record.ts';
import { review } from './reviewing.ts';

/** What is to be told once the action is durable. */
export interface Done {
  id: ActionId;
  appended?: { threadId: ThreadId; seq: number }[];
  /** Drafts that are in another thread now, or of whose joint response something else has become. */
  drafts?: MovedDraft[];
  /** Who has something new to hear of. */
  told: PersonId[];
}

/** One action as its transaction does it. */
export interface Doing<I extends ActionInput = ActionInput> {
  tx: Tx;
  actor: Person | null;
  input: I;
  at: Millis;
  /** Notes that somebody's rights have changed. */
  note: Note;
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
    const done = await this.access
      .change(async (tx, note): Promise<Done> => {
        if (actor) mayQualify(actor, input);
        const repeat = actor && (await findRepeat(tx, actor, input));
        if (repeat) return { id: repeat, told: [] };
        return dispatch({ tx, actor, input, at: this.store.now(), note });
      })
      .catch(async (error): Promise<Done> => {
        // Sent twice at the same instant, it is done by the one when the other looks at what there is to do.
        const repeat = actor && error instanceof Refused && (await findRepeat(this.store.db, actor, input));
        if (repeat) return { id: repeat, told: [] };
        throw error;
      });
    for (const grown of done.appended ?? []) this.bus.publish('thread:appended', grown);
    for (const draft of done.drafts ?? []) this.bus.publish('draft:changed', { ...draft, part: 'draft' });
    this.bus.publish('case:changed', {});
    for (const personId of done.told) {
      this.bus.publish('person:notified', { personId, id: notificationKey(done.id, personId) });
    }
    return loadAction(this.store.db, done.id, true);
  }
}

/** Who opened a thread quiets it by their own name, and has no emergencies. @throws Refused */
function mayQualify(actor: Person, { emergency, nameless }: ActionInput): void {
  if (!(emergency || nameless) || isFrom(actor, 'moderator')) return;
  throw new Refused('not_allowed', 'Only moderators keep names out of the log, or act in an emergency.');
}

function dispatch(doing: Doing): Promise<Done> {
  const { subject } = doing.input;
  if ('actionId' in subject) return review(doing as Doing<ReviewInput>);
  if ('number' in subject) return actOnComment(doing as Doing<CommentInput>);
  if ('personId' in subject) return actOnPerson(doing as Doing<PersonInput>);
  if (doing.input.act === 'split') return split(doing as Doing<SplitInput>);
  if (doing.input.act === 'merge') return merge(doing as Doing<MergeInput>);
  return actOnThread(doing as Doing<ThreadInput>);
}

export type CommentInput = Extract<ActionInput, { subject: { number: number } }>;
export type PersonInput = Extract<ActionInput, { subject: { personId: PersonId } }>;
export type ReviewInput = Extract<ActionInput, { subject: { actionId: ActionId } }>;
export type SplitInput = Extract<ActionInput, { act: 'split' }>;
export type MergeInput = Extract<ActionInput, { act: 'merge' }>;
export type ThreadInput = Exclude<
  ActionInput,
  CommentInput | PersonInput | ReviewInput | SplitInput | MergeInput
>;
