import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refused } from '../../shared/protocol/errors.ts';

/** What one actor (a person, else a socket or an address) may do in a time: points per seconds. */
export interface Limit {
  points: number;
  seconds: number;
}

/** Acts that are written, and everything else that a socket may ask. */
export interface Limits {
  acts: Limit;
  asks: Limit;
}
export const USUAL_LIMITS: Limits = { acts: { points: 60, seconds: 5 }, asks: { points: 300, seconds: 10 } };

/** Counts what each actor does, by whichever way it comes. */
export class ActLimits {
  private readonly limiters: Record<keyof Limits, RateLimiterMemory>;

  constructor(limits: Limits) {
    const limiter = ({ points, seconds }: Limit) => new RateLimiterMemory({ points, duration: seconds });
    this.limiters = { acts: limiter(limits.acts), asks: limiter(limits.asks) };
  }

  /** Counts one. `actor`: a person's id, else a socket's. @throws Refused `too_many`, with `retryAfter` */
  take(kind: keyof Limits, actor: string): Promise<void> {
    return take(
      this.limiters[kind],
      actor,
      (ms) => `That was too much at once. Try again in ${Math.ceil(ms / 1000)} s.`,
    );
  }
}

/**
 * Counts one for `key`. `sentence` says of the milliseconds until the next may come what a person is told.
 * @throws Refused `too_many`, with `retryAfter` in milliseconds
 */
export async function take(
  limiter: RateLimiterMemory,
  key: string,
  sentence: (retryAfter: number) => string,
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfter = Math.max(1, error.msBeforeNext);
    throw new Refused('too_many', sentence(retryAfter), { retryAfter });
  }
}
