import type { Sequence } from './frames.ts';

/** A connection that is neither served nor closed for so long hangs. */
const PATIENCE = 15_000;

/** A promise that was not kept, and by what alone where that is known. */
export class Broken extends Error {
  readonly by: Sequence | undefined;
  constructor(message: string, by?: Sequence) {
    super(message);
    this.by = by;
  }
}

/** @throws Broken when it takes too long */
export async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer!: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Broken(`${what} was not answered for ${PATIENCE / 1000} s.`)),
      PATIENCE,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
