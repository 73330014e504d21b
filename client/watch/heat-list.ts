import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { HotThread } from '../../shared/protocol/heat.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import { LiveHeat } from '../data/live-heat.ts';
import { LightElement } from '../parts/light-element.ts';
import { heatRows } from './heat-order.ts';
import { heatPlot, PLOT } from './heat-plot.ts';
import { heatTable } from './heat-table.ts';
import { heatWords } from './heat-words.ts';
import { HeldOrder } from './held-order.ts';

/** That a moderator wants to see what happens in one thread only. */
export type ThreadChosen = CustomEvent<{ threadId: ThreadId }>;

const locale = document.documentElement.lang;
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/**
 * The threads that want a moderator's eyes, each with its last hour and why it is there. Its order stands still while
 * the pointer or the focus is in it.
 * @fires thread-chosen - `{threadId}`, bubbling
 */
@customElement('heat-list')
export class HeatList extends LightElement {
  @state() private rows: readonly HotThread[] = [];
  private readonly heat = new LiveHeat();
  private readonly order = new HeldOrder(this, () => this.arrange());

  override connectedCallback(): void {
    super.connectedCallback();
    this.heat.addEventListener('change', this.onChange);
    this.heat.start();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.heat.removeEventListener('change', this.onChange);
    this.heat.stop();
  }

  override render(): TemplateResult {
    const { rows, heat } = this;
    return html`<h2>${msg('Heat')}</h2>${this.renderProblem()}${
      rows.length > 0
        ? html`<ol>${repeat(
            rows,
            ({ thread }) => thread.id,
            (row) => this.renderRow(row),
          )}</ol>
<details><summary>${msg('As a table')}</summary>${heatTable(rows, locale)}</details>`
        : heat.known
          ? html`<p class="empty">${msg('Nothing was written or reported in the last hour.')}</p>`
          : nothing
    }`;
  }

  private renderProblem() {
    const { problem, known, knownAt } = this.heat;
    if (problem === null) return nothing;
    const kept = known
      ? msg(str`This is as it was at ${clock.format(knownAt)}.`)
      : msg('The heat of the threads could not be loaded.');
    return html`<p class="error" role="alert">${kept} ${problem} <button class="quiet" @click=${this.heat.load}>${msg('Try again')}</button></p>`;
  }

  private renderRow(row: HotThread): TemplateResult {
    const { thread, perMinute } = row;
    const { line, area } = heatPlot(perMinute);
    return html`<li><h3 dir="auto"><a href="/t/${thread.id}">${thread.title}</a></h3>
<svg class="plot" viewBox="0 0 ${PLOT.width} ${PLOT.height}" preserveAspectRatio="none" aria-hidden="true"><path class="area" d=${area}/><path class="line" d=${line}/></svg>
<p class="why">${heatWords(row, locale).join(' · ')}</p>
<button class="quiet" aria-label=${msg(str`Only this thread: ${thread.title}`)} @click=${() => this.choose(thread.id)}>${msg('Only this thread')}</button></li>`;
  }

  private readonly onChange = (): void => this.arrange();

  private arrange(): void {
    const { threads } = this.heat.known ?? { threads: [] };
    this.rows = heatRows(this.rows, threads, this.order.isHeld);
    // What could not be loaded is no change of the rows.
    this.requestUpdate();
  }

  private choose(threadId: ThreadId): void {
    this.dispatchEvent(new CustomEvent('thread-chosen', { detail: { threadId }, bubbles: true }));
  }
}
