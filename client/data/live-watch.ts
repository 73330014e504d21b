import { ALL, isAll, passes } from '../../shared/activity-filter.ts';
import type { Activity, ActivityFilter, ActivityPage } from '../../shared/protocol/watch.ts';
import { Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { Happenings, inOrder } from './happenings.ts';
import { activityPage, LookedBack } from './looked-back.ts';

/** So many happenings are kept: older ones are asked for again. */
const KEPT = 10_000;
/** While it is paused nothing is forgotten, up to a size that no page should grow beyond. */
const KEPT_PAUSED = 100_000;
/** What had begun before the connection was lost may have ended after it: so much earlier it is asked for, in milliseconds. */
const FAR_BACK = 10_000;
/** The page is told of changes at most this often, in milliseconds. */
const TELL_EVERY = 250;
/** Where fewer than these are known under a filter, what was before is asked for. */
const FEW = 100;
/** A filter that changes again within this is not asked for, in milliseconds. */
const REST = 250;

/**
 * What happens on the forum: starts from what the page brought, hears the rest, and loads what was before on demand.
 * Where it is narrowed, what is heard is narrowed here, and what was before by the server, by one meaning of the filter.
 * Tells `change`, at most four times a second, and `joined` when it hears from now on.
 */
export class LiveWatch extends EventTarget {
  /** Why it is not known what happened lately: nothing else has changed. */
  problem: string | null = null;
  /** Whether the stream stands still; what comes is kept. */
  paused = false;
  private readonly connection: Connection;
  private readonly happened = new Happenings();
  /** What was before all that has been heard. */
  private readonly whole: LookedBack;
  /** What passes the filter of that, and of what was heard and is forgotten; null where nothing is left out. */
  private narrowed: LookedBack | null = null;
  private frozen: readonly Activity[] | null = null;
  /** When the last happened before which nothing is missing; null while nothing is missing at all. */
  private knownTo: number | null = null;
  private joins = 0;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private toldAt = 0;

  constructor(connection: Connection, { activity, next }: ActivityPage) {
    super();
    this.connection = connection;
    this.happened.add(activity.toReversed());
    this.whole = new LookedBack(ALL, next, this.happened, () => this.grown());
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

  /** What passes the filter, newest first, as it was when it was paused. */
  get stream(): Activity[] {
    const heard = this.frozen ?? this.happened.all;
    if (!this.narrowed) return heard.toReversed();
    const passing = heard.filter(passes(this.narrowed.filter));
    const keys = new Set(passing.map(({ key }) => key));
    const before = this.narrowed.passing.filter(({ key }) => !keys.has(key));
    // What took long to be committed may be among what was loaded.
    return [...before, ...passing].sort(inOrder).reverse();
  }

  /** All that is here, newest first, whatever the filter. */
  get all(): Activity[] {
    return [...(this.narrowed?.found.all ?? []), ...this.happened.all].reverse();
  }

  /** What is loaded of what was before the stream. */
  get older(): LookedBack {
    return this.narrowed ?? this.whole;
  }

  get filter(): ActivityFilter {
    return this.older.filter;
  }

  /** Leaves only what passes a filter; where that is little, what was before is asked for. */
  narrow(filter: ActivityFilter): void {
    this.narrowed?.goTo(null);
    this.narrowed = null;
    if (!isAll(filter)) {
      this.narrowed = new LookedBack(filter, this.whole.next, new Happenings(), () => this.changed());
      if (this.stream.length < FEW) void this.narrowed.load(REST);
    }
    this.dispatchEvent(new Event('change'));
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
      this.problem = error.message;
      this.connection.again(error, this.join);
    }
    this.changed();
  };

  /** As many pages of the log as it takes to come to an instant; where that is too far, what was before is forgotten. */
  private async catchUp(to: number): Promise<void> {
    let cursor: string | null = null;
    for (let loaded = 0; ; ) {
      const { activity, next }: ActivityPage = await activityPage(ALL, cursor);
      this.take(activity.toReversed());
      loaded += activity.length;
      const oldest = activity.at(-1);
      if (next === null || !oldest || Date.parse(oldest.at) < to) return;
      if (loaded >= KEPT) {
        this.happened.forgetBefore(oldest.at);
        this.whole.goTo(next);
        this.narrow(this.filter);
        return;
      }
      cursor = next;
    }
  }

  private take(activity: readonly Activity[]): void {
    this.happened.add(activity);
    this.forget();
    const { narrowed } = this;
    if (!narrowed) return;
    narrowed.found.heed(activity);
    if (!narrowed.filter.held || !activity.some(holdsNow)) return;
    // It may be on what was passed over when one looked back.
    narrowed.goTo(this.whole.next);
    void narrowed.load();
  }

  private forget(): void {
    const forgotten = this.whole.forget(this.paused ? KEPT_PAUSED : KEPT);
    if (!this.narrowed || forgotten.length === 0) return;
    this.narrowed.found.add(forgotten.filter(passes(this.narrowed.filter)));
    this.narrowed.forget(KEPT);
  }

  /** What was before has come: it is read at once, also where the stream stands still. */
  private grown(): void {
    const last = this.frozen?.at(-1);
    if (last) this.frozen = this.happened.all.slice(0, this.happened.all.indexOf(last) + 1);
    this.changed();
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

/** Whether a comment is held by it that may have been none of those before. */
const holdsNow = ({ kind, state }: Activity): boolean =>
  state === 'held' && (kind === 'action' || kind === 'edit');
