import type { Activity, ActivityPage } from '../../shared/protocol/watch.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { Happenings } from './happenings.ts';

/** So many happenings are kept: older ones are asked for again. */
const KEPT = 10_000;
/** While it is paused nothing is forgotten, up to a size that no page should grow beyond. */
const KEPT_PAUSED = 100_000;
/** What had begun before the connection was lost may have ended after it: so much earlier it is asked for, in milliseconds. */
const FAR_BACK = 10_000;
/** The page is told of changes at most this often, in milliseconds. */
const TELL_EVERY = 250;

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
  private readonly happened = new Happenings();
  private frozen: readonly Activity[] | null = null;
  /** When the last happened before which nothing is missing; null while nothing is missing at all. */
  private knownTo: number | null = null;
  private joins = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private toldAt = 0;

  constructor(connection: Connection, { activity, next }: ActivityPage) {
    super();
    this.connection = connection;
    this.hasOlder = next !== null;
    this.happened.add(activity.toReversed());
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
    return (this.frozen ?? this.happened.all).toReversed();
  }

  /** How much has come since it was paused. */
  get waiting(): number {
    return this.frozen ? Math.max(0, this.happened.all.length - this.frozen.length) : 0;
  }

  /** Lets the stream stand still, or go on. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.frozen = paused ? this.happened.all.slice() : null;
    this.forget();
    this.changed();
  }

  /** Loads what was before the oldest that is there. */
  async loadOlder(): Promise<void> {
    const [oldest] = this.happened.all;
    if (!oldest || this.loading) return;
    this.loading = true;
    this.changed();
    try {
      const { activity, next } = await page(`${Date.parse(oldest.at)}.${oldest.key}`);
      // It was asked for to be read now: it is forgotten when the next comes, not before.
      this.happened.add(activity.toReversed());
      this.hasOlder = next !== null;
      this.problem = null;
      const last = this.frozen?.at(-1);
      if (last) this.frozen = this.happened.all.slice(0, this.happened.all.indexOf(last) + 1);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = { what: 'older', message: error.message };
    } finally {
      this.loading = false;
      this.changed();
    }
  }

  /** Hears from now on, and asks for what has happened meanwhile. */
  readonly join = async (): Promise<void> => {
    // Before anything is heard again: what is heard then is no sign that nothing is missing before it.
    this.knownTo ??= Date.parse(this.happened.all.at(-1)?.at ?? '') || 0;
    const { knownTo } = this;
    this.joins += 1;
    const { joins } = this;
    try {
      await this.connection.ask('watch:join', {});
      this.dispatchEvent(new Event('joined'));
      await this.catchUp(knownTo - FAR_BACK);
      // Whoever has begun after this one may have missed something after it.
      if (joins === this.joins) this.knownTo = null;
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (error.body.code === 'not_allowed' || error.body.code === 'sign_in_required') return;
      this.problem = { what: 'latest', message: error.message };
      this.connection.again(error, this.join);
    }
    this.changed();
  };

  /** As many pages of the log as it takes to come to an instant; where that is too far, what was before is forgotten. */
  private async catchUp(to: number): Promise<void> {
    let cursor: string | undefined;
    for (let loaded = 0; ; ) {
      const { activity, next } = await page(cursor);
      this.take(activity.toReversed());
      loaded += activity.length;
      const oldest = activity.at(-1);
      if (next === null || !oldest || Date.parse(oldest.at) < to) return;
      if (loaded >= KEPT) {
        this.happened.forgetBefore(oldest.at);
        this.hasOlder = true;
        return;
      }
      cursor = next;
    }
  }

  private take(activity: readonly Activity[]): void {
    this.happened.add(activity);
    this.forget();
  }

  private forget(): void {
    if (this.happened.forget(this.paused ? KEPT_PAUSED : KEPT)) this.hasOlder = true;
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

const page = (cursor?: string): Promise<ActivityPage> =>
  call('GET', `/api/watch/activity${cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`}`);
