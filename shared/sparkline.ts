import { msg, str } from '@lit/localize';

/** A small plot of how many comments were written in each hour of the last day. */
export interface Sparkline {
  /** SVG paths in a box of 72 by 18: one bar an hour, the highest fills the height; the last hour's by itself. */
  before: string;
  now: string;
  /** The same in words. */
  label: string;
}

export function sparkline(perHour: readonly number[]): Sparkline {
  const top = Math.max(...perHour, 1);
  const step = 72 / perHour.length;
  const bars = perHour.map((comments, i) => {
    const height = comments === 0 ? 0.75 : Math.max(2, (comments / top) * 18);
    return `M${(i * step).toFixed(1)} 18v-${height.toFixed(1)}h${(step - 1).toFixed(1)}V18z`;
  });
  return { before: bars.slice(0, -1).join(''), now: bars.at(-1) ?? '', label: labelOf(perHour) };
}

function labelOf(perHour: readonly number[]): string {
  const count = perHour.reduce((sum, comments) => sum + comments, 0);
  if (count === 0) return msg('No comments in the last day');
  return count === 1 ? msg('1 comment in the last day') : msg(str`${count} comments in the last day`);
}
