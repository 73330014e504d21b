import type { ErrorBody } from '../../shared/protocol/errors.ts';
import type { Thread } from '../../shared/protocol/threads.ts';

/**
 * When the reader may write again in a slow thread, by this browser's clock: never longer ahead than slow mode says,
 * however wrong that clock is. The server decides, and its refusal says it exactly.
 */
export class Turn {
  /** When they wrote last, in milliseconds since 1970; null: not yet. */
  private wrote: number | null = null;
  private known: string | null = null;
  private before: number | null = null;

  /** In milliseconds since 1970; null: at once. */
  next({ slow, wroteAt }: Pick<Thread, 'slow' | 'wroteAt'>): number | null {
    if (wroteAt !== this.known) {
      this.known = wroteAt;
      const told = wroteAt === null ? null : Math.min(Date.parse(wroteAt), Date.now());
      this.wrote = told === null ? this.wrote : Math.max(told, this.wrote ?? 0);
    }
    if (slow === 0 || this.wrote === null) return null;
    const next = this.wrote + slow * 1_000;
    return next > Date.now() ? next : null;
  }

  /** Something is on its way: it is taken to arrive. */
  sending(): void {
    this.before = this.wrote;
    this.wrote = Date.now();
  }

  /** It was refused: because it was not their turn, or for something else. */
  refused({ field, retryAfter = 0 }: ErrorBody, { slow }: Pick<Thread, 'slow'>): void {
    this.wrote = field === 'slow' ? Date.now() + retryAfter - slow * 1_000 : this.before;
  }
}
