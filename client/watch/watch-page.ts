import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { compareCases } from '../../shared/case-order.ts';
import type { Case } from '../../shared/protocol/cases.ts';
import type { CaseId } from '../../shared/protocol/text.ts';
import type { ActivityPage } from '../../shared/protocol/watch.ts';
import { Failed } from '../data/api.ts';
import { LiveCases } from '../data/live-cases.ts';
import { LiveWatch } from '../data/live-watch.ts';
import { LiveWatchers } from '../data/live-watchers.ts';
import { connection } from '../data/page-connection.ts';
import { pageData, session } from '../data/page-data.ts';
import { Moderating } from '../moderating/moderating.ts';
import { LightElement } from '../parts/light-element.ts';
import { renderTabs, type Tab } from '../parts/tabs.ts';
import type { ActivityStream } from './activity-stream.ts';
import type { CaseChosen, CaseQueue, CasesTicked } from './case-queue.ts';
import type { CaseDecided, CaseView } from './case-view.ts';
import { decisionsOn, personActs } from './case-words.ts';
import { decisionsOnAll, nextOf, wishesOf, wishOf } from './deciding.ts';
import type { ThreadChosen } from './heat-list.ts';
import type { ActWanted } from './opened-activity.ts';
import { WatchKeys } from './watch-keys.ts';
import { watchingLine } from './watching-line.ts';
import './activity-stream.ts';
import './case-queue.ts';
import './case-view.ts';
import './heat-list.ts';

type Panel = 'queue' | 'stream' | 'heat';
/** From this width on all of them are seen: the same as in the styles. */
const WIDE = matchMedia('(width >= 64rem)');

/** The moderators' desk: what waits for a decision, what happens, and where it is hot. */
@customElement('watch-page')
export class WatchPage extends LightElement {
  @state() private panel: Panel = 'queue';
  @state() private chosen: CaseId | null = null;
  @state() private ticked: ReadonlySet<CaseId> = new Set();
  @state() private problem = '';
  @query('case-queue') private queue!: CaseQueue;
  @query('case-view') private view!: CaseView | null;
  @query('activity-stream') private stream!: ActivityStream;
  private readonly live = new LiveWatch(
    connection,
    pageData<ActivityPage>('data') ?? { activity: [], next: null },
  );
  private readonly cases = new LiveCases(connection);
  private readonly watchers = new LiveWatchers(connection, this.live);
  private readonly moderating = new Moderating(this, () => this.view?.load());
  private readonly keys = new WatchKeys(this, (key) => this.press(key));

