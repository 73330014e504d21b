import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ThreadList } from '../../shared/protocol/threads.ts';
import { LiveHome } from '../data/live-home.ts';
import { connection } from '../data/page-connection.ts';
import { pageData, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { ListPlace } from './list-place.ts';
import type { NewThread } from './new-thread.ts';
import { threadSummary } from './thread-summary.ts';
import './new-thread.ts';

const MINUTE = 60_000;
/** More threads than this are not seen moving: it would cost more than it shows. */
const MOVABLE = 60;

/**
 * Threads by latest activity.
 * @fires account-wanted - `{mode}`: a reader wants to do what only members may
 */
@customElement('home-page')
export class HomePage extends LightElement {
  /** Said to those who don't see it. */
  @state() private said = '';
  @query('h1') private heading!: HTMLElement;
  @query('.threads') private list!: HTMLElement;
  @query('new-thread') private newThread!: NewThread | null;
  private readonly live: LiveHome;
  private readonly place: ListPlace;
  private readonly cursor = new URLSearchParams(location.search).get('cursor');
  private readonly mayOpen = session.may.includes('thread:open');
  private minute: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    const list = pageData<ThreadList>('data') ?? { threads: [], next: null };
    // A title that is not shown later must not be on the page still.
    document.querySelector('#data')?.remove();
    this.live = new LiveHome(connection, list, this.cursor);
    this.place = new ListPlace(this, this.live);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
    // How long ago something was is only true for so long.
    this.minute = setInterval(() => this.requestUpdate(), MINUTE);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
    clearInterval(this.minute);
  }

  override firstUpdated(): void {
    void this.place.restore();
  }

  override render(): TemplateResult {
    const { threads } = this.live;
    return html`<div class="news">${this.renderNews()}</div>
<div class="head"><h1 tabindex="-1">${msg('Threads')}</h1>${this.renderOpen()}</div>
${threads.length === 0 ? this.renderEmpty() : nothing}
<ol class="threads">${repeat(
      threads,
      ({ id }) => id,
      (thread) => html`<li>${threadSummary(thread)}</li>`,
    )}</ol>
${this.renderOlder()}
<div class="hidden-visually" role="status">${this.said}</div>`;
  }

  private renderNews() {
    const { waiting, problem } = this.live;
    if (problem?.what === 'latest') {
      return html`<p class="notice" role="alert">${msg('This list may be out of date.')} ${problem.message} <button class="quiet" @click=${() => this.live.refresh()}>${msg('Try again')}</button></p>`;
    }
    if (waiting === 0) return nothing;
    return html`<button class="pill" data-new @click=${this.showNews}>${newsText(waiting)} <span aria-hidden="true">↑</span></button>`;
  }

  private renderOpen() {
    if (this.mayOpen) return html`<new-thread></new-thread>`;
    return html`<p class="hint">${msg('Members open threads.')} <button class="link" @click=${() => this.want('sign-up')}>${msg('Sign up')}</button></p>`;
  }

  private renderEmpty() {
    if (this.cursor !== null) return html`<p class="empty">${msg('There are no older threads.')}</p>`;
    return this.mayOpen
      ? html`<div class="empty"><p>${msg('There are no threads yet. A thread begins with a title and a text that others answer.')}</p><button @click=${() => this.newThread?.show()}>${msg('Open the first thread')}</button></div>`
      : html`<div class="empty"><p>${msg('There are no threads yet. Sign in to open the first one.')}</p><p class="buttons"><button @click=${() => this.want('sign-in')}>${msg('Sign in')}</button><button @click=${() => this.want('sign-up')}>${msg('Sign up')}</button></p></div>`;
  }

  private renderOlder() {
    const { next, problem, loading } = this.live;
    if (next === null && this.cursor === null) return nothing;
    return html`<nav class="pages" aria-label=${msg('More threads')}>${
      next === null
        ? nothing
        : html`<a class="button" href="/?cursor=${encodeURIComponent(next)}" @click=${this.onOlder}>${loading ? msg('Loading…') : msg('Older threads')}</a>`
    }${this.cursor === null ? nothing : html`<a class="button" href="/">${msg('Latest threads')}</a>`}${
      problem?.what === 'older'
        ? html`<p class="error" role="alert">${msg('The older threads could not be loaded.')} ${problem.message} ${msg('Try again.')}</p>`
        : nothing
    }</nav>`;
  }

  private want(mode: 'sign-in' | 'sign-up'): void {
    this.dispatchEvent(new CustomEvent('account-wanted', { detail: { mode }, bubbles: true }));
  }

  private readonly onChange = () => {
    const { waiting } = this.live;
    if (waiting > 0 && !this.place.isReading) this.arrange();
    else {
      // Once: who listens is not to hear it again with each further thread.
      if (waiting > 0) this.said ||= newsText(waiting);
      this.requestUpdate();
    }
  };

  private async showNews(): Promise<void> {
    this.arrange();
    await this.updateComplete;
    scrollTo({ top: 0 });
    // The button is gone; the list begins here.
    this.heading.focus({ preventScroll: true });
  }

  /** Puts the threads into their order, seen moving where that is wanted. */
  private arrange(): void {
    this.said = '';
    const still =
      !document.startViewTransition ||
      document.hidden ||
      this.live.threads.length > MOVABLE ||
      matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (still) {
      this.live.arrange();
      return;
    }
    this.list.classList.add('moving');
    const transition = document.startViewTransition(async () => {
      this.live.arrange();
      await this.updateComplete;
    });
    // Skipped by a newer one, or by the browser: the threads are in their places all the same.
    transition.ready.catch(() => {});
    transition.finished.catch(() => {}).finally(() => this.list.classList.remove('moving'));
  }

  private readonly onOlder = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void this.loadOlder();
  };

  private async loadOlder(): Promise<void> {
    const before = this.live.threads.length;
    const first = await this.live.loadOlder();
    if (!first) return;
    await this.updateComplete;
    this.said = msg(str`${this.live.threads.length - before} older threads`);
    this.list.querySelector<HTMLElement>(`a[href^="/t/${first.id}"]`)?.focus({ preventScroll: true });
  }
}

const newsText = (threads: number): string =>
  threads === 1 ? msg('1 thread with new activity') : msg(str`${threads} threads with new activity`);
