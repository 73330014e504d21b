import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveController } from 'lit';
import type { Draft } from '../../shared/protocol/drafts.ts';
import type { Comment, ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import { barOf } from '../account/standing.ts';
import { call, Failed } from '../data/api.ts';
import { Fetching } from '../data/fetching.ts';
import { connection } from '../data/page-connection.ts';
import { session } from '../data/page-data.ts';
import type { AnswersField } from '../draft/answers-field.ts';
import type { OpenDraftDialog } from '../draft/open-draft-dialog.ts';
import { namesWords, stateWords } from '../draft/words.ts';
import type { ThreadPage } from './thread-page.ts';

/** From this width on the drafts are in the rail: the same as in the styles of the page. */
const WIDE = matchMedia('(width >= 58rem)');

/** The drafts of the thread that the reader is a member of, live, and the opening of another. */
export class ThreadDrafts implements ReactiveController {
  private readonly page: ThreadPage;
  private drafts: Draft[] = [];
  private readonly fetching = new Fetching(() => this.fetch());
  private dialogWanted = false;

  constructor(page: ThreadPage) {
    this.page = page;
    page.addController(this);
    const { socket } = connection;
    socket.on('draft:changed', (message) => {
      if (message.threadId !== page.live.id) return;
      if (message.part === 'draft') void this.fetching.again();
      if (message.part === 'here') this.gathered(message);
    });
    // What was told while the connection was lost was not heard.
    socket.on('connect', () => void this.look());
    if (connection.connected) void this.look();
    for (const told of ['events', 'missed']) page.live.addEventListener(told, this.onEvents);
  }

  hostConnected(): void {
    WIDE.addEventListener('change', this.onChange);
  }
  hostDisconnected(): void {
    WIDE.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.page.requestUpdate();

  /** Whether the reader may open one here now. */
  get mayOpen(): boolean {
    return this.page.rights.together;
  }

  /** Opens the dialog, with a comment chosen as what is answered. */
  async begin(answer?: number): Promise<void> {
    if (!this.mayOpen) return;
    this.dialogWanted = true;
    this.page.requestUpdate();
    await import('../draft/open-draft-dialog.ts');
    await this.page.updateComplete;
    await this.page.querySelector<OpenDraftDialog>('open-draft-dialog')!.show(answer);
  }

  /** The list, where its place is now. */
  render(place: 'rail' | 'above the composer') {
    if (this.drafts.length === 0 || WIDE.matches !== (place === 'rail')) return nothing;
    return html`<section class="drafts" aria-labelledby="drafts-title"><h2 id="drafts-title">${msg('Drafts')}</h2><ul>${this.drafts.map(
      (draft) => html`<li>${this.renderDraft(draft)}</li>`,
    )}</ul></section>`;
  }

  /** Beside the composer: the button; or for those who have no account how one takes part. */
  renderButton() {
    if (this.mayOpen) {
      return html`<button class="quiet together" @click=${() => this.begin()}>${msg('Answer together')}</button>`;
    }
    const { person } = session;
    if (person?.kind === 'member' || barOf(person) || this.page.live.view.thread.locked) return nothing;
    const signUp = () =>
      this.page.dispatchEvent(
        new CustomEvent('account-wanted', { detail: { mode: 'sign-up' }, bubbles: true }),
      );
    return html`<p class="together">${msg('Members can answer together.')} <button class="link" @click=${signUp}>${msg('Sign up')}</button></p>`;
  }

  renderDialog() {
    if (!this.dialogWanted) return nothing;
    return html`<open-draft-dialog .threadId=${this.page.live.id} .find=${this.find}></open-draft-dialog>`;
  }

  private renderDraft(draft: Draft) {
    const { id, title, state, here, writing, published, threadId } = draft;
    const words = stateWords(draft);
    const isEnded = state === 'published' || state === 'abandoned';
    const isWriting = !isEnded && withoutMe(writing).count > 0;
    return html`<a class="title" href="/drafts/${id}" dir="auto">${title}</a>
<p class="facts">${
      isWriting
        ? html`<span class="writing">${msg(str`writing now: ${namesWords(withoutMe(writing))}`)}</span>`
        : published === null
          ? html`<span>${words}</span>`
          : html`<a href="/t/${threadId}/${published}#c${published}">${words}</a>`
    }${!isEnded && !isWriting && withoutMe(here).count > 0 ? html`<span>${msg(str`in it now: ${namesWords(withoutMe(here))}`)}</span>` : nothing}</p>`;
  }

  private readonly onEvents = (event: Event) => {
    const field = this.page.querySelector<AnswersField>('answers-field');
    for (const told of (event as CustomEvent<ThreadEvent[]>).detail) {
      if ('comment' in told) field?.heed(told.comment.number);
    }
  };

  private readonly find = async (number: number): Promise<Comment | null> => {
    const { live } = this.page;
    const known = live.comment(number);
    if (known) return known;
    const path = `/api/threads/${live.id}?from=${number}&limit=1`;
    return (await call<ThreadWindow>('GET', path)).comments.find((one) => one.number === number) ?? null;
  };

  private gathered({ draftId, here, writing }: Pick<Draft, 'here' | 'writing'> & { draftId: string }): void {
    this.drafts = this.drafts.map((draft) => (draft.id === draftId ? { ...draft, here, writing } : draft));
    this.page.requestUpdate();
  }

  private async look(): Promise<void> {
    if (session.person?.kind === 'member') await this.fetching.again();
  }

  private async fetch(): Promise<void> {
    try {
      const path = `/api/threads/${this.page.live.id}/drafts`;
      this.drafts = (await call<{ drafts: Draft[] }>('GET', path)).drafts;
      this.page.requestUpdate();
    } catch (error) {
      // What is shown stays; the next change or connection asks again.
      if (!(error instanceof Failed)) throw error;
    }
  }
}

/** That one is there oneself is no news. */
function withoutMe({ names, count }: Draft['here']): Draft['here'] {
  const others = names.filter((name) => name !== session.person?.name);
  return { names: others, count: count - names.length + others.length };
}
