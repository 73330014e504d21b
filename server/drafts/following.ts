import { Refused } from '../../shared/protocol/errors.ts';
import type { DraftId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Tx } from '../store/store.ts';
import type { Numbers } from '../threads/moving.ts';

/** A draft that has come to another thread, or of which something else has changed there, with whom it is told. */
export interface MovedDraft {
  draftId: DraftId;
  threadId: ThreadId;
  members: PersonId[];
}

/**
 * What is being written in a thread that is merged goes on in the other one, as answers to the same comments.
 * @throws Refused `conflict` where one is proposed: what is signed names its thread
 */
export async function followMerge(
  tx: Tx,
  from: ThreadId,
  to: ThreadId,
  numbers: Numbers,
): Promise<MovedDraft[]> {
  const drafts = await tx
    .selectFrom('drafts')
    .select(['id', 'state'])
    .where('thread_id', '=', from)
    .where('state', 'in', ['writing', 'proposed'])
    .orderBy('id')
    .forUpdate()
    .execute();
  if (drafts.some(({ state }) => state === 'proposed')) {
    throw new Refused(
      'conflict',
      'A text is being signed in this thread, and what is signed names the thread: wait until it is published, or for its authors to reopen it.',
    );
  }
  const moved: MovedDraft[] = [];
  for (const { id: draftId } of drafts) {
    await tx.updateTable('drafts').set({ thread_id: to }).where('id', '=', draftId).execute();
    await mapAnswers(tx, draftId, numbers);
    moved.push({ draftId, threadId: to, members: await membersOf(tx, draftId) });
  }
  return moved;
}

/** The draft that was published as this comment: its page says what became of it. */
export async function publishedAs(tx: Tx, threadId: ThreadId, number: number): Promise<MovedDraft[]> {
  const drafts = await tx
    .selectFrom('drafts')
    .select('id')
    .where('thread_id', '=', threadId)
    .where('published', '=', number)
    .execute();
  const found: MovedDraft[] = [];
  for (const { id: draftId } of drafts) {
    found.push({ draftId, threadId, members: await membersOf(tx, draftId) });
  }
  return found;
}

async function membersOf(tx: Tx, draftId: DraftId): Promise<PersonId[]> {
  const members = await tx
    .selectFrom('draft_members')
    .select('person_id')
    .where('draft_id', '=', draftId)
    .execute();
  return members.map(({ person_id }) => person_id);
}

/** What was deleted stayed behind: there is nothing to answer. */
async function mapAnswers(tx: Tx, draftId: DraftId, numbers: Numbers): Promise<void> {
  const answers = await tx
    .selectFrom('draft_answers')
    .select(['number', 'revision'])
    .where('draft_id', '=', draftId)
    .execute();
  await tx.deleteFrom('draft_answers').where('draft_id', '=', draftId).execute();
  const mapped = answers.flatMap(({ number, revision }) => {
    const now = numbers.get(number);
    return now === undefined ? [] : [{ draft_id: draftId, number: now, revision }];
  });
  if (mapped.length > 0) await tx.insertInto('draft_answers').values(mapped).execute();
}
