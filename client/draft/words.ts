import { msg, str } from '@lit/localize';
import type { Draft, DraftRole, Quorum } from '../../shared/protocol/drafts.ts';
import type { Names } from '../../shared/protocol/live.ts';

/** The state of a draft in a few words. */
export function stateWords(draft: Draft): string {
  switch (draft.state) {
    case 'writing':
      return msg('writing');
    case 'proposed':
      return msg('proposed');
    case 'signing':
      return msg(str`signing, ${draft.signed} of ${draft.needed}`);
    case 'published':
      return draft.held
        ? msg(str`published as #${draft.published ?? 0}: waits for a moderator`)
        : msg(str`published as #${draft.published ?? 0}`);
    case 'abandoned':
      return msg('abandoned');
  }
}

export function quorumWords(quorum: Quorum): string {
  if (quorum === 'all') return msg('all co-writers');
  if (quorum === 1) return msg('one co-writer');
  return typeof quorum === 'number' ? msg(str`${quorum} co-writers`) : msg(str`${quorum} of the co-writers`);
}

export const roleWords = (role: DraftRole): string =>
  role === 'writer' ? msg('co-writer') : msg('reviewer');

/** Some names and how many more there are; empty where there is nobody. */
export function namesWords({ names, count }: Pick<Names, 'names' | 'count'>): string {
  const more = count - names.length;
  const some = names.join(', ');
  if (more <= 0) return some;
  return names.length === 0 ? msg(str`${more} people`) : msg(str`${some} and ${more} more`);
}
