import { type CaseOrder, compareCases } from '../../shared/case-order.ts';
import type { Case, CaseList } from '../../shared/protocol/cases.ts';
import type { CaseId } from '../../shared/protocol/text.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { Kept } from './kept.ts';
import { session } from './page-data.ts';

/** So many are listed at first, and more on demand: as many as a page of the server's. */
const PAGE = 100;
/** More than these are not listed: what is decided on makes room. */
const MOST = 1_000;
/** What was settled is known for a while: it may wait again within seconds. */
const SETTLED_KEPT = 50;
/** The order that was chosen last in this browser. */
const kept = new Kept<CaseOrder>('case-order');

/**
 * What waits for moderators, and who has which in hand: the first of it in an order, loaded once one hears what changes,
 * then kept by that. What goes makes room for the next. Tells `change`.
 */
export class LiveCases extends EventTarget {
  /** Why it is not known how it is now; null: it is. */
  problem: string | null = null;
  /** Whether the next are being loaded, and why they could not be. */
  isLoadingMore = false;
  moreProblem: string | null = null;
  /** In which order they are worked on. */
  order: CaseOrder = kept.value ?? 'reports';
  /** A case that stays known whatever its place. */
  opened: CaseId | null = null;
  /** The order in which they are listed until those of the other are there. */
  private listedBy = this.order;
  private readonly known = new Map<CaseId, Case>();
  /** How many wait in all, as the server told last; null before it is known. */
  private told: number | null = null;
  /** The last up to which all that wait are known; null: all of them are. */
  private last: Case | null = null;
  private wanted = PAGE;
  private loading: Promise<void> | null = null;
  /** What was told since one has begun to load. */
  private readonly heard = new Set<CaseId>();

  constructor({ socket }: Connection) {
    super();
    socket.on('watch:cases', ({ cases }) => {
      for (const one of cases) this.take(one);
      this.trim();
      this.changed();
      this.fill();
    });
    socket.on('cases:open', ({ open }) => {
      if (this.told === null) return;
      this.told = open;
      this.changed();
    });
  }

  /** How many wait in all; null before it is known. */
  get open(): number | null {
    if (this.told === null || this.last !== null) return this.told;
    return this.reached().length;
  }

  /** The first of those that wait. */
  get waiting(): Case[] {
    return this.reached().slice(0, this.wanted);
  }

  /** Whether more of them can be listed. */
  get canShowMore(): boolean {
    return this.wanted < MOST;
  }

  /** Has them in another order from now on; which are the first of them is asked for. */
  orderBy(order: CaseOrder): void {
    this.order = order;
    kept.value = order;
    this.wanted = PAGE;
    this.changed();
    // What is being asked for is in the order of before.
    void Promise.resolve(this.loading).then(this.load);
  }

  /** Lists more of them. */
  readonly more = (): void => {
    if (this.moreProblem === null) this.wanted += PAGE;
    this.moreProblem = null;
    this.changed();
    this.fill();
  };

  find(id: CaseId): Case | undefined {
    return this.known.get(id);
  }

  /** Asks for as many as are listed: once whoever watches is told what changes. */
  readonly load = (): Promise<void> => {
    this.loading ??= this.fetch().finally(() => {
      this.loading = null;
      this.fill();
    });
    return this.loading;
  };

  /** Takes a case in hand, out of another's if that is said, or gives it back. @throws Failed */
  async hold(one: Case, take: boolean): Promise<void> {
    const other = one.taken && one.taken.by.id !== session.person?.id ? one.taken.by.id : undefined;
    const body = { take, ...(other && { from: other }) };
    const { case: now } = await call<{ case: Case }>('POST', `/api/moderation/cases/${one.id}/take`, body);
    this.take(now);
    this.changed();
  }

  /** Those that wait of which it is known that none is missing between them, in their order. */
  private reached(): Case[] {
    const { last } = this;
    const compare = compareCases(this.listedBy);
    const waiting = [...this.known.values()].filter(({ closed }) => !closed);
    return (last ? waiting.filter((one) => compare(one, last) <= 0) : waiting).sort(compare);
  }

  private async fetch(): Promise<void> {
    this.heard.clear();
    const { order } = this;
    try {
      const found: Case[] = [];
      let last: Case | null = null;
      let list: CaseList;
      do {
        list = await page(order, last);
        found.push(...list.cases);
        last = list.next === null ? null : found.at(-1)!;
      } while (last !== null && found.length < this.wanted);
      const listed = new Set(found.map(({ id }) => id));
      const isWithin = (one: Case) => last === null || compareCases(order)(one, last) <= 0;
      // What is not among them was settled unheard, or is behind them.
      for (const one of this.known.values()) {
        if (one.closed || listed.has(one.id) || this.heard.has(one.id)) continue;
        if (one.id !== this.opened || isWithin(one)) this.known.delete(one.id);
      }
      for (const one of found) this.note(one);
      this.told = list.open;
      this.last = last;
      this.listedBy = order;
      this.problem = null;
      this.moreProblem = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
    this.changed();
  }

  /** Loads the next where fewer are known than are listed. */
  private fill(): void {
    if (this.loading || this.problem !== null || this.moreProblem !== null) return;
    if (this.last === null || this.reached().length >= this.wanted) return;
    this.loading = this.fetchMore(this.last).finally(() => {
      this.loading = null;
      this.fill();
    });
  }

  private async fetchMore(after: Case): Promise<void> {
    this.isLoadingMore = true;
    this.changed();
    try {
      const { cases, open, next } = await page(this.listedBy, after);
      for (const one of cases) this.note(one);
      this.told = open;
      this.last = next === null ? null : cases.at(-1)!;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.moreProblem = error.message;
    }
    this.isLoadingMore = false;
    this.changed();
  }

  /** Forgets what is far behind those that are listed. */
  private trim(): void {
    const reached = this.reached();
    if (reached.length > this.wanted + PAGE) this.last = reached[this.wanted + PAGE - 1]!;
    const { last } = this;
    if (!last || this.loading) return;
    const compare = compareCases(this.listedBy);
    for (const one of this.known.values()) {
      if (!one.closed && one.id !== this.opened && compare(one, last) > 0) this.known.delete(one.id);
    }
  }

  /** A case as it is told. */
  private take(one: Case): void {
    this.heard.add(one.id);
    this.note(one);
  }

  /** Of two copies the later stays. */
  private note(one: Case): void {
    const before = this.known.get(one.id);
    if (before && before.changedAt > one.changedAt) return;
    this.known.set(one.id, one);
    const settled = [...this.known.values()].filter(({ closed }) => closed);
    if (settled.length > SETTLED_KEPT) this.known.delete(settled[0]!.id);
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** Those that wait after one of them. @throws Failed */
function page(order: CaseOrder, after: Case | null): Promise<CaseList> {
  const cursor = after && `${after.reports}.${Date.parse(after.openedAt)}.${after.id}`;
  return call('GET', `/api/moderation/cases?order=${order}${cursor ? `&cursor=${cursor}` : ''}`);
}
