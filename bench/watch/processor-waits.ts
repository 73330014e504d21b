import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const LOOK_EVERY = 10;

/** The process that draws a page: the one that is busy when the page is. */
export async function processOf(page: Page): Promise<number> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const times = async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await times();
  await page.evaluate(() => {
    const began = performance.now();
    while (performance.now() - began < 500);
  });
  const spent = [...(await times())].map(([id, time]) => [id, time - (before.get(id) ?? time)] as const);
  await session.detach();
  return spent.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

/**
 * How long the main thread of a process was ready and had no processor, as others had them all: Linux counts it.
 * Elsewhere it is 0.
 */
export class ProcessorWaits {
  private readonly samples: { at: number; waited: number }[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number) {
    const file = `/proc/${pid}/task/${pid}/schedstat`;
    this.timer = setInterval(() => {
      try {
        const waited = Number(readFileSync(file, 'latin1').split(' ')[1]) / 1e6;
        this.samples.push({ at: Date.now(), waited });
      } catch {
        clearInterval(this.timer);
      }
    }, LOOK_EVERY);
  }

  /** At least so long between two instants, in milliseconds since 1970. */
  within(from: number, to: number): number {
    const first = this.samples.find(({ at }) => at >= from);
    const last = this.samples.findLast(({ at }) => at <= to);
    return first && last ? Math.max(0, last.waited - first.waited) : 0;
  }

  /** Forgets what was. */
  clear(): void {
    this.samples.length = 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
