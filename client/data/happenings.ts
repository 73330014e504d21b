import type { Activity } from '../../shared/protocol/watch.ts';

/** What tells the words of a comment, as they are now; what else is told of a comment has words of its own. */
const TELLS_WORDS: ReadonlySet<Activity['kind']> = new Set(['thread', 'comment', 'joint', 'edit', 'delete']);
/** So much more than is kept may be there, as a part of it: to move all for each that comes would cost the page. */
const SLACK = 0.1;

/**
 * What has happened, each once, in order of its instant, and with what became of it: an edit changes what was told of
 * the comment before. Whatever comes costs as much as it is, not as much as is there.
 */
export class Happenings {
  /** Oldest first. */
  private list: Activity[] = [];
  private readonly known = new Set<string>();
  /** What was told of each comment. */
  private readonly ofComment = new Map<string, Activity[]>();

  get all(): readonly Activity[] {
    return this.list;
  }

  /** Takes what is new of it, in whatever order. */
  add(activity: readonly Activity[]): void {
    const fresh: Activity[] = [];
    for (const one of activity) {
      if (this.known.has(one.key)) continue;
      this.known.add(one.key);
      fresh.push(one);
    }
    if (fresh.length === 0) return;
    fresh.sort(inOrder);
    this.insert(fresh);
    for (const one of fresh) this.note(one);
    for (const one of fresh) this.follow(one);
  }

  /** Lets what was told of comments become what is told of them now, where that itself is not to be here. */
  heed(activity: readonly Activity[]): void {
    for (const one of activity) this.follow(one);
  }

  /**
   * Forgets the oldest, now and then: no more than so many, and a tenth, stay. Of one instant either all stay or none, so
   * that what is asked for before the oldest is all that is missing. Returns what it forgot.
   */
  forget(most: number): Activity[] {
    const { list } = this;
    if (list.length <= most * (1 + SLACK)) return [];
    let oldest = list.length - most;
    while (oldest < list.length - 1 && list[oldest]!.at === list[oldest - 1]!.at) oldest += 1;
    return this.drop(oldest);
  }

  /** Forgets what happened before an instant. */
  forgetBefore(instant: string): void {
    const first = this.list.findIndex(({ at }) => at >= instant);
    this.drop(first === -1 ? this.list.length : first);
  }

  private drop(oldest: number): Activity[] {
    const dropped = this.list.splice(0, oldest);
    for (const one of dropped) {
      this.known.delete(one.key);
      const name = nameOf(one);
      const others = this.ofComment.get(name)?.filter((other) => other !== one);
      if (others?.length) this.ofComment.set(name, others);
      else this.ofComment.delete(name);
    }
    return dropped;
  }

  /** Puts what is in order among what is in order; of the same instant, what came first is before. */
  private insert(fresh: readonly Activity[]): void {
    const [first] = fresh;
    let from = this.list.length;
    while (from > 0 && this.list[from - 1]!.at > first!.at) from -= 1;
    if (from === this.list.length) {
      this.list.push(...fresh);
      return;
    }
    const later = this.list.splice(from);
    let i = 0;
    for (const one of fresh) {
      while (i < later.length && later[i]!.at <= one.at) this.list.push(later[i++]!);
      this.list.push(one);
    }
    while (i < later.length) this.list.push(later[i++]!);
  }

  private note(one: Activity): void {
    if (one.number === null || one.kind === 'action' || one.kind === 'appeal') return;
    const name = nameOf(one);
    const others = this.ofComment.get(name);
    if (others) others.push(one);
    else this.ofComment.set(name, [one]);
  }

  /** What was told of a comment before is shown as it is now. */
  private follow(one: Activity): void {
    const { kind, number, state, text, at } = one;
    if (number === null || !(kind === 'edit' || kind === 'delete' || kind === 'action')) return;
    for (const before of this.ofComment.get(nameOf(one)) ?? []) {
      if (before.at > at) continue;
      before.state = state;
      if (!TELLS_WORDS.has(before.kind)) continue;
      if (state === 'removed') before.text = null;
      else if (kind === 'edit') before.text = text;
    }
  }
}

const nameOf = ({ thread, number }: Activity): string => `${thread?.id} ${number}`;
/** The oldest first. */
export const inOrder = (a: Activity, b: Activity): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
