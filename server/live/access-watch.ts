import type { AccessChange } from '../people/access.ts';

/** How often the table is asked for what was not heard of, and how far back, in milliseconds. */
const ASK_EVERY = 1_000;
/** A transaction may become visible after one that has begun later. */
const BACK = 10_000;

export interface AccessWatchParts {
  /** Changes since an instant of the database's clock. */
  since(after: number): Promise<AccessChange[]>;
  now(): number;
  /** Whether it is worth asking. */
  reachable(): boolean;
  /** Each change, once. */
  changed(change: AccessChange): void;
  failed(error: unknown): void;
}

/**
 * Sees to it that a node learns of every change of somebody's rights: at once by the bus, and of what the bus has
 * lost, or a command has changed beside the node, from the table, a second later.
 */
export class AccessWatch {
  private readonly parts: AccessWatchParts;
  /** The ids of those that were heard of, with when. */
  private readonly heard = new Map<string, number>();
  private readonly began: number;
  private timer: NodeJS.Timeout;
  private stopped = false;

  constructor(parts: AccessWatchParts) {
    this.parts = parts;
    this.began = parts.now();
    this.timer = this.later();
  }

  /** A message of the bus. */
  hear(change: AccessChange): void {
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
        const now = this.parts.now();
        for (const change of await this.parts.since(Math.max(this.began, now - BACK))) this.hear(change);
        for (const [id, at] of this.heard) if (at < now - 2 * BACK) this.heard.delete(id);
      }
    } catch (error) {
      if (!this.stopped) this.parts.failed(error);
    }
    if (!this.stopped) this.timer = this.later();
  }
}
