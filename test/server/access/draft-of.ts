import * as Y from 'yjs';
import { tokenHash } from '../../../server/people/links.ts';
import { newId } from '../../../server/store/ids.ts';
import type { Tx } from '../../../server/store/store.ts';
import { proposalHash } from '../../../shared/proposal-hash.ts';
import type { DraftId, NoteId, PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import type { Cell } from './situations.ts';

export interface DraftPeople {
  actorId: PersonId | null;
  strangerId: PersonId;
  /** Another member of it. */
  otherId: PersonId;
}

/** Makes the draft that a cell is about, in a thread that is there. */
export async function insertDraft(
  tx: Tx,
  { example, situation, actor }: Cell,
  { threadId, token, at }: { threadId: ThreadId; token: string; at: number },
  { actorId, strangerId, otherId }: DraftPeople,
): Promise<{ draftId: DraftId; noteId: NoteId; hash: string }> {
  const [id, noteId] = [newId<DraftId>(), newId<NoteId>()];
  const usual = actor === 'reader' || example.needs.includes('draft link') ? 'nobody' : 'opener';
  const { inDraft = usual } = situation;
  const opener = inDraft === 'opener' ? actorId! : strangerId;
  const text = 'What we say\n';
  const isProposed = example.draftIs !== 'writing';
  const proposed = { draftId: id, round: 1, threadId, answers: [], title: 'A draft', text };
  const hash = await proposalHash(proposed);
  const row = { id, thread_id: threadId, title: 'A draft', opener_id: opener, op_id: id, created_at: at };
  await tx
    .insertInto('drafts')
    .values({
      ...row,
      state: isProposed ? 'proposed' : 'writing',
      quorum: '1',
      seq: 1,
      round: Number(isProposed),
    })
    .execute();
  const roles = new Map<PersonId, 'writer' | 'reviewer'>([
    [strangerId, 'writer'],
    [otherId, 'writer'],
  ]);
  if (inDraft !== 'nobody') roles.set(actorId!, inDraft === 'reviewer' ? 'reviewer' : 'writer');
  const members = [...roles].map(([person_id, role]) => ({ draft_id: id, person_id, role, at }));
  await tx.insertInto('draft_members').values(members).execute();
  const doc = new Y.Doc();
  doc.getText('text').insert(0, text);
  const bytes = Y.encodeStateAsUpdate(doc);
  await tx
    .insertInto('draft_updates')
    .values({ draft_id: id, seq: 1, person_id: opener, at, bytes })
    .execute();
  await tx
    .insertInto('draft_clients')
    .values({ draft_id: id, client: doc.clientID, person_id: opener, clock: text.length })
    .execute();
  await tx
    .insertInto('draft_notes')
    .values({
      id: noteId,
      draft_id: id,
      author_id: actorId ?? otherId,
      op_id: noteId,
      kind: 'comment',
      quoted: '',
      body: 'A remark',
      state: 'open',
      created_at: at,
      start_at: null,
      end_at: null,
      replacement: null,
      reply_to: null,
      closed_by: null,
      closed_at: null,
    })
    .execute();
  if (isProposed) {
    const proposal = {
      draft_id: id,
      round: 1,
      title: 'A draft',
      text: Buffer.from(text),
      hash,
      by_id: opener,
      at,
    };
    await tx.insertInto('draft_proposals').values(proposal).execute();
  }
  if (example.draftIs === 'signed') {
    const signature = { draft_id: id, round: 1, person_id: actorId ?? otherId, name: 'A name', hash, at };
    await tx.insertInto('signatures').values(signature).execute();
  }
  if (example.needs.includes('draft link')) {
    const link = { token_hash: tokenHash(token), draft_id: id, role: 'reviewer' as const, by_id: opener };
    await tx
      .insertInto('draft_links')
      .values({ ...link, expires_at: at + 3_600_000 })
      .execute();
  }
  return { draftId: id, noteId, hash };
}
