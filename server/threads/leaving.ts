import { sql } from 'kysely';
import type { PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import { leaveDrafts } from '../drafts/leaving.ts';
import { forgetUnindexed, unindexComments } from '../search/indexing.ts';
import type { Store, Tx } from '../store/store.ts';
import { append } from './log.ts';

/** Comments removed by one transaction, so that others' acts in the thread get between. */
const BATCH = 100;
/** What stands in the database where words were. */
const NOTHING = '…';
/** How often it is looked whether somebody has left, should a node have ended in between. */
const LOOK_EVERY = 3_600_000;

/**
 * Takes those who left out of drafts, and removes the words of those who wished so: each comment with its entry in the
 * thread's log, then its revisions' text. What a node has begun and not finished goes on at its next start, or at
 * another node.
 */
export class Leaving {
  private readonly store: Store;
  private readonly bus: Bus;
  private readonly failed: (error: unknown) => void;
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(store: Store, bus: Bus, failed: (error: unknown) => void) {
    this.store = store;
    this.bus = bus;
    this.failed = failed;
    this.timer = setInterval(() => this.wake(), LOOK_EVERY);
    this.timer.unref();
    this.wake();
  }

  /** Somebody has left. */
  wake(): void {
    this.again = true;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  /** Stops after the comments that are under way. */
  async close(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false;
        const rows = await this.store.db
          .selectFrom('people')
          .select(['id', 'words_go'])
          .where('left_at', 'is not', null)
          .where((e) => e.or([e('words_go', '=', 1), e('id', 'in', stillInDrafts)]))
          .execute();
        for (const { id, words_go } of rows) {
          await leaveDrafts(this.store, this.bus, id, words_go === 1);
          if (words_go === 1) await this.removeWordsOf(id);
        }
      }
    } catch (error) {
      if (!this.stopped) this.failed(error);
    }
  }

  private async removeWordsOf(id: PersonId): Promise<void> {
    for (;;) {
      const next = await this.store.db
        .selectFrom('comments')
        .select('thread_id')
        .where('author_id', '=', id)
        .where('kind', '=', 'comment')
        .where(hasWords)
        .limit(1)
        .executeTakeFirst();
      if (this.stopped) return;
      if (!next) break;
      const seq = await this.store.write((tx) => removeSome(tx, id, next.thread_id, this.store.now()));
      if (seq !== null) this.bus.publish('thread:appended', { threadId: next.thread_id, seq });
    }
    await forgetUnindexed(this.store);
    await this.store.write(async (tx) => {
      await tx.updateTable('reports').set({ reason: NOTHING }).where('person_id', '=', id).execute();
      await tx
        .updateTable('cases')
        .set({ detail: NOTHING })
        .where('person_id', '=', id)
        .where('action_id', 'is not', null)
        .execute();
      await tx.updateTable('people').set({ words_go: 0 }).where('id', '=', id).execute();
    });
  }
}

/** Who is a member of a draft that is not settled. */
const stillInDrafts = sql<PersonId>`(select m.person_id from draft_members as m
  inner join drafts as d on d.id = m.draft_id where d.state in ('writing', 'proposed'))`;

/** Of a comment: that it is shown, or has words in any of its revisions. */
const hasWords = sql<boolean>`(comments.state <> 'removed' or exists (
  select 1 from revisions where revisions.comment_id = comments.id and revisions.body <> ${NOTHING}))`;

/** Returns the thread's last seq; null where its log has not grown. */
async function removeSome(tx: Tx, id: PersonId, threadId: ThreadId, at: number): Promise<number | null> {
  const thread = await tx
    .selectFrom('threads')
    .select(['id', 'seq'])
    .where('id', '=', threadId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const comments = await tx
    .selectFrom('comments')
    .select(['comments.id', 'number', 'state'])
    .where('thread_id', '=', threadId)
    .where('author_id', '=', id)
    // What was signed by several is not one's to take.
    .where('kind', '=', 'comment')
    .where(hasWords)
    .orderBy('number')
    .limit(BATCH)
    .execute();
  let { seq } = thread;
  for (const comment of comments) {
    await tx.updateTable('revisions').set({ body: NOTHING }).where('comment_id', '=', comment.id).execute();
    if (comment.state === 'removed') continue;
    const { number } = comment;
    // One of each comment for ever: a second node that does the same finds nothing left to do.
    const opId = `left:${comment.id}`;
    const entry = { type: 'comment:deleted', actor: { id }, opId, at, number } as const;
    seq = await append(tx, { id: threadId, seq }, entry);
    await tx.updateTable('comments').set({ state: 'removed', seq }).where('id', '=', comment.id).execute();
  }
  await unindexComments(
    tx,
    comments.map((comment) => comment.id),
  );
  return seq > thread.seq ? seq : null;
}
