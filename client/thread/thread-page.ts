import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import { Failed } from '../data/api.ts';
import { LiveThread } from '../data/live-thread.ts';
import { Outbox, type RefusedToSend, type Sent } from '../data/outbox.ts';
import { connection } from '../data/page-connection.ts';
import { pageData, session } from '../data/page-data.ts';
import { preferences } from '../data/preferences.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import { adoptBody, renderBody } from './bodies.ts';
import type { CommentAct } from './comment-item.ts';
import './comment-item.ts';
import { Announcer } from './announcer.ts';
import { FindInPage } from './find-in-page.ts';
import { ThreadKeys } from './keys.ts';
import { renderPresence, typingText } from './people-here.ts';
import { ReadingPlace } from './reading-place.ts';
import type { RevisionsDialog } from './revisions-dialog.ts';
import type { ThreadComposer } from './thread-composer.ts';
import './revisions-dialog.ts';
import './thread-composer.ts';
import './confirm-dialog.ts';
import type { ConfirmDialog } from './confirm-dialog.ts';

/** A thread: the article, a window over its comments, who is there, and where one writes. */
@customElement('thread-page')
export class ThreadPage extends LightElement {
  @state() private editing: number | null = null;
  /** What went wrong with an act on a comment, said beside the composer. */
  @state() private problem = '';
  @query('thread-composer') composer!: ThreadComposer;
  @query('revisions-dialog') private revisions!: RevisionsDialog;
  @query('confirm-dialog') private confirm!: ConfirmDialog;
  readonly live: LiveThread;
  readonly place: ReadingPlace;
  private readonly outbox: Outbox;
  private readonly find: FindInPage;
  private readonly announcer: Announcer;
  /** Comments above this were unread when the page came. */
  private readonly firstUnread: number | null;
  private own = 0;

  constructor() {
    super();
    const window = pageData<ThreadWindow>('data')!;
    this.live = new LiveThread(connection, window);
    this.outbox = new Outbox(connection, this.live.id);
    this.place = new ReadingPlace(this, this.live, (number) => this.tellRead(number));
    this.find = new FindInPage(this, this.live);
    this.announcer = new Announcer(this, this.live);
    new ThreadKeys(this);
    const { readTo, commentCount } = window.thread;
    this.firstUnread = readTo && readTo < commentCount ? readTo + 1 : null;
    this.live.addEventListener('change', () => this.requestUpdate());
    this.live.addEventListener('events', (event) =>
      this.countOwn((event as CustomEvent<ThreadEvent[]>).detail),
    );
    this.outbox.addEventListener('change', () => this.requestUpdate());
    this.outbox.addEventListener('sent', (event) => this.live.note((event as Sent).detail.seq));
    this.outbox.addEventListener('refused', (event) => {
      const { pending, error } = (event as RefusedToSend).detail;
      // What it answered is not there: sent again, it would be refused again.
      const replyTo = error.field === 'replyTo' ? null : pending.replyTo;
      this.composer.giveBack(pending.body, replyTo, error.message);
    });
  }

  protected override createRenderRoot(): HTMLElement {
    for (const comment of [this.live.view.thread.opening, ...this.live.view.comments]) {
      const body = this.querySelector<HTMLElement>(`#c${comment.number} .body`);
      if (body) adoptBody(comment, body);
    }
    return super.createRenderRoot();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('click', this.onLink);
    addEventListener('popstate', this.onPopState);
    addEventListener('preferences', this.onPreferences);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('click', this.onLink);
    removeEventListener('popstate', this.onPopState);
    removeEventListener('preferences', this.onPreferences);
  }

  override firstUpdated(): void {
    void this.place.begin();
  }

