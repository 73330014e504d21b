import { processNode } from '../test/support/process-node.ts';
import { seedThread } from '../test/support/seed.ts';
import { type Figure, median, progress } from './measure.ts';

const ROUNDS = 150;

/** The server's time for the first 50 comments of a long thread over that of a short one, as page and as JSON. */
export async function longThread(): Promise<Figure[]> {
  const node = await processNode();
  await node.start();
  const short = await seedThread(node, { comments: 50, length: 600 });
  const long = await seedThread(node, { comments: 10_000, length: 600 });
  const figures: Figure[] = [];
  for (const [what, path] of [
    ['page', (id: string) => `/t/${id}?from=1`],
    ['API', (id: string) => `/api/threads/${id}?from=1&limit=50`],
  ] as const) {
    const times = { short: [] as number[], long: [] as number[] };
    for (let i = -20; i < ROUNDS; i++) {
      // In turns, and each first as often: what drifts, drifts for both.
      for (const which of i % 2 ? (['short', 'long'] as const) : (['long', 'short'] as const)) {
        const began = performance.now();
        const response = await fetch(node.url + path(which === 'short' ? short : long));
        await response.arrayBuffer();
        if (i >= 0) times[which].push(performance.now() - began);
      }
      if (i >= 0) progress(`long-thread, ${what}`, i + 1, ROUNDS);
    }
    const ratio = median(times.long) / median(times.short);
    figures.push({
      what: `first 50 of 10,000 comments, ${what}`,
      value: ratio,
      unit: 'times',
      peer: `a thread of 50: ${median(times.short).toFixed(1)} ms`,
      goal: '≤ 1.2 times',
      met: ratio <= 1.2,
    });
  }
  await node.remove();
  return figures;
}
