import type { GatheringSet } from '../bus/bus.ts';

/** People in one message; the count tells how many there are in all. */
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

/** Who takes part in one place: up to five, by name, as ids and names; and how many there are in all. */
export interface Present {
  people: [id: string, name: string][];
  count: number;
}
const NOBODY: Present = { people: [], count: 0 };
interface Entry {
  name: string | null;
  timer: NodeJS.Timeout | null;
}
interface Elsewhere extends Omit<GatheringSet<string>, 'place'> {
  /** When the node is taken for gone unless it says so again, by `performance.now()`. */
  until: number;
}

export interface GatheringParts<Id extends string> {
  /** Called when who takes part changed, on whichever node: for readers here. */
  tell(place: Id, present: Present): void;
  /** Called with who takes part by this node, for the other nodes. */
  share(set: GatheringSet<Id>): void;
}

/**
 * Who takes part in something in each place, a thread, a draft or a case (is there, is writing): who is first by name,
 * told when that changes and at most twice a second. One person on several sockets or nodes counts once; readers without
 * a name are only counted. What other nodes say holds for a while only, so that who was on a dead one fades.
 */
export class Gatherings<Id extends string> {
  private readonly threads = new Map<Id, Map<string, Map<string, Entry>>>();
  private readonly elsewhere = new Map<Id, Map<string, Elsewhere>>();
  private readonly due = new Map<Id, NodeJS.Timeout>();
  private readonly told = new Map<Id, string>();
  private readonly latest = new Map<Id, Present>();
  private readonly shared = new Map<Id, string>();
  private readonly parts: GatheringParts<Id>;

  constructor(parts: GatheringParts<Id>) {
    this.parts = parts;
  }

  /**
   * `who` (a person's id, or a socket's for a reader without a session) takes part by `socketId`;
   * with `lasts` milliseconds, until then unless entered again.
   */
  enter(place: Id, who: string, socketId: string, name: string | null, lasts?: number): void {
    const people = getOrMake(this.threads, place, () => new Map());
    const sockets = getOrMake(people, who, () => new Map<string, Entry>());
    clearTimeout(sockets.get(socketId)?.timer ?? undefined);
    const timer = lasts ? setTimeout(() => this.leave(place, who, socketId), lasts) : null;
    timer?.unref();
    sockets.set(socketId, { name, timer });
    this.changed(place);
  }

  leave(place: Id, who: string, socketId: string): void {
    const people = this.threads.get(place);
    const sockets = people?.get(who);
    const entry = sockets?.get(socketId);
    if (!people || !sockets || !entry) return;
    clearTimeout(entry.timer ?? undefined);
    sockets.delete(socketId);
    if (sockets.size === 0) people.delete(who);
    if (people.size === 0) this.threads.delete(place);
    this.changed(place);
  }

  /** What another node said; it holds for `lasts` milliseconds. */
  hear(node: string, { place, people, more }: GatheringSet<Id>, lasts: number): void {
    const nodes = getOrMake(this.elsewhere, place, () => new Map<string, Elsewhere>());
    if (people.length + more > 0) nodes.set(node, { people, more, until: performance.now() + lasts });
    else nodes.delete(node);
    if (nodes.size === 0) this.elsewhere.delete(place);
    this.changed(place);
  }

  /** Forgets what nodes said that have not said it again in time. */
  fade(): void {
    for (const [place, nodes] of this.elsewhere) {
      for (const [node, { until }] of nodes) {
        if (until > performance.now()) continue;
        nodes.delete(node);
        this.changed(place);
      }
      if (nodes.size === 0) this.elsewhere.delete(place);
    }
  }

  /** Who takes part by this node, in each thread. */
  *sets(): Generator<GatheringSet<Id>, void, void> {
    for (const place of this.threads.keys()) yield this.setOf(place);
  }

  /** What was told last: somebody who has just come hears this, and what they changed with everyone else. */
  lastTold(place: Id): Present {
    return this.latest.get(place) ?? NOBODY;
  }

  /** What was told last of each place where anybody is. */
  allTold(): ReadonlyMap<Id, Present> {
    return this.latest;
  }

  count(place: Id): number {
    if (!this.elsewhere.has(place)) return this.threads.get(place)?.size ?? 0;
    const { people, more } = this.everyone(place);
    return people.size + more;
  }

  private present(place: Id): Present {
    const { people, more } = this.everyone(place);
    return { people: firstOf(people), count: people.size + more };
  }

  private everyone(place: Id): { people: Map<string, string | null>; more: number } {
    const people = new Map<string, string | null>();
    let more = 0;
    for (const [who, sockets] of this.threads.get(place) ?? []) people.set(who, nameOf(sockets));
    for (const there of this.elsewhere.get(place)?.values() ?? []) {
      for (const [who, name] of there.people) people.set(who, name);
      more += there.more;
    }
    return { people, more };
  }

  private setOf(place: Id): GatheringSet<Id> {
    const here = this.threads.get(place);
    const people: GatheringSet<Id>['people'] = [];
    for (const [who, sockets] of here ?? []) {
      if (people.length === SHARED) break;
      people.push([who, nameOf(sockets)]);
    }
    return { place, people, more: (here?.size ?? 0) - people.length };
  }

  private changed(place: Id): void {
    if (this.due.has(place)) return;
    this.announce(place);
    // Until the timer ends, changes gather; it tells what they came to.
    const timer = setTimeout(() => {
      this.due.delete(place);
      this.announce(place);
    }, this.pause(place));
    timer.unref();
    this.due.set(place, timer);
  }

  private pause(place: Id): number {
    return Math.min(Math.max(EVERY, this.count(place) * FOR_EACH), AT_LEAST_EVERY);
  }

  private announce(place: Id): void {
    const present = this.present(place);
    if (present.count === 0) this.latest.delete(place);
    else this.latest.set(place, present);
    if (isNews(this.told, place, present, present.count === 0)) this.parts.tell(place, present);
    const set = this.setOf(place);
    if (isNews(this.shared, place, set, set.people.length === 0)) this.parts.share(set);
  }
}

/** What readers are told of who is there or writing. */
export const namesOf = ({ people, count }: Present) => ({ names: people.map(([, name]) => name), count });

/** The first by name. Of thousands: sorting them all would take tens of milliseconds each time. */
function firstOf(all: Iterable<[string, string | null]>): Present['people'] {
  const first: Present['people'] = [];
  for (const [id, name] of all) {
    if (name === null) continue;
    const last = first[SHOWN - 1]?.[1];
    if (last !== undefined && byName(last, name) <= 0) continue;
    const place = first.findIndex(([, other]) => byName(name, other) < 0);
    first.splice(place < 0 ? first.length : place, 0, [id, name]);
    first.length = Math.min(first.length, SHOWN);
  }
  return first;
}
const byName = new Intl.Collator('en').compare;

const nameOf = (sockets: Map<string, Entry>) => sockets.values().next().value?.name ?? null;

/** Whether `value` is another than what was said last; that nobody is there need not be remembered. */
function isNews<Id>(said: Map<Id, string>, place: Id, value: object, empty: boolean): boolean {
  const text = JSON.stringify(value);
  if (said.get(place) === text || (empty && !said.has(place))) return false;
  if (empty) said.delete(place);
  else said.set(place, text);
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
