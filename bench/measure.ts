/** One figure of a benchmark, beside what it is compared to. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** What it is compared to, in words with its number. */
  peer: string;
  /** The goal, and whether it is met; null where there is none. */
  goal: string | null;
  met: boolean | null;
}

/** The value below which `share` of the sorted samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** A bar on the terminal while something runs; nothing where the output is no terminal. */
export function progress(what: string, done: number, of: number): void {
  if (!process.stderr.isTTY) return;
  const width = 30;
  const full = Math.round((done / of) * width);
  process.stderr.write(`\r${what} [${'#'.repeat(full)}${' '.repeat(width - full)}] ${done}/${of}`);
  if (done >= of) process.stderr.write('\r\x1b[K');
}

/** The figures as a table of text. */
export function table(figures: readonly Figure[]): string {
  const rows = [
    ['figure', 'here', 'compared to', 'goal', ''],
    ...figures.map(({ what, value, unit, peer, goal, met }) => [
      what,
      `${Number(value.toPrecision(3))} ${unit}`,
      peer,
      goal ?? '–',
      met === null ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
