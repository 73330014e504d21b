import { type CaseOrder, compareCases } from '../../shared/case-order.ts';
import type { Case, CaseList } from '../../shared/protocol/moderation.ts';
import type { CaseId } from '../../shared/protocol/text.ts';
import { call, Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { Kept } from './kept.ts';
import { session } from './page-data.ts';

/** Where fewer than these are known and there are more, they are asked for. */
const FEW = 100;
/** What was settled is known for a while: it may wait again within seconds. */
const SETTLED_KEPT = 50;
/** The order that was chosen last in this browser. */
const kept = new Kept<CaseOrder>('case-order');

/**
 * What waits for moderators, and who has which in hand: loaded once one hears what changes, then kept by that. Tells
 * `change`.
 */
export class LiveCases extends EventTarget {
  /** How many wait in all; null before it is known. */
  open: number | null = null;
  /** Why it is not known how it is now; null: it is. */
  problem: string | null = null;
  /** In which order they are worked on. */
  order: CaseOrder = kept.value ?? 'reports';
  private readonly known = new Map<CaseId, Case>();
  private loading: Promise<void> | null = null;

  constructor({ socket }: Connection) {
    super();
    socket.on('watch:cases', ({ cases }) => {
      for (const one of cases) this.take(one);
      this.changed();
      if (this.waiting.length < FEW && this.waiting.length < (this.open ?? 0)) void this.load();
    });
  }

  /** Those that wait, as far as they are known. */
  get waiting(): Case[] {
    return [...this.known.values()].filter(({ closed }) => !closed).sort(compareCases(this.order));
  }

  /** Has them in another order from now on; which are the first of them is asked for. */
  orderBy(order: CaseOrder): void {
    this.order = order;
    kept.value = order;
    this.changed();
    // What is being asked for is in the order of before.
    void Promise.resolve(this.loading).then(this.load);
  }

  find(id: CaseId): Case | undefined {
    return this.known.get(id);
  }

  /** Asks for all: once whoever watches is told what changes. */
  readonly load = (): Promise<void> => {
    this.loading ??= this.fetch().finally(() => {
      this.loading = null;
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

  private async fetch(): Promise<void> {
    try {
      const { order } = this;
      const { cases, open } = await call<CaseList>('GET', `/api/moderation/cases?order=${order}`);
      const listed = new Set(cases.map(({ id }) => id));
      const last = cases.at(-1);
      // What is not among the open ones any more, and not beyond the list's end, was settled unheard.
      const isWithin = (one: Case) =>
        last === undefined || cases.length === open || compareCases(order)(one, last) <= 0;
      for (const one of this.waiting) if (!listed.has(one.id) && isWithin(one)) this.known.delete(one.id);
      this.open = open;
      for (const one of cases) this.note(one);
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
    this.changed();
  }

  /** A case as it is told; the number of those that wait goes with it. */
  private take(one: Case): void {
    const before = this.known.get(one.id);
    if (!this.note(one)) return;
    const was = before ? Number(!before.closed) : 0;
    if (this.open !== null) this.open = Math.max(0, this.open + Number(!one.closed) - was);
  }

  /** Of two copies the later stays. Returns whether this one does. */
  private note(one: Case): boolean {
    const before = this.known.get(one.id);
    if (before && before.changedAt > one.changedAt) return false;
    this.known.set(one.id, one);
    const settled = [...this.known.values()].filter(({ closed }) => closed);
    if (settled.length > SETTLED_KEPT) this.known.delete(settled[0]!.id);
    return true;
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
