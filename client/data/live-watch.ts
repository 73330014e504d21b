import type { Activity, ActivityPage } from '../../shared/protocol/watch.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';

/** So many happenings are kept: older ones are asked for again. */
const KEPT = 3_000;
/** While it is paused nothing is forgotten, up to a size that no page should grow beyond. */
const KEPT_PAUSED = 100_000;
/** The page is told of changes at most this often, in milliseconds. */
const TELL_EVERY = 250;

const byInstant = (a: Activity, b: Activity): number => a.at.localeCompare(b.at);

/**
 * What happens on the forum: starts from what the page brought, hears the rest, and loads what was before on demand.
 * Tells `change`, at most four times a second, and `joined` when it hears from now on.
 */
export class LiveWatch extends EventTarget {
  /** What could not be loaded, and why: nothing else has changed. */
  problem: { what: 'latest' | 'older'; message: string } | null = null;
  /** Whether the stream stands still; what comes is kept. */
  paused = false;
  loading = false;
  /** Whether there is anything before the oldest. */
  hasOlder: boolean;
  private readonly connection: Connection;
  private readonly known = new Map<string, Activity>();
  /** Oldest first. */
  private list: Activity[] = [];
  private frozen: readonly Activity[] | null = null;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private toldAt = 0;

  constructor(connection: Connection, { activity, next }: ActivityPage) {
    super();
    this.connection = connection;
    this.hasOlder = next !== null;
    this.take(activity.toReversed());
    const { socket } = connection;
    socket.on('connect', () => void this.join());
    // The server has taken the socket out, until it is known what its person may now.
    socket.on('session:changed', () => void this.join());
    socket.on('watch:activity', ({ activity }) => {
      this.take(activity);
      this.changed();
    });
    if (connection.connected) void this.join();
  }

  /** Newest first, as it was when it was paused. */
  get stream(): Activity[] {
    return (this.frozen ?? this.list).toReversed();
  }

  /** How much has come since it was paused. */
  get waiting(): number {
    return this.frozen ? this.list.length - this.frozen.length : 0;
  }

  /** Lets the stream stand still, or go on. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.frozen = paused ? this.list.slice() : null;
    this.forget();
    this.changed();
  }

  /** Loads what was before the oldest that is there. */
  async loadOlder(): Promise<void> {
    const oldest = this.list[0];
    if (!oldest || this.loading) return;
    this.loading = true;
    this.changed();
    try {
      await this.load('older', `${Date.parse(oldest.at)}.${oldest.key}`);
      const last = this.frozen?.at(-1);
      if (last) this.frozen = this.list.slice(0, this.list.indexOf(last) + 1);
    } finally {
      this.loading = false;
      this.changed();
    }
  }

  /** Hears from now on, and asks for what has happened meanwhile. */
  readonly join = async (): Promise<void> => {
    try {
      await this.connection.ask('watch:join', {});
      this.dispatchEvent(new Event('joined'));
      await this.load('latest');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.body.code === 'not_allowed' || error.body.code === 'sign_in_required') return;
      this.problem = { what: 'latest', message: error.message };
      this.connection.again(error, this.join);
    }
    this.changed();
  };

  /** A page of the log; of the latest as many pages as it takes to come to what is known. */
  private async load(what: 'latest' | 'older', from?: string): Promise<void> {
    const newest = this.list.at(-1)?.key;
    let cursor = from;
    try {
      for (;;) {
        const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`;
        const { activity, next } = await call<ActivityPage>('GET', `/api/watch/activity${query}`);
        const reached = activity.some(({ key }) => key === newest);
        this.take(activity, what === 'older');
        if (what === 'older') this.hasOlder = next !== null;
        cursor = next ?? undefined;
        if (what === 'older' || next === null || reached || this.list.length >= KEPT) break;
      }
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (what === 'latest') throw error;
      this.problem = { what, message: error.message };
    }
  }

  private take(activity: readonly Activity[], older = false): void {
    const fresh = activity.filter(({ key }) => !this.known.has(key));
    if (fresh.length === 0) return;
    const last = this.list.at(-1);
    for (const one of fresh) this.known.set(one.key, one);
    this.list.push(...fresh);
    if (last && fresh.some(({ at }) => at < last.at)) this.list.sort(byInstant);
    for (const one of fresh) this.follow(one);
    // What was asked for is read now: it is dropped when the next comes.
    if (!older) this.forget();
  }

  /** What was told of a comment before is shown as it is now. */
  private follow({ kind, thread, number, state, text, at }: Activity): void {
    if (number === null || !(kind === 'edit' || kind === 'delete' || kind === 'action')) return;
    for (const before of this.list) {
      const isOfIt = before.thread?.id === thread?.id && before.number === number && before.kind !== 'action';
      if (!isOfIt || before.at > at) continue;
      before.state = state;
      if (state === 'removed') before.text = null;
      else if (kind === 'edit') before.text = text;
    }
  }

  private forget(): void {
    const most = this.paused ? KEPT_PAUSED : KEPT;
    // In steps: to move all for each that comes would cost the page.
    if (this.list.length <= most * 1.1) return;
    for (const { key } of this.list.splice(0, this.list.length - most)) this.known.delete(key);
    this.hasOlder = true;
  }

  private changed(): void {
    if (this.telling !== undefined) return;
    const wait = Math.max(0, this.toldAt + TELL_EVERY - performance.now());
    this.telling = setTimeout(() => {
      this.telling = undefined;
      this.toldAt = performance.now();
      this.dispatchEvent(new Event('change'));
    }, wait);
  }
}
