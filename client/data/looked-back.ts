import { passes } from '../../shared/activity-filter.ts';
import type { Activity, ActivityFilter, ActivityPage } from '../../shared/protocol/watch.ts';
import { call, Failed } from './api.ts';
import type { Happenings } from './happenings.ts';

/** What passes a filter and happened before something: loaded a page at a time, on demand. */
export class LookedBack {
  loading = false;
  /** Why it could not be loaded. */
  problem: string | null = null;
  readonly filter: ActivityFilter;
  readonly found: Happenings;
  /** The cursor of what is not here; null where there is nothing older. */
  private before: string | null;
  private asked = 0;
  private readonly changed: () => void;

  /** `found` takes what is loaded; `changed` is called with each change. */
  constructor(filter: ActivityFilter, before: string | null, found: Happenings, changed: () => void) {
    this.filter = filter;
    this.before = before;
    this.found = found;
    this.changed = changed;
  }

  get next(): string | null {
    return this.before;
  }

  get passing(): Activity[] {
    return this.found.all.filter(passes(this.filter));
  }

  /** Goes on from elsewhere: what is being loaded would not join there. */
  goTo(cursor: string | null): void {
    this.before = cursor;
    this.asked += 1;
    this.loading = false;
  }

  /** Forgets the oldest, and has it to load again. Returns what it forgot. */
  forget(most: number): Activity[] {
    const forgotten = this.found.forget(most);
    const [oldest] = this.found.all;
    if (forgotten.length > 0 && oldest) this.goTo(`${Date.parse(oldest.at)}.${oldest.key}`);
    return forgotten;
  }

  /** Loads a page, after so many milliseconds in which it may be left: then nothing is asked for. */
  async load(rest = 0): Promise<void> {
    if (this.loading || this.before === null) return;
    const asked = ++this.asked;
    this.loading = true;
    this.changed();
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    if (asked !== this.asked) return;
    try {
      const { activity, next } = await activityPage(this.filter, this.before);
      if (asked !== this.asked) return;
      // It was asked for to be read now: it is forgotten when the next comes, not before.
      this.found.add(activity.toReversed());
      this.before = next;
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (asked !== this.asked) return;
      this.problem = error.message;
    }
    this.loading = false;
    this.changed();
  }
}

/** A page of what passes a filter, newest first. @throws Failed */
export function activityPage(
  { thread, person, kinds, newcomers, held }: ActivityFilter,
  cursor: string | null,
): Promise<ActivityPage> {
  const query = new URLSearchParams({
    ...(cursor !== null && { cursor }),
    ...(thread !== null && { thread }),
    ...(person !== '' && { person }),
    ...(kinds.length > 0 && { kinds: kinds.join() }),
    ...(newcomers && { newcomers: 'true' }),
    ...(held && { held: 'true' }),
  });
  return call('GET', `/api/watch/activity?${query}`);
}
