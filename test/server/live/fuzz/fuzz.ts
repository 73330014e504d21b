import fc from 'fast-check';
import { Broken } from './broken.ts';
import type { Sequence } from './frames.ts';
import { sequence } from './sequences.ts';
import { AT_ONCE, Target } from './target.ts';

/** What the memory may be above that of a node that has warmed up, in bytes. */
const MAX_GROWTH = 150 * 1024 * 1024;
/** So many groups of connections have one seed, and a thread of their own. */
const GROUPS = 20;
/** A smaller counterexample is looked for so long. */
const SHRINK_FOR = 60_000;
/** What is shown of a counterexample that could not be made smaller, in characters. */
const SHOWN = 10_000;

export interface FuzzOptions {
  cases: number;
  seed: number;
  onProgress?: (progress: { done: number; total: number }) => void;
  /** Ends it with what there is. */
  signal?: AbortSignal;
}

export interface Fuzzed {
  cases: number;
  seed: number;
  /** Groups of connections in which the loop stood still for too long, and of none of them so when it was repeated. */
  stalls: number;
  /** The longest time in which the loop did not turn, by its own doing and in all, in milliseconds. */
  longestStall: number;
  longestGap: number;
  /** Memory after the warm-up and at the end, in bytes. */
  rss: { warm: number; end: number };
}

/**
 * Sends sequences of raw frames to a node, several connections at a time, and holds it to what is promised: it lives,
 * serves everybody else, is never held up, touches no prototype, fails at nothing, and does not grow.
 * @throws Error with the seed and the smallest counterexample that was found
 */
export async function fuzz({ cases, seed, onProgress, signal }: FuzzOptions): Promise<Fuzzed> {
  const target = await Target.start();
  let done = 0;
  let failedAt: number | null = null;
  const holds = async (group: Sequence[]) => {
    if (signal?.aborted || done >= cases) return;
    if (failedAt !== null && performance.now() - failedAt > SHRINK_FOR) return;
    try {
      await target.withstands(group);
    } catch (error) {
      failedAt ??= performance.now();
      // Who was only held up is as before.
      if (!(error instanceof Broken && error.by)) await target.renew();
      throw error;
    }
    if (failedAt !== null) return;
    done += group.length;
    onProgress?.({ done: Math.min(cases, done), total: cases });
  };
  const group = fc.array(sequence, { minLength: 1, maxLength: AT_ONCE, size: 'max' });
  const rss = { warm: 0, end: 0 };
  try {
    for (let n = 0; done < cases && !signal?.aborted; n++) {
      await target.openThread();
      const run = await fc.check(fc.asyncProperty(group, holds), { seed: seed + n, numRuns: GROUPS });
      if (run.failed) throw new Error(failure(run, seed + n));
      rss.end = (await target.node.observed('collected')).rss;
      rss.warm ||= rss.end;
      if (rss.end > rss.warm + MAX_GROWTH) {
        const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
        throw new Error(
          `After ${done} cases from seed ${seed} it has ${mb(rss.end)} MB; warmed up it had ${mb(rss.warm)} MB.`,
        );
      }
    }
    return { cases: done, seed, rss, ...target.measured };
  } finally {
    await target.stop();
  }
}

function failure(
  { counterexample, numShrinks, errorInstance: error }: fc.RunDetails<[Sequence[]]>,
  seed: number,
) {
  const what = error instanceof Error ? error.message : String(error);
  const by = error instanceof Broken && error.by ? [error.by] : counterexample?.[0];
  const sent = fc.stringify(by);
  const shown = sent.length > SHOWN ? `${sent.slice(0, SHOWN)} … (${sent.length} characters)` : sent;
  return `${what.trimEnd()}\nSeed ${seed} does it (npm run fuzz -- --seed ${seed}). Shrunk ${numShrinks} times to:\n${shown}`;
}
