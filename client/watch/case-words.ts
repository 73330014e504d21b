import { msg, str } from '@lit/localize';
import { actName } from '../../shared/action-words.ts';
import type { Action } from '../../shared/protocol/actions.ts';
import type { Case } from '../../shared/protocol/cases.ts';
import type { CommentAct, PersonAct } from '../moderating/wishes.ts';
import { nameOf } from '../moderating/words.ts';

/** Why there is a case, in a few words. */
export function causeWords({ cause, detail, reports, appealed }: Case): string {
  const also = reports === 0 ? '' : ` · ${reports === 1 ? msg('1 report') : msg(str`${reports} reports`)}`;
  switch (cause) {
    case 'report':
      return reports === 1 ? msg('1 report') : msg(str`${reports} reports`);
    case 'guest':
      return `${msg('Held: a guest')}${also}`;
    case 'newcomer':
      return `${msg('Held: a new member')}${also}`;
    case 'link':
      return `${msg('Held: a link')}${also}`;
    case 'words':
      return `${detail === null ? msg('Held: the word rules took too long') : msg(str`Held: “${detail}”`)}${also}`;
    case 'moderator':
      return `${msg('Held by a moderator')}${also}`;
    case 'import':
      return `${msg('Held where it was imported from')}${also}`;
    case 'appeal':
      return msg(str`Appeal: ${appealed ? actName(appealed.act) : ''}`);
  }
}

/** What a case is about: a comment, or a person. */
export const subjectWords = ({ number, thread }: Case): string =>
  number !== null && thread ? nameOf(number) : '';

/** What an act on a comment decides of a case, with its key and its button's words. */
export interface Decision {
  act: CommentAct | 'uphold' | 'retitle' | Extract<PersonAct, 'unmute' | 'unsuspend' | 'unwarn'>;
  key: string;
  label: string;
}

const DISMISS = (): Decision => ({ act: 'dismiss', key: 'd', label: msg('Leave as it is') });
const HIDE = (): Decision => ({ act: 'hide', key: 'h', label: msg('Hide') });
const REMOVE = (): Decision => ({ act: 'remove', key: 'x', label: msg('Remove') });
const APPROVE = (): Decision => ({ act: 'approve', key: 'a', label: msg('Approve') });
const RESTORE = (): Decision => ({ act: 'restore', key: 'r', label: msg('Restore') });

/** What reverses an action against which somebody appeals. */
const REVERSED_BY: Partial<Record<Action, () => Decision>> = {
  hide: RESTORE,
  hold: APPROVE,
  remove: RESTORE,
  retitle: () => ({ act: 'retitle', key: 'r', label: msg('Another title') }),
  mute: () => ({ act: 'unmute', key: 'r', label: msg('Take the mute back') }),
  suspend: () => ({ act: 'unsuspend', key: 'r', label: msg('Take the suspension back') }),
  warn: () => ({ act: 'unwarn', key: 'r', label: msg('Take the warning back') }),
};

/** The decisions that there are on a case, by what its comment is now. */
export function decisionsOn({ appealed, state, closed }: Case): readonly Decision[] {
  if (closed) return [];
  if (appealed) {
    const reverse = REVERSED_BY[appealed.act]?.();
    const uphold: Decision = { act: 'uphold', key: 'u', label: msg('Uphold') };
    return reverse ? [reverse, uphold] : [uphold];
  }
  switch (state) {
    case 'visible':
      return [DISMISS(), HIDE(), REMOVE()];
    case 'held':
      return [APPROVE(), HIDE(), REMOVE()];
    case 'hidden':
      return [RESTORE(), DISMISS(), REMOVE()];
    default:
      return [DISMISS()];
  }
}

/** What can be done about the person beside it. */
export const personActs = (): readonly { act: PersonAct; here: boolean; key: string; label: string }[] => [
  { act: 'warn', here: true, key: 'w', label: msg('Warn') },
  { act: 'mute', here: true, key: 'm', label: msg('Mute here') },
  { act: 'mute', here: false, key: 'M', label: msg('Mute') },
  { act: 'suspend', here: false, key: 's', label: msg('Suspend') },
];
