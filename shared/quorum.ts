import type { Quorum } from './protocol/drafts.ts';

/** How many signatures a quorum asks for among so many co-writers: at least one. */
export function neededOf(quorum: Quorum, writers: number): number {
  if (quorum === 'all') return Math.max(1, writers);
  if (typeof quorum === 'number') return quorum;
  return Math.max(1, Math.ceil((Number.parseInt(quorum, 10) * writers) / 100));
}
