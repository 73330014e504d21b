import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { FormField } from '../account/form-field.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/form-field.ts';

let made = 0;

/**
 * Appeals against an action that was taken on the reader or their words: asks why in its place, and says then that it
 * waits, or that somebody has appealed before: of a joint response it is one for all who signed. What is typed is kept
 * in the browser until it is sent or given up.
 * @fires appealed - when it is sent
 */
@customElement('appeal-button')
export class AppealButton extends LightElement {
  /** The action's id. */
  @property() action = '';
  @state() private step: 'offered' | 'asked' | 'sent' | 'repeated' = 'offered';
  @query('form') private form!: HTMLFormElement;
  @query('form-field') private field!: FormField;
  private readonly formId = `appeal-${++made}`;
  private readonly sending = new Submission(this, () => ['reason']);
  private kept!: Kept<string>;

  override connectedCallback(): void {
    super.connectedCallback();
    this.kept = new Kept(`unsent:${personKey}:appeal:${this.action}`);
  }

  override render(): TemplateResult {
    if (this.step === 'sent' || this.step === 'repeated') {
      const words =
        this.step === 'sent'
          ? msg('Your appeal waits for another moderator. You are told what they decide.')
          : msg('There is an appeal against this already: one is looked at for everybody whom it concerns.');
      return html`<p class="appealed" role="status" tabindex="-1">${words}</p>`;
    }
    if (this.step === 'offered') {
      return html`<button type="button" class="appeal" @click=${this.open}>${msg('Appeal…')}</button>`;
    }
    const cancel = html`<button type="button" class="quiet" @click=${this.giveUp}>${msg('Cancel')}</button>`;
    return html`<form class="form" id=${this.formId} @submit=${this.submit} @input=${this.onInput} @keydown=${this.onKey} novalidate>
<form-field name="reason" .label=${msg('Why should it be looked at again?')} lines="3" .hint=${msg('For moderators to read. Another one than who did it decides.')} .value=${this.kept.value ?? ''} .error=${this.sending.errorAt('reason')}></form-field>
${this.sending.renderButtons(msg('Send the appeal'), cancel)}</form>`;
  }

  private async open(): Promise<void> {
    this.step = 'asked';
    await this.updateComplete;
    // It draws itself.
    await this.field.updateComplete;
    this.field.querySelector('textarea')?.focus();
  }

  private onInput({ target }: Event): void {
    this.kept.value = (target as HTMLTextAreaElement).value;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
  }

  private async giveUp(): Promise<void> {
    this.kept.value = null;
    this.sending.reset();
    await this.to('offered', 'button');
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ reason = '' }) => {
      const { repeated } = await call<{ repeated: boolean }>('POST', '/api/moderation/appeals', {
        opId: crypto.randomUUID(),
        actionId: this.action,
        // A form's line breaks are CR LF, those of a text are not.
        reason: reason.replaceAll('\r\n', '\n'),
      });
      this.kept.value = null;
      await this.to(repeated ? 'repeated' : 'sent', '.appealed');
      this.dispatchEvent(new Event('appealed', { bubbles: true }));
      return '';
    });
  }

  /** What had the focus is gone: what has come in its place has it then. */
  private async to(step: 'offered' | 'sent' | 'repeated', focus: string): Promise<void> {
    this.step = step;
    await this.updateComplete;
    this.querySelector<HTMLElement>(focus)?.focus();
  }
}
