import type { Names } from '../../shared/protocol/live.ts';
import type { Comment, ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import {
  applyLive,
  applyLog,
  atEnd,
  atStart,
  mergeWindow,
  type ThreadView,
  viewOf,
} from '../../shared/thread-reducer.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { isModerator, session } from './page-data.ts';
import { LONGEST_WAIT } from './session-watch.ts';

const PAGE = 50;
/** While the server's clock says that a mute lasts, or it can't be asked: asked again then, in milliseconds. */
const MUTE_AGAIN = 2_000;
const NOBODY = { names: [], count: 0 };

/**
 * A thread as it is now: starts from what the page brought, follows the log, and loads more of it on demand.
 * Tells `change` after every change of `view`, `presence` or `typing`, `events` with what came live, and `missed` with what
 * was read of the log afterwards.
 */
export class LiveThread extends EventTarget {
  view: ThreadView;
  presence: Pick<Names, 'names' | 'count'> = NOBODY;
  typing: Pick<Names, 'names' | 'count'> = NOBODY;
  private readonly connection: Connection;
  private readonly me = session.person?.id ?? null;
  private catchingUp: Promise<void> | null = null;
  private loading: Promise<void> | null = null;

  constructor(connection: Connection, window: ThreadWindow) {
    super();
    this.connection = connection;
    this.view = viewOf(window);
    const { socket } = connection;
    const { id } = window.thread;
    socket.on('connect', () => void this.join());
    socket.on('thread:events', ({ threadId, events }) => {
      if (threadId === id) this.receive(events);
    });
    socket.on('thread:head', ({ threadId, seq }) => {
      if (threadId === id && seq > this.view.seq) void this.catchUp();
    });
    socket.on('presence', ({ threadId, names, count }) => {
      if (threadId === id) this.presence = { names, count };
      this.changed();
    });
    socket.on('typing', ({ threadId, names, count }) => {
      if (threadId === id) this.typing = { names, count };
      this.changed();
    });
    socket.on('thread:read', ({ threadId, readTo }) => {
      if (threadId !== id) return;
      this.view = { ...this.view, thread: { ...this.view.thread, readTo } };
      this.changed();
    });
    // What the reader may do in this thread may have changed, too.
    socket.on('session:changed', () => void this.lookAtThread());
    socket.on('disconnect', () => {
      this.presence = NOBODY;
      this.typing = NOBODY;
      this.changed();
    });
    if (connection.connected) void this.join();
    this.waitForEnd();
  }

  get id(): string {
    return this.view.thread.id;
  }
  get atStart(): boolean {
    return atStart(this.view);
  }
  get atEnd(): boolean {
    return atEnd(this.view);
  }

  /** Comes into the view what an act of one's own answered, should its event be late or lost. */
  note(seq: number): void {
    if (seq > this.view.seq) void this.catchUp();
  }

  /** Reads what has happened since, where that has not been told yet. */
  refresh(): Promise<void> {
    return this.catchUp();
  }

  /** Loads what comes before the first or after the last comment of the view. */
  loadMore(side: 'before' | 'after'): Promise<void> {
    const { comments } = this.view;
    const first = comments[0]?.number ?? 1;
    const from = side === 'before' ? Math.max(1, first - PAGE) : (comments.at(-1)?.number ?? 0) + 1;
    const limit = side === 'before' ? Math.max(1, first - from) : PAGE;
    return this.load(`from=${from}&limit=${limit}`);
  }

  /** Brings a comment into the view, with what is around it. */
  show(number: number): Promise<void> {
    return this.loadUntil(() => this.has(number), `around=${number}&limit=${PAGE}`);
  }

  /** Brings the latest comments into the view. */
  showEnd(): Promise<void> {
    return this.loadUntil(() => this.atEnd, `limit=${PAGE}`);
  }

  /** Loads every comment, a page at a time; `step` is told how many there are, and stops it by answering false. */
  async loadAll(step: (loaded: number) => boolean): Promise<void> {
    while ((!this.atStart || !this.atEnd) && step(this.view.comments.length)) {
      const { comments } = this.view;
      const first = comments[0]?.number ?? 1;
      const last = comments.at(-1)?.number ?? 0;
      await (this.atEnd
        ? this.load(`from=${Math.max(1, first - 200)}&limit=${Math.min(200, first - 1)}`)
        : this.load(`from=${last + 1}&limit=200`));
    }
  }

  comment(number: number): Comment | undefined {
    const { comments, thread } = this.view;
    return number === 0 ? thread.opening : comments[number - (comments[0]?.number ?? 0)];
  }

  has(number: number): boolean {
    return this.comment(number) !== undefined;
  }

  /** Loads, unless what is wanted is there or comes with what is under way: that is something else, perhaps. */
  private async loadUntil(there: () => boolean, query: string): Promise<void> {
    while (!there()) {
      if (!this.loading) return this.load(query);
      await this.loading.catch(() => {
        // Not this one's failure.
      });
    }
  }

  private load(query: string): Promise<void> {
    this.loading ??= this.fetchWindow(query).finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  private async fetchWindow(query: string): Promise<void> {
    const window = await call<ThreadWindow>('GET', `/api/threads/${this.id}?${query}`);
    // The view may have gone further while the window was on its way.
    const since = window.seq < this.view.seq ? (await this.fetchEvents(window.seq)).events : [];
    this.set(mergeWindow(this.view, window, this.me, since));
  }

  private async join(): Promise<void> {
    try {
      const { seq, events } = await this.connection.ask('thread:join', {
        threadId: this.id,
        after: this.view.seq,
      });
      this.takeMissed(events);
      // It may have been taken back while the connection was lost.
      if (this.view.thread.mutedUntil !== null) void this.lookAtThread();
      if (this.view.seq < seq) await this.catchUp();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.body.code === 'not_found') return this.gone();
      this.connection.again(error, () => this.join());
    }
  }

  private receive(told: ThreadEvent[]): void {
    const events = told.map((event) => this.asSeen(event));
    const { view, gap } = applyLive(this.view, events, this.me);
    this.set(view);
    this.dispatchEvent(new CustomEvent('events', { detail: events }));
    if (gap) void this.catchUp();
    for (const event of events) {
      if ('comment' in event && this.isWithheld(event.comment)) void this.askFor(event.comment.number);
    }
  }

  /** Events are the same for all who read: words that only some may see are not in them. Those known here stay. */
  private asSeen(event: ThreadEvent): ThreadEvent {
    if (!('comment' in event) || !this.isWithheld(event.comment)) return event;
    const { number, revision } = event.comment;
    const known = this.comment(number);
    if (!known || known.revision !== revision) return event;
    return { ...event, comment: { ...event.comment, body: known.body } };
  }

  /** Whether the reader may see words that an event for all did not hold: the same as `comment:see` of the permissions. */
  private isWithheld({ body, state, author, signatures }: Comment): boolean {
    if (body !== null || state === 'removed' || state === 'visible') return false;
    const isTheirs = author.id === this.me || signatures?.some(({ person }) => person.id === this.me);
    return isModerator() || (state === 'held' && Boolean(isTheirs));
  }

  /** Asks what is of the thread for this reader alone, which is in no event. */
  async lookAtThread(): Promise<void> {
    if (this.me === null) return;
    try {
      await this.fetchWindow(`from=${this.view.comments[0]?.number ?? 1}&limit=1`);
    } catch {
      // Told by the refusal of what they write.
    }
    this.waitForEnd();
  }

  /** When a mute here should be over, it is asked whether it is: by the server's clock. */
  private waitForEnd(): void {
    clearTimeout(this.muteEnds);
    const { mutedUntil } = this.view.thread;
    if (mutedUntil === null) return;
    const left = Date.parse(mutedUntil) - Date.now();
    const wait = left > 0 ? Math.min(left + 50, LONGEST_WAIT) : MUTE_AGAIN;
    this.muteEnds = setTimeout(() => void this.lookAtThread(), wait);
  }
  private muteEnds: ReturnType<typeof setTimeout> | undefined;

  private async askFor(number: number): Promise<void> {
    const first = this.view.comments[0]?.number ?? 1;
    if (!this.has(number)) return;
    try {
      await this.fetchWindow(`from=${number || first}&limit=1`);
    } catch {
      // Then it is seen without its words, until the page is loaded anew.
    }
  }

  private catchUp(): Promise<void> {
    this.catchingUp ??= this.readLog().finally(() => {
      this.catchingUp = null;
    });
    return this.catchingUp;
  }

  private async readLog(): Promise<void> {
    try {
      for (;;) {
        const { events, head } = await this.fetchEvents(this.view.seq);
        this.takeMissed(events);
        if (events.length === 0) this.set({ ...this.view, seq: Math.max(this.view.seq, head) });
        if (this.view.seq >= head) return;
      }
    } catch (error) {
      // Of anything else the next head tells again.
      if (error instanceof Failed && error.body.code === 'not_found') this.gone();
    }
  }

  private takeMissed(events: ThreadEvent[]): void {
    this.set(applyLog(this.view, events, this.me));
    if (events.length > 0) this.dispatchEvent(new CustomEvent('missed', { detail: events }));
  }

  /** The thread is not there any more for who reads it: its words are not left on the page. */
  private gone(): void {
    location.reload();
  }

  private fetchEvents(after: number): Promise<{ events: ThreadEvent[]; head: number }> {
    return call('GET', `/api/threads/${this.id}/events?after=${after}`);
  }

  private set(view: ThreadView): void {
    if (view === this.view) return;
    this.view = view;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
