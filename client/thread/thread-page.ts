import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import { controlLines } from '../../shared/thread-words.ts';
import { call } from '../data/api.ts';
import { LiveThread } from '../data/live-thread.ts';
import { Outbox, type RefusedToSend, type Sent } from '../data/outbox.ts';
import { connection } from '../data/page-connection.ts';
import { isModerator, pageData, session } from '../data/page-data.ts';
import { preferences } from '../data/preferences.ts';
import { LightElement } from '../parts/light-element.ts';
import { author, time } from '../parts/people.ts';
import { Announcer } from './announcer.ts';
import { adoptBody, renderBody } from './bodies.ts';
import { CommentModeration } from './comment-moderation.ts';
import { CommentWork } from './comment-work.ts';
import { FindInPage } from './find-in-page.ts';
import { ThreadKeys } from './keys.ts';
import { mergedInto } from './moved-note.ts';
import { Moving } from './moving.ts';
import { renderPresence, typingText } from './people-here.ts';
import { ReadingPlace } from './reading-place.ts';
import { mayRename, type Rights, ThreadRights } from './rights.ts';
import type { ThreadComposer } from './thread-composer.ts';
import { ThreadDrafts } from './thread-drafts.ts';
import { Turn } from './turn.ts';
import './comment-item.ts';
import './thread-composer.ts';
import '../parts/editable-title.ts';

/** A thread: the article, a window over its comments, who is there, and where one writes. */
@customElement('thread-page')
export class ThreadPage extends LightElement {
  @query('thread-composer') composer!: ThreadComposer;
  readonly live: LiveThread;
  readonly place: ReadingPlace;
  readonly work: CommentWork;
  readonly moderation: CommentModeration;
  readonly drafts: ThreadDrafts;
  readonly moving: Moving;
  private readonly known = new ThreadRights();
  private readonly outbox: Outbox;
  private readonly find: FindInPage;
  private readonly announcer: Announcer;
  /** Comments above this were unread when the page came. */
  private readonly firstUnread: number | null;
  private readonly turn = new Turn();
  private own = 0;

  constructor() {
    super();
    const window = pageData<ThreadWindow>('data')!;
    // What a moderator hides later must not be on the page still.
    for (const left of document.querySelectorAll('#data, meta[name="description"]')) left.remove();
    this.live = new LiveThread(connection, window);
    this.outbox = new Outbox(connection, this.live.id);
    this.place = new ReadingPlace(this, this.live, (number) => this.tellRead(number));
    this.find = new FindInPage(this, this.live);
    this.announcer = new Announcer(this, this.live);
    this.work = new CommentWork(this);
    this.moderation = new CommentModeration(this);
    this.drafts = new ThreadDrafts(this);
    this.moving = new Moving(this);
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
      this.turn.refused(error, this.live.view.thread);
      this.requestUpdate();
      // A mute in this thread may not have been heard of.
      if (error.code === 'not_allowed') void this.live.lookAtThread();
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
    addEventListener('popstate', this.begin);
    addEventListener('preferences', this.onPreferences);
    session.addEventListener('change', this.onSession);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('click', this.onLink);
    removeEventListener('popstate', this.begin);
    removeEventListener('preferences', this.onPreferences);
    session.removeEventListener('change', this.onSession);
  }

  /** What the reader may do here now. */
  get rights(): Rights {
    return this.known.in(this.live.view.thread);
  }

  override firstUpdated(): void {
    void this.begin();
  }

