import { readFileSync } from 'node:fs';
import { processNode } from '../test/support/process-node.ts';
import { seedThread } from '../test/support/seed.ts';
import type { Figure } from './measure.ts';
import { median } from './measure.ts';

/**
 * Resident memory of a server that has started and serves nobody, and of the same once it has served a page of 50
 * comments, as Linux counts it (VmRSS, with the pages of Node itself, which processes share); medians of three starts.
 */
export async function idleMemory(): Promise<Figure[]> {
  const node = await processNode();
  await node.start();
  const threadId = await seedThread(node, { comments: 50, length: 600 });
  const resident = () => {
    const status = readFileSync(`/proc/${node.pid}/status`, 'utf8');
    // Linux says kB and means 1,024 bytes.
    return (Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024) / 1e6;
  };
  const idle: number[] = [];
  const served: number[] = [];
  for (let i = 0; i < 3; i++) {
    await node.kill();
    await node.start();
    // It answers that it is ready: nothing of its start is still under way.
    await (await fetch(`${node.url}/healthz`)).text();
    idle.push(resident());
    await (await fetch(`${node.url}/t/${threadId}`)).text();
    served.push(resident());
  }
  await node.remove();
  const value = median(idle);
  const peer = 'NodeBB 4: 438 MB';
  return [
    { what: 'memory, idle', value, unit: 'MB', peer, goal: '≤ 100 MB', met: value <= 100 },
    {
      what: 'memory, idle after one page',
      value: median(served),
      unit: 'MB',
      peer: '–',
      goal: null,
      met: null,
    },
  ];
}
