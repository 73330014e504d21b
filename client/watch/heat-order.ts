import type { HotThread } from '../../shared/protocol/heat.ts';
import { inPlace } from './held-order.ts';

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
  const isRanked = new Set(ranked.map(({ thread }) => thread.id));
  const gone = shown.filter(({ thread }) => !isRanked.has(thread.id));
  return inPlace(shown, [...ranked, ...gone], ({ thread }) => thread.id);
}