  override render(): TemplateResult {
    const { thread, comments } = this.live.view;
    const { pending } = this.outbox;
    return html`<div class="columns" @comment-act=${this.onAct} @comment-react=${this.onReact} @comment-edited=${this.onEdited} @comment-edit-ended=${this.endEdit}>
<div class="column">
${this.renderOpening()}
<section class=${comments.length > 300 ? 'comments many' : 'comments'} aria-label=${msg('Comments')}>
${this.live.atStart ? nothing : html`<p class="more">${msg(str`Comments 1 to ${(comments[0]?.number ?? 1) - 1} are above`)} <button class="quiet" @click=${() => this.jump(1)}>${msg('Go to the first')}</button></p>`}
${repeat(
  comments,
  ({ id }) => id,
  (comment) =>
    html`${
      comment.number === this.firstUnread
        ? html`<p class="new-from"><span>${msg('New since you were here')}</span></p>`
        : nothing
    }<comment-item id="c${comment.number}" data-number=${comment.number} .comment=${comment} .threadId=${thread.id} .editing=${this.editing === comment.number}></comment-item>`,
)}
${thread.commentCount === 0 && pending.length === 0 ? html`<p class="empty">${msg('No comments yet.')}</p>` : nothing}
${this.live.atEnd ? nothing : html`<p class="more">${msg('Loading more comments…')}</p>`}
${pending.map(
  (comment) =>
    html`<article class="comment pending"><header>${session.person ? author(session.person) : nothing}<span class="when">${connection.connected ? msg('Sending…') : msg('Kept here, sent when the connection is back')}</span></header>${renderBody(comment.body, () => this.requestUpdate())}</article>`,
)}
</section>
<div class="dock">${this.renderDock()}</div>
</div>
${renderPresence(this.live.presence, connection.connected)}
</div>
${this.announcer.render()}
<revisions-dialog></revisions-dialog><confirm-dialog></confirm-dialog>`;
  }

  private renderOpening() {
    const { thread } = this.live.view;
    const { opening } = thread;
    return html`<article class="opening" id="c0">
<h1 dir="auto">${thread.title}</h1>
<p class="byline">${author(thread.author)}<span class="when">${time(opening.createdAt, opening.dayOnly)}</span></p>
<comment-item data-number="0" .comment=${opening} .threadId=${thread.id} .editing=${this.editing === 0}></comment-item>
</article>`;
  }

  private renderDock() {
    const { view, typing, atEnd } = this.live;
    const fresh = Math.max(0, view.thread.commentCount - this.place.seenEnd);
    const label =
      fresh === 0 ? msg('Latest') : fresh === 1 ? msg('1 new comment') : msg(str`${fresh} new comments`);
    const away = !(atEnd && this.place.atEnd);
    return html`<div class="above-dock">${
      away || fresh > 0
        ? html`<button class="pill" data-new=${fresh > 0 ? '' : nothing} @click=${() => this.place.goToEnd()}>${label} <span aria-hidden="true">↓</span></button>`
        : nothing
    }${this.find.render()}</div>
<p class="typing" aria-live="off">${preferences().showTheirTyping ? typingText(typing) : nothing}</p>
${this.problem ? html`<p class="error problem" role="alert">${this.problem} <button class="quiet" @click=${() => this.say('')}>${msg('Close')}</button></p>` : nothing}
<thread-composer .threadId=${view.thread.id} .count=${view.thread.commentCount} .own=${this.own} .find=${(number: number) => this.live.comment(number)} @comment-written=${this.onWritten} @show-new=${this.onShowNew}></thread-composer>`;
  }

  /** Goes to a comment, marks it for a moment, and puts it into the address. */
  async jump(number: number): Promise<void> {
    history.pushState(null, '', `/t/${this.live.id}${number > 0 ? `/${number}` : ''}`);
    const item = await this.place.goTo(number).catch((error: Error) => {
      this.say(error.message);
      return null;
    });
    const target = item?.querySelector<HTMLElement>('article') ?? item;
    target?.focus({ preventScroll: true });
    target?.classList.add('arrived');
    setTimeout(() => target?.classList.remove('arrived'), 2_000);
  }

