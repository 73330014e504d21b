import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { ALL, isAll } from '../../shared/activity-filter.ts';
import { ACTIVITY_KINDS } from '../../shared/activity-kinds.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Activity, ActivityFilter, ActivityKind } from '../../shared/protocol/watch.ts';
import { kindName } from './activity-line.ts';

/** The fields by which the stream is narrowed. `choose` is told the whole filter with each change. */
export function streamFilter(
  filter: ActivityFilter,
  all: readonly Activity[],
  choose: (filter: ActivityFilter) => void,
): TemplateResult {
  const threads = new Map<string, string>();
  // The newest first: by the title that it has now.
  for (const { thread } of all) {
    if (thread && !threads.has(thread.id)) threads.set(thread.id, thread.title);
  }
  const toggle = (kind: ActivityKind, on: boolean) =>
    choose({ ...filter, kinds: on ? [...filter.kinds, kind] : filter.kinds.filter((one) => one !== kind) });
  return html`<form class="filter" role="search" aria-label=${msg('What is shown')} @submit=${(event: Event) => event.preventDefault()}>
<input type="search" aria-label=${msg('Person')} placeholder=${msg('Person')} maxlength=${LIMITS.name} .value=${filter.person} @input=${(event: Event) => choose({ ...filter, person: (event.target as HTMLInputElement).value })}>
<select aria-label=${msg('Thread')} .value=${filter.thread ?? ''} @change=${(event: Event) => choose({ ...filter, thread: ((event.target as HTMLSelectElement).value || null) as ThreadId | null })}><option value="">${msg('All threads')}</option>${[
    ...threads,
  ].map(
    ([id, title]) => html`<option value=${id} ?selected=${id === filter.thread}>${title}</option>`,
  )}</select>
<details class="kinds"><summary class="button">${filter.kinds.length === 0 ? msg('All kinds') : filter.kinds.map(kindName).join(', ')}</summary><div class="choices">${ACTIVITY_KINDS.map(
    (kind) =>
      html`<label><input type="checkbox" .checked=${filter.kinds.includes(kind)} @change=${(event: Event) => toggle(kind, (event.target as HTMLInputElement).checked)}>${kindName(kind)}</label>`,
  )}</div></details>
<label><input type="checkbox" .checked=${filter.newcomers} @change=${(event: Event) => choose({ ...filter, newcomers: (event.target as HTMLInputElement).checked })}>${msg('Newcomers')}</label>
<label><input type="checkbox" .checked=${filter.held} @change=${(event: Event) => choose({ ...filter, held: (event.target as HTMLInputElement).checked })}>${msg('Held')}</label>
${isAll(filter) ? nothing : html`<button type="button" class="quiet" @click=${() => choose(ALL)}>${msg('Show all')}</button>`}</form>`;
}
