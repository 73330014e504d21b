import { FOREVER } from '../../shared/people.ts';
import type { DraftRole } from '../../shared/protocol/drafts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import { type Person, ROLES, type Role } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { ACTS, type Act, type Bar, type Rule, type State, TABLE, type Who } from './act-table.ts';

/** What an act is done to, as far as it matters to who may. What is absent is as the actor would wish. */
export interface Subject {
  /** Of a comment, or whom an action was done to; of a joint response, the actor if they are among those who stand by it. */
  authorId?: PersonId;
  state?: State;
  /** Of the thread. */
  openerId?: PersonId;
  locked?: boolean;
  /** Whether it was merged into another one: nobody writes in it any more. */
  merged?: boolean;
  /** Whether guests only read in it. */
  closedToGuests?: boolean;
  /** Whether it is there for its opener and moderators alone. */
  unshown?: boolean;
  /** Whether the actor has written in it, or signed what was published there, and it is no emergency. */
  involved?: boolean;
  /** Until when the actor may not write in the thread; in milliseconds since 1970. */
  mutedHere?: number | null;
  /** A person: who is muted, given a role, or taken out of a draft. */
  person?: { id: PersonId; role: Role };
  /** What the actor is in the draft; null: nothing. */
  draftRole?: DraftRole | null;
  /** Who opened the draft. */
  draftOpenerId?: PersonId;
}

/** Null when `actor` (null: a reader without a session) may do `act` to `subject`; else the refusal. */
export function permissions(actor: Person | null, act: Act, subject: Subject = {}): Refused | null {
  const { who: rule, barredBy }: Rule = TABLE[act];
  const who = typeof rule === 'string' ? rule : rule[subject.state ?? 'visible'];
  if (!actor) {
    return who === 'anyone' ? null : new Refused('sign_in_required', 'Sign in or choose a name to do this.');
  }
  for (const bar of barredBy) {
    const sentence = BARS[bar](actor, subject);
    if (sentence) return new Refused('not_allowed', sentence, barField(bar));
  }
  return refusedAs(actor, who, subject);
}

/** That one takes part doesn't keep one from acting in an emergency: the field says so to a page. */
const barField = (bar: Bar): { field?: string } =>
  bar === 'involved' || bar === 'involved unless opener' ? { field: 'emergency' } : {};

/** The acts that `actor` may do to something of their own, or to somebody whom they may do it to. */
export function permittedActs(actor: Person | null): Act[] {
  return ACTS.filter((act) => permissions(actor, act, actor ? bestFor(actor, act) : {}) === null);
}

const NOT_OWN: readonly Act[] = ['comment:moderate', 'comment:report', 'case:dismiss', 'case:take'];

/** What `actor` may do an act to if they may do it at all: asked before it is known what it is done to. */
export function bestFor({ id }: Person, act: Act): Subject {
  const theirs = { openerId: id, draftOpenerId: id };
  // What one may do to all but one's own is done to somebody else's.
  return NOT_OWN.includes(act) ? theirs : { ...theirs, authorId: id };
}

/** Whether a comment's words may be read. */
export const maySee = (viewer: Person | null, comment: { state: State; author_id: PersonId }): boolean =>
  permissions(viewer, 'comment:see', { state: comment.state, authorId: comment.author_id }) === null;

export const isFrom = (actor: Pick<Person, 'role'>, role: Role): boolean =>
  ROLES.indexOf(actor.role) >= ROLES.indexOf(role);

