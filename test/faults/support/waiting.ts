/** Time passes; for pauses that are part of a case, never to wait for something that can be asked. */
export const passes = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));

/**
 * Waits until `there` answers true, asking again every `every` ms. Returns how many milliseconds it took.
 * @throws after `within` milliseconds, with what `missing` says
 */
export async function until(
  there: () => boolean | Promise<boolean>,
  within: number,
  missing: string | (() => string),
  every = 25,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    if (await there()) return performance.now() - began;
    if (performance.now() - began > within) {
      const what = typeof missing === 'string' ? missing : missing();
      throw new BrokenPromise(`After ${Math.round(within / 100) / 10} s: ${what}`);
    }
    await passes(every);
  }
}

/** The forum did not do what it promises. */
export class BrokenPromise extends Error {
  override name = 'BrokenPromise';
}

/** @throws BrokenPromise */
export function promised(kept: boolean, otherwise: string): void {
  if (!kept) throw new BrokenPromise(otherwise);
}
