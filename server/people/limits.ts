import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Refused } from '../../shared/protocol/errors.ts';

/** What one actor (a person, else a socket or an address) may do in a time: points per seconds. */
export interface Limit {
  points: number;
  seconds: number;
}

/** Makes what counts: where one node counts alone, in its memory. */
export type CountBy = (name: string, limit: Limit) => RateLimiterAbstract;

export const countInMemory: CountBy = (_name, { points, seconds }) =>
  new RateLimiterMemory({ points, duration: seconds });

/** Nodes count together, under keys that begin with `prefix`; while Redis is gone, each by itself. */
export const countOnRedis =
  (redis: Redis, prefix: string): CountBy =>
  (name, limit) =>
    new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: `${prefix}:${name}`,
      points: limit.points,
      duration: limit.seconds,
      rejectIfRedisNotReady: true,
      insuranceLimiter: countInMemory(name, limit) as RateLimiterMemory,
    });

/** Acts that are written, and everything else that a socket may ask. */
export interface Limits {
  acts: Limit;
  asks: Limit;
}
export const USUAL_LIMITS: Limits = { acts: { points: 60, seconds: 5 }, asks: { points: 300, seconds: 10 } };

/** Counts what each actor does, by whichever way it comes. */
export class ActLimits {
  private readonly limiters: Record<keyof Limits, RateLimiterAbstract>;

  constructor(limits: Limits, countBy: CountBy) {
    this.limiters = { acts: countBy('acts', limits.acts), asks: countBy('asks', limits.asks) };
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
  limiter: RateLimiterAbstract,
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
