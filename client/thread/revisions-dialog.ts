import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Revision } from '../../shared/protocol/threads.ts';
import { call } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { time } from '../parts/people.ts';
import { loadRenderer, renderBody } from './bodies.ts';

/** Every revision of a comment, the latest first. */
@customElement('revisions-dialog')
export class RevisionsDialog extends LightElement {
  @state() private number = 0;
  @state() private revisions: Revision[] = [];
  @state() private problem = '';
  @query('dialog') private dialog!: HTMLDialogElement;

  /** Opens on a comment's revisions. */
  async show(threadId: string, number: number): Promise<void> {
    this.number = number;
    this.revisions = [];
    this.problem = '';
    this.dialog.showModal();
    try {
      const path = `/api/threads/${threadId}/comments/${number}/revisions`;
      const [{ revisions }] = await Promise.all([
        call<{ revisions: Revision[] }>('GET', path),
        loadRenderer(),
      ]);
      this.revisions = revisions.toReversed();
    } catch (error) {
      this.problem = (error as Error).message;
    }
  }

  override render(): TemplateResult {
    return html`<dialog class="revisions" aria-labelledby="revisions-title" @close=${this.empty}><h2 id="revisions-title">${msg(str`Revisions of #${this.number}`)}</h2>
${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}
<ol reversed>${this.revisions.map(
      ({ revision, body, at }, i) =>
        html`<li><p class="when">${i === 0 ? msg('Now') : msg(str`Revision ${revision}`)} · ${time(at)}</p>${renderBody(body, () => this.requestUpdate())}</li>`,
    )}</ol>
<form method="dialog"><p class="buttons"><button>${msg('Close')}</button></p></form></dialog>`;
  }

  /** What is hidden later must not be on the page still. */
  private readonly empty = () => {
    this.revisions = [];
  };
}
