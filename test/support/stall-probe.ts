// Loaded into a node's own process before anything of the node (`--import`): answers on PROBE_PORT how long its event
// loop stood still, whether a prototype was touched, and what memory it has; writes what kills it into DATA_DIR.
import { appendFileSync, openSync, readSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** What the process tells of itself. */
export interface Observed {
  /** Since it was asked last, the longest time in which the loop did not turn, in milliseconds: its own doing. */
  longestStall: number;
  /** The same with what it waited for a processor that others had. */
  longestGap: number;
  /** What Object.prototype and Array.prototype have that they did not have at the start, or have no more. */
  prototypeChanges: string[];
  uncaught: number;
  rss: number;
}

/** Where in the node's data is what its process died of. */
export const CRASH_FILE = 'crash.txt';
const TICK = 5;

// Worker threads are given the same flags.
const { PROBE_PORT, DATA_DIR } = process.env;
if (isMainThread && PROBE_PORT && DATA_DIR) observe(Number(PROBE_PORT), join(DATA_DIR, CRASH_FILE));

function observe(port: number, crash: string): void {
  // Programs that the node starts are not observed.
  delete process.env.NODE_OPTIONS;
  const prototypes = prototypeWatch();
  const stalls = stallWatch();
  let uncaught = 0;
  // The monitor only hears of it: the process ends of it as it does without this.
  process.on('uncaughtExceptionMonitor', (error, origin) => {
    uncaught += 1;
    appendFileSync(crash, `${origin}: ${error?.stack ?? error}\n`);
  });
  const server = createServer((request, response) => {
    if (request.url === '/collected')
      globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    const observed: Observed = {
      ...stalls.take(),
      prototypeChanges: prototypes(),
      uncaught,
      rss: process.memoryUsage.rss(),
    };
    response.end(JSON.stringify(observed));
    // What it takes to answer is not the node's own: a collection above all.
    stalls.take();
  });
  server.listen(port, '127.0.0.1').unref();
}

/** Says what the prototypes of everything are not any more, or are now. */
function prototypeWatch(): () => string[] {
  const properties = () =>
    Object.entries({ Object: Object.prototype, Array: Array.prototype }).flatMap(([name, prototype]) =>
      Reflect.ownKeys(prototype).map((key) => {
        const { value, get, set } = Object.getOwnPropertyDescriptor(prototype, key)!;
        return [`${name}.prototype.${String(key)}`, [value, get, set]] as const;
      }),
    );
  const before = new Map(properties());
  return () => {
    const now = new Map(properties());
    return [...new Set([...before.keys(), ...now.keys()])].filter((key) => {
      const [was, is] = [before.get(key), now.get(key)];
      return !was || !is || was.some((part, i) => part !== is[i]);
    });
  };
}

/** A chain of timers: what comes later than it should was held up. */
function stallWatch(): { take(): { longestStall: number; longestGap: number } } {
  const waited = waitedForProcessor();
  let [longestStall, longestGap] = [0, 0];
  let [last, lastWaited] = [performance.now(), waited()];
  const look = () => {
    const [now, nowWaited] = [performance.now(), waited()];
    const gap = Math.max(0, now - last - TICK);
    longestGap = Math.max(longestGap, gap);
    longestStall = Math.max(longestStall, gap - (nowWaited - lastWaited));
    [last, lastWaited] = [now, nowWaited];
  };
  setInterval(look, TICK).unref();
  return {
    take() {
      // Also what is not over yet.
      look();
      const taken = { longestStall, longestGap };
      [longestStall, longestGap] = [0, 0];
      return taken;
    },
  };
}

/** How long this thread was ready and had no processor, in milliseconds; always 0 where the system does not tell. */
function waitedForProcessor(): () => number {
  const buffer = Buffer.alloc(100);
  try {
    const file = openSync('/proc/self/schedstat', 'r');
    return () => Number(buffer.toString('latin1', 0, readSync(file, buffer, 0, 100, 0)).split(' ')[1]) / 1e6;
  } catch {
    return () => 0;
  }
}
