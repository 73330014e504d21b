import type { AnyCase, Context } from './case.ts';
import { Cluster } from './cluster.ts';
import { Measured } from './measured.ts';
import { Random } from './random.ts';

/** What came of one run of a case. */
export interface Outcome {
  name: string;
  seed: number;
  measured: Measured;
  tookMs: number;
  /** Why a promise was broken; null when all were kept. */
  broken: string | null;
}

/** Runs cases one after another on one cluster, which is mended before each. */
export class Runner {
  private readonly form: 'short' | 'long';
  private readonly say: (text: string) => void;
  private starting: Promise<Cluster> | null = null;

  constructor(form: 'short' | 'long', say: (text: string) => void) {
    this.form = form;
    this.say = say;
  }

  /** Never rejects: what went wrong is in the outcome. */
  async run(fault: AnyCase, seed: number): Promise<Outcome> {
    const measured = new Measured();
    const began = performance.now();
    let broken: string | null = null;
    const context: Context = {
      cluster: () => this.cluster(),
      random: new Random(seed),
      measured,
      say: (text) => this.say(`${fault.name}: ${text}`),
    };
    try {
      await fault.run(context, this.form);
    } catch (error) {
      broken = error instanceof Error ? describe(error) : String(error);
    }
    const fallen = (await this.starting?.catch(() => null))?.fallen ?? [];
    if (fallen.length > 0) broken = `${fallen.join(' and ')} ended by itself. ${broken ?? ''}`;
    await measured.journal?.close(broken !== null);
    if (broken && measured.journal) broken += ` The journal is ${measured.journal.file}`;
    return { name: fault.name, seed, measured, tookMs: performance.now() - began, broken };
  }

  async stop(): Promise<void> {
    const cluster = await this.starting?.catch(() => null);
    this.starting = null;
    await cluster?.stop();
  }

  private async cluster(): Promise<Cluster> {
    this.starting ??= Cluster.start();
    const cluster = await this.starting;
    await cluster.mend();
    return cluster;
  }
}

/** A broken promise speaks for itself; of anything else one wants to know where it came from. */
const describe = (error: Error): string =>
  error.name === 'BrokenPromise' ? error.message : (error.stack ?? error.message);
