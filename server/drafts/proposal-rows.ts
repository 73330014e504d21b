import type { Proposal } from '../../shared/protocol/drafts.ts';
import type { DraftId } from '../../shared/protocol/text.ts';
import type { Db, Tx } from '../store/store.ts';
import { instant, type StoredDraft } from './rows.ts';

/** The standing proposal of a draft with its signatures; null: it is being written, or was abandoned. */
export async function loadProposal(db: Db | Tx, draft: StoredDraft): Promise<Proposal | null> {
  const row = await standingProposal(db, draft.id);
  if (!row) return null;
  const signatures = await db
    .selectFrom('signatures as s')
    .innerJoin('people as p', 'p.id', 's.person_id')
    .select(['p.id', 's.name', 'p.kind', 's.at'])
    .where('s.draft_id', '=', draft.id)
    .where('s.round', '=', row.round)
    .where('s.hash', '=', row.hash)
    .where('s.withdrawn_at', 'is', null)
    .orderBy('s.at')
    .orderBy('p.id')
    .execute();
  return {
    round: row.round,
    title: row.title,
    text: new TextDecoder().decode(row.text),
    hash: row.hash,
    proposedBy: { id: row.by_id, name: row.name, kind: row.kind },
    at: instant(row.at),
    signatures: signatures.map(({ id, name, kind, at }) => ({ person: { id, name, kind }, at: instant(at) })),
    needed: draft.needed,
  };
}

/** The latest proposal, unless the draft was reopened since. */
export const standingProposal = (db: Db | Tx, draftId: DraftId) =>
  db
    .selectFrom('draft_proposals as r')
    .innerJoin('people as p', 'p.id', 'r.by_id')
    .select(['r.round', 'r.title', 'r.text', 'r.hash', 'r.by_id', 'r.at', 'p.name', 'p.kind'])
    .where('r.draft_id', '=', draftId)
    .where('r.voided', '=', 0)
    .orderBy('r.round', 'desc')
    .limit(1)
    .executeTakeFirst();
