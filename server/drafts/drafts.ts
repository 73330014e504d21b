import type { ChangeDraft, Draft, OpenDraft, WholeDraft } from '../../shared/protocol/drafts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { DraftId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Act } from '../people/act-table.ts';
import { permitted } from '../people/permitted.ts';
import { selectPeople, standingOf } from '../people/person-row.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';
import type { Holding } from '../threads/holding.ts';
import { lockThread } from '../threads/log.ts';
import { mustBeThere } from '../threads/shown.ts';
import type { DraftNews } from './draft-news.ts';
import type { LiveDrafts } from './live-drafts.ts';
import { possibleActs } from './possible-acts.ts';
import { loadProposal } from './proposal-rows.ts';
import { draftSubject, loadDrafts, noDraft } from './rows.ts';

export interface DraftsParts {
  store: Store;
  live: LiveDrafts;
  news: DraftNews;
  holding: Holding;
}

/** Drafts as their members see and change them; their text is changed by `LiveDrafts`. */
export class Drafts {
  private readonly parts: DraftsParts;

  constructor(parts: DraftsParts) {
    this.parts = parts;
  }

  /** Opens a draft in a thread, with the actor as its first co-writer. @throws Refused */
  async open(
    actor: Person | null,
    threadId: ThreadId,
    input: OpenDraft,
  ): Promise<{ draft: Draft; repeated: boolean }> {
    const person = permitted(actor, 'draft:open');
    const { store, news } = this.parts;
    const { draftId, repeated } = await store.write(async (tx) => {
      const before = await tx
        .selectFrom('drafts')
        .select(['id', 'thread_id'])
        .where('opener_id', '=', person.id)
        .where('op_id', '=', input.opId)
        .executeTakeFirst();
      if (before && before.thread_id !== threadId) {
        throw new Refused('conflict', 'This opId was used for another act.', { field: 'opId' });
      }
      if (before) return { draftId: before.id, repeated: true };
      const at = store.now();
      const { subject, actor: now } = await lockThread(tx, threadId, person, at);
      permitted(now, 'draft:open', subject);
      const id = newId<DraftId>();
      await tx
        .insertInto('drafts')
        .values({
          id,
          thread_id: threadId,
          title: input.title,
          opener_id: person.id,
          op_id: input.opId,
          state: 'writing',
          quorum: String(input.quorum),
          created_at: at,
        })
        .execute();
      await tx
        .insertInto('draft_members')
        .values({ draft_id: id, person_id: person.id, role: 'writer', at })
        .execute();
      await setAnswers(tx, id, threadId, input.answers);
      return { draftId: id, repeated: false };
    });
    if (!repeated) await news.tell(draftId, 'draft');
    return { draft: await this.draft(draftId), repeated };
  }

  /** The drafts of a thread that `viewer` is a member of, newest first. @throws Refused `not_found` */
  async list(viewer: Person | null, threadId: ThreadId): Promise<Draft[]> {
    const { store, news } = this.parts;
    await mustBeThere(store.db, viewer, threadId);
    if (!viewer) return [];
    const drafts = await store.read((tx) => loadDrafts(tx, { threadId, memberId: viewer.id }));
    return drafts.map((draft) => ({ ...draft, ...news.presence(draft.id) }));
  }

  /** A draft with its text and its proposal. @throws Refused `not_found` to who is not a member */
  async whole(viewer: Person | null, draftId: DraftId): Promise<WholeDraft> {
    const { store, live, news, holding } = this.parts;
    const { subject, role } = await draftSubject(store.db, viewer, draftId, store.now());
    permitted(viewer, 'draft:read', subject);
    const { seq, text } = await live.textOf(draftId);
    const { draft, proposal, may, waits } = await store.read(async (tx) => {
      const [found] = await loadDrafts(tx, { id: draftId });
      const draft = found!;
      const proposal = await loadProposal(tx, draft);
      const may = possibleActs(viewer!, subject, draft, proposal);
      const waits = may.includes('draft:publish')
        ? (await holding.causeInText(tx, viewer!, proposal!.text)) !== null
        : draft.held;
      return { draft, proposal, may, waits };
    });
    return {
      draft: { ...draft, ...news.presence(draftId) },
      text,
      seq,
      proposal,
      role: role!,
      may,
      waits,
    };
  }

