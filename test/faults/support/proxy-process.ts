import type { ChildProcess } from 'node:child_process';
import { endChild, startChild } from '../../support/child.ts';
import { type Direction, TcpProxy } from './proxy.ts';

/** What can be done to a link, and with what. */
type Deed =
  | { deed: 'pass' | 'cut' | 'strand' | 'refuse' | 'halfOpen' }
  | { deed: 'delay'; ms: number }
  | { deed: 'blackHole'; directions: Direction[] };
type Call = { call: number } & ({ deed: 'before'; target: number } | (Deed & { port: number }));
type Answer = { call: number; port: number } | { call: number; error: string };

/**
 * Proxies in a process of their own: thousands of clients in the tests' process would otherwise make every link slow,
 * and with it the forum that is measured.
 */
export class ProxyProcess {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<
    number,
    { resolve: (port: number) => void; reject: (error: Error) => void }
  >();
  private calls = 0;

  constructor() {
    this.child = startChild(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', import.meta.filename],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    // Only what waits for it keeps the tests going.
    this.child.channel?.unref();
    this.child.on('message', (answer: Answer) => {
      const waiting = this.waiting.get(answer.call);
      this.waiting.delete(answer.call);
      if ('error' in answer) waiting?.reject(new Error(answer.error));
      else waiting?.resolve(answer.port);
    });
    this.child.once('exit', () => {
      for (const { reject } of this.waiting.values())
        reject(new Error('The process of the proxies has ended.'));
    });
  }

  /** A link to a port of 127.0.0.1. */
  async before(target: number): Promise<Link> {
    const port = await this.call({ deed: 'before', target });
    return new Link(port, async (deed) => void (await this.call({ ...deed, port })));
  }

  /** Ends it, and every link. */
  async stop(): Promise<void> {
    await endChild(this.child, 'SIGKILL');
  }

  private call(what: { deed: 'before'; target: number } | (Deed & { port: number })): Promise<number> {
    const call = ++this.calls;
    return new Promise((resolve, reject) => {
      this.waiting.set(call, { resolve, reject });
      this.child.send({ call, ...what });
    });
  }
}

/** A `TcpProxy` in that process: see there. Each deed is done when its promise resolves. */
export class Link {
  readonly port: number;
  private readonly tell: (deed: Deed) => Promise<void>;

  constructor(port: number, tell: (deed: Deed) => Promise<void>) {
    this.port = port;
    this.tell = tell;
  }

  pass = () => this.tell({ deed: 'pass' });
  cut = () => this.tell({ deed: 'cut' });
  strand = () => this.tell({ deed: 'strand' });
  refuse = () => this.tell({ deed: 'refuse' });
  halfOpen = () => this.tell({ deed: 'halfOpen' });
  delay = (ms: number) => this.tell({ deed: 'delay', ms });
  blackHole = (...directions: Direction[]) => this.tell({ deed: 'blackHole', directions });
}

if (process.argv[1] === import.meta.filename) serve();

function serve(): void {
  const proxies = new Map<number, TcpProxy>();
  const done = async (asked: Call): Promise<number> => {
    if (asked.deed === 'before') {
      const proxy = await TcpProxy.before(asked.target);
      proxies.set(proxy.port, proxy);
      return proxy.port;
    }
    const proxy = proxies.get(asked.port)!;
    if (asked.deed === 'delay') proxy.delay(asked.ms);
    else if (asked.deed === 'blackHole') proxy.blackHole(...asked.directions);
    else await proxy[asked.deed]();
    return asked.port;
  };
  const say = (answer: Answer) => process.send?.(answer);
  process.on('message', (asked: Call) => {
    done(asked).then(
      (port) => say({ call: asked.call, port }),
      (error) => say({ call: asked.call, error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}
