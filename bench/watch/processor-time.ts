import type { Browser, Page } from 'playwright-core';

interface Task {
  name: string;
  pid: number;
  tid: number;
  /** In microseconds, by the system's monotonic clock; `tdur` is what it had a processor for, where it has ended. */
  ts: number;
  dur: number;
  tdur?: number;
}

/**
 * What a page's main thread had a processor for. A frame may be long because the page has much to do, or because others
 * had the processors meanwhile: here everything shares one machine, and on a moderator's machine it doesn't.
 */
export class ProcessorTime {
  private readonly browser: Browser;
  private readonly page: Page;
  private readonly pid: number;

  private constructor(page: Page, pid: number) {
    this.browser = page.context().browser()!;
    this.page = page;
    this.pid = pid;
  }

  static async of(page: Page): Promise<ProcessorTime> {
    return new ProcessorTime(page, await processOf(page));
  }

  async begin(): Promise<void> {
    await this.browser.startTracing(this.page, { categories: ['toplevel'] });
  }

  /** Ends, and tells what it had within two instants, in milliseconds since 1970: of tasks that were begun there whole. */
  async end(): Promise<(from: number, to: number) => number> {
    const { traceEvents } = JSON.parse((await this.browser.stopTracing()).toString()) as {
      traceEvents: Task[];
    };
    const clock = Date.now() - Number(process.hrtime.bigint()) / 1e6;
    const tasks = traceEvents
      .filter(({ name, pid, tid }) => name.endsWith('RunTask') && pid === this.pid && tid === pid)
      .map(({ ts, dur, tdur }) => ({
        from: clock + ts / 1e3,
        to: clock + (ts + dur) / 1e3,
        own: (tdur ?? 0) / 1e3,
      }));
    return (from, to) =>
      tasks.reduce((sum, task) => sum + (task.from < to && task.to > from ? task.own : 0), 0);
  }
}

/** The process that draws a page: the one that is busy when the page is. */
async function processOf(page: Page): Promise<number> {
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
