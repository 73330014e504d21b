import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type {
  Comment,
  DeleteComment,
  EditComment,
  OpenThread,
  PostComment,
  RenameThread,
  SetReaction,
} from '../../shared/protocol/threads.ts';
import type { Bus } from '../bus/bus.ts';
import { mustBeOpeners } from '../moderation/titles.ts';
import { permitted } from '../people/permitted.ts';
import { reindex, reindexComment, unindexComments } from '../search/indexing.ts';
import { newId } from '../store/ids.ts';
import type { Store, Tx } from '../store/store.ts';
import { findAnswered, findComment, may } from './acted-on.ts';
import { HELD, insertComment } from './comment-rows.ts';
import { loadComments } from './comments.ts';
import { type Holding, NOTHING_HELD } from './holding.ts';
import { append, type Entry, findRepeat, type LockedThread, lockThread } from './log.ts';
import { raiseRead } from './reads.ts';
import { waitTurn } from './slow-mode.ts';

/** What an act answers once it is durable. A repeat of an opId is answered, not done again. */
export interface Done {
  comment: Comment;
  seq: number;
  repeated: boolean;
}

/** What an act has done to which comment; `unchanged`: nothing, and the seq at which it became as it is. */
type Change = Pick<Entry, 'commentCount' | 'detail'> & { number: number; unchanged?: number };

/** The acts on threads: each one transaction with its event, then a wake-up to whoever reads along. */
export class ThreadActs {
  private readonly store: Store;
  private readonly bus: Bus;
  private readonly now: () => number;
  private readonly holding: Holding;

  constructor(
    store: Store,
    bus: Bus,
    now: () => number = () => store.now(),
    holding: Holding = NOTHING_HELD,
  ) {
    this.store = store;
    this.bus = bus;
    this.now = now;
    this.holding = holding;
  }

  /** Opens a thread. @throws Refused `not_allowed`, `sign_in_required` */
  async open(actor: Person | null, input: OpenThread): Promise<{ threadId: ThreadId; repeated: boolean }> {
    const author = permitted(actor, 'thread:open');
    await this.lookAhead(author, input.body);
    const done = await this.store.write(async (tx) => {
      const repeat = await findRepeat(tx, author, input.opId, 'thread:opened');
      if (repeat) return { threadId: repeat.threadId, repeated: true };
      await this.mayBeTitle(tx, author, input.title);
      const at = this.now();
      const id = newId<ThreadId>();
      await tx
        .insertInto('threads')
        .values({
          id,
          title: input.title,
          author_id: author.id,
          created_at: at,
          last_activity_at: at,
          import_key: null,
          state: 'open',
        })
        .execute();
      const { opId, title, body } = input;
      const held = await insertComment(tx, this.holding, id, {
        number: 0,
        authorId: author.id,
        title,
        body,
        cause: await this.holding.causeOf(tx, author, 'allow', body),
        replyTo: null,
        at,
        seq: 1,
      });
      const entry = { type: 'thread:opened', actor: author, opId, at, number: null, ...held } as const;
      await append(tx, { id, seq: 0 }, entry);
      return { threadId: id, repeated: false };
    });
    if (!done.repeated) this.bus.publish('thread:appended', { threadId: done.threadId, seq: 1 });
    return done;
  }

  /** Gives the thread another title: by who opened it. */
  async rename(actor: Person | null, input: RenameThread): Promise<void> {
    const person = permitted(actor, 'thread:rename');
    const { opId, threadId, title } = input;
    const seq = await this.store.write(async (tx) => {
      if (await findRepeat(tx, person, opId, 'thread:changed', threadId)) return null;
      const at = this.now();
      const thread = await lockThread(tx, threadId, person, at);
      may(thread, 'thread:rename');
      if (title === thread.title) return null;
      await mustBeOpeners(tx, thread);
      await this.mayBeTitle(tx, person, title);
      await tx.updateTable('threads').set({ title }).where('id', '=', threadId).execute();
      await reindex(tx, threadId, [0]);
      const detail = { title, ...thread.control };
      return append(tx, thread, { type: 'thread:changed', actor: person, opId, at, number: null, detail });
    });
    if (seq !== null) this.bus.publish('thread:appended', { threadId, seq });
  }

  /** Posts a comment; its number is the thread's next. @throws Refused `not_found` for the thread or `replyTo` */
  async post(actor: Person | null, input: PostComment): Promise<Done> {
    const author = permitted(actor, 'comment:post');
    await this.lookAhead(author, input.body);
    return this.act(author, 'comment:posted', input, async (tx, thread, at) => {
      may(thread, 'comment:post');
      await waitTurn(tx, thread, at);
      const replyTo = await findAnswered(tx, thread.id, input.replyTo ?? null);
      const number = thread.comment_count + 1;
      const { body } = input;
      const held = await insertComment(tx, this.holding, thread.id, {
        number,
        authorId: author.id,
        title: null,
        body,
        cause: await this.holding.causeOf(tx, thread.actor, thread.control.guests, body),
        replyTo,
        at,
        seq: thread.seq + 1,
      });
      // Who was up to date stays so after their own comment.
      await raiseRead(tx, author.id, thread.id, number, { onlyFrom: number - 1 });
      return { number, commentCount: number, ...held };
    });
  }

