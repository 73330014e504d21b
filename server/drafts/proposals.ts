import { parse, Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { type DraftId, proposedTextSchema, type ThreadId } from '../../shared/protocol/text.ts';
import { neededOf } from '../../shared/quorum.ts';
import type { Bus } from '../bus/bus.ts';
import type { Act } from '../people/act-table.ts';
import { permitted } from '../people/permitted.ts';
import type { Store, Tx } from '../store/store.ts';
import { insertComment } from '../threads/comment-rows.ts';
import type { Holding } from '../threads/holding.ts';
import { append, lockThread } from '../threads/log.ts';
import { waitTurn } from '../threads/slow-mode.ts';
import type { DraftNews } from './draft-news.ts';
import { type LockedDraft, lockDraft, whileWriting } from './drafts.ts';
import { abandon } from './leaving.ts';
import { standingProposal } from './proposal-rows.ts';
import { proposedHash } from './proposed-hash.ts';
import { quorumOf } from './rows.ts';
import { SharedText } from './shared-text.ts';
import { loadDraft } from './update-log.ts';

export interface ProposalsParts {
  store: Store;
  bus: Bus;
  news: DraftNews;
  holding: Holding;
}

/** From a text that is being written to one that is published over the names of those who have signed it. */
export class Proposals {
  private readonly parts: ProposalsParts;

  constructor(parts: ProposalsParts) {
    this.parts = parts;
  }

  /** Freezes the text for signing: nothing that is written from then on gets into it. @throws Refused */
  propose(actor: Person | null, draftId: DraftId, opId: string): Promise<void> {
    return this.act(actor, draftId, 'draft:propose', opId, async (tx, draft, person) => {
      whileWriting(draft);
      const round = draft.round + 1;
      await tx.updateTable('drafts').set({ state: 'proposed', round }).where('id', '=', draftId).execute();
      const loaded = await loadDraft(tx, draftId);
      const shared = new SharedText(loaded!);
      const text = parse(proposedTextSchema, shared.toString());
      shared.destroy();
      const answers = await tx
        .selectFrom('draft_answers')
        .select(['number', 'revision'])
        .where('draft_id', '=', draftId)
        .execute();
      const { thread_id: threadId, title } = draft;
      const hash = proposedHash({ draftId, round, threadId, answers, title, text });
      await tx
        .insertInto('draft_proposals')
        .values({
          draft_id: draftId,
          round,
          title,
          text: new TextEncoder().encode(text),
          hash,
          by_id: person.id,
          at: this.parts.store.now(),
        })
        .execute();
    });
  }

  /** Signs the proposal whose hash one has read. @throws Refused `conflict` when it is another by now */
  sign(actor: Person | null, draftId: DraftId, opId: string, hash: string): Promise<void> {
    return this.act(actor, draftId, 'draft:sign', opId, async (tx, draft, person) => {
      const proposal = await proposed(tx, draft);
      if (proposal.hash !== hash) {
        throw new Refused('conflict', 'The draft was changed and proposed again since you read it.');
      }
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('signatures')
        .values({
          draft_id: draftId,
          round: proposal.round,
          person_id: person.id,
          name: person.name,
          hash,
          at: this.parts.store.now(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (!numInsertedOrUpdatedRows) throw new Refused('conflict', 'You have signed this already.');
    });
  }

  /** Takes one's own signature back, as long as the draft is not published. @throws Refused */
  withdraw(actor: Person | null, draftId: DraftId, opId: string): Promise<void> {
    return this.act(actor, draftId, 'draft:withdraw', opId, async (tx, draft, person) => {
      const { round } = await proposed(tx, draft);
      const { numUpdatedRows } = await tx
        .updateTable('signatures')
        .set({ withdrawn_at: this.parts.store.now() })
        .where('draft_id', '=', draftId)
        .where('round', '=', round)
        .where('person_id', '=', person.id)
        .where('withdrawn_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (!numUpdatedRows) throw new Refused('conflict', 'You have not signed this.');
    });
  }

  /** Back to writing: the signatures of this round are void. @throws Refused */
  reopen(actor: Person | null, draftId: DraftId, opId: string): Promise<void> {
    return this.act(actor, draftId, 'draft:reopen', opId, async (tx, draft) => {
      const { round } = await proposed(tx, draft);
      await tx.updateTable('drafts').set({ state: 'writing' }).where('id', '=', draftId).execute();
      await voidProposal(tx, draftId, round);
    });
  }

  /** Nothing comes of it. @throws Refused */
  abandon(actor: Person | null, draftId: DraftId, opId: string): Promise<void> {
    return this.act(actor, draftId, 'draft:abandon', opId, async (tx, draft) => {
      if (draft.state !== 'proposed') whileWriting(draft);
      await abandon(tx, draftId);
    });
  }

  /** Into the thread, over the names of those who signed this very text, once the quorum is reached. @throws Refused */
  async publish(actor: Person | null, draftId: DraftId, opId: string): Promise<void> {
    let told: { threadId: ThreadId; seq: number } | null = null;
    const { store, holding } = this.parts;
    const ahead = actor && (await standingProposal(store.db, draftId));
    // What rules find in it is known then: others don't wait for it in the transaction.
    if (ahead) await holding.causeInText(store.db, actor, new TextDecoder().decode(ahead.text));
    await this.act(actor, draftId, 'draft:publish', opId, async (tx, draft, person) => {
      const { round, hash, text, title } = await proposed(tx, draft);
      const signatories = await tx
        .selectFrom('signatures as s')
        .innerJoin('draft_members as m', (join) =>
          join.onRef('m.draft_id', '=', 's.draft_id').onRef('m.person_id', '=', 's.person_id'),
        )
        .select(['s.person_id'])
        .where('s.draft_id', '=', draftId)
        .where('s.round', '=', round)
        .where('s.hash', '=', hash)
        .where('s.withdrawn_at', 'is', null)
        .where('m.role', '=', 'writer')
        .orderBy('s.at')
        .orderBy('s.person_id')
        .execute();
      const { writers } = await tx
        .selectFrom('draft_members')
        .select((e) => e.fn.countAll<number>().as('writers'))
        .where('draft_id', '=', draftId)
        .where('role', '=', 'writer')
        .executeTakeFirstOrThrow();
      const needed = neededOf(quorumOf(draft.quorum), Number(writers));
      if (signatories.length < needed) {
        throw new Refused('conflict', `${signatories.length} have signed, and ${needed} are needed.`);
      }
      const body = new TextDecoder().decode(text);
      const answers = await tx
        .selectFrom('draft_answers')
        .select(['number', 'revision'])
        .where('draft_id', '=', draftId)
        .execute();
      const { thread_id: threadId } = draft;
      // Of the bytes that are published, not of what was once computed.
      if (proposedHash({ draftId, round, threadId, answers, title, text: body }) !== hash) {
        throw new Error('the proposal is not what was signed');
      }
      const at = this.parts.store.now();
      const thread = await lockThread(tx, threadId, person, at);
      // Over the names of several it is not its opener's alone: in a thread that is, it would show it to everyone.
      const { openerId: _, ...ofThread } = thread.subject;
      const subject = { ...draft.subject, ...ofThread };
      permitted(thread.actor, 'draft:publish', subject);
      await waitTurn(tx, thread, at);
      const number = thread.comment_count + 1;
      const seq = thread.seq + 1;
      const replyTo = answers.length === 1 ? answers[0]!.number || null : null;
      const held = await insertComment(tx, holding, threadId, {
        kind: 'joint',
        number,
        authorId: signatories[0]!.person_id,
        title: null,
        body,
        cause: await holding.causeInText(tx, thread.actor, body),
        replyTo,
        at,
        seq,
      });
      await append(tx, thread, {
        type: 'comment:posted',
        actor: person,
        opId: `draft:${draftId}`,
        at,
        number,
        commentCount: number,
        ...held,
      });
      await tx
        .updateTable('drafts')
        .set({ state: 'published', published: number })
        .where('id', '=', draftId)
        .execute();
      told = { threadId, seq };
    });
    if (told) this.parts.bus.publish('thread:appended', told);
  }

  private async act(
    actor: Person | null,
    draftId: DraftId,
    act: Act,
    opId: string,
    work: (tx: Tx, draft: LockedDraft, person: Person) => Promise<void>,
  ): Promise<void> {
    const { store, news } = this.parts;
    const person = permitted(actor, act);
    await store.write(async (tx) => {
      const draft = await lockDraft(tx, person, draftId, { act, now: store.now() });
      const before = await tx
        .selectFrom('draft_acts')
        .select(['draft_id', 'act'])
        .where('person_id', '=', person.id)
        .where('op_id', '=', opId)
        .executeTakeFirst();
      if (before?.draft_id === draftId && before.act === act) return;
      if (before) throw new Refused('conflict', 'This opId was used for another act.', { field: 'opId' });
      await tx
        .insertInto('draft_acts')
        .values({ draft_id: draftId, person_id: person.id, op_id: opId, act, at: store.now() })
        .execute();
      await work(tx, draft, person);
    });
    await news.tell(draftId, 'draft');
  }
}

/** The standing proposal of a draft that is proposed. @throws Refused `conflict` */
async function proposed(tx: Tx, draft: LockedDraft) {
  const proposal = draft.state === 'proposed' ? await standingProposal(tx, draft.id) : undefined;
  if (proposal) return proposal;
  throw new Refused('conflict', SENTENCES[draft.state]);
}
const SENTENCES = {
  writing: 'The draft is being written: it was not proposed, or was reopened.',
  proposed: 'The draft was proposed anew.',
  published: 'The draft was published.',
  abandoned: 'The draft was abandoned.',
};

const voidProposal = (tx: Tx, draftId: DraftId, round: number) =>
  tx
    .updateTable('draft_proposals')
    .set({ voided: 1 })
    .where('draft_id', '=', draftId)
    .where('round', '=', round)
    .execute();
