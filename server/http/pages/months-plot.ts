import { msg } from '@lit/localize';
import { actName } from '../../../shared/action-words.ts';
import type { LoggedAction, Month } from '../../../shared/protocol/actions.ts';
import { LOCALE } from './comment.ts';
import { type Html, html } from './html.ts';

/** In the units of the SVG: what is above the bars, and below them, is words. */
const BAR = { width: 28, gap: 8, height: 64 };
const ABOVE = 18;
const BELOW = 20;

/** How much was done in each of the last months: bars to look at, and the same as a table. */
export function monthsPlot(months: Month[]): Html {
  const title = msg('Actions in each month');
  return html`<figure class="months"><figcaption>${title}</figcaption>
${bars(months)}
<details><summary>${msg('As a table')}</summary><div class="scrolled" tabindex="0" role="group" aria-label="${title}"><table><thead><tr><th scope="col">${msg('Month')}</th><th scope="col" class="count">${msg('Actions')}</th><th scope="col">${msg('Which')}</th></tr></thead><tbody>${months
    .toReversed()
    .map(
      ({ month, count, acts }) =>
        html`<tr><th scope="row">${monthName(month, 'long')}</th><td class="count">${count}</td><td>${counts(acts)}</td></tr>`,
    )}</tbody></table></div></details></figure>`;
}

function bars(months: Month[]): Html {
  const most = Math.max(...months.map(({ count }) => count));
  const width = months.length * (BAR.width + BAR.gap) - BAR.gap;
  return html`<svg viewBox="0 0 ${width} ${ABOVE + BAR.height + BELOW}" aria-hidden="true">${months.map(
    ({ month, count }, i) => {
      const height = count === 0 ? 1 : Math.max(2, (count / most) * BAR.height);
      const x = i * (BAR.width + BAR.gap);
      const y = ABOVE + BAR.height - height;
      const middle = x + BAR.width / 2;
      return html`<rect${count === 0 && html` class="none"`} x="${x}" y="${y.toFixed(1)}" width="${BAR.width}" height="${height.toFixed(1)}"/>${
        count > 0 && html`<text x="${middle}" y="${(y - 5).toFixed(1)}">${count}</text>`
      }<text class="month" x="${middle}" y="${ABOVE + BAR.height + 15}">${monthName(month, 'short')}</text>`;
    },
  )}</svg>`;
}

/** The most frequent first: '3 hidden, 1 warned'. */
const counts = (acts: Month['acts']): string =>
  (Object.entries(acts) as [LoggedAction['act'], number][])
    .sort(([, a], [, b]) => b - a)
    .map(([act, n]) => `${n} ${actName(act)}`)
    .join(', ');

const monthName = (month: string, length: 'short' | 'long'): string =>
  new Intl.DateTimeFormat(LOCALE, {
    month: length,
    timeZone: 'UTC',
    ...(length === 'long' && { year: 'numeric' }),
  }).format(new Date(`${month}-01T00:00:00Z`));
