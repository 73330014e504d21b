import type { Person, Session } from '../../shared/protocol/people.ts';
import { permittedActs } from '../people/permissions.ts';

/** What somebody is told of who they are here (null: a reader), and what they may. */
export type SessionView = (person: Person | null) => Session;

/** `forum`: how one takes part in it. */
export const sessionViewOf =
  (forum: Session['forum']): SessionView =>
  (person) => ({ person, may: permittedActs(person), forum });
