import { newId } from '../../../server/store/ids.ts';
import type { Tx } from '../../../server/store/store.ts';
import type {
  ActionId,
  CaseId,
  DraftId,
  PersonId,
  ReportId,
  ThreadId,
} from '../../../shared/protocol/text.ts';
import type { Cell } from './situations.ts';

interface About {
  threadId: ThreadId;
  number: number;
  authorId: PersonId;
  /** Who reports, and who did what is appealed against. */
  strangerId: PersonId;
  /** Whom it was done to. */
  onId: PersonId;
  at: number;
}

/** What moderators have before them, where a cell's call is about it: a reported comment, or an action. */
export async function moderated(
  tx: Tx,
  cell: Cell,
  { threadId, number, authorId, strangerId, onId, at }: About,
): Promise<{ caseId: string; actionId: string }> {
  const { needs } = cell.example;
  const [caseId, actionId] = [newId<CaseId>(), newId<ActionId>()];
  const times = { opened_at: at, changed_at: at };
  if (needs.includes('report')) {
    const about = { thread_id: threadId, number, person_id: authorId };
    const row = { id: caseId, cause: 'report', detail: null, action_id: null, ...about, ...times } as const;
    await tx.insertInto('cases').values(row).execute();
    const report = { id: newId<ReportId>(), case_id: caseId, revision: 1, op_id: caseId, reason: 'Why', at };
    await tx
      .insertInto('reports')
      .values({ ...report, ...about, person_id: strangerId })
      .execute();
  }
  if (needs.includes('action') || needs.includes('appeal')) {
    const action = { id: actionId, at, act: 'warn', actor_id: strangerId, op_id: actionId } as const;
    await tx
      .insertInto('actions')
      .values({
        ...action,
        thread_id: threadId || null,
        number: null,
        person_id: onId,
        reason: 'Why',
        until: null,
      })
      .execute();
  }
  if (needs.includes('action on the comment')) {
    const joint = needs.includes('signature');
    if (joint) await signedToo(tx, { threadId, number, authorId, strangerId, at });
    const action = { id: actionId, at, act: 'hide', actor_id: strangerId, op_id: actionId } as const;
    const about = { thread_id: threadId, number, person_id: joint ? strangerId : authorId };
    await tx
      .insertInto('actions')
      .values({ ...action, ...about, reason: 'Why', until: null })
      .execute();
  }
  if (needs.includes('appeal')) {
    const about = { thread_id: threadId || null, number: null, person_id: onId, action_id: actionId };
    const row = { id: caseId, cause: 'appeal', detail: 'Why', ...about, ...times } as const;
    await tx.insertInto('cases').values(row).execute();
  }
  if (needs.includes('barred person')) await bar(tx, strangerId, onId, threadId, at);
  return { caseId, actionId };
}

/** Mutes somebody, everywhere and in a thread, suspends and warns them. */
async function bar(tx: Tx, by: PersonId, id: PersonId, thread: ThreadId, at: number): Promise<void> {
  const until = at + 3_600_000;
  const everywhere = { muted_until: until, suspended_until: until };
  await tx.updateTable('people').set(everywhere).where('id', '=', id).execute();
  if (thread) {
    await tx.insertInto('thread_mutes').values({ person_id: id, thread_id: thread, until }).execute();
  }
  const warning = newId<ActionId>();
  const entry = { id: warning, at, act: 'warn', actor_id: by, op_id: warning, person_id: id } as const;
  await tx
    .insertInto('actions')
    .values({ ...entry, thread_id: null, number: null, reason: 'Why', until: null })
    .execute();
}

/** Makes a joint response of the comment: a stranger has signed it first, then who wrote the comment. */
async function signedToo(
  tx: Tx,
  { threadId, number, authorId, strangerId, at }: Omit<About, 'onId'>,
): Promise<void> {
  const id = newId<DraftId>();
  await tx
    .insertInto('drafts')
    .values({
      ...{ id, thread_id: threadId, title: 'A draft', opener_id: strangerId, op_id: id, quorum: '1' },
      ...{ state: 'published', published: number, round: 1, created_at: at },
    })
    .execute();
  const signature = { draft_id: id, round: 1, name: 'A name', hash: 'a hash' };
  await tx
    .insertInto('signatures')
    .values([
      { ...signature, person_id: strangerId, at },
      { ...signature, person_id: authorId, at: at + 1 },
    ])
    .execute();
  await tx
    .updateTable('comments')
    .set({ kind: 'joint', author_id: strangerId })
    .where('thread_id', '=', threadId)
    .where('number', '=', number)
    .execute();
}
