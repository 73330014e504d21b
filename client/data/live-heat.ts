import type { HeatList } from '../../shared/protocol/heat.ts';
import { call, Failed } from './api.ts';

/** How often it is asked for while somebody looks, in milliseconds. */
const EVERY = 5_000;

/**
 * The heat of threads, asked for again and again while the page is looked at. What was known stays until the next is
 * there. Tells `change` with each answer, and where there was none.
 */
export class LiveHeat extends EventTarget {
  /** What was told last; null before the first answer. */
  known: HeatList | null = null;
  /** When that was, in milliseconds since 1970. */
  knownAt = 0;
  /** Why the latest could not be loaded. */
  problem: string | null = null;
  private started = false;
  private loading = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  start(): void {
    this.started = true;
    document.addEventListener('visibilitychange', this.load);
    void this.load();
  }

  stop(): void {
    this.started = false;
    document.removeEventListener('visibilitychange', this.load);
    clearTimeout(this.timer);
  }

  /** Asks now, unless nobody looks or it is asked already; and every five seconds from then on. */
  readonly load = async (): Promise<void> => {
    clearTimeout(this.timer);
    if (!this.started || this.loading || document.visibilityState === 'hidden') return;
    this.loading = true;
    try {
      this.known = await call<HeatList>('GET', '/api/watch/heat');
      this.knownAt = Date.now();
      this.problem = null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    } finally {
      this.loading = false;
      if (this.started) this.timer = setTimeout(this.load, EVERY);
    }
    this.dispatchEvent(new Event('change'));
  };
}
