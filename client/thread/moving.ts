import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveController } from 'lit';
import type { LoggedAction } from '../../shared/protocol/actions.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { call } from '../data/api.ts';
import type { ReasonDialog, Said } from '../moderating/reason-dialog.ts';
import { ChosenComments } from './chosen-comments.ts';
import type { ThreadPage } from './thread-page.ts';
import type { ThreadChosen } from './thread-picker.ts';
import './thread-picker.ts';

/** What moderators do to a thread as a whole: comments become a thread of their own, or all goes into another one. */
export type MovingAct = 'split' | 'merge';

export const movingLabel = (act: MovingAct): string => (act === 'split' ? msg('Split…') : msg('Merge…'));

/** Asks in the place of the composer what is moved and where to, then for the reason, and goes along. */
export class Moving implements ReactiveController {
  private readonly page: ThreadPage;
  private act: MovingAct | null = null;
  private readonly chosen: ChosenComments;
  private title = '';
  private into: ThreadChosen | null = null;

  constructor(page: ThreadPage) {
    this.page = page;
    this.chosen = new ChosenComments(page, () => void this.redraw());
    page.addController(this);
  }

  hostConnected(): void {}

  /** Whether it stands where one writes. */
  get isAsking(): boolean {
    return this.act !== null;
  }

  /** Begins with one of the two. */
  async begin(act: MovingAct): Promise<void> {
    this.act = act;
    this.chosen.clear();
    this.title = '';
    this.into = null;
    await this.redraw();
    this.page.querySelector<HTMLElement>('.moving input')?.focus();
  }

  /** The box by which a comment is chosen; beside what can't be moved there is none. */
  renderBox(comment: Comment) {
    return this.act === 'split' ? this.chosen.renderBox(comment) : nothing;
  }

  render() {
    if (this.act === null) return nothing;
    const isSplit = this.act === 'split';
    return html`<form class="moving" aria-label=${isSplit ? msg('Split the thread') : msg('Merge the thread')} @submit=${this.goOn} @keydown=${this.onKey} novalidate>
${isSplit ? this.renderSplit() : html`<thread-picker .but=${this.page.live.id} @thread-chosen=${this.onChosen}></thread-picker>`}
<p class="buttons"><button class="primary" ?disabled=${!this.isReady}>${isSplit ? msg('Split…') : msg('Merge…')}</button><button type="button" class="quiet" @click=${this.end}>${msg('Cancel')}</button></p></form>`;
  }

  private renderSplit() {
    const { size, first, tooMany } = this.chosen;
    const told =
      size === 0
        ? msg('Choose above which comments become a thread of their own.')
        : tooMany
          ? msg(str`At most ${LIMITS.moved} comments are moved at once: choose fewer.`)
          : size === 1
            ? msg(str`#${first} becomes the opening post of a new thread.`)
            : msg(str`${size} comments become a new thread, which #${first} opens.`);
    return html`<p role="status">${told}</p>
<div class="field"><label for="moving-title">${msg('Title of the new thread')}</label><input id="moving-title" dir="auto" autocomplete="off" maxlength="200" .value=${this.title} @input=${this.onTitle}></div>`;
  }

  private get isReady(): boolean {
    return this.act === 'split'
      ? this.chosen.size > 0 && !this.chosen.tooMany && this.title.trim() !== ''
      : this.into !== null;
  }

  private readonly onTitle = (event: Event): void => {
    this.title = (event.target as HTMLInputElement).value;
    void this.redraw();
  };

  private readonly onChosen = (event: CustomEvent<ThreadChosen | null>): void => {
    this.into = event.detail;
    void this.redraw();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.end();
  };

  private readonly end = (): void => {
    this.act = null;
    void this.redraw();
  };

  private readonly goOn = (event: Event): void => {
    event.preventDefault();
    if (this.isReady) void this.ask();
  };

  private async ask(): Promise<void> {
    const { page, act, into, chosen } = this;
    const threadId = page.live.id;
    const title = this.title.trim();
    // Those that were moved or deleted while one chose are told of by the server.
    const numbers = chosen.all;
    const what =
      act === 'split'
        ? ({ act, numbers, title, subject: { threadId } } as const)
        : ({ act: 'merge', into: into!.id, subject: { threadId } } as const);
    await page.querySelector<ReasonDialog>('reason-dialog')!.show({
      ...(act === 'split' ? splitWords(numbers.length, title) : mergeWords(into!.title)),
      hint: msg('For everyone to read, in the moderation log.'),
      mayBeNameless: true,
      act: async ({ opId, reason, emergency, nameless }: Said) => {
        const said = { opId, reason, ...(emergency && { emergency }), ...(nameless && { nameless }) };
        const { action } = await call<{ action: LoggedAction }>('POST', '/api/moderation/actions', {
          ...said,
          ...what,
        });
        location.assign(`/t/${action.into!.id}`);
      },
    });
  }

  private redraw(): Promise<boolean> {
    this.page.requestUpdate();
    return this.page.updateComplete;
  }
}

const splitWords = (count: number, title: string) => ({
  question:
    count === 1
      ? msg(str`Make a thread of this comment: “${title}”?`)
      : msg(str`Make a thread of these ${count} comments: “${title}”?`),
  consequence: msg('In their place stays a link to where they are. Who wrote them is told.'),
  yes: msg('Split'),
});

const mergeWords = (title: string) => ({
  question: msg(str`Merge this thread into “${title}”?`),
  consequence: msg(
    'Everything in it goes to the end of the other one; this page stays, closed, and leads there. It can not be undone.',
  ),
  yes: msg('Merge'),
});
