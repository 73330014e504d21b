import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import { foldedName } from '../../shared/words.ts';
import { reindex } from '../search/indexing.ts';
import { idOf } from '../store/ids.ts';
import { runs } from '../store/runs.ts';
import type { Tx } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { PlainComment } from './plain/plain-form.ts';

/**
 * The rows of one source. Their ids follow from its key, so that the same record is found again. Ids of what is
 * one per comment also rise with the comments' numbers: random ones would touch a page of every index for each
 * row, which made an import twice as slow and its transactions three times as long.
 */
export class ImportedRows {
  readonly threadId: ThreadId;
  private readonly key: string;

  constructor(key: string) {
    this.key = key;
    this.threadId = idOf<ThreadId>('import', key, 'thread');
  }

  commentId(number: number): CommentId {
    return rising<CommentId>(idOf<CommentId>('import', this.key, 'comment'), number);
  }

  /** Someone with a name is one person in the thread; the unnamed are one each. */
  authorOf({ author, number }: Pick<PlainComment, 'author' | 'number'>): PersonId {
    return author === null
      ? rising<PersonId>(idOf<PersonId>('import', this.key, 'unnamed'), number)
      : idOf<PersonId>('import', this.key, 'named', author);
  }

  /** The authors of these comments who aren't there yet. */
  async insertPeople(tx: Tx, comments: PlainComment[]): Promise<void> {
    const people = new Map(
      // The first to bear a name decides since when they are here, so the last to be set is the first.
      comments.toReversed().map((comment) => {
        const id = this.authorOf(comment);
        const name = comment.author ?? 'Unnamed';
        const folded_name = foldedName(name);
        return [id, { id, kind: 'guest' as const, name, folded_name, created_at: comment.at }];
      }),
    );
    for (const values of runs([...people.values()])) {
      await tx
        .insertInto('people')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    }
  }

  /** Comments with their revision and event each, from `firstSeq` on; number 0 is the opening post. */
  async insertComments(tx: Tx, comments: PlainComment[], firstSeq: number): Promise<void> {
    const rows = comments.map((comment, index) => {
      const id = this.commentId(comment.number);
      return { ...comment, id, authorId: this.authorOf(comment), seq: firstSeq + index };
    });
    for (const run of runs(rows)) {
      await tx
        .insertInto('comments')
        .values(run.map((row) => this.commentRow(row)))
        .execute();
      const revisions = run.map(({ id, body, at }) => ({ comment_id: id, revision: 1, body, at }));
      await tx.insertInto('revisions').values(revisions).execute();
      await tx
        .insertInto('events')
        .values(run.map((row) => this.eventRow(row)))
        .execute();
    }
    await reindex(
      tx,
      this.threadId,
      rows.map(({ number }) => number),
    );
  }

  private commentRow({ id, number, authorId, at, dayOnly, seq }: Row): Tables['comments'] {
    return {
      id,
      thread_id: this.threadId,
      number,
      author_id: authorId,
      kind: 'comment',
      state: 'visible',
      revision: 1,
      reply_to: null,
      created_at: at,
      day_only: dayOnly ? 1 : 0,
      edited_at: null,
      moved_to_thread: null,
      moved_to_number: null,
      moved_from_thread: null,
      moved_from_number: null,
      seq,
    };
  }

  private eventRow({ number, authorId, at, seq }: Row): Tables['events'] {
    return {
      thread_id: this.threadId,
      seq,
      type: number === 0 ? 'thread:opened' : 'comment:posted',
      at,
      actor_id: authorId,
      op_id: `import:${number}`,
      number: number === 0 ? null : number,
      detail: null,
    };
  }
}

interface Row extends PlainComment {
  id: CommentId;
  authorId: PersonId;
  seq: number;
}

/** An id of 60 bits for the kind and 31 for the number, in an order that a database also sees. */
function rising<Id extends CommentId | PersonId>(kind: string, number: number): Id {
  return `${kind.slice(0, 10)}${number.toString(36).padStart(6, '0')}` as Id;
}
