/** Lets so many works run at the same time; the rest wait, first come, first served. */
export class Turns {
  /** How many wait. */
  get waiting(): number {
    return this.queue.length;
  }
  private readonly queue: (() => void)[] = [];
  private free: number;

  constructor(atOnce: number) {
    this.free = atOnce;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