  constructor() {
    super();
    // What has changed before one hears of changes is asked for.
    this.live.addEventListener('joined', this.cases.load);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.cases.addEventListener('change', this.onCases);
    this.watchers.addEventListener('change', this.onChange);
    WIDE.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.cases.removeEventListener('change', this.onCases);
    this.watchers.removeEventListener('change', this.onChange);
    WIDE.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();
  private readonly onCases = () => {
    const { waiting } = this.cases;
    const open = new Set(waiting.map(({ id }) => id));
    const ticked = [...this.ticked].filter((id) => open.has(id));
    if (ticked.length < this.ticked.size) this.ticked = new Set(ticked);
    const one = this.chosen === null ? undefined : this.cases.find(this.chosen);
    // Who has decided goes on with the next; what another has decided is said.
    if (one?.closed && one.closed.by.id === session.person?.id) this.goOn(one);
    this.requestUpdate();
  };

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('chosen')) return;
    this.cases.opened = this.chosen;
    this.watchers.open(this.chosen);
  }

  override render(): TemplateResult {
    const { waiting } = this.cases;
    const { looking } = this.watchers;
    const one = this.chosen === null ? undefined : this.cases.find(this.chosen);
    return html`<div class="title"><h1>${msg('Watch')}</h1><p class="watching">${watchingLine(this.watchers.here)}</p><button class="quiet" @click=${() => this.keys.list()} aria-keyshortcuts="?">${msg('Keys')} <kbd aria-hidden="true">?</kbd></button></div>
${WIDE.matches ? nothing : renderTabs(msg('Parts of the page'), this.tabs(), this.panel, (panel) => this.show(panel))}
${this.problem ? html`<p class="error" role="alert">${this.problem} <button class="quiet" @click=${() => this.say('')}>${msg('Close')}</button></p>` : nothing}
<div class="desk" data-case=${one ? '' : nothing} @case-chosen=${this.onChosen} @cases-ticked=${this.onTicked} @case-decided=${this.onDecided} @case-held=${() => one && this.hold(one)} @case-closed=${this.closeCase} @act-wanted=${this.onActWanted} @thread-chosen=${this.onThread}>
<div class="side">
${this.renderPanel('queue', html`<case-queue .live=${this.cases} .chosen=${this.chosen} .ticked=${this.ticked} .looking=${looking}></case-queue>${this.renderBulk(waiting)}`)}
${this.renderPanel('heat', html`<heat-list></heat-list>`)}
</div>
${one ? html`<section class="opened-case" aria-label=${msg('The case')}><case-view .case=${one} .looking=${looking.get(one.id)}></case-view></section>` : nothing}
${this.renderPanel('stream', html`<activity-stream .live=${this.live}></activity-stream>`)}
</div>
${this.moderating.render()}`;
  }

  private renderPanel(panel: Panel, content: TemplateResult) {
    const isWide = WIDE.matches;
    return html`<div id="panel-${panel}" class="panel" role=${isWide ? nothing : 'tabpanel'} aria-labelledby=${isWide ? nothing : `tab-${panel}`} ?hidden=${!isWide && panel !== this.panel}>${content}</div>`;
  }

  private tabs(): Tab<Panel>[] {
    return [
      { id: 'queue', label: msg('Queue'), count: this.cases.open ?? 0 },
      { id: 'stream', label: msg('Stream') },
      { id: 'heat', label: msg('Heat') },
    ];
  }

  /** What is done on all that are ticked at once. */
  private renderBulk(waiting: readonly Case[]) {
    const ticked = this.tickedOf(waiting);
    if (ticked.length === 0) return nothing;
    return html`<div class="bulk" role="group" aria-label=${msg('On all that are chosen')}><span>${msg(str`${ticked.length} chosen`)}</span>${decisionsOnAll(
      ticked,
    ).map(
      ({ act, key, label }) =>
        html`<button @click=${() => this.moderating.begin(wishesOf(act, ticked))} aria-keyshortcuts=${key}>${label}… <kbd aria-hidden="true">${key}</kbd></button>`,
    )}<button class="quiet" @click=${() => (this.ticked = new Set())}>${msg('None')}</button></div>`;
  }

  private tickedOf(waiting: readonly Case[]): Case[] {
    return waiting.filter(({ id }) => this.ticked.has(id));
  }

  private show(panel: Panel): void {
    this.panel = panel;
    this.chosen = null;
  }

  private say(problem: string): void {
    this.problem = problem;
  }

  /** What a key does; true where it is one of the page's. */
  private press(key: string): boolean {
    const { cases, focused } = this.queue;
    const at = focused ?? this.chosen;
    const here = cases.findIndex(({ id }) => id === at);
    const one = cases[here];
    switch (key) {
      case 'j':
        return this.goTo(cases[Math.min(here + 1, cases.length - 1)]);
      case 'k':
        return this.goTo(cases[Math.max(here - 1, 0)]);
      case 'v':
        if (one && !one.appealed && one.number !== null) this.queue.tick(one.id);
        return true;
      case 't':
        if (one) void this.hold(one);
        return true;
      case ' ':
        this.stream.togglePause();
        return true;
      case 'Escape':
        if (this.chosen === null) return false;
        this.closeCase();
        return true;
      default:
        return this.decide(key, one);
    }
  }

  /** The key of an act: on all that are ticked, else on the case that is open or has the focus. */
  private decide(key: string, one: Case | undefined): boolean {
    const ticked = this.tickedOf(this.cases.waiting);
    const onAll = ticked.length > 0 && decisionsOnAll(ticked).find((decision) => decision.key === key);
    if (onAll) {
      void this.moderating.begin(wishesOf(onAll.act, ticked));
      return true;
    }
    if (!one) return false;
    const act = decisionsOn(one).find((decision) => decision.key === key)?.act;
    const person = personActs().find((act) => act.key === key);
    if (!act && !person) return false;
    // A case is decided on where it is seen whole.
    if (this.chosen === one.id) this.view?.decide((act ?? person)!);
    else this.open(one.id);
    return true;
  }

  private goTo(one: Case | undefined): true {
    if (!one) return true;
    if (this.chosen !== null) this.open(one.id);
    this.queue.focusOn(one.id);
    return true;
  }

  private open(id: CaseId): void {
    this.chosen = id;
    this.say('');
    if (WIDE.matches) return;
    void this.updateComplete.then(() => {
      this.querySelector('.opened-case')?.scrollIntoView({ block: 'start' });
      this.querySelector<HTMLElement>('case-view h2')?.focus({ preventScroll: true });
    });
  }

  private goOn(one: Case): void {
    this.queue.arrange();
    const next = nextOf(this.queue.cases, one, compareCases(this.cases.order));
    this.chosen = next?.id ?? null;
    void this.updateComplete.then(() => next && this.queue.focusOn(next.id));
  }

  private readonly closeCase = (): void => {
    const { chosen } = this;
    this.chosen = null;
    if (chosen !== null) void this.updateComplete.then(() => this.queue.focusOn(chosen));
  };

  private readonly onChosen = ({ detail }: CaseChosen): void => this.open(detail.id);
  private readonly onTicked = ({ detail }: CasesTicked): void => {
    this.ticked = detail.ticked;
  };
  private readonly onThread = ({ detail }: ThreadChosen): void => {
    this.stream.only(detail.threadId);
    if (!WIDE.matches) this.show('stream');
  };

  private readonly onDecided = ({ detail }: CaseDecided): void => {
    const wish = wishOf(detail);
    if (wish) void this.moderating.begin([wish]);
  };

  private readonly onActWanted = ({ detail }: ActWanted): void => void this.moderating.begin([detail]);

  private async hold(one: Case): Promise<void> {
    try {
      await this.cases.hold(one, one.taken?.by.id !== session.person?.id);
      this.say('');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.say(error.message);
    }
  }
}
