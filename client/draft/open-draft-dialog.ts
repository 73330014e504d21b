import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Draft, Quorum } from '../../shared/protocol/drafts.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { Submission } from '../account/submission.ts';
import { call } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/form-field.ts';
import './answers-field.ts';
import './quorum-field.ts';

/** Opens a draft in a thread, and goes to it. */
@customElement('open-draft-dialog')
export class OpenDraftDialog extends LightElement {
  @property() threadId!: string;
  /** A comment of the thread; null: there is none of this number. */
  @property({ attribute: false }) find!: (number: number) => Promise<Comment | null>;
  @state() private answers: number[] = [];
  @state() private quorum: Quorum = 'all';
  @query('dialog') private dialog!: HTMLDialogElement;
  private readonly sending = new Submission(this, () => ['title', 'quorum']);
  private tried = { words: '', opId: '' };

  /** What was typed before stays; the comment is chosen beside those that are. */
  async show(answer?: number): Promise<void> {
    if (answer !== undefined) this.answers = [...new Set([...this.answers, answer])].sort((a, b) => a - b);
    this.sending.reset();
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.querySelector<HTMLElement>('form input')?.focus();
  }

  override render(): TemplateResult {
    const { sending } = this;
    const cancel = html`<button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>`;
    return html`<dialog class="open-draft" aria-labelledby="answer-together"><h2 id="answer-together">${msg('Answer together')}</h2>
<p>${msg('You write one text with others, at the same time. It is published in the thread over the names of those who say yes to it. Until then only they and whom you invite see it.')}</p>
<form class="form" id="open-draft" @submit=${this.submit} novalidate>
<form-field name="title" .label=${msg('Title')} .error=${sending.errorAt('title')}></form-field>
<answers-field .numbers=${this.answers} .find=${this.find} @answers-chosen=${this.onAnswers}></answers-field>
<quorum-field .quorum=${this.quorum} .error=${sending.errorAt('quorum')} @quorum-chosen=${this.onQuorum}></quorum-field>
${sending.renderButtons(msg('Open the draft'), cancel)}</form></dialog>`;
  }

  private readonly onAnswers = ({ detail }: CustomEvent<number[]>) => {
    this.answers = detail;
  };
  private readonly onQuorum = ({ detail }: CustomEvent<Quorum>) => {
    this.quorum = detail;
  };

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ title = '' }) => {
      const { answers, quorum } = this;
      const words = JSON.stringify([title, answers, quorum]);
      if (words !== this.tried.words) this.tried = { words, opId: crypto.randomUUID() };
      const { draft } = await call<{ draft: Draft }>('POST', `/api/threads/${this.threadId}/drafts`, {
        opId: this.tried.opId,
        title,
        answers,
        quorum,
      });
      location.assign(`/drafts/${draft.id}`);
      return null;
    });
  }
}
