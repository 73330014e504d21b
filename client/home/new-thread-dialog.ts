import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Thread } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import { Kept } from '../data/kept.ts';
import { personKey } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';

interface UnsentThread {
  title: string;
  body: string;
  /** Of the text as it is: the same text sent twice opens one thread. */
  opId: string;
}

/** Opens a thread. What is written is kept in this browser until it is opened. */
@customElement('new-thread-dialog')
export class NewThreadDialog extends LightElement {
  @state() private busy = false;
  @state() private problem = '';
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('input') private heading!: HTMLInputElement;
  @query('textarea') private text!: HTMLTextAreaElement;
  private readonly kept = new Kept<UnsentThread>(`unsent:${personKey}:new-thread`);

  show(): void {
    this.heading.value = this.kept.value?.title ?? '';
    this.text.value = this.kept.value?.body ?? '';
    this.problem = '';
    this.dialog.showModal();
    this.heading.focus();
  }

  override render(): TemplateResult {
    return html`<dialog class="new-thread" aria-labelledby="new-thread-title"><h2 id="new-thread-title">${msg('New thread')}</h2>
<form @submit=${this.submit} @input=${this.keep}>
<div><label for="thread-title">${msg('Title')}</label><input id="thread-title" maxlength=${LIMITS.title} required></div>
<div><label for="thread-body">${msg('Opening post')}</label><textarea id="thread-body" rows="8" maxlength=${LIMITS.body} aria-describedby="thread-note" required></textarea><p id="thread-note" class="note">${msg('Markdown works. What you write is kept in this browser until the thread is open.')}</p></div>
${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
<p class="buttons"><button class="primary" ?disabled=${this.busy}>${this.busy ? msg('Opening…') : msg('Open the thread')}</button><button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button></p>
</form></dialog>`;
  }

  private keep(): void {
    const { value: title } = this.heading;
    const { value: body } = this.text;
    this.kept.value = title || body ? { title, body, opId: crypto.randomUUID() } : null;
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const input = this.kept.value;
    if (this.busy || !input) return;
    this.busy = true;
    this.problem = '';
    try {
      const { thread } = await call<{ thread: Thread }>('POST', '/api/threads', input);
      this.kept.value = null;
      location.assign(`/t/${thread.id}`);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = `${error.message} ${msg('What you wrote is kept here.')}`;
      this.busy = false;
    }
  }
}
