import type { HotThread } from '../../shared/protocol/heat.ts';

/**
 * The rows to show: as they rank, or, where one of them is being `held` (pointed at, or in focus), where they were, with
 * their new numbers. Then those that rank no more stay as they were last, and new ones come behind them.
 */
export function heatRows(
  shown: readonly HotThread[],
  ranked: readonly HotThread[],
  held: boolean,
): readonly HotThread[] {
  if (!held) return ranked;
  const latest = new Map(ranked.map((row) => [row.thread.id, row]));
  const kept = shown.map((row) => latest.get(row.thread.id) ?? row);
  const known = new Set(shown.map(({ thread }) => thread.id));
  return [...kept, ...ranked.filter(({ thread }) => !known.has(thread.id))];
}
