/**
 * Does `work`, with a signal that Ctrl-C and SIGTERM raise. When it was stopped by that, says `stopped` instead
 * of its error and returns undefined.
 */
export async function stoppable<T>(
  stopped: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const stop = new AbortController();
  // Once: who is in a hurry presses it again.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  try {
    return await work(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    process.exitCode = 130;
    process.stderr.write(`Stopped: ${stopped}\n`);
    return undefined;
  }
}
