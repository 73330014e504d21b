import { msg } from '@lit/localize';
import type { Role } from '../../shared/protocol/people.ts';
import { session } from '../data/page-data.ts';

/** From the lowest to the highest: `ROLES` of `shared/protocol/people.ts`, which would bring the schemas with it. */
const ORDER: readonly Role[] = ['guest', 'member', 'moderator', 'admin'];

/** Whether the reader may mute or suspend somebody of this role: one that is lower than their own. */
export function mayModerate(role: Role): boolean {
  const { person, may } = session;
  return (
    person !== null && may.includes('person:moderate') && ORDER.indexOf(role) < ORDER.indexOf(person.role)
  );
}

/** A role as it is told of somebody. */
export function roleName(role: Role): string {
  switch (role) {
    case 'guest':
      return msg('guest');
    case 'member':
      return msg('member');
    case 'moderator':
      return msg('moderator');
    case 'admin':
      return msg('admin');
  }
}
