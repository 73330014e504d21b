import { createHook } from 'node:async_hooks';

/** Counts the Argon2 hashes that this process begins while `work` runs, and the most that ran at once. */
export async function countHashes(work: () => Promise<unknown>): Promise<{ begun: number; atOnce: number }> {
  const running = new Set<number>();
  const count = { begun: 0, atOnce: 0 };
  const hook = createHook({
    init(id, type) {
      if (type !== 'ARGON2REQUEST') return;
      running.add(id);
      count.begun += 1;
      count.atOnce = Math.max(count.atOnce, running.size);
    },
    before: (id) => void running.delete(id),
  }).enable();
  try {
    await work();
  } finally {
    hook.disable();
  }
  return count;
}
