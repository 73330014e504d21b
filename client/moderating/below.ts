import type { Profile } from '../../shared/protocol/accounts.ts';
import type { Author } from '../../shared/protocol/people.ts';
import type { PersonId } from '../../shared/protocol/text.ts';
import { call, Failed } from '../data/api.ts';
import { mayModerate } from '../profile/roles.ts';

/** Who was asked for on this page, and what came of it; null: it is on its way. */
const asked = new Map<PersonId, { answer: Promise<boolean>; may: boolean | null }>();

/**
 * Whether the moderator who reads may act on somebody: on those of a lower role. A comment doesn't say its author's
 * role, so that it is asked for, once a page; null: not known yet.
 */
export function isBelow(person: Author): boolean | null {
  if (person.kind === 'guest') return true;
  return asked.get(person.id)?.may ?? null;
}

/** The same, when it is known. Where it can't be asked, yes: the server decides. */
export async function whetherBelow(person: Author): Promise<boolean> {
  return isBelow(person) ?? (asked.get(person.id) ?? ask(person.id)).answer;
}

function ask(id: PersonId) {
  const answer = call<Profile>('GET', `/api/people/${id}`).then(
    (profile) => {
      one.may = !profile.former && mayModerate(profile.person.role);
      return one.may;
    },
    (error) => {
      asked.delete(id);
      if (!(error instanceof Failed)) throw error;
      return true;
    },
  );
  const one: { answer: Promise<boolean>; may: boolean | null } = { answer, may: null };
  asked.set(id, one);
  return one;
}
