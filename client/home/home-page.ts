import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ThreadList, ThreadSummary } from '../../shared/protocol/threads.ts';
import { sparkline } from '../../shared/sparkline.ts';
import { call } from '../data/api.ts';
import { connection } from '../data/page-connection.ts';
import { pageData, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { time } from '../parts/people.ts';
import type { NewThreadDialog } from './new-thread-dialog.ts';
import { latestFirst, mergeSummaries } from './summaries.ts';
import './new-thread-dialog.ts';

/**
 * Threads by latest activity, live. Where somebody is reading further down or has the focus in the list, the order
 * stays as it is until they ask for the new one.
 */
@customElement('home-page')
export class HomePage extends LightElement {
  /** All that are known, and the ids of those that are shown, in the order in which they are. */
  @state() private threads: ThreadSummary[];
  @state() private order: string[];
  @state() private next: string | null;
  /** Threads whose activity has not moved them yet. */
  private readonly moved = new Set<string>();
  @state() private problem = '';
  @state() private loading = false;
  @query('new-thread-dialog') private dialog!: NewThreadDialog;

  constructor() {
    super();
    const { threads, next } = pageData<ThreadList>('data')!;
    this.threads = threads;
    this.order = threads.map(({ id }) => id);
    this.next = next;
    connection.socket.on('home:threads', ({ threads }) => this.receive(threads));
    let connected = false;
    connection.socket.on('connect', () => {
      connection.ask('home:join', {}).catch(() => {});
      // What changed while there was no connection.
      if (connected || performance.now() > 10_000) void this.refresh();
      connected = true;
    });
    setInterval(() => this.requestUpdate(), 60_000);
  }

  override render(): TemplateResult {
    const known = new Map(this.threads.map((thread) => [thread.id as string, thread]));
    return html`<div class="home-head"><h1>${msg('Threads')}</h1>${
      session.may.includes('thread:open')
        ? html`<button class="primary" @click=${() => this.dialog.show()}>${msg('New thread')}</button>`
        : nothing
    }</div>
${this.problem ? html`<p class="error" role="alert">${this.problem} <button @click=${() => this.refresh()}>${msg('Try again')}</button></p>` : nothing}
${this.threads.length === 0 ? this.renderEmpty() : nothing}
<p class="moved" role="status">${
      this.moved.size > 0
        ? html`<button class="pill" @click=${() => this.showReordered()}>${
            this.moved.size === 1
              ? msg('1 thread with new activity')
              : msg(str`${this.moved.size} threads with new activity`)
          } <span aria-hidden="true">↑</span></button>`
        : nothing
    }</p>
<ol class="threads">
${repeat(
  this.order.map((id) => known.get(id)!),
  ({ id }) => id,
  (thread) => html`<li>${this.renderSummary(thread)}</li>`,
)}
</ol>
${this.next ? html`<nav class="pages"><a href="/?cursor=${this.next}" @click=${this.loadOlder}>${this.loading ? msg('Loading older threads…') : msg('Older threads')}</a></nav>` : nothing}
<new-thread-dialog></new-thread-dialog>`;
  }

  private renderEmpty() {
    return html`<p class="empty">${msg('There are no threads yet.')} ${
      session.may.includes('thread:open') ? msg('Open the first one.') : msg('Sign up to open the first one.')
    }</p>`;
  }

  private renderSummary(thread: ThreadSummary) {
    const { id, author, commentCount, unread, here } = thread;
    const first = unread && unread < commentCount ? commentCount - unread + 1 : 0;
    return html`<article class="summary">
<h2 dir="auto"><a href=${first ? `/t/${id}/${first}#c${first}` : `/t/${id}`}>${thread.title}</a></h2>
<svg class="sparkline" viewBox="0 0 72 18" role="img" aria-label=${msg('Comments per hour of the last day')}><path d=${sparkline(thread.perHour)}></path></svg>
<p class="facts"><bdi>${author.name}</bdi><span>${commentCount === 1 ? msg('1 comment') : msg(str`${commentCount} comments`)}</span>${time(thread.lastActivityAt)}${
      unread ? html`<strong class="unread">${msg(str`${unread} unread`)}</strong>` : nothing
    }${here > 0 ? html`<span class="here">${msg(str`${here} here now`)}</span>` : nothing}</p>
</article>`;
  }

  private receive(changed: Omit<ThreadSummary, 'unread'>[]): void {
    // What is older than all that is loaded comes with its page.
    const oldest = this.next ? (latestFirst(this.threads).at(-1)?.lastActivityAt ?? '') : '';
    const known = new Set(this.order);
    const within = changed.filter(({ id, lastActivityAt }) => known.has(id) || lastActivityAt >= oldest);
    this.threads = mergeSummaries(this.threads, within, session.person !== null);
    const ordered = latestFirst(this.threads).map(({ id }) => id);
    if (ordered.join() === this.order.join()) this.moved.clear();
    else if (this.isBeingRead()) for (const { id } of within) this.moved.add(id);
    else this.reorder();
  }

  private isBeingRead(): boolean {
    return scrollY > 40 || this.querySelector('.threads')?.matches(':focus-within, :hover') === true;
  }

  private reorder(): void {
    this.order = latestFirst(this.threads).map(({ id }) => id);
    this.moved.clear();
    this.requestUpdate();
  }

  private async showReordered(): Promise<void> {
    this.reorder();
    await this.updateComplete;
    scrollTo({ top: 0 });
    this.querySelector<HTMLElement>('.threads a')?.focus({ preventScroll: true });
  }

  private async refresh(): Promise<void> {
    try {
      const { threads } = await call<ThreadList>('GET', '/api/threads');
      const fresh = new Map(threads.map((thread) => [thread.id, thread]));
      this.receive(threads);
      // Here the server has counted what is unread.
      this.threads = this.threads.map((thread) => fresh.get(thread.id) ?? thread);
      this.problem = '';
    } catch (error) {
      this.problem = `${(error as Error).message} ${msg('The list may be out of date.')}`;
    }
  }

  private async loadOlder(event: Event): Promise<void> {
    event.preventDefault();
    if (this.loading) return;
    this.loading = true;
    try {
      const { threads, next } = await call<ThreadList>('GET', `/api/threads?cursor=${this.next}`);
      this.threads = [...this.threads, ...threads.filter(({ id }) => !this.order.includes(id))];
      this.order = this.threads.map(({ id }) => id);
      this.next = next;
      this.problem = '';
    } catch (error) {
      this.problem = (error as Error).message;
    } finally {
      this.loading = false;
    }
  }
}
