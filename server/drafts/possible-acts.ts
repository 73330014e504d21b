import type { DraftState, Proposal } from '../../shared/protocol/drafts.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { Act } from '../people/act-table.ts';
import { permissions, type Subject } from '../people/permissions.ts';
import type { StoredDraft } from './rows.ts';

/** In which states of a draft an act is possible at all. */
const WHEN: Partial<Record<Act, readonly DraftState[]>> = {
  'draft:write': ['writing'],
  'draft:comment': ['writing', 'proposed', 'signing'],
  'draft:change': ['writing'],
  'draft:invite': ['writing', 'proposed', 'signing'],
  'draft:dismiss': ['writing', 'proposed', 'signing'],
  'draft:propose': ['writing'],
  'draft:sign': ['proposed', 'signing'],
  'draft:withdraw': ['signing'],
  'draft:reopen': ['proposed', 'signing'],
  'draft:publish': ['signing'],
  'draft:abandon': ['writing', 'proposed', 'signing'],
};

/** What the viewer may do to the draft as it is. */
export function possibleActs(
  viewer: Person,
  subject: Subject,
  { state }: StoredDraft,
  proposal: Proposal | null,
): Act[] {
  const hasSigned = proposal?.signatures.some(({ person }) => person.id === viewer.id) ?? false;
  const isReached = proposal !== null && proposal.signatures.length >= proposal.needed;
  return (Object.keys(WHEN) as Act[]).filter((act) => {
    if (!WHEN[act]!.includes(state) || permissions(viewer, act, subject) !== null) return false;
    if (act === 'draft:sign') return !hasSigned;
    if (act === 'draft:withdraw') return hasSigned;
    return act !== 'draft:publish' || isReached;
  });
}
