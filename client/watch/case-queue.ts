import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CASE_ORDERS, type CaseOrder } from '../../shared/case-order.ts';
import type { Case } from '../../shared/protocol/cases.ts';
import type { Watching } from '../../shared/protocol/live.ts';
import type { CaseId } from '../../shared/protocol/text.ts';
import type { LiveCases } from '../data/live-cases.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar, time } from '../parts/people.ts';
import { causeWords, subjectWords } from './case-words.ts';
import { HeldOrder, inPlace } from './held-order.ts';
import { lookingLine } from './watching-line.ts';

/** That a case is to be opened. */
export type CaseChosen = CustomEvent<{ id: CaseId }>;
/** Which cases are ticked now. */
export type CasesTicked = CustomEvent<{ ticked: ReadonlySet<CaseId> }>;

/**
 * What waits for a decision, and who has which in hand or looks at it. Its order stands still while the pointer or the
 * focus is in it; a decision is the end of that.
 * @fires case-chosen - `{id}`, bubbling
 * @fires cases-ticked - `{ticked}`, bubbling
 */
@customElement('case-queue')
export class CaseQueue extends LightElement {
  @property({ attribute: false }) live!: LiveCases;
  /** Those that wait, as they are listed. */
  @state() cases: readonly Case[] = [];
  @property({ attribute: false }) chosen: CaseId | null = null;
  @property({ attribute: false }) ticked: ReadonlySet<CaseId> = new Set();

  /** Who has which case open. */
  @property({ attribute: false }) looking: ReadonlyMap<CaseId, Watching> = new Map();

  private readonly order = new HeldOrder(this, () => this.arrange());

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
  }
  private readonly onChange = (): void => {
    const { cases, live, order } = this;
    this.cases = order.isHeld ? inPlace(cases, live.waiting, ({ id }) => id) : live.waiting;
    this.requestUpdate();
  };

  /** Lists them in their order, whoever points at them. */
  arrange(): void {
    this.cases = this.live.waiting;
  }

  /** The case whose row has the focus. */
  get focused(): CaseId | null {
    const row = document.activeElement?.closest<HTMLElement>('case-queue li');
    return (row?.dataset.case as CaseId | undefined) ?? null;
  }

  /** Puts the focus on a case's row. */
  focusOn(id: CaseId): void {
    this.querySelector<HTMLElement>(`li[data-case="${id}"] .case`)?.focus();
  }

  override render(): TemplateResult {
    const { cases, live } = this;
    const { open, problem } = live;
    return html`<div class="head"><h2>${msg('Queue')}${open ? html` <span class="count">${open}</span>` : nothing}</h2>${cases.length > 1 ? this.renderOrder() : nothing}</div>${
      problem === null
        ? nothing
        : html`<p class="error" role="alert">${open === null ? msg('The queue could not be loaded.') : msg('This may be out of date.')} ${problem} <button class="quiet" @click=${live.load}>${msg('Try again')}</button></p>`
    }${
      cases.length > 0
        ? html`<ol>${repeat(
            cases,
            ({ id }) => id,
            (one) => this.renderCase(one),
          )}</ol>`
        : open === 0
          ? html`<p class="empty">${msg('Nothing waits for a decision.')}</p>`
          : problem === null
            ? html`<p class="empty">${msg('Loading…')}</p>`
            : nothing
    }${cases.length > 0 ? this.renderMore() : nothing}`;
  }

  private renderMore() {
    const { cases, live } = this;
    const rest = (live.open ?? 0) - cases.length;
    if (rest <= 0) return nothing;
    const { canShowMore, isLoadingMore, more, moreProblem } = live;
    if (!canShowMore) {
      return html`<p class="empty">${msg(str`and ${rest} more, which come when some of these are settled.`)}</p>`;
    }
    return html`<p class="more"><button ?disabled=${isLoadingMore} @click=${more}>${isLoadingMore ? msg('Loading…') : msg('Show more')}</button> <span class="empty">${msg(str`${rest} more`)}</span>${
      moreProblem === null
        ? nothing
        : html`<span class="error" role="alert">${msg('They could not be loaded.')} ${moreProblem}</span>`
    }</p>`;
  }

  private renderOrder() {
    const choose = (event: Event) => {
      this.live.orderBy((event.target as HTMLSelectElement).value as CaseOrder);
      this.arrange();
    };
    return html`<select aria-label=${msg('Order of the queue')} .value=${this.live.order} @change=${choose}>${CASE_ORDERS.map(
      (order) =>
        html`<option value=${order} ?selected=${order === this.live.order}>${orderName(order)}</option>`,
    )}</select>`;
  }

  private renderCase(one: Case): TemplateResult {
    const { id, person, newcomer, thread, excerpt, reasons, detail, cause, openedAt, taken } = one;
    const subject = subjectWords(one);
    const mine = taken?.by.id === session.person?.id;
    const said = cause === 'appeal' ? detail : reasons[0];
    return html`<li data-case=${id} class=${id === this.chosen ? 'chosen' : ''}>${
      one.number === null || one.appealed
        ? html`<span></span>`
        : html`<input type="checkbox" .checked=${this.ticked.has(id)} @change=${() => this.tick(id)} aria-label=${msg(str`Choose ${subject} by ${person.name}`)}>`
    }<button class="quiet case" aria-current=${id === this.chosen ? 'true' : nothing} @click=${() => this.choose(id)}>
<span class="cause">${causeWords(one)}</span><span class="age">${time(openedAt)}</span>
<span class="who">${avatar(person)} <bdi class="author">${person.name}</bdi>${person.kind === 'guest' ? html` <span class="guest">${msg('guest')}</span>` : nothing}${newcomer && person.kind === 'member' ? html` <span class="newcomer">${msg('new')}</span>` : nothing} ${subject}${thread ? html` · <span class="thread" dir="auto">${thread.title}</span>` : nothing}</span>
${said ? html`<span class="said" dir="auto">“${said}”</span>` : nothing}${excerpt ? html`<span class="excerpt" dir="auto">${excerpt}</span>` : nothing}
<span class="hands">${taken ? html`<span class="taken">${avatar(taken.by)} ${mine ? msg('You have it in hand') : msg(str`${taken.by.name} has it in hand`)}</span>` : nothing}${lookingLine(one, this.looking.get(id))}</span>
</button></li>`;
  }

  private choose(id: CaseId): void {
    this.dispatchEvent(new CustomEvent('case-chosen', { detail: { id }, bubbles: true }));
  }

  /** Ticks a case, or unticks it. */
  tick(id: CaseId): void {
    const ticked = new Set(this.ticked);
    if (!ticked.delete(id)) ticked.add(id);
    this.dispatchEvent(new CustomEvent('cases-ticked', { detail: { ticked }, bubbles: true }));
  }
}

function orderName(order: CaseOrder): string {
  switch (order) {
    case 'reports':
      return msg('Most reported');
    case 'oldest':
      return msg('Oldest');
    case 'newest':
      return msg('Newest');
  }
}
