import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { ErrorBody } from '../../shared/protocol/errors.ts';
import type { Thread } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

/** A thread that is not opened yet. */
interface Begun {
  /** The same for every try, so that a try whose answer was lost does not open a second thread. */
  opId: string;
  title: string;
  body: string;
}

/** Where a thread is written and opened. Keeps what was written in the browser until it is. */
@customElement('new-thread')
export class NewThread extends LightElement {
  @state() private begun: Begun | null = null;
  @state() private busy = false;
  @state() private error: ErrorBody | null = null;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('form') private form!: HTMLFormElement;
  private readonly kept = new Kept<Begun>(`unsent:${personKey}:new-thread`);
  private endWatch = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.begun = this.kept.value;
    this.endWatch = this.kept.watch(() => {
      this.begun = this.kept.value;
    });
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endWatch();
  }

  /** Opens where one writes, with what was begun. */
  async show(): Promise<void> {
    this.begun = this.kept.value;
    await this.updateComplete;
    this.dialog.showModal();
    this.form.querySelector<HTMLElement>(this.begun?.title ? 'textarea' : 'input')?.focus();
  }

  override render(): TemplateResult {
    return html`<button class="primary" @click=${this.show}>${this.begun ? msg('Continue your thread') : msg('New thread')}</button>
<dialog class="new-thread" aria-labelledby="new-thread-title"><h2 id="new-thread-title">${msg('New thread')}</h2>
<form @submit=${this.submit} @input=${this.onInput} @keydown=${this.onKey} novalidate>
${this.renderField('title', msg('Title'), html`<input id="new-thread-field-title" name="title" autocomplete="off" dir="auto" aria-required="true" .value=${this.begun?.title ?? ''} aria-invalid=${this.invalid('title')} aria-describedby=${this.noteOf('title')}>`)}
${this.renderField('body', msg('Text'), html`<textarea id="new-thread-field-body" name="body" rows="8" dir="auto" aria-required="true" .value=${this.begun?.body ?? ''} aria-invalid=${this.invalid('body')} aria-describedby="${this.noteOf('body')} new-thread-hint"></textarea>`)}
<p class="note" id="new-thread-hint">${msg('Markdown works. What you write is kept in this browser until the thread is open.')}</p>
${this.error && !this.isOfField(this.error) ? html`<p class="error" role="alert">${this.error.message} ${msg('Your text is kept: try again.')}</p>` : nothing}
<p class="buttons"><button class="primary" aria-disabled=${this.busy ? 'true' : nothing}>${this.busy ? msg('Opening…') : msg('Open the thread')}</button><button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Close')}</button></p>
</form></dialog>`;
  }

  private renderField(name: 'title' | 'body', label: string, input: TemplateResult) {
    return html`<div class="field"><label for="new-thread-field-${name}">${label}</label>${input}
<p id=${this.noteOf(name)} class="note error" role="alert">${this.error?.field === name ? this.error.message : nothing}</p></div>`;
  }

  private readonly noteOf = (name: string) => `new-thread-note-${name}`;
  private readonly invalid = (name: string) => (this.error?.field === name ? 'true' : nothing);
  private readonly isOfField = ({ field }: ErrorBody) => field === 'title' || field === 'body';

  private onInput(event: Event): void {
    const { title, body } = Object.fromEntries(new FormData(this.form)) as { title: string; body: string };
    // A form's line breaks are CR LF, those of the text are not.
    const text = body.replaceAll('\r\n', '\n');
    const isEmpty = title === '' && text === '';
    this.begun = isEmpty ? null : { opId: this.begun?.opId ?? crypto.randomUUID(), title, body: text };
    this.kept.value = this.begun;
    if (this.error?.field === (event.target as HTMLInputElement).name) this.error = null;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const { opId, title, body } = this.begun ?? { opId: crypto.randomUUID(), title: '', body: '' };
    this.busy = true;
    this.error = null;
    try {
      const { thread } = await call<{ thread: Thread }>('POST', '/api/threads', { opId, title, body });
      // An earlier try had opened it, whose answer was lost; the text has been changed since.
      if (thread.opening.body !== body) {
        const edit = { opId: crypto.randomUUID(), body };
        await call('PATCH', `/api/threads/${thread.id}/comments/0`, edit);
      }
      this.kept.value = null;
      location.assign(`/t/${thread.id}`);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.error = error.body;
      this.busy = false;
      await this.updateComplete;
      this.form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }
}