  /** Changes its title, what it answers, or its quorum, while it is being written. @throws Refused */
  async change(actor: Person | null, draftId: DraftId, input: ChangeDraft): Promise<Draft> {
    await this.act(actor, draftId, 'draft:change', async (tx, draft) => {
      whileWriting(draft);
      const { title, quorum, answers } = input;
      if (title !== undefined || quorum !== undefined) {
        await tx
          .updateTable('drafts')
          .set({
            ...(title !== undefined && { title }),
            ...(quorum !== undefined && { quorum: String(quorum) }),
          })
          .where('id', '=', draftId)
          .execute();
      }
      if (answers) await setAnswers(tx, draftId, draft.thread_id, answers);
    });
    await this.parts.news.tell(draftId, 'draft');
    return this.draft(draftId);
  }

  /** The draft as it is now, for who was just found to be a member. */
  async draft(draftId: DraftId): Promise<Draft> {
    const [draft] = await loadDrafts(this.parts.store.db, { id: draftId });
    if (!draft) throw noDraft();
    return { ...draft, ...this.parts.news.presence(draftId) };
  }

  /** Does `work` in a transaction in which nothing else happens to the draft. */
  private act(
    actor: Person | null,
    draftId: DraftId,
    act: Act,
    work: (tx: Tx, draft: LockedDraft) => Promise<void>,
  ): Promise<void> {
    const { store } = this.parts;
    const person = permitted(actor, act);
    return store.write(async (tx) =>
      work(tx, await lockDraft(tx, person, draftId, { act, now: store.now() })),
    );
  }
}

export type LockedDraft = Awaited<ReturnType<typeof draftSubject>>;

/**
 * A draft locked until the transaction ends, of which the actor, as they are within it, may do `act`.
 * @param about who it is done to @throws Refused
 */
export async function lockDraft(
  tx: Tx,
  actor: Person,
  draftId: DraftId,
  { act, now, about }: { act: Act; now: Millis; about?: PersonId },
) {
  await tx.selectFrom('drafts').select('id').where('id', '=', draftId).forUpdate().executeTakeFirst();
  const row = await selectPeople(tx)
    .select('people.left_at')
    .where('people.id', '=', actor.id)
    .executeTakeFirst();
  if (!row || row.left_at !== null) throw new Refused('sign_in_required', 'The account was deleted.');
  const draft = await draftSubject(tx, actor, draftId, now);
  const subject = { ...draft.subject, ...(about && { person: { id: about, role: 'member' as const } }) };
  permitted({ ...actor, ...standingOf(row, now) }, act, subject);
  return draft;
}

/** @throws Refused `conflict` */
export function whileWriting({ state }: Pick<LockedDraft, 'state'>): void {
  if (state !== 'writing') {
    throw new Refused('conflict', SENTENCES[state]);
  }
}
const SENTENCES = {
  proposed: 'The draft is proposed: reopen it to change it.',
  published: 'The draft was published.',
  abandoned: 'The draft was abandoned.',
};

/** @throws Refused `not_found` where one of them is not in the thread */
async function setAnswers(tx: Tx, draftId: DraftId, threadId: ThreadId, numbers: number[]): Promise<void> {
  const before = await tx
    .selectFrom('draft_answers')
    .select(['number', 'revision'])
    .where('draft_id', '=', draftId)
    .execute();
  await tx.deleteFrom('draft_answers').where('draft_id', '=', draftId).execute();
  if (numbers.length === 0) return;
  const shown = await tx
    .selectFrom('comments')
    .select(['number', 'revision'])
    .where('thread_id', '=', threadId)
    .where('number', 'in', numbers)
    .where('state', '=', 'visible')
    .execute();
  // What it answers already may have been taken away since, or moved: that alone changes no other answer.
  const kept = before.filter(
    ({ number }) => numbers.includes(number) && !shown.some((comment) => comment.number === number),
  );
  const found = [...shown, ...kept];
  if (found.length < numbers.length) {
    const missing = numbers.find((number) => !found.some((comment) => comment.number === number));
    throw new Refused('not_found', `There is no comment ${missing} to answer in this thread.`, {
      field: 'answers',
    });
  }
  await tx
    .insertInto('draft_answers')
    .values(found.map(({ number, revision }) => ({ draft_id: draftId, number, revision })))
    .execute();
}
