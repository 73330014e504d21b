import type { DraftId, PersonId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

/** What stands in the database where words were. */
const NOTHING = '…';

/**
 * Takes who has deleted their account out of what is still being written, where others go on, and with `wordsGo` what
 * they said beside the text, and the drafts that nobody else has written in. What was published stays: it is the
 * others' word too.
 */
export async function leaveDrafts(store: Store, bus: Bus, id: PersonId, wordsGo: boolean): Promise<void> {
  const drafts = await store.db
    .selectFrom('draft_members as m')
    .innerJoin('drafts as d', 'd.id', 'm.draft_id')
    .select(['d.id', 'd.thread_id'])
    .where('m.person_id', '=', id)
    .where('d.state', 'in', ['writing', 'proposed'])
    .execute();
  for (const { id: draftId, thread_id: threadId } of drafts) {
    const members = await store.write((tx) => leaveDraft(tx, draftId, id, store.now()));
    bus.publish('draft:changed', { draftId, threadId, part: 'draft', members });
  }
  if (!wordsGo) return;
  await store.write((tx) =>
    tx
      .updateTable('draft_notes')
      .set({ body: NOTHING, quoted: NOTHING, replacement: null, kind: 'comment' })
      .where('author_id', '=', id)
      .execute(),
  );
  for (const draftId of await writtenAlone(store, id)) await store.write((tx) => erase(tx, draftId));
}

/** Takes a member out, with their signature under a standing proposal. Returns who is in it still. */
export async function leaveDraft(
  tx: Tx,
  draftId: DraftId,
  personId: PersonId,
  at: Millis,
): Promise<PersonId[]> {
  const draft = await tx
    .selectFrom('drafts')
    .select(['opener_id', 'round'])
    .where('id', '=', draftId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await tx
    .deleteFrom('draft_members')
    .where('draft_id', '=', draftId)
    .where('person_id', '=', personId)
    .execute();
  await tx
    .updateTable('signatures')
    .set({ withdrawn_at: at })
    .where('draft_id', '=', draftId)
    .where('round', '=', draft.round)
    .where('person_id', '=', personId)
    .where('withdrawn_at', 'is', null)
    .execute();
  const members = await tx
    .selectFrom('draft_members')
    .select(['person_id', 'role'])
    .where('draft_id', '=', draftId)
    .orderBy('at')
    .orderBy('person_id')
    .execute();
  const next = members.find(({ role }) => role === 'writer');
  if (!next) await abandon(tx, draftId);
  else if (draft.opener_id === personId) {
    // Somebody has to be able to take people out of it, and to abandon it.
    await tx
      .updateTable('drafts')
      .set({ opener_id: next.person_id, op_id: `left:${draftId}` })
      .where('id', '=', draftId)
      .execute();
  }
  return members.map(({ person_id }) => person_id);
}

/** Nothing comes of it; its standing proposal is void. */
export async function abandon(tx: Tx, draftId: DraftId): Promise<void> {
  await tx.updateTable('drafts').set({ state: 'abandoned' }).where('id', '=', draftId).execute();
  await tx.updateTable('draft_proposals').set({ voided: 1 }).where('draft_id', '=', draftId).execute();
}

/** Drafts that were abandoned, and that only this person has written in. */
async function writtenAlone({ db }: Store, id: PersonId): Promise<DraftId[]> {
  const rows = await db
    .selectFrom('drafts as d')
    .select('d.id')
    .where('d.state', '=', 'abandoned')
    .where('d.id', 'in', (e) => e.selectFrom('draft_clients').select('draft_id').where('person_id', '=', id))
    .where('d.id', 'not in', (e) =>
      e.selectFrom('draft_clients').select('draft_id').where('person_id', '<>', id),
    )
    .execute();
  return rows.map((row) => row.id);
}

async function erase(tx: Tx, draftId: DraftId): Promise<void> {
  const tables = [
    'draft_updates',
    'draft_archives',
    'draft_snapshots',
    'draft_clients',
    'draft_notes',
    'signatures',
    'draft_proposals',
  ] as const;
  for (const table of tables) await tx.deleteFrom(table).where('draft_id', '=', draftId).execute();
  await tx
    .updateTable('drafts')
    .set({ title: NOTHING, seq: 0, edited_at: null, round: 0 })
    .where('id', '=', draftId)
    .execute();
}