  /** A new revision of one's own comment. @throws Refused `conflict` when `revision` is not the latest */
  async edit(actor: Person | null, input: EditComment): Promise<Done> {
    const author = permitted(actor, 'comment:edit');
    await this.lookAhead(author, input.body);
    return this.act(author, 'comment:edited', input, async (tx, thread, at) => {
      const comment = await findComment(tx, thread, 'comment:edit', input.number);
      if (input.revision !== undefined && input.revision !== comment.revision) {
        throw new Refused('conflict', 'The comment was changed meanwhile, on another device perhaps.');
      }
      const { body } = await tx
        .selectFrom('revisions')
        .select('body')
        .where('comment_id', '=', comment.id)
        .where('revision', '=', comment.revision)
        .executeTakeFirstOrThrow();
      if (body === input.body) return { number: input.number, unchanged: comment.seq };
      const revision = comment.revision + 1;
      const title = input.number === 0 ? thread.title : null;
      // What was approved may be turned into something else.
      const cause =
        comment.state === 'visible'
          ? await this.holding.causeOf(tx, thread.actor, thread.control.guests, input.body)
          : null;
      await tx
        .insertInto('revisions')
        .values({ comment_id: comment.id, revision, body: input.body, at })
        .execute();
      await tx
        .updateTable('comments')
        .set({ revision, edited_at: at, seq: thread.seq + 1, ...(cause && { state: 'held' }) })
        .where('id', '=', comment.id)
        .execute();
      if (cause) {
        const { id: threadId } = thread;
        const { number } = input;
        await this.holding.openCase(tx, { threadId, number, personId: thread.actor.id, at, ...cause });
      }
      await reindexComment(tx, { id: comment.id, title, body: input.body });
      return { number: input.number, ...(cause && HELD) };
    });
  }

  /** Removes one's own comment: its number stays, its words are shown to no one. */
  async delete(actor: Person | null, input: DeleteComment): Promise<Done> {
    return this.act(permitted(actor, 'comment:delete'), 'comment:deleted', input, async (tx, thread) => {
      const comment = await findComment(tx, thread, 'comment:delete', input.number);
      if (input.number === 0) throw new Refused('not_allowed', 'The opening post stays with its thread.');
      await tx
        .updateTable('comments')
        .set({ state: 'removed', seq: thread.seq + 1 })
        .where('id', '=', comment.id)
        .execute();
      await unindexComments(tx, [comment.id]);
      return { number: input.number };
    });
  }

  /** Sets or takes back one of one's reactions. */
  async react(actor: Person | null, input: SetReaction): Promise<Done> {
    const person = permitted(actor, 'reaction:set');
    return this.act(person, 'reaction:set', input, async (tx, thread, at) => {
      const comment = await findComment(tx, thread, 'reaction:set', input.number);
      const key = { comment_id: comment.id, person_id: person.id, emoji: input.emoji };
      const changed = input.on
        ? await tx
            .insertInto('reactions')
            .values({ ...key, at })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow()
        : await tx
            .deleteFrom('reactions')
            .where('comment_id', '=', key.comment_id)
            .where('person_id', '=', key.person_id)
            .where('emoji', '=', key.emoji)
            .executeTakeFirstOrThrow();
      const rows = 'numDeletedRows' in changed ? changed.numDeletedRows : changed.numInsertedOrUpdatedRows;
      if (!rows) return { number: input.number, unchanged: comment.seq };
      await tx
        .updateTable('comments')
        .set({ seq: thread.seq + 1 })
        .where('id', '=', comment.id)
        .execute();
      return { number: input.number, detail: { emoji: input.emoji, on: input.on } };
    });
  }

  /** What rules find in a text is known when it is asked in the transaction: others don't wait for it. */
  private async lookAhead(author: Person, text: string): Promise<void> {
    await this.holding.causeInText(this.store.db, author, text);
  }

  /** A title is there at once, for everyone: it can't wait. @throws Refused `invalid` */
  private async mayBeTitle(tx: Tx, author: Person, title: string): Promise<void> {
    if ((await this.holding.causeInText(tx, author, title)) === null) return;
    const sentence =
      'Moderators want to look at such words first, and a title has to be there at once: choose another.';
    throw new Refused('invalid', sentence, { field: 'title' });
  }

  private async act(
    actor: Person,
    type: 'comment:posted' | 'comment:edited' | 'comment:deleted' | 'reaction:set',
    input: { opId: string; threadId: ThreadId },
    change: (tx: Tx, thread: LockedThread, at: number) => Promise<Change>,
  ): Promise<Done> {
    const { opId, threadId } = input;
    const done = await this.store.write(async (tx) => {
      const repeat = await findRepeat(tx, actor, opId, type, threadId);
      if (repeat) return { seq: repeat.seq, number: repeat.number!, appended: false, repeated: true };
      const at = this.now();
      const thread = await lockThread(tx, threadId, actor, at);
      const { unchanged, ...changed } = await change(tx, thread, at);
      const { number } = changed;
      if (unchanged !== undefined) return { seq: unchanged, number, appended: false, repeated: false };
      const entry = { type, actor, opId, at, ...changed };
      return { seq: await append(tx, thread, entry), number, appended: true, repeated: false };
    });
    if (done.appended) this.bus.publish('thread:appended', { threadId, seq: done.seq });
    const [comment] = await loadComments(this.store.db, actor, threadId, { numbers: [done.number] });
    return { comment: comment!, seq: done.seq, repeated: done.repeated };
  }
}
