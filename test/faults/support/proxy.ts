import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';

/** Which way bytes go: from who connected to the target, or back. */
export type Direction = 'there' | 'back';

/**
 * A port in front of a target, on which a network can be broken. Whoever connects to `port` reaches the target;
 * what is done to the link counts for the connections that are open and for those to come.
 */
export class TcpProxy {
  private readonly target: { port: number; host: string };
  private readonly links = new Set<Link>();
  private server: Server | null = null;
  private listeningOn = 0;
  private delayed = 0;
  private readonly silent = new Set<Direction>();

  private constructor(target: { port: number; host: string }) {
    this.target = target;
  }

  static async before(port: number, host = '127.0.0.1'): Promise<TcpProxy> {
    const proxy = new TcpProxy({ port, host });
    await proxy.listen();
    return proxy;
  }

  get port(): number {
    return this.listeningOn;
  }

  get connections(): number {
    return this.links.size;
  }

  /** As if there were no proxy. What was held back in a black hole arrives now, as TCP would send it again. */
  async pass(): Promise<void> {
    this.delayed = 0;
    this.silent.clear();
    for (const link of this.links) link.flow();
    if (!this.server) await this.listen();
  }

  /** Everything arrives `ms` later, in its order. */
  delay(ms: number): void {
    this.delayed = ms;
  }

  /**
   * Connections stay and nothing arrives, not even that they end; new ones are taken (by the kernel, as by a
   * frozen machine) and hear nothing.
   */
  blackHole(...directions: Direction[]): void {
    for (const direction of directions.length > 0 ? directions : (['there', 'back'] as const)) {
      this.silent.add(direction);
    }
    for (const link of this.links) link.flow();
  }

  /** The connections that are open hear nothing ever again, as when a firewall forgets them. New ones pass. */
  strand(): void {
    for (const link of this.links) link.strand();
  }

  /** Resets every connection, for both sides. New ones are taken. */
  cut(): void {
    for (const link of this.links) link.reset();
  }

  /** Resets every connection and takes none until `pass`. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = null;
    this.cut();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  /** Whoever connected is gone without a word: the target's side of the connection stays open. */
  halfOpen(): void {
    for (const link of this.links) link.abandon();
  }

  async close(): Promise<void> {
    for (const link of this.links) link.reset();
    await this.refuse();
  }

  private async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => this.connected(near));
    server.listen(this.listeningOn, '127.0.0.1', 4_096);
    await once(server, 'listening');
    this.listeningOn = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private connected(near: Socket): void {
    const far = new Socket({ allowHalfOpen: true });
    far.setNoDelay(true);
    far.connect(this.target.port, this.target.host);
    const state = {
      holds: (direction: Direction) => this.silent.has(direction),
      delay: () => this.delayed,
      closed: () => void this.links.delete(link),
    };
    const link: Link = new Link(near, far, state);
    this.links.add(link);
  }
}

interface LinkState {
  holds(direction: Direction): boolean;
  delay(): number;
  closed(): void;
}

/** One connection through the proxy: `near` is who connected, `far` the target. */
class Link {
  private readonly near: Socket;
  private readonly far: Socket;
  private readonly state: LinkState;
  private abandoned = false;
  private stranded = false;

  constructor(near: Socket, far: Socket, state: LinkState) {
    this.near = near;
    this.far = far;
    this.state = state;
    this.carry('there', near, far);
    this.carry('back', far, near);
    near.on('error', () => this.ended(near));
    far.on('error', () => this.ended(far));
    near.on('close', () => this.ended(near));
    far.on('close', () => this.ended(far));
    this.flow();
  }

  /** Reads from the sides that may be heard. */
  flow(): void {
    for (const [direction, from, to] of [
      ['there', this.near, this.far],
      ['back', this.far, this.near],
    ] as const) {
      if (this.holds(direction)) from.pause();
      else if (!to.writableNeedDrain) from.resume();
    }
  }

  strand(): void {
    this.stranded = true;
    this.flow();
  }

  reset(): void {
    this.near.resetAndDestroy();
    this.far.resetAndDestroy();
    this.state.closed();
  }

  abandon(): void {
    this.abandoned = true;
    this.near.resetAndDestroy();
  }

  private holds(direction: Direction): boolean {
    return this.stranded || this.state.holds(direction);
  }

  private carry(direction: Direction, from: Socket, to: Socket): void {
    const line = new Line(() => this.state.delay());
    from.on('data', (chunk) => {
      if (this.abandoned) return;
      line.add(() => {
        if (!to.destroyed && !to.write(chunk)) from.pause();
      });
    });
    to.on('drain', () => {
      if (!this.holds(direction)) from.resume();
    });
    from.on('end', () => {
      if (!this.abandoned) line.add(() => to.end());
    });
  }

  private ended(side: Socket): void {
    if (this.near.destroyed && this.far.destroyed) this.state.closed();
    if (this.abandoned || !side.errored) return;
    const other = side === this.near ? this.far : this.near;
    other.resetAndDestroy();
  }
}

/** Does things in their order, each `delay` milliseconds after it was added. */
class Line {
  private readonly delay: () => number;
  private readonly waiting: { due: number; work: () => void }[] = [];

  constructor(delay: () => number) {
    this.delay = delay;
  }

  add(work: () => void): void {
    const ms = this.delay();
    if (ms === 0 && this.waiting.length === 0) {
      work();
      return;
    }
    this.waiting.push({ due: performance.now() + ms, work });
    if (this.waiting.length === 1) this.next();
  }

  private next(): void {
    const first = this.waiting[0];
    if (!first) return;
    setTimeout(
      () => {
        first.work();
        this.waiting.shift();
        this.next();
      },
      Math.max(0, first.due - performance.now()),
    );
  }
}
