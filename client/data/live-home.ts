import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { ThreadList, ThreadSummary } from '../../shared/protocol/threads.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { isModerator, session } from './page-data.ts';

type Update = Parameters<ServerToClient['home:threads']>[0]['threads'][number];
type Fetched = Update & Partial<Pick<ThreadSummary, 'unread' | 'drafts'>>;

const PAGE = 30;
/** Asking at once for what came from outside of the list would be asked by every reader at the same time. */
const LOOK_AGAIN = { after: 1_000, within: 4_000 };

/** The order of the server's list. */
const byActivity = (a: ThreadSummary, b: ThreadSummary): number =>
  Number(b.pinned) - Number(a.pinned) ||
  b.lastActivityAt.localeCompare(a.lastActivityAt) ||
  b.id.localeCompare(a.id);

/**
 * Threads by latest activity: starts from what the page brought, hears of activity, and loads older ones on demand.
 * What is known of a thread changes at once, its place only by `arrange`, since somebody may be reading.
 * Tells `change` after every change.
 */
export class LiveHome extends EventTarget {
  /** What could not be loaded, and why: nothing else has changed. */
  problem: { what: 'latest' | 'older'; message: string } | null = null;
  /** Where older threads go on; null where there are none. */
  next: string | null;
  /** Whether older ones are being loaded: what is new is looked for beside it. */
  loading = false;
  private readonly connection: Connection;
  /** Where the page began, when it is not the first one: that has no news of other threads. */
  private readonly cursor: string | null;
  private readonly known = new Map<string, ThreadSummary>();
  /** Comments that the person has read, by thread, as far as that is known. */
  private readonly read = new Map<string, number>();
  private readonly active = new Set<string>();
  private order: string[];
  private lookAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, { threads, next }: ThreadList, cursor: string | null) {
    super();
    this.connection = connection;
    this.next = next;
    this.cursor = cursor;
    for (const thread of threads) this.take(thread);
    this.order = threads.map(({ id }) => id);
    const { socket } = connection;
    socket.on('connect', () => void this.join());
    socket.on('home:threads', ({ threads, gone }) => {
      for (const id of gone) if (!this.isTheirs(id)) this.drop(id);
      this.receive(threads);
      // A thread that isn't there for everyone may be for them.
      if (session.person && gone.length > 0) this.look();
    });
    socket.on('thread:read', ({ threadId, readTo }) => {
      this.read.set(threadId, readTo);
      const thread = this.known.get(threadId);
      if (thread) this.take(thread);
      this.changed();
    });
    socket.on('draft:changed', ({ part }) => {
      if (part === 'draft') this.look();
    });
    if (connection.connected) void this.join();
  }

  /** The threads, in the order in which they were last arranged. */
  get threads(): ThreadSummary[] {
    return this.order.map((id) => this.known.get(id)!);
  }

  /** How many threads have moved up since then. */
  get waiting(): number {
    if (this.active.size === 0) return 0;
    const shown = new Map(this.order.map((id, place) => [id, place]));
    return this.sorted().filter((id, place) => this.active.has(id) && place < (shown.get(id) ?? Infinity))
      .length;
  }

  /** Puts every thread where its latest activity has it. */
  arrange(): void {
    this.order = this.sorted();
    this.active.clear();
    this.changed();
  }

  /** Brings the list up to date. */
  async refresh(): Promise<void> {
    const before = [...this.known.values()];
    const limit = Math.min(100, Math.max(PAGE, this.order.length));
    const found = await this.load('latest', this.cursor, limit);
    if (!found) return;
    // So much has happened that the answer does not reach down to what was known: what is between comes with 'older'.
    const listed = found.threads.filter(({ pinned }) => !pinned);
    const gap = listed.every((thread) => this.isNews(thread)) && found.next !== null;
    if (gap || this.known.size === 0) this.next = found.next;
    this.dropMissing(before, found);
    this.receive(found.threads);
  }

  /** Loads the next page. Returns the first thread of it; null where there is none, or it could not be loaded. */
  async loadOlder(limit = PAGE): Promise<ThreadSummary | null> {
    if (this.next === null || this.loading) return null;
    const found = await this.load('older', this.next, limit);
    if (!found) return null;
    this.next = found.next;
    const more = found.threads.filter(({ id }) => !this.known.has(id));
    for (const thread of found.threads) this.take(thread);
    this.order.push(...more.map(({ id }) => id));
    this.changed();
    return more[0] ?? null;
  }

  private async join(): Promise<void> {
    try {
      await this.connection.ask('home:join', {});
      // Also on the first connection: the page may have come from the browser's history.
      await this.refresh();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.connection.again(error, () => this.join());
    }
  }

  private async load(what: 'latest' | 'older', cursor: string | null, limit: number) {
    if (what === 'older') this.loading = true;
    this.changed();
    try {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor !== null && { cursor }) });
      const found = await call<ThreadList>('GET', `/api/threads?${query}`);
      this.problem = null;
      return found;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = { what, message: error.message };
      return null;
    } finally {
      if (what === 'older') this.loading = false;
      this.changed();
    }
  }

  private receive(threads: readonly Fetched[]): void {
    for (const thread of threads) {
      if (thread.merged) {
        this.drop(thread.id);
        continue;
      }
      if (!this.known.has(thread.id) && !this.belongs(thread)) continue;
      if (this.isNews(thread)) this.active.add(thread.id);
      this.take(thread);
    }
    this.changed();
  }

  /** It is not shown any more, or its comments are in another thread now. */
  private drop(id: string): void {
    this.known.delete(id);
    this.active.delete(id);
    this.order = this.order.filter((one) => one !== id);
  }

  /** What has its place in what was found, and isn't there, is not shown any more. */
  private dropMissing(before: readonly ThreadSummary[], { threads, next }: ThreadList): void {
    const found = new Set(threads.map(({ id }) => id as string));
    const last = threads.at(-1)?.lastActivityAt ?? '';
    const first = Number.parseInt(this.cursor ?? '', 10);
    for (const thread of before) {
      const { id, pinned, lastActivityAt } = thread;
      // What was heard of meanwhile is newer than the answer.
      if (found.has(id) || this.known.get(id) !== thread) continue;
      // A page that is not the first begins where its cursor is, and has none that are pinned.
      if (this.cursor !== null && (pinned || Date.parse(lastActivityAt) >= first)) continue;
      if (pinned || next === null || lastActivityAt > last) this.drop(id);
    }
  }

  /** Whether it is there for the reader whether or not it is for everyone. */
  private isTheirs(id: string): boolean {
    return isModerator() || (session.person !== null && this.known.get(id)?.author.id === session.person.id);
  }

  private isNews({ id, lastActivityAt, pinned }: Fetched): boolean {
    const known = this.known.get(id);
    return !known || lastActivityAt > known.lastActivityAt || pinned !== known.pinned;
  }

  /** Whether a thread that is not in the list has its place in it, and not on a page that is not loaded. */
  private belongs(thread: Fetched): boolean {
    if (this.cursor !== null) return false;
    if (thread.pinned) return true;
    const last = this.known.get(this.sorted().at(-1) ?? '');
    return this.next === null || !last || thread.lastActivityAt > last.lastActivityAt;
  }

  private take(thread: Fetched): void {
    const { id, commentCount, unread } = thread;
    const known = this.known.get(id);
    // An answer that was on its way while something newer came.
    if (known && commentCount < known.commentCount) return;
    if (typeof unread === 'number')
      this.read.set(id, Math.max(this.read.get(id) ?? 0, commentCount - unread));
    else if (commentCount === 0) this.read.set(id, 0);
    const readTo = this.read.get(id);
    if (session.person && readTo === undefined) this.look();
    const left = session.person && readTo !== undefined ? Math.max(0, commentCount - readTo) : null;
    const drafts = thread.drafts ?? known?.drafts ?? 0;
    this.known.set(id, { ...thread, unread: left, drafts });
  }

  /** How far one has read in a thread that came from outside of the list, and one's drafts, only the server knows. */
  private look(): void {
    const { after, within } = LOOK_AGAIN;
    this.lookAgain ??= setTimeout(
      () => {
        this.lookAgain = undefined;
        void this.refresh();
      },
      after + Math.random() * within,
    );
  }

  private sorted(): string[] {
    return [...this.known.values()].sort(byActivity).map(({ id }) => id);
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
