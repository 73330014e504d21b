import type { Store } from '../store/store.ts';
import type { Millis } from '../store/tables.ts';

const HOUR: Millis = 3_600_000;

/** Deletes, now and every hour, what is of no use any more: links and invitations that are over, changes that every node has seen. */
export class Expiry {
  private readonly store: Store;
  private readonly timer: NodeJS.Timeout;
  private readonly failed: (error: unknown) => void;
  private closed = false;

  constructor(store: Store, failed: (error: unknown) => void) {
    this.store = store;
    this.failed = failed;
    this.timer = setInterval(() => void this.run(), HOUR);
    this.timer.unref();
    void this.run();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  private async run(): Promise<void> {
    const now = this.store.now();
    try {
      await this.store.write(async (tx) => {
        for (const table of ['links', 'invitations'] as const) {
          await tx.deleteFrom(table).where('expires_at', '<=', now).execute();
        }
        await tx
          .deleteFrom('access_changes')
          .where('at', '<', now - HOUR)
          .execute();
      });
    } catch (error) {
      if (!this.closed) this.failed(error);
    }
  }
}
