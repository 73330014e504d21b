import type { CommentRecord, EventRecord, ThreadRecord } from '../../export/thread-format.ts';
import type { Store, Tx } from '../../store/store.ts';
import { discardHidden, isHalfDiscarded } from '../hidden-thread.ts';
import { BATCH, Outdated, Overtaken } from '../outcome.ts';
import { firstDifference } from './difference.ts';
import { arrivedIn, Clash, type Replayed, replay, type Step } from './replay.ts';

/** What became of a thread of the file. */
export type Outcome =
  | { became: 'added' | 'grown' | 'already here'; comments: { added: number; alreadyHere: number } }
  | { became: 'set aside'; reason: string };

/** The thread is here in a way that the file can't be added to; its message is a sentence. */
class Different extends Error {}

/**
 * Writes the log of one thread after what is here of it, in short transactions that each begin where the log here
 * ends: so it goes on where another import was broken off, adds to a thread that has grown, and may run beside
 * another import of the same file.
 */
export class LogWriter {
  readonly thread: ThreadRecord;
  private readonly store: Store;
  private steps: Step[] = [];
  private characters = 0;
  private made: CommentRecord | null = null;
  /** Texts of edits that are still to come in the log. */
  private readonly edits = new Map<number, CommentRecord['revisions']>();
  /** Comments that the file has in another thread now. */
  private readonly gone = new Set<number>();
  private came = false;
  private readonly comments = { added: 0, alreadyHere: 0 };
  private fresh = 0;
  private different: string | null = null;

  constructor(store: Store, thread: ThreadRecord) {
    this.store = store;
    this.thread = thread;
  }

  /** The comment that the next event makes. */
  comment(comment: CommentRecord): void {
    this.made = comment;
    if (comment.movedTo !== null) this.gone.add(comment.number);
    if (comment.movedFrom !== null) this.came = true;
  }

  /** Whether comments of the thread are in another one in the file. */
  get hasMoved(): boolean {
    return this.gone.size > 0;
  }

  /** Whether comments of the thread have come from another one. */
  get hasArrived(): boolean {
    return this.came;
  }

  /** @throws Outdated, Overtaken */
  async event(event: EventRecord): Promise<void> {
    const comment = this.made;
    this.made = null;
    if (comment) this.begin(event, comment);
    const gone = this.gone.has(event.number ?? 0);
    const revision = event.type === 'comment:edited' && !gone ? this.edit(event.number!) : null;
    this.characters += revision?.body.length ?? 0;
    this.steps.push({ event, comment, revision, gone });
    if (this.steps.length >= BATCH.comments || this.characters >= BATCH.characters) await this.flush();
  }

  /** After the last event: shows the thread if it was not shown before. @throws Outdated, Overtaken */
  async finish(): Promise<Outcome> {
    await this.flush();
    const shown = this.different === null && (await this.showOrDiffer());
    if (this.different !== null) return { became: 'set aside', reason: this.different };
    const { added, alreadyHere } = this.comments;
    // What a broken-off import left was seen by no one: it counts as added now.
    if (shown) return { became: 'added', comments: { added: added + alreadyHere, alreadyHere: 0 } };
    return { became: this.fresh > 0 ? 'grown' : 'already here', comments: this.comments };
  }

  /** Takes back what readers have not seen. */
  discard(): Promise<void> {
    return discardHidden(this.store, this.thread.id);
  }

  /** What the comment has from its first event on, and what is still to come. */
  private begin(event: EventRecord, { number, revisions }: CommentRecord): void {
    const came = this.gone.has(number) ? 1 : (arrivedIn(event)?.revision ?? 1);
    for (const { body } of revisions.slice(0, came)) this.characters += body.length;
    if (revisions.length > came) this.edits.set(number, revisions.slice(came));
  }

  private edit(number: number): Step['revision'] {
    const left = this.edits.get(number)!;
    const next = left.shift()!;
    if (left.length === 0) this.edits.delete(number);
    return next;
  }

  private async flush(): Promise<void> {
    const { steps } = this;
    this.steps = [];
    this.characters = 0;
    if (steps.length === 0 || this.different !== null) return;
    try {
      const from = await this.store.write((tx) => this.add(tx, steps));
      for (const { event, comment } of steps) {
        const fresh = event.seq >= from;
        if (fresh) this.fresh += 1;
        if (comment && comment.number > 0) this.comments[fresh ? 'added' : 'alreadyHere'] += 1;
      }
    } catch (error) {
      if (error instanceof Clash) {
        await this.discard();
        this.different = `Something of the thread “${this.thread.title}” is here already in another thread; the thread was left out.`;
      } else if (error instanceof Different) {
        this.different = error.message;
      } else throw error;
    }
  }

  /** Adds those of the steps that aren't here; returns from which seq on. */
  private async add(tx: Tx, steps: Step[]): Promise<number> {
    const first = steps[0]!.event.seq;
    const here = await this.find(tx, first);
    const old = steps.filter(({ event }) => event.seq <= here.seq);
    if (old.length > 0) {
      const seq = await firstDifference(tx, here.id, old);
      if (seq !== null) this.refuse(here.state, `with another log from event ${seq} on`);
    }
    const fresh = steps.slice(old.length);
    if (fresh.length === 0) return here.seq + 1;
    if (fresh[0]!.event.seq !== here.seq + 1) throw new Overtaken();
    await replay(tx, here, fresh);
    return here.seq + 1;
  }

  private async find(tx: Tx, first: number): Promise<Replayed & { seq: number; state: string }> {
    const { id, title, author, createdAt, importKey } = this.thread;
    const select = () =>
      tx.selectFrom('threads').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    let here = await select();
    if (!here) {
      if (first !== 1) throw new Overtaken();
      const at = Date.parse(createdAt);
      await tx
        .insertInto('threads')
        .values({
          id,
          title,
          author_id: author,
          created_at: at,
          last_activity_at: at,
          import_key: importKey,
          state: 'importing',
        })
        // Of this id: another import has just begun. Of this key: see below.
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      here = await select();
      if (here?.seq === 0) return here;
    }
    if (!here) {
      throw new Different(`“${title}” was imported here from its source as another thread, which was kept.`);
    }
    if (isHalfDiscarded(here)) throw new Outdated();
    const same = here.author_id === author && here.import_key === importKey;
    if (!same) this.refuse(here.state, 'with another author or source');
    return here;
  }

  private refuse(state: string, how: string): never {
    if (state === 'importing') throw new Outdated();
    throw new Different(`“${this.thread.title}” is here already ${how}; what is here was kept.`);
  }

  private async showOrDiffer(): Promise<boolean> {
    try {
      return await this.show();
    } catch (error) {
      if (!(error instanceof Different)) throw error;
      this.different = error.message;
      return false;
    }
  }

  /** False when it was shown before. @throws Different */
  private show(): Promise<boolean> {
    const { id, seq, title } = this.thread;
    return this.store.write(async (tx) => {
      const here = await tx
        .selectFrom('threads')
        .select(['state', 'seq', 'title'])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst();
      if (!here) throw new Overtaken();
      // A title of now is that of the last event that has given one: of the same log it is the same.
      if (here.title !== title && here.seq <= seq) this.refuse(here.state, 'with another title');
      if (here.state === 'open') return false;
      if (here.seq !== seq) throw new Outdated();
      await tx.updateTable('threads').set({ state: 'open' }).where('id', '=', id).execute();
      return true;
    });
  }
}
