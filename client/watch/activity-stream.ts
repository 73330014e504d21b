import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Activity, ActivityKind } from '../../shared/protocol/watch.ts';
import type { LiveWatch } from '../data/live-watch.ts';
import { LightElement } from '../parts/light-element.ts';
import { gatheredLine, singleLine, time } from './activity-line.ts';
import { ALL, type Filter, isAll, passes } from './filter.ts';
import { gather, type Line } from './gathering.ts';
import { streamFilter } from './stream-filter.ts';
import './opened-activity.ts';

/** So many lines are on the page at first, and more on demand. */
const LINES = 100;
/** So many pages are looked through for what one looks for, before one is asked whether to go on. */
const PAGES_BACK = 20;
/** So many happenings of a line that is opened. */
const WITHIN = 50;
/** Of these the text is a reason, not the comment's own. */
const SAID_OF_IT: readonly ActivityKind[] = ['action', 'report', 'appeal'];

/** All that happens on the forum, one line each, opened in its place. */
@customElement('activity-stream')
export class ActivityStream extends LightElement {
  @property({ attribute: false }) live!: LiveWatch;
  @state() private filter: Filter = ALL;
  @state() private lines = LINES;
  @state() private opened: ReadonlySet<string> = new Set();
  /** How many pages more are to be looked through. */
  private pagesLeft = 0;
  private isLookingBack = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  /** Narrows the stream to one thread. */
  only(threadId: ThreadId): void {
    this.choose({ ...ALL, threadId });
  }

  override render(): TemplateResult {
    const { stream } = this.live;
    const shown = isAll(this.filter) ? stream : stream.filter(passes(this.filter));
    // One page more than is shown: whether there is any.
    const lines = gather(shown, this.lines + LINES);
    return html`<div class="head"><h2>${msg('Stream')}</h2>${this.renderPause()}</div>
${streamFilter(this.filter, stream, this.choose)}
${this.renderProblem()}
${lines.length === 0 ? html`<p class="empty" role="status">${this.emptyWords(stream)}</p>` : nothing}
<ol class="stream" aria-label=${msg('What happens')}>${repeat(
      lines.slice(0, this.lines),
      ({ key }) => key,
      (line) => this.renderLine(line),
    )}</ol>
${this.renderOlder(lines.length)}`;
  }

  private emptyWords(stream: readonly Activity[]) {
    if (isAll(this.filter)) return msg('Nothing has happened yet.');
    if (!this.live.hasOlder) return msg('Nothing that happened is like this.');
    const oldest = stream.at(-1);
    const since = oldest ? time(oldest.at) : '';
    return this.live.loading
      ? html`${msg('Looking back…')} ${since}`
      : html`${msg('Nothing is like this since')} ${since}`;
  }

  private renderPause() {
    const { paused, waiting } = this.live;
    const label = !paused ? msg('Pause') : waiting === 0 ? msg('Go on') : msg(str`Go on: ${waiting} more`);
    return html`<button class="pause" aria-pressed=${paused} aria-keyshortcuts="Space" ?data-new=${waiting > 0} @click=${this.togglePause}>${label}</button>`;
  }

  private renderProblem() {
    const { problem } = this.live;
    if (problem?.what !== 'latest') return nothing;
    return html`<p class="error" role="alert">${msg('This may be out of date.')} ${problem.message} <button class="quiet" @click=${this.live.join}>${msg('Try again')}</button></p>`;
  }

  private renderLine(line: Line): TemplateResult {
    const { key, activity } = line;
    const isOpen = this.opened.has(key);
    const many = activity.length > 1;
    // What was said of it stays as it is, whatever became of the comment.
    const kind = many || SAID_OF_IT.includes(activity[0]!.kind) ? '' : `words ${activity[0]!.state ?? ''}`;
    return html`<li class=${kind}><button class="quiet open" aria-expanded=${isOpen} aria-label=${isOpen ? msg('Close') : msg('Open')} @click=${() => this.toggle(key)}><span aria-hidden="true">${isOpen ? '▾' : '▸'}</span></button>
<div class="line" @click=${(event: Event) => this.onLine(event, key)}>${many ? gatheredLine(line) : singleLine(activity[0]!)}</div>${
      isOpen
        ? html`<div class="opened">${many ? this.renderWithin(activity) : this.renderOpened(activity[0]!)}</div>`
        : nothing
    }</li>`;
  }

  private renderOpened(activity: Activity) {
    return html`<opened-activity .activity=${{ ...activity }}></opened-activity>`;
  }

  private renderWithin(activity: readonly Activity[]) {
    const some = activity.slice(0, WITHIN);
    return html`<ol>${repeat(
      some,
      ({ key }) => key,
      (one) => this.renderLine({ key: one.key, activity: [one] }),
    )}</ol>${activity.length > some.length ? html`<p class="empty">${msg(str`and ${activity.length - some.length} more: narrow the stream to this thread to see them all.`)}</p>` : nothing}`;
  }

  private renderOlder(lines: number) {
    const { hasOlder, loading, problem } = this.live;
    if (lines <= this.lines && !hasOlder) return nothing;
    return html`<p class="pages"><button ?disabled=${loading} @click=${() => this.showOlder(lines)}>${loading ? msg('Loading…') : msg('Earlier')}</button>${
      problem?.what === 'older'
        ? html`<span class="error" role="alert">${msg('What was before could not be loaded.')} ${problem.message}</span>`
        : nothing
    }</p>`;
  }

  private showOlder(lines: number): void {
    this.lines += LINES;
    if (lines >= this.lines) return;
    this.pagesLeft = PAGES_BACK;
    void this.lookBack();
  }

  /** Loads what was before, until there are as many lines as are to be shown. */
  private async lookBack(): Promise<void> {
    if (this.isLookingBack) return;
    this.isLookingBack = true;
    do {
      this.pagesLeft -= 1;
      await this.live.loadOlder();
    } while (
      this.pagesLeft > 0 &&
      this.live.hasOlder &&
      this.live.problem === null &&
      gather(this.live.stream.filter(passes(this.filter)), this.lines).length < this.lines
    );
    this.isLookingBack = false;
  }

  private readonly choose = (filter: Filter): void => {
    this.filter = filter;
    this.lines = LINES;
    this.pagesLeft = isAll(filter) ? 0 : PAGES_BACK;
    const { hasOlder, stream } = this.live;
    if (this.pagesLeft > 0 && hasOlder && gather(stream.filter(passes(filter)), LINES).length < LINES)
      void this.lookBack();
  };

  readonly togglePause = (): void => this.live.pause(!this.live.paused);

  /** The whole line opens it, but for its links, and for who marks words of it. */
  private onLine({ target }: Event, key: string): void {
    if ((target as Element).closest('a') || document.getSelection()?.isCollapsed === false) return;
    this.toggle(key);
  }

  private toggle(key: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(key)) {
      opened.add(key);
      // What is read does not move away under its reader.
      if (!this.live.paused) this.live.pause(true);
    }
    this.opened = opened;
  }
}
