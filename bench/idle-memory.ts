import { readFileSync } from 'node:fs';
import { processNode } from '../test/support/process-node.ts';
import { seedThread } from '../test/support/seed.ts';
import type { Figure } from './measure.ts';
import { median } from './measure.ts';

/** Resident memory of a server that has served a page and is idle, as Linux counts it; the median of three starts. */
export async function idleMemory(): Promise<Figure[]> {
  const node = await processNode();
  await node.start();
  const threadId = await seedThread(node, { comments: 50, length: 600 });
  const sizes: number[] = [];
  for (let i = 0; i < 3; i++) {
    await node.kill();
    await node.start();
    await (await fetch(`${node.url}/t/${threadId}`)).text();
    const status = readFileSync(`/proc/${node.pid}/status`, 'utf8');
    sizes.push(Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1000);
  }
  await node.remove();
  const value = median(sizes);
  return [
    {
      what: 'memory of the idle server',
      value,
      unit: 'MB',
      peer: 'NodeBB 4: 438 MB',
      goal: '≤ 100 MB',
      met: value <= 100,
    },
  ];
}
