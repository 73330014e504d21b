import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Case, CaseDetail } from '../../shared/protocol/cases.ts';
import type { Watching } from '../../shared/protocol/live.ts';
import type { CaseId } from '../../shared/protocol/text.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { actionLine } from '../moderating/action-line.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import { causeWords, type Decision, decisionsOn, type personActs, subjectWords } from './case-words.ts';
import { mayActOn, personHistory } from './person-history.ts';
import { lookingLine } from './watching-line.ts';

/** What a moderator decides on the case that is open. */
export type CaseDecided = CustomEvent<{
  act: Decision['act'] | ReturnType<typeof personActs>[number];
  detail: CaseDetail;
  /** The comment's, as they are on the page. */
  words: string;
}>;

/**
 * One case, with all that one decides by: the comment as it is now, what was reported, and the person's history.
 * @fires case-decided - `{act, detail, words}`, bubbling
 * @fires case-held - `{take}`, bubbling
 * @fires case-closed - bubbling
 */
@customElement('case-view')
export class CaseView extends LightElement {
  /** The case as it is known in the queue: loaded again when it changes. */
  @property({ attribute: false }) case!: Case;
  /** Who has it open. */
  @property({ attribute: false }) looking: Watching | undefined;
  @state() detail: CaseDetail | null = null;
  @state() private body: DocumentFragment | null = null;
  @state() private problem = '';
  private shown: CaseId | null = null;
  private asked = 0;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('case')) return;
    if (this.shown !== this.case.id) {
      this.shown = this.case.id;
      this.detail = null;
      this.body = null;
    }
    void this.load();
  }

  /** Loads it anew: it may have changed in what the queue does not tell. */
  readonly load = async (): Promise<void> => {
    const asked = ++this.asked;
    try {
      const detail = await call<CaseDetail>('GET', `/api/moderation/cases/${this.case.id}`);
      const { renderMarkdown } = await import('../parts/markdown.ts');
      if (asked !== this.asked) return;
      this.detail = detail;
      this.body = detail.comment?.body ? renderMarkdown(detail.comment.body) : null;
      this.problem = '';
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (asked === this.asked) this.problem = error.message;
    }
  };

  override render(): TemplateResult {
    const one = this.case;
    const { thread, number, openedAt } = one;
    const address = thread && (number ? `/t/${thread.id}/${number}#c${number}` : `/t/${thread.id}`);
    return html`<header><h2 tabindex="-1">${causeWords(one)}</h2><button class="quiet" @click=${this.close} aria-label=${msg('Close the case')} aria-keyshortcuts="Escape">✕</button></header>
<p class="where">${author(one.person)} ${subjectWords(one)}${address ? html` · <a href=${address} dir="auto">${thread.title}</a>` : nothing} · ${time(openedAt)}</p>
${this.renderHand()}
<p class="hands">${lookingLine(one, this.looking)}</p>
${this.problem ? html`<p class="error" role="alert">${msg('This could not be loaded.')} ${this.problem} <button class="quiet" @click=${this.load}>${msg('Try again')}</button></p>` : nothing}
${this.detail ? this.renderDetail(this.detail) : nothing}`;
  }

  private renderHand() {
    const { taken, closed } = this.case;
    if (closed) {
      return html`<p class="hand" role="status">${msg(str`Settled by ${closed.by.name}.`)}</p>`;
    }
    const mine = taken?.by.id === session.person?.id;
    const words = !taken
      ? msg('Nobody has it in hand.')
      : mine
        ? msg('You have it in hand.')
        : msg(str`${taken.by.name} has it in hand.`);
    const label = !taken ? msg('Take it') : mine ? msg('Give it back') : msg('Take it over');
    return html`<p class="hand"><span role="status">${words}</span> <button @click=${() => this.tell('case-held', { take: !mine })} aria-keyshortcuts="t">${label} <kbd aria-hidden="true">t</kbd></button></p>`;
  }

  private renderDetail(detail: CaseDetail) {
    const { reports, action, barred, emergency } = detail;
    return html`${this.renderComment(detail)}
${action ? html`<section><h3>${msg('Against')}</h3><p>${actionLine(action)}: <q class="reason" dir="auto">${action.reason}</q></p>${detail.case.detail ? html`<blockquote dir="auto">${detail.case.detail}</blockquote>` : nothing}</section>` : nothing}
${
  reports.length > 0
    ? html`<section><h3>${msg('Reports')}</h3><ul class="reports">${reports.map(
        ({ by, reason, at, revision }) =>
          html`<li>${by ? author(by) : msg('Somebody')} ${time(at)}${revision < (detail.comment?.revision ?? 0) ? html` <span class="newcomer">${msg('of an earlier revision')}</span>` : nothing}<p dir="auto">${reason}</p></li>`,
      )}</ul></section>`
    : nothing
}
${barred ? html`<p class="barred">${barred}${emergency ? html` ${msg('In an emergency you can act all the same; the log says so.')}` : nothing}</p>` : nothing}
${this.renderDecisions(detail)}
${personHistory(detail, (act) => this.decide(act))}`;
  }

  private renderComment({ comment, case: one }: CaseDetail) {
    if (!comment) return nothing;
    const { state, editedAt } = comment;
    return html`<section class="about" aria-label=${msg('The comment')}>${
      state === 'visible'
        ? nothing
        : html`<p class="state-note">${state === 'held' ? msg('Held: only its author and moderators can read it.') : state === 'hidden' ? msg('Hidden: only moderators can read it.') : msg('Removed.')}</p>`
    }${this.body ? html`<div class="body prose" dir="auto">${this.body}</div>` : html`<p class="empty">${msg('Its words are gone.')}</p>`}${
      editedAt && one.thread
        ? html`<p class="note">${msg('edited')} ${time(editedAt)} · ${msg(str`revision ${comment.revision}`)}</p>`
        : nothing
    }</section>`;
  }

  private renderDecisions({ case: one, barred, emergency, history }: CaseDetail) {
    if (barred && !emergency) return nothing;
    const decisions = decisionsOn(one).filter(({ act }) => mayActOn(history) || !isOnPerson(act));
    if (decisions.length === 0) return nothing;
    return html`<p class="buttons decisions">${decisions.map(
      ({ act, key, label }) =>
        html`<button @click=${() => this.decide(act)} aria-keyshortcuts=${key}>${label}… <kbd aria-hidden="true">${key}</kbd></button>`,
    )}</p>`;
  }

  /** Tells what is decided, of what is seen. */
  decide(act: CaseDecided['detail']['act']): void {
    if (!this.detail || (isOnPerson(act) && !mayActOn(this.detail.history))) return;
    const words = this.querySelector<HTMLElement>('.about .body')?.innerText ?? '';
    this.tell('case-decided', { act, detail: this.detail, words });
  }

  private readonly close = (): void => this.tell('case-closed', {});

  private tell(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true }));
  }
}

/** Whether a decision is one on the person: beside the comment, or on what was done to them. */
const isOnPerson = (act: CaseDecided['detail']['act']): boolean =>
  typeof act === 'object' || act === 'unmute' || act === 'unsuspend' || act === 'unwarn';
