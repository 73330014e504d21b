import type { CommentId, PersonId, ThreadId } from '../../../shared/protocol/text.ts';
import type { Store, Tx } from '../../store/store.ts';
import { discardHidden, isHalfDiscarded } from '../hidden-thread.ts';
import { ImportedRows } from '../imported-rows.ts';
import { Outdated, Overtaken, type SetAside } from '../outcome.ts';
import type { PlainComment, PlainSummary } from './plain-form.ts';

/** What a batch did. */
export interface Added {
  added: number;
  alreadyHere: number;
  setAside: SetAside[];
}

/**
 * Writes the comments of one file into their thread. Every batch compares with what is there and adds what
 * isn't, in one short transaction: so a batch may be repeated, after a crash or beside another import.
 */
export class ThreadWriter {
  readonly threadId: ThreadId;
  private readonly store: Store;
  private readonly summary: PlainSummary;
  private readonly rows: ImportedRows;

  constructor(store: Store, summary: PlainSummary) {
    this.store = store;
    this.summary = summary;
    this.rows = new ImportedRows(summary.key);
    this.threadId = this.rows.threadId;
  }

  /** Opens the thread, seen by no one yet, unless it is there. Says which of its records differ from the file. */
  begin(): Promise<{ hidden: boolean; setAside: SetAside[] }> {
    const { opening, key } = this.summary;
    const article = { ...opening, number: 0 };
    return this.store.write(async (tx) => {
      const known = await tx
        .selectFrom('threads')
        .select(['id', 'author_id', 'state', 'seq'])
        .where('import_key', '=', key)
        .forUpdate()
        .executeTakeFirst();
      const authorId = this.rows.authorOf(article);
      if (known) {
        if (isHalfDiscarded(known)) throw new Outdated();
        const hidden = known.state === 'importing';
        if (known.author_id === authorId) return { hidden, setAside: [] };
        if (hidden) throw new Outdated();
        return {
          hidden,
          setAside: [{ place: 'author', reason: 'The article is here under another author.' }],
        };
      }
      await this.rows.insertPeople(tx, [article]);
      await tx
        .insertInto('threads')
        .values({
          id: this.threadId,
          title: opening.title,
          author_id: authorId,
          seq: 1,
          comment_count: 0,
          created_at: opening.at,
          last_activity_at: opening.at,
          import_key: key,
          state: 'importing',
        })
        .execute();
      await this.rows.insertComments(tx, [article], 1);
      return { hidden: true, setAside: [] };
    });
  }

  /**
   * Adds a run of comments in the order of their numbers.
   * @throws Outdated, Overtaken; nothing of the batch is added then
   */
  add(batch: PlainComment[]): Promise<Added> {
    return this.store.write(async (tx) => {
      const thread = await this.find(tx);
      if (!thread || isHalfDiscarded(thread)) throw new Overtaken();
      const here = await this.load(
        tx,
        batch[0]!.number,
        Math.min(batch.at(-1)!.number, thread.comment_count),
      );
      const result: Added = { added: 0, alreadyHere: 0, setAside: [] };
      const fresh: PlainComment[] = [];
      for (const comment of batch) {
        const existing = here.get(comment.number);
        if (!existing) {
          if (comment.number !== thread.comment_count + fresh.length + 1) throw new Overtaken();
          fresh.push(comment);
          continue;
        }
        const difference = this.difference(comment, existing);
        if (difference === null) {
          result.alreadyHere += 1;
          continue;
        }
        if (thread.state === 'importing') throw new Outdated();
        result.setAside.push({ place: `comments[${comment.number - 1}]`, reason: difference });
      }
      if (fresh.length === 0) return result;
      await this.rows.insertPeople(tx, fresh);
      await this.rows.insertComments(tx, fresh, thread.seq + 1);
      const latest = fresh.reduce((at, comment) => Math.max(at, comment.at), thread.last_activity_at);
      await tx
        .updateTable('threads')
        .set({
          seq: thread.seq + fresh.length,
          comment_count: thread.comment_count + fresh.length,
          last_activity_at: latest,
        })
        .where('id', '=', this.threadId)
        .execute();
      return { ...result, added: fresh.length };
    });
  }

  /** Shows a finished thread to its readers. False when it was shown before. @throws Outdated, Overtaken */
  show(): Promise<boolean> {
    const { comments, lastAt } = this.summary;
    return this.store.write(async (tx) => {
      const thread = await this.find(tx);
      if (!thread) throw new Overtaken();
      if (thread.state === 'open') return false;
      if (thread.comment_count !== comments.named + comments.unnamed) throw new Outdated();
      await tx
        .updateTable('threads')
        .set({ state: 'open', last_activity_at: lastAt })
        .where('id', '=', this.threadId)
        .execute();
      return true;
    });
  }

  /** Takes back a thread that was not shown yet. */
  discard(): Promise<void> {
    return discardHidden(this.store, this.threadId);
  }

  private find(tx: Tx) {
    return tx
      .selectFrom('threads')
      .select(['seq', 'comment_count', 'last_activity_at', 'state'])
      .where('id', '=', this.threadId)
      .forUpdate()
      .executeTakeFirst();
  }

  private async load(tx: Tx, from: number, to: number) {
    if (to < from) return new Map<number, Existing>();
    const rows = await tx
      .selectFrom('comments as c')
      .innerJoin('people as p', 'p.id', 'c.author_id')
      .leftJoin('revisions as r', (join) =>
        // As it was imported: an edit here since is no difference to the file.
        join.onRef('r.comment_id', '=', 'c.id').on('r.revision', '=', 1),
      )
      .select(['c.id', 'c.number', 'c.author_id', 'c.created_at', 'c.day_only', 'p.name', 'r.body'])
      .select('c.moved_to_thread')
      .where('c.thread_id', '=', this.threadId)
      .where('c.number', '>=', from)
      .where('c.number', '<=', to)
      .execute();
    return new Map<number, Existing>(rows.map((row) => [row.number, row]));
  }

  /** Null when the comment of the file is the one that is here. */
  private difference(comment: PlainComment, existing: Existing): string | null {
    const { number } = comment;
    if (existing.id !== this.rows.commentId(number)) {
      return `${existing.name} posted number ${number} here meanwhile; the thread has gone on without the file.`;
    }
    const differs: string[] = [];
    if (existing.author_id !== this.rows.authorOf(comment)) differs.push('author');
    if (existing.created_at !== comment.at || existing.day_only !== Number(comment.dayOnly))
      differs.push('date');
    // A body that was erased or moved since is not to come back, nor to be complained of.
    const isHere = existing.body !== null && existing.moved_to_thread === null;
    if (isHere && existing.body !== comment.body) differs.push('body');
    if (differs.length === 0) return null;
    return `Number ${number} was imported before with another ${differs.join(' and ')}; what is here was kept.`;
  }
}

interface Existing {
  id: CommentId;
  author_id: PersonId;
  name: string;
  created_at: number;
  day_only: number;
  body: string | null;
  moved_to_thread: ThreadId | null;
}
