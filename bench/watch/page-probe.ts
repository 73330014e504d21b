import type { CDPSession, Page } from 'playwright-core';

/** What is seen within a page. */
interface Probe {
  /** The keys of what the page has heard of. */
  heard: string[];
  /** When what happened was drawn, by its key; in milliseconds since 1970. */
  drawn: Record<string, number>;
  /** Frames that took 50 ms or more: from when, since 1970, and how long, in milliseconds. */
  frames: { at: number; took: number }[];
}
declare global {
  var probe: Probe;
}

/** Looks into a page: which frames were long, what memory it has; of Watch also what was drawn, and when. */
export class PageProbe {
  readonly page: Page;
  private readonly session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  static async into(page: Page): Promise<PageProbe> {
    const session = await page.context().newCDPSession(page);
    await page.evaluate(look);
    return new PageProbe(page, session);
  }

  /** What was seen since it was asked last. */
  take(): Promise<Probe> {
    return this.page.evaluate(() => {
      const taken = globalThis.probe;
      globalThis.probe = { heard: [], drawn: {}, frames: [] };
      return taken;
    });
  }

  /** The same, once all of these keys were heard of, or after so many milliseconds. */
  async hears(keys: readonly string[], within: number): Promise<Probe> {
    const all = (keys: readonly string[]) => {
      const heard = new Set(globalThis.probe.heard);
      return keys.every((key) => heard.has(key));
    };
    await this.page.waitForFunction(all, keys, { timeout: within, polling: 500 }).catch(() => {});
    return this.take();
  }

  /** What JavaScript has in use once the garbage is collected, in MB. */
  async memory(): Promise<number> {
    await this.session.send('HeapProfiler.enable');
    await this.session.send('HeapProfiler.collectGarbage');
    await this.session.send('HeapProfiler.disable');
    const { usedSize } = await this.session.send('Runtime.getHeapUsage');
    return usedSize / 1e6;
  }
}

/** Within the page. */
function look(): void {
  globalThis.probe = { heard: [], drawn: {}, frames: [] };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      globalThis.probe.frames.push({ at: performance.timeOrigin + startTime, took: duration });
    }
  }).observe({ type: 'long-animation-frame' });
  type Live = EventTarget & { stream: { key: string }[] };
  const { live } = (document.querySelector('activity-stream') ?? {}) as { live?: Live };
  if (!live) {
    // Something to do and to draw, as often as Watch draws.
    setInterval(() => {
      const began = performance.now();
      while (performance.now() - began < 20);
      document.body.toggleAttribute('data-drawn');
    }, 250);
    return;
  }
  let known = new Set(live.stream.map(({ key }) => key));
  const fresh: string[] = [];
  live.addEventListener('change', () => {
    const keys = live.stream.map(({ key }) => key);
    for (const key of keys) {
      if (known.has(key)) continue;
      fresh.push(key);
      globalThis.probe.heard.push(key);
    }
    // What the page forgets is forgotten here: it is not to be counted as the page's memory.
    known = new Set(keys);
  });
  // What has come is drawn by the change of the document that follows.
  new MutationObserver(() => {
    const now = Date.now();
    for (const key of fresh.splice(0)) globalThis.probe.drawn[key] = now;
  }).observe(document.querySelector('.stream')!, { subtree: true, childList: true, characterData: true });
}
