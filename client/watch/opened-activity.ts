import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Comment, Thread, ThreadWindow } from '../../shared/protocol/threads.ts';
import type { Activity } from '../../shared/protocol/watch.ts';
import { call, Failed } from '../data/api.ts';
import { onComment, onThread, type ThreadAct, type Wish } from '../moderating/wishes.ts';
import { actsOn, actsOnThread, labelOf } from '../moderating/words.ts';
import { LightElement } from '../parts/light-element.ts';
import { addressOf } from './activity-line.ts';

/** What a moderator wants to do to a comment that they look at, or to its thread. */
export type ActWanted = CustomEvent<Wish>;

/**
 * What a happening is about, opened in its place: the comment as it is now, and what can be done about it.
 * @fires act-wanted - an act on the comment or the thread, bubbling
 */
@customElement('opened-activity')
export class OpenedActivity extends LightElement {
  @property({ attribute: false }) activity!: Activity;
  @state() private comment: Comment | null = null;
  @state() private body: DocumentFragment | null = null;
  @state() private problem = '';
  private thread: Thread | null = null;
  private shown = '';

  override willUpdate(): void {
    const { key, state, text } = this.activity;
    const now = `${key} ${state} ${text}`;
    if (now === this.shown) return;
    this.shown = now;
    void this.load();
  }

  override render(): TemplateResult {
    const { activity, comment, problem } = this;
    const address = addressOf(activity);
    return html`${
      problem
        ? html`<p class="error" role="alert">${msg('This could not be loaded.')} ${problem} <button class="quiet" @click=${this.load}>${msg('Try again')}</button></p>`
        : nothing
    }${comment ? this.renderComment(comment) : nothing}
<p class="buttons">${
      comment && this.thread ? this.renderActs(comment, this.thread) : nothing
    }${address ? html`<a class="button" href=${address}>${msg('Open in the thread')}</a>` : activity.actor && html`<a class="button" href="/people/${activity.actor.id}">${msg('Profile')}</a>`}</p>`;
  }

  private renderActs(comment: Comment, thread: Thread) {
    const onIt = actsOn(comment.state).map(
      (act) =>
        html`<button @click=${() => this.want(onComment(act, thread.id, comment, this.words))}>${labelOf(act)}</button>`,
    );
    const onWhole = comment.number === 0 ? actsOnThread(thread, true) : [];
    return [...onIt, ...onWhole.map((act) => this.renderOnThread(act, thread))];
  }

  private renderOnThread(act: ThreadAct, thread: Thread) {
    return html`<button @click=${() => this.want(onThread(act, thread))}>${labelOf(act)}</button>`;
  }

  private renderComment({ state }: Comment) {
    if (this.body) return html`<div class="body prose" dir="auto">${this.body}</div>`;
    return state === 'removed' ? html`<p class="empty">${msg('Its words are gone.')}</p>` : nothing;
  }

  private readonly load = async (): Promise<void> => {
    const { thread, number } = this.activity;
    if (!thread || number === null) return;
    this.problem = '';
    try {
      const [window, { renderMarkdown }] = await Promise.all([
        call<ThreadWindow>('GET', `/api/threads/${thread.id}?around=${number}&limit=1`),
        import('../parts/markdown.ts'),
      ]);
      this.thread = window.thread;
      const comment = number === 0 ? window.thread.opening : window.comments[0];
      this.body = comment?.body ? renderMarkdown(comment.body) : null;
      this.comment = comment ?? null;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  };

  private get words(): string {
    return this.querySelector<HTMLElement>('.body')?.innerText.trim() ?? '';
  }

  private want(detail: Wish): void {
    this.dispatchEvent(new CustomEvent('act-wanted', { detail, bubbles: true }));
  }
}
