import { writeFileSync } from 'node:fs';
import { p50p99, percentile, seconds } from './measured.ts';
import type { Outcome } from './runner.ts';

/** The outcomes as a table of text, with what was broken below it. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = [
    ['case', 'acknowledged', 'lost', 'twice', 'disorder', 'checked', 'heal p50 / p99', 'took', ''],
    ...outcomes.map(({ name, measured: m, tookMs, broken }) => [
      name,
      `${m.acknowledged} of ${m.sent}`,
      String(m.lost),
      String(m.duplicates),
      String(m.disordered),
      `${m.applied} events, ${m.clients} logs`,
      p50p99(m.heal),
      seconds(tookMs),
      broken ? 'BROKEN' : 'kept',
    ]),
  ];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const figures = outcomes
    .filter(({ measured }) => Object.keys(measured.figures).length > 0)
    .map(({ name, measured }) => `${name}: ${told(measured.figures)}`);
  const broken = outcomes
    .filter((outcome) => outcome.broken)
    .map(({ name, seed, broken }) => `${name} (seed ${seed}): ${broken}`);
  return [...rows.map(line), ...section('', figures), ...section('Broken promises:', broken)].join('\n');
}

/** The outcomes as data. */
export function writeJson(file: string, seed: number, outcomes: readonly Outcome[]): void {
  const cases = outcomes.map(({ measured, ...outcome }) => {
    const { heal, journal: _, ...counts } = measured;
    const times = { p50: percentile(heal, 0.5), p99: percentile(heal, 0.99), samples: heal.length };
    return { ...outcome, ...counts, healMs: times };
  });
  writeFileSync(file, `${JSON.stringify({ seed, cases }, null, 2)}\n`);
}

export const told = (figures: Record<string, string>): string =>
  Object.entries(figures)
    .map(([what, value]) => `${what} ${value}`)
    .join(', ');

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', ...(title ? [title] : []), ...lines];