  /** Begins an act on a comment, as its buttons and the keys do. */
  async begin(act: CommentAct, number: number): Promise<void> {
    if (act === 'reply') this.composer.answer(number, this.selectionIn(number));
    else if (act === 'edit') {
      if (this.live.comment(number)?.author.id === session.person?.id) this.editing = number;
    } else if (act === 'revisions') await this.revisions.show(this.live.id, number);
    else await this.delete(number);
  }

  private async delete(number: number): Promise<void> {
    const sure = await this.confirm.ask(
      msg(str`Delete comment #${number}?`),
      msg('Its number stays; its words are shown to no one.'),
      msg('Delete'),
    );
    if (!sure) return;
    await this.ask(() =>
      connection.ask('comment:delete', { opId: crypto.randomUUID(), threadId: this.live.id, number }),
    );
  }

  private selectionIn(number: number): string {
    const selection = getSelection();
    const body = this.place.item(number)?.querySelector('.body');
    return body && selection?.anchorNode && body.contains(selection.anchorNode)
      ? selection.toString().trim()
      : '';
  }

  private readonly onAct = (event: CustomEvent<{ act: CommentAct; number: number }>) =>
    void this.begin(event.detail.act, event.detail.number);

  private readonly onReact = (event: CustomEvent<{ number: number; emoji: string; on: boolean }>) => {
    if (!session.person) {
      this.dispatchEvent(new CustomEvent('account-wanted', { detail: { mode: 'guest' }, bubbles: true }));
      return;
    }
    const input = { opId: crypto.randomUUID(), threadId: this.live.id, ...event.detail };
    void this.ask(() => connection.ask('reaction:set', input));
  };

  /** Does an act; what goes wrong is said, and comes from nobody else. */
  private async ask(act: () => Promise<{ seq: number }>): Promise<void> {
    try {
      this.live.note((await act()).seq);
      this.say('');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.say(error.message);
    }
  }

  private say(problem: string): void {
    this.problem = problem;
  }

  private readonly onEdited = (event: CustomEvent<{ seq: number }>) => {
    this.live.note(event.detail.seq);
    this.endEdit();
  };
  private readonly endEdit = () => {
    const number = this.editing;
    this.editing = null;
    if (number !== null)
      this.place.item(number)?.querySelector<HTMLElement>('article')?.focus({ preventScroll: true });
  };

  private readonly onWritten = (event: CustomEvent<{ body: string; replyTo: number | null }>) => {
    this.outbox.add(event.detail.body, event.detail.replyTo);
    void this.place.goToEnd();
  };

  private readonly onShowNew = (event: CustomEvent<{ number: number }>) =>
    void this.jump(event.detail.number);

  private countOwn(events: readonly ThreadEvent[]): void {
    const own = events.filter(
      ({ type, actor }) => type === 'comment:posted' && actor.id === session.person?.id,
    );
    this.own += own.length;
  }

  private tellRead(number: number): void {
    if (!session.person) return;
    clearTimeout(this.readTimer);
    this.readTimer = setTimeout(() => {
      connection.ask('thread:read', { threadId: this.live.id, number }).catch(() => {
        // Told again with the next comment that is read.
      });
    }, 500);
  }
  private readTimer: ReturnType<typeof setTimeout> | undefined;

  /** Links to places of this thread go there without loading the page anew. */
  private readonly onLink = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = (event.target as HTMLElement).closest('a');
    const number = link && new RegExp(`^/t/${this.live.id}/(\\d+)$`).exec(link.pathname)?.[1];
    if (!number || link.origin !== location.origin) return;
    event.preventDefault();
    void this.jump(Number(number));
  };
  private readonly onPopState = () => void this.place.begin();
  private readonly onPreferences = () => {
    this.requestUpdate();
    this.composer.requestUpdate();
  };
}
