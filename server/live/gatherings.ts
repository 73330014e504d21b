import type { ThreadId } from '../../shared/protocol/text.ts';
import type { GatheringSet } from '../bus/bus.ts';

/** Names in one message; the count tells how many there are in all. */
const SHOWN = 5;
/**
 * A set of names is sent at most this often, in milliseconds; of a crowd less often, as each change goes to all of
 * it: a thousand who come back at once would otherwise keep the node from everything else.
 */
const EVERY = 500;
const FOR_EACH = 2;
const AT_LEAST_EVERY = 10_000;
/** Of a larger crowd the other nodes learn only how many more there are: somebody on two nodes then counts twice. */
const SHARED = 200;

interface Names {
  names: string[];
  count: number;
}
const NOBODY: Names = { names: [], count: 0 };
interface Entry {
  name: string | null;
  timer: NodeJS.Timeout | null;
}
interface Elsewhere extends Omit<GatheringSet, 'threadId'> {
  /** When the node is taken for gone unless it says so again, by `performance.now()`. */
  until: number;
}

export interface GatheringParts {
  /** Called when who takes part changed, on whichever node: for readers here. */
  tell(threadId: ThreadId, names: Names): void;
  /** Called with who takes part by this node, for the other nodes. */
  share(set: GatheringSet): void;
}

/**
 * Who takes part in something in each thread (is there, is writing): the sorted names, told when they change and
 * at most twice a second. One person on several sockets or nodes counts once; readers without a name are only
 * counted. What other nodes say holds for a while only, so that who was on a dead one fades.
 */
export class Gatherings {
  private readonly threads = new Map<ThreadId, Map<string, Map<string, Entry>>>();
  private readonly elsewhere = new Map<ThreadId, Map<string, Elsewhere>>();
  private readonly due = new Map<ThreadId, NodeJS.Timeout>();
  private readonly told = new Map<ThreadId, string>();
  private readonly latest = new Map<ThreadId, Names>();
  private readonly shared = new Map<ThreadId, string>();
  private readonly parts: GatheringParts;

  constructor(parts: GatheringParts) {
    this.parts = parts;
  }

  /**
   * `who` (a person's id, or a socket's for a reader without a session) takes part by `socketId`;
   * with `lasts` milliseconds, until then unless entered again.
   */
  enter(threadId: ThreadId, who: string, socketId: string, name: string | null, lasts?: number): void {
    const people = getOrMake(this.threads, threadId, () => new Map());
    const sockets = getOrMake(people, who, () => new Map<string, Entry>());
    clearTimeout(sockets.get(socketId)?.timer ?? undefined);
    const timer = lasts ? setTimeout(() => this.leave(threadId, who, socketId), lasts) : null;
    timer?.unref();
    sockets.set(socketId, { name, timer });
    this.changed(threadId);
  }

  leave(threadId: ThreadId, who: string, socketId: string): void {
    const people = this.threads.get(threadId);
    const sockets = people?.get(who);
    const entry = sockets?.get(socketId);
    if (!people || !sockets || !entry) return;
    clearTimeout(entry.timer ?? undefined);
    sockets.delete(socketId);
    if (sockets.size === 0) people.delete(who);
    if (people.size === 0) this.threads.delete(threadId);
    this.changed(threadId);
  }

  /** What another node said; it holds for `lasts` milliseconds. */
  hear(node: string, { threadId, people, more }: GatheringSet, lasts: number): void {
    const nodes = getOrMake(this.elsewhere, threadId, () => new Map<string, Elsewhere>());
    if (people.length + more > 0) nodes.set(node, { people, more, until: performance.now() + lasts });
    else nodes.delete(node);
    if (nodes.size === 0) this.elsewhere.delete(threadId);
    this.changed(threadId);
  }

