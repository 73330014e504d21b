import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveController } from 'lit';
import { Failed } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { session } from '../data/page-data.ts';
import type { CommentAct } from './comment-acts.ts';
import type { ConfirmDialog } from './confirm-dialog.ts';
import type { RevisionsDialog } from './revisions-dialog.ts';
import type { ThreadPage } from './thread-page.ts';
import { entryTo } from './writing-bar.ts';
import './confirm-dialog.ts';
import './revisions-dialog.ts';

/** Does what is asked about comments, by their buttons and by keys. */
export class CommentWork implements ReactiveController {
  /** The comment that its author is rewriting. */
  editing: number | null = null;
  /** What went wrong with an act, for the reader. */
  private problem = '';
  private readonly page: ThreadPage;

  constructor(page: ThreadPage) {
    this.page = page;
    page.addController(this);
  }

  hostConnected(): void {
    for (const [type, listener] of this.listeners) this.page.addEventListener(type, listener);
  }
  hostDisconnected(): void {
    for (const [type, listener] of this.listeners) this.page.removeEventListener(type, listener);
  }
  private readonly listeners: [string, (event: Event) => void][] = [
    ['comment-act', (event) => this.begin((event as Wish).detail.act, (event as Wish).detail.number)],
    ['comment-react', (event) => this.react((event as ReactWish).detail)],
    [
      'comment-edited',
      (event) => {
        this.page.live.note((event as CustomEvent<{ seq: number }>).detail.seq);
        this.endEdit();
      },
    ],
    ['comment-edit-ended', () => this.endEdit()],
  ];

  /** Begins an act on a comment. */
  async begin(act: CommentAct, number: number): Promise<void> {
    const { live, composer, rights } = this.page;
    const comment = live.comment(number);
    if (act === 'reply') {
      if (comment?.body && rights.reply) composer.answer(number, this.selectionIn(number));
    } else if (act === 'together') {
      if (comment?.body) await this.page.drafts.begin(number);
    } else if (act === 'edit') {
      if (comment?.author.id !== session.person?.id || !comment?.body || !rights.edit) return;
      this.editing = number;
      this.page.requestUpdate();
    } else if (act === 'revisions') {
      await this.page.querySelector<RevisionsDialog>('revisions-dialog')!.show(live, number);
    } else if (act === 'delete') {
      await this.delete(number);
    } else this.page.moderation.report(number);
  }

  /** Says what went wrong; empty: nothing did. */
  say(problem: string): void {
    this.problem = problem;
    this.page.requestUpdate();
  }

  renderProblem() {
    if (!this.problem) return nothing;
    return html`<p class="error problem" role="alert">${this.problem} <button class="quiet" @click=${() => this.say('')}>${msg('Close')}</button></p>`;
  }

  renderDialogs() {
    return html`<revisions-dialog></revisions-dialog><confirm-dialog></confirm-dialog>`;
  }

  private async delete(number: number): Promise<void> {
    const sure = await this.page
      .querySelector<ConfirmDialog>('confirm-dialog')!
      .ask(
        msg(str`Delete comment #${number}?`),
        msg('Its number stays; its words are shown to no one.'),
        msg('Delete'),
      );
    if (!sure) return;
    const input = { opId: crypto.randomUUID(), threadId: this.page.live.id, number };
    await this.ask(() => connection.ask('comment:delete', input));
  }

  private async react(wish: ReactWish['detail']): Promise<void> {
    if (!session.person) {
      const detail = { mode: entryTo(this.page.live.view.thread) };
      this.page.dispatchEvent(new CustomEvent('account-wanted', { detail, bubbles: true }));
      return;
    }
    const input = { opId: crypto.randomUUID(), threadId: this.page.live.id, ...wish };
    await this.ask(() => connection.ask('reaction:set', input));
  }

  private selectionIn(number: number): string {
    const selection = getSelection();
    const body = this.page.place.item(number)?.querySelector('.body');
    return body && selection?.anchorNode && body.contains(selection.anchorNode)
      ? selection.toString().trim()
      : '';
  }

  /** Does an act; what goes wrong is said, and comes from nobody else. */
  private async ask(act: () => Promise<{ seq: number }>): Promise<void> {
    try {
      this.page.live.note((await act()).seq);
      this.say('');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.say(error.message);
    }
  }

  private endEdit(): void {
    const number = this.editing;
    this.editing = null;
    this.page.requestUpdate();
    if (number === null) return;
    this.page.place.item(number)?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true });
  }
}

type Wish = CustomEvent<{ act: CommentAct; number: number }>;
type ReactWish = CustomEvent<{ number: number; emoji: string; on: boolean }>;
