/** The box that a plot is drawn in; it is stretched to wherever it is shown. */
export const PLOT = { width: 59, height: 20 };
/** Of so few a minute the highest doesn't fill the height: one comment is no peak. */
const LEAST_TOP = 3;

/** Comments a minute as two SVG paths: the line from the oldest to the newest, and the area below it. */
export function heatPlot(perMinute: readonly number[]): { line: string; area: string } {
  const { width, height } = PLOT;
  const top = Math.max(...perMinute, LEAST_TOP);
  const step = width / (perMinute.length - 1);
  const points = perMinute.map((comments, i) => {
    const y = height - (comments / top) * height;
    return `${Math.round(i * step * 100) / 100} ${Math.round(y * 100) / 100}`;
  });
  const line = `M${points.join('L')}`;
  return { line, area: `${line}L${width} ${height}L0 ${height}z` };
}
