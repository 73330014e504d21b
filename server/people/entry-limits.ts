import { isIPv4, isIPv6 } from 'node:net';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { type CountBy, type Limit, take } from './limits.ts';

/** How often one may try to come in. An address can be a whole school: a room of people who sign up for a debate. */
export interface EntryRates {
  /** Sign-ins with one e-mail from one address, right or wrong. */
  guesses: Limit;
  /** Sign-ins with whatever e-mails from one address. */
  guessesPerAddress: Limit;
  /** Sign-ups from one address. */
  accounts: Limit;
  /** Guests from one address. */
  guests: Limit;
}

export const USUAL_ENTRY_RATES: EntryRates = {
  guesses: { points: 10, seconds: 15 * 60 },
  guessesPerAddress: { points: 300, seconds: 15 * 60 },
  accounts: { points: 200, seconds: 60 * 60 },
  guests: { points: 600, seconds: 60 * 60 },
};

/**
 * Counts who tries to come in. Each counts before anything slow is begun, so that tries at the same time
 * are counted like tries one after the other. All throw Refused `too_many`, with `retryAfter`.
 */
export class EntryLimits {
  private readonly limiters: Record<keyof EntryRates, RateLimiterAbstract>;

  constructor(rates: EntryRates, countBy: CountBy) {
    this.limiters = {
      guesses: countBy('guesses', rates.guesses),
      guessesPerAddress: countBy('guessesPerAddress', rates.guessesPerAddress),
      accounts: countBy('accounts', rates.accounts),
      guests: countBy('guests', rates.guests),
    };
  }

  async signIn(email: string, ip: string | undefined): Promise<void> {
    const from = network(ip);
    // The address first: invented e-mails would otherwise fill the memory with their counts.
    await this.take('guessesPerAddress', from);
    await this.take('guesses', `${from} ${email}`);
  }

  signUp(ip: string | undefined): Promise<void> {
    return this.take('accounts', network(ip));
  }

  guest(ip: string | undefined): Promise<void> {
    return this.take('guests', network(ip));
  }

  private take(kind: keyof EntryRates, key: string): Promise<void> {
    const sentence = (ms: number) =>
      `That was tried too often from here. Try again in ${Math.ceil(ms / 60_000)} min.`;
    return take(this.limiters[kind], key, sentence);
  }
}

/** Whom an address stands for: of IPv6 its first 64 bits, since one household or machine has all that begin so. */
export function network(ip = ''): string {
  const [address = ''] = ip.split('%');
  const mapped = address.slice(address.lastIndexOf(':') + 1);
  if (!isIPv6(address) || isIPv4(mapped)) return mapped;
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part ? part.split(':') : []));
  const zeros = tail === undefined ? 0 : 8 - before!.length - after!.length;
  return [...before!, ...Array<string>(zeros).fill('0'), ...after!]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
