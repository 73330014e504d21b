import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Activity, ActivityPage } from '../../shared/protocol/watch.ts';
import { call } from '../data/api.ts';
import { LiveWatch } from '../data/live-watch.ts';
import { connection } from '../data/page-connection.ts';
import { pageData } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { isOnThread, wordsOf } from '../thread/moderator-acts.ts';
import type { ReasonDialog } from '../thread/reason-dialog.ts';
import { gatheredLine, singleLine } from './activity-line.ts';
import { ALL, type Filter, isAll, passes } from './filter.ts';
import { gather, type Line } from './gathering.ts';
import type { ActWanted } from './opened-activity.ts';
import { streamFilter } from './stream-filter.ts';
import '../thread/reason-dialog.ts';
import './opened-activity.ts';

/** So many lines are on the page at first, and more on demand. */
const LINES = 100;
/** So many happenings of a line that is opened. */
const WITHIN = 50;
const PASSAGE = 240;

/** All that happens on the forum, one line each, opened in its place. For moderators. */
@customElement('watch-page')
export class WatchPage extends LightElement {
  @state() private filter: Filter = ALL;
  @state() private lines = LINES;
  @state() private opened: ReadonlySet<string> = new Set();
  @query('reason-dialog') private dialog!: ReasonDialog;
  private readonly live = new LiveWatch(
    connection,
    pageData<ActivityPage>('data') ?? { activity: [], next: null },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
    document.addEventListener('keydown', this.onKey);
    this.addEventListener('act-wanted', this.onActWanted);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
    document.removeEventListener('keydown', this.onKey);
    this.removeEventListener('act-wanted', this.onActWanted);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { stream } = this.live;
    const shown = isAll(this.filter) ? stream : stream.filter(passes(this.filter));
    const lines = gather(shown);
    return html`<div class="head"><h1>${msg('Watch')}</h1>${this.renderPause()}</div>
${streamFilter(this.filter, stream, this.choose)}
${this.renderProblem()}
${lines.length === 0 ? html`<p class="empty">${isAll(this.filter) ? msg('Nothing has happened yet.') : msg('Nothing of what has been loaded is like this.')}</p>` : nothing}
<ol class="stream" aria-label=${msg('What happens')}>${repeat(
      lines.slice(0, this.lines),
      ({ key }) => key,
      (line) => this.renderLine(line),
    )}</ol>
${this.renderOlder(lines.length)}
<reason-dialog></reason-dialog>`;
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
    // What moderators said of it stays as it is, whatever became of the comment.
    const state = many || activity[0]!.kind === 'action' ? '' : activity[0]!.state;
    return html`<li class=${state ?? ''}><button class="quiet open" aria-expanded=${isOpen} aria-label=${isOpen ? msg('Close') : msg('Open')} @click=${() => this.toggle(key)}><span aria-hidden="true">${isOpen ? '▾' : '▸'}</span></button>
<div class="line">${many ? gatheredLine(line) : singleLine(activity[0]!)}</div>${
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
    if (lines < this.lines) void this.live.loadOlder();
  }

  private readonly choose = (filter: Filter): void => {
    this.filter = filter;
    this.lines = LINES;
  };

  private readonly togglePause = (): void => this.live.pause(!this.live.paused);

  private toggle(key: string): void {
    const opened = new Set(this.opened);
    if (!opened.delete(key)) {
      opened.add(key);
      // What is read does not move away under its reader.
      if (!this.live.paused) this.live.pause(true);
    }
    this.opened = opened;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest('a, button, input, select, textarea, summary, dialog')) return;
    event.preventDefault();
    this.togglePause();
  };

  private readonly onActWanted = (event: Event): void => {
    const { act, comment, thread, words } = (event as ActWanted).detail;
    const { number, revision } = comment;
    const about = words.length <= PASSAGE ? words : `${words.slice(0, PASSAGE).trimEnd()}…`;
    void this.dialog.show({
      ...wordsOf(act, number),
      ...(!isOnThread(act) && about !== '' && { about: () => about }),
      act: async ({ opId, reason }) => {
        const threadId = thread.id;
        const input = isOnThread(act)
          ? { act, opId, reason, subject: { threadId } }
          : { act, opId, reason, subject: { threadId, number }, revision };
        await call('POST', '/api/moderation/actions', input);
      },
    });
  };
}
