import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Revision } from '../../shared/protocol/threads.ts';
import { call } from '../data/api.ts';
import type { LiveThread } from '../data/live-thread.ts';
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

  private thread: LiveThread | null = null;

  /** Opens on a comment's revisions. */
  async show(thread: LiveThread, number: number): Promise<void> {
    this.thread = thread;
    thread.addEventListener('change', this.onChange);
    this.number = number;
    this.revisions = [];
    this.problem = '';
    this.dialog.showModal();
    try {
      const path = `/api/threads/${thread.id}/comments/${number}/revisions`;
      const [{ revisions }] = await Promise.all([
        call<{ revisions: Revision[] }>('GET', path),
        loadRenderer(),
      ]);
      // Hidden, or closed, while they were on their way.
      if (this.dialog.open && !this.problem) this.revisions = revisions.toReversed();
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

  /** What is hidden meanwhile must not be on the page still. */
  private readonly onChange = () => {
    if (this.thread?.comment(this.number)?.body !== null || this.problem) return;
    this.revisions = [];
    this.problem = msg('It is not shown any more.');
  };

  /** Nor what is hidden later. */
  private readonly empty = () => {
    this.revisions = [];
    this.thread?.removeEventListener('change', this.onChange);
  };
}
