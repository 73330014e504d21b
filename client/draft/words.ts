import { msg, str } from '@lit/localize';
import type { Draft, DraftRole, Proposal, Quorum } from '../../shared/protocol/drafts.ts';
import type { Names } from '../../shared/protocol/live.ts';

/** How many signatures a quorum asks for among so many co-writers. The server counts the same (`server/drafts/rows.ts`). */
export function neededOf(quorum: Quorum, writers: number): number {
  if (quorum === 'all') return Math.max(1, writers);
  if (typeof quorum === 'number') return quorum;
  return Math.max(1, Math.ceil((Number.parseInt(quorum, 10) * writers) / 100));
}

/** The state of a draft in a few words. `proposal`: where it is known how many have said yes. */
export function stateWords(draft: Draft, proposal: Proposal | null = null): string {
  switch (draft.state) {
    case 'writing':
      return msg('writing');
    case 'proposed':
      return msg('proposed');
    case 'signing':
      return proposal
        ? msg(str`signing, ${proposal.signatures.length} of ${proposal.needed}`)
        : msg('signing');
    case 'published':
      return msg(str`published as #${draft.published ?? 0}`);
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
