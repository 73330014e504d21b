/** How often the table is asked for what was not heard of, in milliseconds. */
const ASK_EVERY = 1_000;
/** How far back it is looked at first, in milliseconds, where the database can't say what was not settled then. */
const BACK = 10_000;

export interface ChangeWatchParts<T> {
  /** Changes since an instant of the database's clock. */
  since(after: number): Promise<T[]>;
  now(): number;
  /** What has an instant before this one is there, or never will be. */
  settled(): Promise<number>;
  /** Whether it is worth asking. */
  reachable(): boolean;
  /** Each change, once. */
  changed(change: T): void;
  failed(error: unknown): void;
}

/**
 * Sees to it that a node learns of every change of a kind (of somebody's rights, of what somebody is told), once: at
 * once by the bus, and of what the bus has lost, or a command has changed beside the node, from the table, a second later.
 */
export class ChangeWatch<T extends { id: string }> {
  private readonly parts: ChangeWatchParts<T>;
  /** The ids of those that were heard of, with when. */
  private readonly heard = new Map<string, number>();
  /** What is older was all heard of. */
  private from: number | Promise<number>;
  private timer: NodeJS.Timeout;
  private stopped = false;

  constructor(parts: ChangeWatchParts<T>) {
    this.parts = parts;
    const now = parts.now();
    this.from = parts.settled().catch(() => now - BACK);
    this.timer = this.later();
  }

  /** A message of the bus. */
  hear(change: T): void {
    if (this.heard.has(change.id)) return;
    this.heard.set(change.id, this.parts.now());
    this.parts.changed(change);
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private later(): NodeJS.Timeout {
    return setTimeout(() => void this.ask(), ASK_EVERY);
  }

  private async ask(): Promise<void> {
    try {
      if (this.parts.reachable()) {
        // Before it is read: what is committed meanwhile is for the next time.
        const settled = await this.parts.settled();
        for (const change of await this.parts.since(await this.from)) this.hear(change);
        this.from = settled;
        for (const [id, at] of this.heard) if (at < settled) this.heard.delete(id);
      }
    } catch (error) {
      if (!this.stopped) this.parts.failed(error);
    }
    if (!this.stopped) this.timer = this.later();
  }
}
