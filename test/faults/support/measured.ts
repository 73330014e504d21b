import type { Verdict } from './checker.ts';
import type { Journal } from './journal.ts';

/** What a case has measured so far: told whether or not its promises were kept. */
export class Measured {
  sent = 0;
  acknowledged = 0;
  lost = 0;
  duplicates = 0;
  disordered = 0;
  /** Events in clients' logs that were held against the database. */
  applied = 0;
  clients = 0;
  /** Times to heal, in milliseconds; what of, the case's promise says. */
  readonly heal: number[] = [];
  /** Other figures, in words. */
  readonly figures: Record<string, string> = {};
  journal: Journal | null = null;

  take(verdict: Verdict): void {
    this.sent += verdict.sent;
    this.acknowledged += verdict.acknowledged;
    this.lost += verdict.lost.length;
    this.duplicates += verdict.duplicates.length;
    this.disordered += verdict.disordered.length;
    this.applied += verdict.applied;
    this.clients += verdict.logs;
  }

  healed(times: readonly number[]): void {
    for (const time of times) this.heal.push(time);
  }
}

/** The value below which `share` of the samples lie; 0 of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
export const p50p99 = (samples: readonly number[]): string =>
  samples.length === 0 ? '–' : `${seconds(percentile(samples, 0.5))} / ${seconds(percentile(samples, 0.99))}`;
