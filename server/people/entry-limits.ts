import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { PersonId } from '../../shared/protocol/text.ts';
import { type CountBy, type Limit, take } from './limits.ts';
import { network } from './network.ts';

/** How often one may try to come in. An address can be a whole school: a room of people who sign up for a debate. */
export interface EntryRates {
  /** Sign-ins with one e-mail from one address, right or wrong. */
  guesses: Limit;
  /** Sign-ins with whatever e-mails from one address. */
  guessesPerAddress: Limit;
  /** Sign-ins with one e-mail from wherever. Its owner can still come in by a link. */
  guessesPerAccount: Limit;
  /** Letters to one address, and letters that one address asks for. */
  letters: Limit;
  lettersPerAddress: Limit;
  /** Sign-ups from one address. */
  accounts: Limit;
  /** Guests from one address. */
  guests: Limit;
}

export const USUAL_ENTRY_RATES: EntryRates = {
  guesses: { points: 10, seconds: 15 * 60 },
  guessesPerAddress: { points: 300, seconds: 15 * 60 },
  guessesPerAccount: { points: 100, seconds: 15 * 60 },
  letters: { points: 5, seconds: 60 * 60 },
  lettersPerAddress: { points: 60, seconds: 60 * 60 },
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
      guessesPerAccount: countBy('guessesPerAccount', rates.guessesPerAccount),
      letters: countBy('letters', rates.letters),
      lettersPerAddress: countBy('lettersPerAddress', rates.lettersPerAddress),
      accounts: countBy('accounts', rates.accounts),
      guests: countBy('guests', rates.guests),
    };
  }

  async signIn(email: string, ip: string | undefined): Promise<void> {
    const from = network(ip);
    // The address first: invented e-mails would otherwise fill the memory with their counts.
    await this.take('guessesPerAddress', from);
    await this.take('guesses', `${from} ${email}`);
    await this.take('guessesPerAccount', email);
  }

  /** A password that somebody who is signed in is asked for once more. */
  password(personId: PersonId): Promise<void> {
    return this.take('guesses', personId);
  }

  /** A letter to an e-mail: also to one that nobody here has. */
  async letter(email: string, ip: string | undefined): Promise<void> {
    await this.take('lettersPerAddress', network(ip));
    await this.take('letters', email);
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
