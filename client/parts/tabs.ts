import { html, nothing, type TemplateResult } from 'lit';

/** One of several panels, of which one is seen. Its panel has the id `panel-…`. */
export interface Tab<Id extends string = string> {
  id: Id;
  label: string;
  /** How much is in it; 0 is not shown. */
  count?: number;
}

/** Tabs as WAI-ARIA has them: one stop of the Tab key, the arrows go along them. */
export function renderTabs<Id extends string>(
  label: string,
  tabs: readonly Tab<Id>[],
  chosen: Id,
  choose: (id: Id) => void,
): TemplateResult {
  const onKey = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const { id } = tabs.at(next % tabs.length)!;
    choose(id);
    (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#tab-${id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${label} @keydown=${onKey}>${tabs.map(
    ({ id, label, count }) =>
      html`<button role="tab" id="tab-${id}" aria-controls="panel-${id}" aria-selected=${id === chosen ? 'true' : 'false'} tabindex=${id === chosen ? 0 : -1} @click=${() => choose(id)}>${label}${
        count ? html` <span class="count">${count}</span>` : nothing
      }</button>`,
  )}</div>`;
}