  override render(): TemplateResult {
    const { thread, comments } = this.live.view;
    const { pending } = this.outbox;
    return html`<div class="columns">
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
    }${this.moving.renderBox(comment)}<comment-item id="c${comment.number}" data-number=${comment.number} .comment=${comment} .threadId=${thread.id} .rights=${this.rights} .editing=${this.work.editing === comment.number}></comment-item>`,
)}
${thread.commentCount === 0 && pending.length === 0 ? html`<p class="empty">${msg('No comments yet.')}</p>` : nothing}
${this.live.atEnd ? nothing : html`<p class="more">${msg('Loading more comments…')}</p>`}
${pending.map(
  (comment) =>
    html`<article class="comment pending"><header>${session.person ? author(session.person) : nothing}<span class="when">${connection.connected ? msg('Sending…') : msg('Kept here, sent when the connection is back')}</span></header>${renderBody(comment.body, () => this.requestUpdate())}</article>`,
)}
</section>
${this.drafts.render('above the composer')}
<div class="dock">${this.renderDock()}</div>
</div>
<div class="rails">${this.drafts.render('rail')}${renderPresence(this.live.presence, connection.connected)}</div>
</div>
${this.announcer.render()}
${this.work.renderDialogs()}${this.moderation.renderDialog()}${this.drafts.renderDialog()}`;
  }

  override updated(): void {
    document.title = this.live.view.thread.title;
  }

  private renderOpening() {
    const { thread } = this.live.view;
    const { opening } = thread;
    return html`<article class="opening" id="c0" tabindex="-1">
<editable-title class="editable-title" .of=${thread.id} .text=${thread.title} ?renamable=${mayRename(thread)} .save=${this.rename}></editable-title>
${thread.mergedInto ? mergedInto(thread.mergedInto) : html`<div class="control" role="status">${controlLines(thread, isModerator()).map((line) => html`<p>${line}</p>`)}</div>`}
<p class="byline">${author(thread.author)}<span class="when">${time(opening.createdAt, opening.dayOnly)}</span></p>
<comment-item data-number="0" .comment=${opening} .threadId=${thread.id} .thread=${thread} .rights=${this.rights} .editing=${this.work.editing === 0}></comment-item>
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
    }${this.find.render()}${this.moderation.renderLine()}</div>
<div class="dock-line"><p class="typing" aria-live="off">${preferences().showTheirTyping ? typingText(typing) : nothing}</p>${this.moving.isAsking ? nothing : this.drafts.renderButton()}</div>
${this.work.renderProblem()}${this.moving.render()}
<thread-composer ?hidden=${this.moving.isAsking || view.thread.mergedInto !== null} .threadId=${view.thread.id} .count=${view.thread.commentCount} .thread=${view.thread} .turnAt=${isModerator() ? null : this.turn.next(view.thread)} .own=${this.own} .find=${(number: number) => this.live.comment(number)} @comment-written=${this.onWritten} @show-new=${this.onShowNew}></thread-composer>`;
  }

  /** Goes to a comment, marks it for a moment, and puts it into the address. */
  async jump(number: number): Promise<void> {
    history.pushState(null, '', `/t/${this.live.id}${number > 0 ? `/${number}` : ''}`);
    const item = await this.place.goTo(number).catch((error: Error) => {
      this.work.say(error.message);
      return null;
    });
    arriveAt(item);
  }

  private readonly rename = async (title: string, opId: string) => {
    await call('PATCH', `/api/threads/${this.live.id}`, { opId, title });
    void this.live.refresh();
  };

  private readonly onWritten = (event: CustomEvent<{ body: string; replyTo: number | null }>) => {
    this.outbox.add(event.detail.body, event.detail.replyTo);
    this.turn.sending();
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
  private readonly begin = async () => {
    const linked = await this.place.begin();
    // Whoever is writing meanwhile goes on.
    if (document.activeElement === document.body) arriveAt(linked);
  };
  private readonly onSession = () => this.requestUpdate();
  private readonly onPreferences = () => {
    this.requestUpdate();
    this.composer.requestUpdate();
  };
}

/** Marks a comment for a moment, and makes it the one that keys are for. */
function arriveAt(item: HTMLElement | null): void {
  const target = item?.querySelector<HTMLElement>('article') ?? item;
  target?.focus({ preventScroll: true });
  target?.classList.add('arrived');
  setTimeout(() => target?.classList.remove('arrived'), 2_000);
}