  /** Forgets what nodes said that have not said it again in time. */
  fade(): void {
    for (const [threadId, nodes] of this.elsewhere) {
      for (const [node, { until }] of nodes) {
        if (until > performance.now()) continue;
        nodes.delete(node);
        this.changed(threadId);
      }
      if (nodes.size === 0) this.elsewhere.delete(threadId);
    }
  }

  /** Who takes part by this node, in each thread. */
  *sets(): Generator<GatheringSet, void, void> {
    for (const threadId of this.threads.keys()) yield this.setOf(threadId);
  }

  /** What was told last: somebody who has just come hears this, and what they changed with everyone else. */
  lastTold(threadId: ThreadId): Names {
    return this.latest.get(threadId) ?? NOBODY;
  }

  count(threadId: ThreadId): number {
    if (!this.elsewhere.has(threadId)) return this.threads.get(threadId)?.size ?? 0;
    const { people, more } = this.everyone(threadId);
    return people.size + more;
  }

  private names(threadId: ThreadId): Names {
    const { people, more } = this.everyone(threadId);
    return { names: firstOf(people.values()), count: people.size + more };
  }

  private everyone(threadId: ThreadId): { people: Map<string, string | null>; more: number } {
    const people = new Map<string, string | null>();
    let more = 0;
    for (const [who, sockets] of this.threads.get(threadId) ?? []) people.set(who, nameOf(sockets));
    for (const there of this.elsewhere.get(threadId)?.values() ?? []) {
      for (const [who, name] of there.people) people.set(who, name);
      more += there.more;
    }
    return { people, more };
  }

  private setOf(threadId: ThreadId): GatheringSet {
    const here = this.threads.get(threadId);
    const people: GatheringSet['people'] = [];
    for (const [who, sockets] of here ?? []) {
      if (people.length === SHARED) break;
      people.push([who, nameOf(sockets)]);
    }
    return { threadId, people, more: (here?.size ?? 0) - people.length };
  }

  private changed(threadId: ThreadId): void {
    if (this.due.has(threadId)) return;
    this.announce(threadId);
    // Until the timer ends, changes gather; it tells what they came to.
    const timer = setTimeout(() => {
      this.due.delete(threadId);
      this.announce(threadId);
    }, this.pause(threadId));
    timer.unref();
    this.due.set(threadId, timer);
  }

  private pause(threadId: ThreadId): number {
    return Math.min(Math.max(EVERY, this.count(threadId) * FOR_EACH), AT_LEAST_EVERY);
  }

  private announce(threadId: ThreadId): void {
    const names = this.names(threadId);
    if (names.count === 0) this.latest.delete(threadId);
    else this.latest.set(threadId, names);
    if (isNews(this.told, threadId, names, names.count === 0)) this.parts.tell(threadId, names);
    const set = this.setOf(threadId);
    if (isNews(this.shared, threadId, set, set.people.length === 0)) this.parts.share(set);
  }
}

/** The first names in their order. Of thousands: sorting them all would take tens of milliseconds each time. */
function firstOf(all: Iterable<string | null>): string[] {
  const first: string[] = [];
  for (const name of all) {
    if (name === null) continue;
    const last = first[SHOWN - 1];
    if (last !== undefined && byName(last, name) <= 0) continue;
    const place = first.findIndex((other) => byName(name, other) < 0);
    first.splice(place < 0 ? first.length : place, 0, name);
    first.length = Math.min(first.length, SHOWN);
  }
  return first;
}
const byName = new Intl.Collator('en').compare;

const nameOf = (sockets: Map<string, Entry>) => sockets.values().next().value?.name ?? null;

/** Whether `value` is another than what was said last; that nobody is there need not be remembered. */
function isNews(said: Map<ThreadId, string>, threadId: ThreadId, value: object, empty: boolean): boolean {
  const text = JSON.stringify(value);
  if (said.get(threadId) === text || (empty && !said.has(threadId))) return false;
  if (empty) said.delete(threadId);
  else said.set(threadId, text);
  return true;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