function refusedAs(actor: Person, who: Who, subject: Subject): Refused | null {
  const refuse = (sentence: string) => new Refused('not_allowed', sentence);
  const isModerator = isFrom(actor, 'moderator');
  switch (who) {
    case 'anyone':
      return null;
    case 'nobody':
      return subject.state === 'removed'
        ? new Refused('conflict', 'The comment was deleted.')
        : refuse('This is not possible while moderators keep the comment from being shown.');
    case 'author':
      return subject.authorId === actor.id ? null : refuse('Only its author can do this.');
    case 'author or moderator':
      return isModerator || subject.authorId === actor.id
        ? null
        : refuse('Only its author and moderators can do this.');
    case 'opener':
      return subject.openerId === actor.id ? null : refuse('Only who opened the thread can do this.');
    case 'opener or moderator':
      return isModerator || subject.openerId === actor.id
        ? null
        : refuse('Only who opened the thread and moderators can do this.');
    case 'moderator above them': {
      if (!isModerator) return refuse('This needs an account of the role moderator.');
      const { person } = subject;
      const isBelow = !person || ROLES.indexOf(person.role) < ROLES.indexOf(actor.role);
      return isBelow ? null : refuse('This can be done only to somebody of a lower role than your own.');
    }
    case 'not its author':
      return subject.authorId === actor.id
        ? refuse('It is your own: delete it if it should not be there.')
        : null;
    case 'whom it was done to':
      return subject.authorId === actor.id ? null : refuse('Only whom it was done to can appeal.');
    case 'moderator, not its author':
      if (!isModerator) return refuse('This needs an account of the role moderator.');
      return subject.authorId === actor.id
        ? refuse('It is your own: another moderator has to decide on it.')
        : null;
    case 'admin, not oneself':
      if (!isFrom(actor, 'admin')) return refuse('This needs an account of the role admin.');
      return subject.person?.id === actor.id ? refuse('Another admin has to change your role.') : null;
    case 'co-writer':
    case 'member of the draft':
    case 'opener of the draft':
    case 'opener of the draft, or oneself':
      return refusedInDraft(actor, who, subject);
    default:
      return isFrom(actor, who) ? null : refuse(`This needs an account of the role ${who}.`);
  }
}

/** What is absent of the draft is as the actor would wish, but only accounts are members of drafts. */
function refusedInDraft(actor: Person, who: Who, subject: Subject): Refused | null {
  const { draftRole, draftOpenerId, person } = subject;
  if (!isFrom(actor, 'member'))
    return new Refused('not_allowed', 'This needs an account of the role member.');
  // To others it is as if there were no such draft.
  if (draftRole === null) return new Refused('not_found', 'There is no such draft.');
  if (who === 'member of the draft') return null;
  if (who === 'co-writer') {
    return draftRole === 'reviewer'
      ? new Refused('not_allowed', 'Only co-writers of the draft can do this.')
      : null;
  }
  if (draftOpenerId === actor.id) return null;
  if (who === 'opener of the draft, or oneself' && person?.id === actor.id) return null;
  return new Refused('not_allowed', 'Only who opened the draft can do this.');
}

const until = (instant: string) =>
  instant === FOREVER ? '' : ` until ${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** The sentence for somebody whom a bar keeps from the act; null: it doesn't. */
const BARS: Record<Bar, (actor: Person, subject: Subject) => string | null> = {
  suspended: ({ suspendedUntil }) =>
    suspendedUntil ? `Your account is suspended${until(suspendedUntil)}.` : null,
  waiting: ({ waiting }) => (waiting ? 'A moderator has yet to approve your sign-up.' : null),
  muted({ mutedUntil }, { mutedHere }) {
    if (mutedUntil) return `You may not write here${until(mutedUntil)}: a moderator has muted you.`;
    if (!mutedHere) return null;
    const end = new Date(mutedHere).toISOString();
    return `You may not write in this thread${until(end)}: a moderator has muted you.`;
  },
  'muted unless moderator': (actor, subject) =>
    isFrom(actor, 'moderator') ? null : BARS.muted(actor, subject),
  locked(actor, { locked, merged }) {
    if (merged) return 'The thread was merged into another one: go on there.';
    return locked && !isFrom(actor, 'moderator') ? 'The thread is locked: nobody can write in it now.' : null;
  },
  closed: (actor, { closedToGuests }) =>
    closedToGuests && actor.role === 'guest' ? 'Only members can write in this thread now.' : null,
  unshown: (actor, { unshown, openerId }) =>
    unshown && openerId !== actor.id
      ? 'The thread is not shown to others: until a moderator has approved its opening post, only who opened it writes here.'
      : null,
  'involved unless opener': (actor, subject) =>
    subject.openerId === actor.id ? null : BARS.involved(actor, subject),
  involved: (_actor, { involved }) =>
    involved
      ? 'You take part in this thread: another moderator has to decide, unless it is an emergency.'
      : null,
};
