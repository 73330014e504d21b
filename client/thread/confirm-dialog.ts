import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { LightElement } from '../parts/light-element.ts';

/** Asks before something that can't be taken back, or is of weight. */
@customElement('confirm-dialog')
export class ConfirmDialog extends LightElement {
  @state() private words = { question: '', consequence: '', yes: '', no: '' };
  @query('dialog') private dialog!: HTMLDialogElement;

  /** Resolves to whether the person said yes. */
  async ask(question: string, consequence: string, yes: string, no = msg('Keep it')): Promise<boolean> {
    this.words = { question, consequence, yes, no };
    await this.updateComplete;
    this.dialog.returnValue = '';
    this.dialog.showModal();
    await new Promise((resolve) => this.dialog.addEventListener('close', resolve, { once: true }));
    return this.dialog.returnValue === 'yes';
  }

  override render(): TemplateResult {
    const { question, consequence, yes, no } = this.words;
    return html`<dialog aria-labelledby="confirm-question"><h2 id="confirm-question">${question}</h2><p>${consequence}</p>
<form method="dialog"><p class="buttons"><button value="no" autofocus>${no}</button><button value="yes" class="primary">${yes}</button></p></form></dialog>`;
  }
}
