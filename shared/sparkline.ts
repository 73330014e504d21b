/** The bars of a small plot as an SVG path in a box of 72 by 18: one bar a value, the highest fills the height. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(...values, 1);
  const step = 72 / values.length;
  return values
    .map((value, i) => {
      const height = value === 0 ? 0.75 : Math.max(2, (value / top) * 18);
      return `M${(i * step).toFixed(1)} 18v-${height.toFixed(1)}h${(step - 1).toFixed(1)}V18z`;
    })
    .join('');
}
