import { msg, str } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import type { HotThread } from '../../shared/protocol/heat.ts';
import { perTenMinutes, rate } from './heat-words.ts';

/** The beginnings and ends of the ten minutes, in minutes before now. */
const TENS = [60, 50, 40, 30, 20, 10].map((from) => [from, from - 10] as const);

/** All that the plots and words say, in numbers. */
export const heatTable = (rows: readonly HotThread[], locale: string): TemplateResult =>
  html`<div class="table" role="region" tabindex="0" aria-label=${msg('The last hour in numbers')}><table>
<thead><tr><th scope="col">${msg('Thread')}</th><th scope="col">${msg('Comments in the last hour')}</th><th scope="col">${msg('Usual in an hour')}</th><th scope="col">${msg('Reports')}</th><th scope="col">${msg('New people')}</th><th scope="col">${msg('Deletions')}</th>${TENS.map(
    ([from, to]) => html`<th scope="col">${msg(str`${from} to ${to} minutes ago`)}</th>`,
  )}</tr></thead>
<tbody>${rows.map(
    ({ thread, perHour, habit, reports, newcomers, people, deletions, perMinute }) =>
      html`<tr><th scope="row" dir="auto">${thread.title}</th><td>${perHour}</td><td>${rate(habit, locale)}</td><td>${reports}</td><td>${
        people === 0 ? 0 : msg(str`${newcomers} of ${people}`)
      }</td><td>${deletions}</td>${perTenMinutes(perMinute).map((comments) => html`<td>${comments}</td>`)}</tr>`,
  )}</tbody></table></div>`;
