import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { Submission } from '../account/submission.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/form-field.ts';

/** What is said of an act that everyone can read of. */
export interface Said {
  /** The same for every try of the same. */
  opId: string;
  reason: string;
  /** An instant; absent: without an end. */
  until?: string;
}

/** An act that wants a reason. */
export interface ReasonWanted {
  question: string;
  consequence: string;
  yes: string;
  /** The words that it is about, as they are now. */
  about?: () => string;
  /** Whether it has an end, which is asked too. */
  lasts?: boolean;
  /** @throws Failed: then it is said, and what was typed stays */
  act(said: Said): Promise<void>;
}

const HOUR = 3_600_000;
const lengths = (): [string, number][] => [
  [msg('1 hour'), HOUR],
  [msg('1 day'), 24 * HOUR],
  [msg('1 week'), 7 * 24 * HOUR],
  [msg('until a moderator takes it back'), 0],
];

/** Asks for the reason of an act, and does it. Stays open, with what was typed, until it is done or given up. */
@customElement('reason-dialog')
export class ReasonDialog extends LightElement {
  @state() private wanted: ReasonWanted | null = null;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('form') private form!: HTMLFormElement;
  private readonly sending = new Submission(this, () => ['reason']);
  private tried = { words: '', opId: '' };

  async show(wanted: ReasonWanted): Promise<void> {
    if (this.sending.busy) return;
    this.wanted = wanted;
    this.tried = { words: '', opId: '' };
    this.sending.reset();
    await this.updateComplete;
    this.form.reset();
    this.dialog.showModal();
    this.form.querySelector('textarea')?.focus();
  }

  override render(): TemplateResult {
    const { question = '', consequence = '', yes = '', about, lasts } = this.wanted ?? {};
    const words = about?.();
    const cancel = html`<button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>`;
    return html`<dialog class="reason" aria-labelledby="reason-title"><h2 id="reason-title">${question}</h2>
<p>${consequence}</p>${words ? html`<blockquote dir="auto">${words}</blockquote>` : nothing}
<form class="form" id="reason-form" @submit=${this.submit} @keydown=${this.onKey} novalidate>
${lasts ? html`<div class="field"><label for="reason-until">${msg('For how long')}</label><select id="reason-until" name="lasts">${lengths().map(([label, length]) => html`<option value=${length}>${label}</option>`)}</select></div>` : nothing}
<form-field name="reason" .label=${msg('Reason')} lines="3" .hint=${msg('For everyone to read, in the moderation log.')} .error=${this.sending.errorAt('reason')}></form-field>
${this.sending.renderButtons(yes, cancel)}</form></dialog>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ reason = '', lasts }) => {
      const words = `${lasts} ${reason}`;
      if (words !== this.tried.words) this.tried = { words, opId: crypto.randomUUID() };
      const length = Number(lasts ?? 0);
      await this.wanted?.act({
        opId: this.tried.opId,
        // A form's line breaks are CR LF, those of a text are not.
        reason: reason.replaceAll('\r\n', '\n'),
        ...(length > 0 && { until: new Date(Date.now() + length).toISOString() }),
      });
      this.dialog.close();
      return '';
    });
  }
}
