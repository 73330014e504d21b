/** Asks again and again until `value` equals `wanted`; fails with what it was last. For what no event tells. */
export async function eventually<T>(value: () => Promise<T>, wanted: T, seconds = 10): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const last = await value();
    if (last === wanted) return;
    if (performance.now() > deadline) throw new Error(`Expected ${wanted}, and it stayed ${last}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
