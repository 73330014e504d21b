import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { LightElement } from '../parts/light-element.ts';
import { beginningOf } from './passages.ts';

/**
 * What a draft answers: the thread as a whole, or chosen comments, each with its author and how it begins.
 * @fires answers-chosen - the numbers, in order
 */
@customElement('answers-field')
export class AnswersField extends LightElement {
  @property({ attribute: false }) numbers: number[] = [];
  /** A comment of the thread, from the page or from the server; null: there is none of this number. */
  @property({ attribute: false }) find!: (number: number) => Promise<Comment | null>;
  @state() private known = new Map<number, Comment | null>();
  @state() private problem = '';
  @query('input') private field!: HTMLInputElement;

  protected override willUpdate(): void {
    for (const number of this.numbers) if (!this.known.has(number)) void this.look(number);
  }

  override render(): TemplateResult {
    const { numbers } = this;
    return html`<div class="field answers-field" role="group" aria-labelledby="answers-label"><span class="label" id="answers-label">${msg('What it answers')}</span>
${
  numbers.length === 0
    ? html`<p class="note">${msg('The thread as a whole. Single comments can be chosen now or later.')}</p>`
    : html`<ul>${numbers.map((number) => this.renderChosen(number))}</ul>`
}
<span class="with-button"><input type="number" inputmode="numeric" min="0" aria-label=${msg('Number of a comment')} placeholder=${msg('Number of a comment')} aria-describedby="answers-error" @keydown=${this.onKey}><button type="button" @click=${this.add}>${msg('Add')}</button></span>
<p id="answers-error" class="note error" role="alert">${this.problem}</p></div>`;
  }

  private renderChosen(number: number) {
    const comment = this.known.get(number);
    return html`<li><span class="chosen"><span class="number">${number === 0 ? msg('Opening post') : `#${number}`}</span> ${
      comment
        ? html`<bdi class="name">${comment.author.name}</bdi> <span class="excerpt">${beginningOf(comment)}</span>`
        : nothing
    }</span><button type="button" class="quiet" aria-label=${msg(str`Don’t answer #${number}`)} @click=${() => this.choose(this.numbers.filter((one) => one !== number))}>✕</button></li>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    // It adds a comment; it does not send the form.
    event.preventDefault();
    void this.add();
  }

  private async add(): Promise<void> {
    const number = this.field.valueAsNumber;
    this.problem = '';
    if (!Number.isInteger(number) || number < 0) return;
    if (this.numbers.length >= LIMITS.answers) {
      this.problem = msg(str`A draft answers at most ${LIMITS.answers} comments.`);
      return;
    }
    const comment = await this.look(number);
    if (!comment) {
      this.problem = msg(str`There is no comment #${number} here that can be answered.`);
      return;
    }
    this.field.value = '';
    this.choose([...new Set([...this.numbers, number])].sort((a, b) => a - b));
    this.field.focus();
  }

  /** Something has become of a comment: how it begins is shown as it is now. */
  heed(number: number): void {
    if (this.known.has(number)) void this.look(number);
  }

  private async look(number: number): Promise<Comment | null> {
    this.known.set(number, this.known.get(number) ?? null);
    const found = await this.find(number).catch(() => null);
    const comment = found?.state === 'visible' ? found : null;
    this.known = new Map(this.known).set(number, comment);
    return comment;
  }

  private choose(numbers: number[]): void {
    this.numbers = numbers;
    this.dispatchEvent(new CustomEvent('answers-chosen', { detail: numbers, bubbles: true }));
  }
}
