import type { ThreadId } from '../../shared/protocol/text.ts';

/** Names in one message; the count tells how many there are in all. */
const SHOWN = 5;
/** A set of names is sent at most this often, in milliseconds. */
const EVERY = 500;

interface Names {
  names: string[];
  count: number;
}
interface Entry {
  name: string | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Who takes part in something in each thread (is there, is writing): the sorted names, told when they change and
 * at most twice a second. One person on several sockets counts once; readers without a name are only counted.
 */
export class Gatherings {
  private readonly threads = new Map<ThreadId, Map<string, Map<string, Entry>>>();
  private readonly due = new Map<ThreadId, NodeJS.Timeout | null>();
  private readonly told = new Map<ThreadId, string>();
  private readonly tell: (threadId: ThreadId, names: Names) => void;

  constructor(tell: (threadId: ThreadId, names: Names) => void) {
    this.tell = tell;
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

  names(threadId: ThreadId): Names {
    const people = this.threads.get(threadId);
    if (!people) return { names: [], count: 0 };
    const names: string[] = [];
    for (const sockets of people.values()) {
      const name = sockets.values().next().value?.name;
      if (name) names.push(name);
    }
    names.sort((a, b) => a.localeCompare(b));
    return { names: names.slice(0, SHOWN), count: people.size };
  }

  count(threadId: ThreadId): number {
    return this.threads.get(threadId)?.size ?? 0;
  }

  private changed(threadId: ThreadId): void {
    const due = this.due.get(threadId);
    if (due !== undefined) return;
    this.announce(threadId);
    // Until the timer ends, changes gather; it tells what they came to.
    const timer = setTimeout(() => {
      this.due.delete(threadId);
      this.announce(threadId);
    }, EVERY);
    timer.unref();
    this.due.set(threadId, timer);
  }

  private announce(threadId: ThreadId): void {
    const names = this.names(threadId);
    const key = JSON.stringify(names);
    if (this.told.get(threadId) === key) return;
    if (names.count === 0) this.told.delete(threadId);
    else this.told.set(threadId, key);
    this.tell(threadId, names);
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
