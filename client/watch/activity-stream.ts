import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { ALL, isAll } from '../../shared/activity-filter.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Activity, ActivityFilter, ActivityKind } from '../../shared/protocol/watch.ts';
import type { LiveWatch } from '../data/live-watch.ts';
import { LightElement } from '../parts/light-element.ts';
import { gatheredLine, singleLine, time } from './activity-line.ts';
import { gather, type Line } from './gathering.ts';
import { streamFilter } from './stream-filter.ts';
import './opened-activity.ts';

/** So many lines are on the page at first, and more on demand. */
const LINES = 100;
/** So many happenings of a line that is opened. */
const WITHIN = 50;
/** Of these the text is a reason, not the comment's own. */
const SAID_OF_IT: readonly ActivityKind[] = ['action', 'report', 'appeal'];

/** All that happens on the forum, one line each, opened in its place. */
@customElement('activity-stream')
export class ActivityStream extends LightElement {
  @property({ attribute: false }) live!: LiveWatch;
  @state() private lines = LINES;
  @state() private opened: ReadonlySet<string> = new Set();

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
  only(thread: ThreadId): void {
    this.choose({ ...ALL, thread });
  }

  override render(): TemplateResult {
    const { all, filter, stream } = this.live;
    // One page more than is shown: whether there is any.
    const lines = gather(stream, this.lines + LINES);
    return html`<div class="head"><h2>${msg('Stream')}</h2>${this.renderPause()}</div>
${streamFilter(filter, all, this.choose)}
${this.renderProblem()}
${lines.length === 0 ? html`<p class="empty" role="status">${this.emptyWords(all)}</p>` : nothing}
<ol class="stream" aria-label=${msg('What happens')}>${repeat(
      lines.slice(0, this.lines),
      ({ key }) => key,
      (line) => this.renderLine(line),
    )}</ol>
${this.renderOlder(lines.length)}`;
  }

  private emptyWords(all: readonly Activity[]) {
    const { filter, older } = this.live;
    if (isAll(filter)) return msg('Nothing has happened yet.');
    if (older.loading) return msg('Looking back…');
    if (older.next === null) return msg('Nothing that happened is like this.');
    const oldest = all.at(-1);
    return html`${msg('Nothing is like this since')} ${oldest ? time(oldest.at) : ''}`;
  }

  private renderPause() {
    const { paused, waiting } = this.live;
    const label = !paused ? msg('Pause') : waiting === 0 ? msg('Go on') : msg(str`Go on: ${waiting} more`);
    return html`<button class="pause" aria-pressed=${paused} aria-keyshortcuts="Space" ?data-new=${waiting > 0} @click=${this.togglePause}>${label}</button>`;
  }

  private renderProblem() {
    const { problem } = this.live;
    if (problem === null) return nothing;
    return html`<p class="error" role="alert">${msg('This may be out of date.')} ${problem} <button class="quiet" @click=${this.live.join}>${msg('Try again')}</button></p>`;
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
    const { next, loading, problem } = this.live.older;
    if (lines <= this.lines && next === null) return nothing;
    return html`<p class="pages"><button ?disabled=${loading} @click=${() => this.showOlder(lines)}>${loading ? msg('Loading…') : msg('Earlier')}</button>${
      problem === null
        ? nothing
        : html`<span class="error" role="alert">${msg('What was before could not be loaded.')} ${problem}</span>`
    }</p>`;
  }

  private showOlder(lines: number): void {
    this.lines += LINES;
    if (lines < this.lines) void this.live.older.load();
  }

  private readonly choose = (filter: ActivityFilter): void => {
    this.lines = LINES;
    this.live.narrow(filter);
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
