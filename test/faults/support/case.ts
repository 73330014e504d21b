import type { Cluster } from './cluster.ts';
import type { Measured } from './measured.ts';
import type { Random } from './random.ts';

/** What a run of a case is given. */
export interface Context {
  /** Whole when the case begins; the case may leave it broken. Started when it is first asked for. */
  cluster(): Promise<Cluster>;
  random: Random;
  measured: Measured;
  /** A line for whoever watches. */
  say(text: string): void;
}

/** One kind of fault. `F`: what differs between its forms. */
export interface FaultCase<F = unknown> {
  name: string;
  /** What is promised, in a sentence with its bound, and what 'heal' means here. */
  promise: string;
  /** It mostly waits, so that gentle ones can run beside it. */
  quiet?: boolean;
  /** It breaks nothing that others need. */
  gentle?: boolean;
  /** For every run of the tests. */
  short: F;
  /** For the long run, with parameters from the seed. */
  long(random: Random): F;
  /** @throws when a promise is broken */
  run(context: Context, form: F): Promise<void>;
}

/** A case whose form the runner need not know. */
export interface AnyCase extends Omit<FaultCase, 'short' | 'long' | 'run'> {
  run(context: Context, form: 'short' | 'long'): Promise<void>;
}

export function faultCase<F>({ short, long, run, ...rest }: FaultCase<F>): AnyCase {
  return {
    ...rest,
    run: (context, form) => run(context, form === 'short' ? short : long(context.random)),
  };
}
