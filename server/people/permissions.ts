import { Refused } from '../../shared/protocol/errors.ts';
import { type Person, ROLES, type Role } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';

/** Who may do an act: a role and those above it, the author of the subject, or also readers without a session. */
type Rule = 'anyone' | Role | 'author';

/**
 * The one table of who may do what. Every route and every socket event names the act that it performs.
 * `author` acts also need a subject.
 */
const TABLE = {
  'service:look': 'anyone',
  'session:look': 'anyone',
  'session:start': 'anyone',
  'session:end': 'anyone',
  'account:create': 'anyone',
  'thread:list': 'anyone',
  'thread:read': 'anyone',
  'thread:search': 'anyone',
  'thread:mark-read': 'guest',
  'thread:open': 'member',
  'comment:post': 'guest',
  'comment:edit': 'author',
  'comment:delete': 'author',
  'reaction:set': 'guest',
  'typing:set': 'guest',
} as const satisfies Record<string, Rule>;

export type Act = keyof typeof TABLE;
export const ACTS = Object.keys(TABLE) as Act[];

export interface Subject {
  authorId?: PersonId;
}

/** Null when `actor` (null: a reader without a session) may do `act` to `subject`; else the refusal. */
export function permissions(actor: Person | null, act: Act, subject: Subject = {}): Refused | null {
  const rule: Rule = TABLE[act];
  if (rule === 'anyone') return null;
  if (!actor) return new Refused('sign_in_required', 'Sign in or choose a name to do this.');
  if (rule === 'author') {
    return subject.authorId === actor.id ? null : new Refused('not_allowed', 'Only its author can do this.');
  }
  if (ROLES.indexOf(actor.role) >= ROLES.indexOf(rule)) return null;
  return new Refused('not_allowed', `This needs an account of the role ${rule}.`);
}

/** The acts that `actor` may do to something of their own. */
export function permittedActs(actor: Person | null): Act[] {
  const own: Subject = actor ? { authorId: actor.id } : {};
  return ACTS.filter((act) => permissions(actor, act, own) === null);
}
