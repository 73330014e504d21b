import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import { Refused } from '../../shared/protocol/errors.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { network } from './network.ts';

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

/** What somebody may do: acts that are written, and everything else that is asked. */
export interface Budget {
  acts: Limit;
  asks: Limit;
}
/** Budgets of a member, of a guest, and of all readers without a session at one address, which can be a whole school. */
export interface Limits {
  member: Budget;
  guest: Budget;
  address: Budget;
}
export const USUAL_LIMITS: Limits = {
  member: { acts: { points: 300, seconds: 5 }, asks: { points: 10_000, seconds: 10 } },
  guest: { acts: { points: 150, seconds: 5 }, asks: { points: 10_000, seconds: 10 } },
  address: { acts: { points: 300, seconds: 5 }, asks: { points: 30_000, seconds: 10 } },
};

type Limiters = Record<keyof Limits, Record<keyof Budget, RateLimiterAbstract>>;

/** Counts what each actor does, by whichever way it comes. */
export class ActLimits {
  private readonly limiters: Limiters;

  constructor(limits: Limits, countBy: CountBy) {
    const both = (who: keyof Limits) => ({
      acts: countBy(`${who}:acts`, limits[who].acts),
      asks: countBy(`${who}:asks`, limits[who].asks),
    });
    this.limiters = { member: both('member'), guest: both('guest'), address: both('address') };
  }

  /**
   * Takes `cost` of the actor's budget: of the person's, else of all who are nobody at the address `ip`.
   * @throws Refused `too_many`, with `retryAfter`
   */
  async take(kind: keyof Budget, cost: number, person: Person | null, ip: string | undefined): Promise<void> {
    if (cost === 0) return;
    const [who, key] = person ? [person.kind, person.id] : (['address', network(ip)] as const);
    const sentence = (ms: number) => `That was too much at once. Try again in ${Math.ceil(ms / 1000)} s.`;
    await take(this.limiters[who][kind], key, sentence, cost);
  }
}

/**
 * Counts `cost` for `key`. `sentence` says of the milliseconds until the next may come what a person is told.
 * @throws Refused `too_many`, with `retryAfter` in milliseconds
 */
export async function take(
  limiter: RateLimiterAbstract,
  key: string,
  sentence: (retryAfter: number) => string,
  cost = 1,
): Promise<void> {
  try {
    await limiter.consume(key, cost);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const retryAfter = Math.max(1, error.msBeforeNext);
    throw new Refused('too_many', sentence(retryAfter), { retryAfter });
  }
}
