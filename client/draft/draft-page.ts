import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Note, Version, WholeDraft } from '../../shared/protocol/drafts.ts';
import type { ThreadWindow } from '../../shared/protocol/threads.ts';
import { LiveThread } from '../data/live-thread.ts';
import { connection } from '../data/page-connection.ts';
import { pageData, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { renderTabs, type Tab } from '../parts/tabs.ts';
import { Deciding } from './deciding.ts';
import { LiveDraft } from './live-draft.ts';
import { NoteWork } from './note-work.ts';
import type { PassageTray } from './passage-tray.ts';
import type { Passage } from './passages.ts';
import { RightsOfText } from './rights-of-text.ts';
import { DraftConnection } from './text/draft-connection.ts';
import type { DraftText } from './text/draft-text.ts';
import './draft-answering.ts';
import './draft-notes.ts';
import './draft-people.ts';
import './draft-state.ts';
import '../parts/editable-title.ts';
import './draft-versions.ts';
import './passage-tray.ts';
import './text/draft-text.ts';
import './version-view.ts';

/** From this width on there are three columns: the same as in the styles. */
const WIDE = matchMedia('(width >= 1100px)');

const NONE: readonly Note[] = [];

type Side = 'notes' | 'people' | 'versions';
type Panel = 'text' | 'answering' | Side;

/** A draft: what is answered, the text that is written together, and who is in it, what they say, and how it was. */
@customElement('draft-page')
export class DraftPage extends LightElement {
  @query('draft-text') private editor!: DraftText;
  @query('passage-tray') private tray!: PassageTray;
  /** The panel that is seen where there is one column. */
  @state() private panel: Panel = 'text';
  /** What is at the right where there are three. */
  @state() private side: Side = 'notes';
  @state() private version: Version | null = null;
  @state() private said = '';
  private readonly live: LiveDraft;
  private readonly thread: LiveThread;
  private readonly text: DraftConnection;
  private readonly deciding: Deciding;
  private readonly rights: RightsOfText;
  private readonly notes: NoteWork;
  /** The text as the server rendered it: it stays until that which is written in is there. */
  private rendered: HTMLElement | null = null;

  constructor() {
    super();
    const { whole, window } = pageData<{ whole: WholeDraft; window: ThreadWindow }>('data')!;
    // What is hidden or taken away later must not be on the page still.
    document.querySelector('#data')?.remove();
    this.live = new LiveDraft(connection, whole);
    this.thread = new LiveThread(connection, window);
    this.text = new DraftConnection(this.live.id, whole.role === 'writer');
    this.deciding = new Deciding(this, this.live, this.text);
    const { live, thread, text } = this;
    this.rights = new RightsOfText(this, { live, thread, text }, () => this.editor);
    this.notes = new NoteWork(this, this.live, {
      editor: () => (this.isTextHidden ? null : this.editor),
      isBeside: () => WIDE.matches,
      show: () => this.show('notes'),
    });
    this.live.addEventListener('change', () => this.requestUpdate());
    this.text.addEventListener('change', () => {
      if (this.text.state !== 'loading') this.rendered = null;
      this.requestUpdate();
    });
    this.text.awareness.on('change', ({ added, removed }: { added: number[]; removed: number[] }) => {
      // A cursor that moves is the editor's business.
      if (added.length + removed.length > 0) this.requestUpdate();
    });
    // Who is alone has others to invite first.
    this.side = whole.draft.writers.length + whole.draft.reviewers.length > 1 ? 'notes' : 'people';
  }

  protected override createRenderRoot(): HTMLElement {
    this.rendered = this.querySelector<HTMLElement>('.body');
    return super.createRenderRoot();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    WIDE.addEventListener('change', this.onChange);
    session.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    WIDE.removeEventListener('change', this.onChange);
    session.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { draft } = this.live;
    const isWide = WIDE.matches;
    const mayWrite = this.mayWrite;
    return html`<div class="middle">
<div class="draft-head"><p class="back"><a href="/t/${draft.threadId}"><bdi>${this.thread.view.thread.title}</bdi></a></p>
<editable-title class="editable-title" .of=${draft.id} .text=${draft.title} ?renamable=${this.live.may('change') && this.live.isWriting} .save=${this.rename}></editable-title></div>
<div class="state-line"><draft-state .live=${this.live} .text=${this.text}></draft-state>${this.deciding.renderNext()}
${isWide ? nothing : renderTabs(msg('Parts of the draft'), this.tabs(), this.panel, (panel) => this.show(panel))}</div>
${this.renderPanel('text', this.renderText(mayWrite))}
</div>
${this.renderPanel(
  'answering',
  html`<draft-answering .live=${this.live} .thread=${this.thread} @passage-collected=${this.onCollected}></draft-answering><passage-tray .thread=${this.thread} .draftId=${this.live.id} .writable=${mayWrite} @passage-inserted=${this.onInserted}></passage-tray>`,
)}
<div class="side" ?hidden=${!isWide && (this.panel === 'text' || this.panel === 'answering')}>
${isWide ? renderTabs(msg('Beside the text'), this.sideTabs(), this.side, (side) => this.show(side)) : nothing}
${this.renderPanel('people', html`<draft-people .live=${this.live} .here=${this.here}></draft-people>`)}
${this.renderPanel('notes', this.notes.render())}
${this.renderPanel('versions', this.isSeen('versions') ? html`<draft-versions .live=${this.live} .seq=${this.version?.seq ?? null} @version-chosen=${this.onVersion}></draft-versions>` : nothing)}
</div>
${this.notes.renderBar()}
<p class="hidden-visually" role="status">${this.said}</p>
<confirm-dialog class="deciding"></confirm-dialog>`;
  }

  override firstUpdated(): void {
    // The editor is there: what stands beside it can be placed.
    this.requestUpdate();
  }

  override updated(): void {
    document.title = this.live.draft.title;
  }

  private renderText(mayWrite: boolean) {
    const { version } = this;
    const isProposal = this.isProposalShown;
    return html`${this.deciding.renderProblem()}${this.rights.render()}
${isProposal && !version ? this.deciding.renderProposal() : nothing}
${version ? html`<version-view .live=${this.live} .version=${version} .restorable=${mayWrite} .now=${this.now} @version-closed=${this.closeVersion} @version-restored=${this.onRestored}></version-view>` : nothing}
${this.isTextHidden ? nothing : this.rendered}
<draft-text ?hidden=${this.isTextHidden || this.rendered !== null} .connection=${this.text} .readOnly=${!mayWrite} .notes=${this.live.notes ?? NONE} .active=${this.notes.active} @places=${this.notes.onPlaces} @selected=${this.notes.follow} @note-clicked=${this.notes.onClicked}></draft-text>
${this.deciding.renderEnd()}`;
  }

  private renderPanel(panel: Panel, content: unknown) {
    const isWide = WIDE.matches;
    const isTab = !isWide || (panel !== 'text' && panel !== 'answering');
    const label = panel === 'text' ? msg('The draft') : msg('Answering');
    return html`<section id="panel-${panel}" class="panel ${panel}-panel" role=${isTab ? 'tabpanel' : 'region'} aria-labelledby=${isTab ? `tab-${panel}` : nothing} aria-label=${isTab ? nothing : label} ?hidden=${!this.isSeen(panel)}>${content}</section>`;
  }

  private tabs(): Tab<Panel>[] {
    return [
      { id: 'text', label: msg('Text') },
      { id: 'answering', label: msg('Answering') },
      ...this.sideTabs(),
    ];
  }

  private sideTabs(): Tab<Side>[] {
    const open = this.live.notes?.filter(({ state, replyTo }) => state === 'open' && !replyTo).length ?? 0;
    return [
      { id: 'notes', label: msg('Notes'), count: open },
      { id: 'people', label: msg('People') },
      { id: 'versions', label: msg('Versions') },
    ];
  }

  private isSeen(panel: Panel): boolean {
    if (!WIDE.matches) return panel === this.panel;
    return panel === 'text' || panel === 'answering' || panel === this.side;
  }

  private show(panel: Panel): void {
    this.panel = panel;
    if (panel !== 'text' && panel !== 'answering') this.side = panel;
  }

  /** The proposal is what counts from proposing on. */
  private get isProposalShown(): boolean {
    const { state } = this.live.draft;
    return this.live.proposal !== null && state !== 'writing' && state !== 'abandoned';
  }

  private get isTextHidden(): boolean {
    return this.version !== null || this.isProposalShown;
  }

  private get mayWrite(): boolean {
    return this.live.may('write') && this.live.isWriting && !this.rights.isPromoted;
  }

  /** Who has the text open: as the server says it, not they themselves. */
  private get here(): ReadonlySet<string> {
    const states = [...this.text.awareness.getStates().values()];
    const ids = states.flatMap((one) => (one as { user?: { id?: string } }).user?.id ?? []);
    return new Set(session.person ? [...ids, session.person.id] : ids);
  }

  private readonly rename = (title: string) => this.live.change({ title });
  private readonly now = () => this.editor.text;

  private readonly onCollected = ({ detail }: CustomEvent<Passage>) => this.tray.add(detail);

  private readonly onInserted = ({ detail }: CustomEvent<string>) => {
    this.version = null;
    this.show('text');
    void this.updateComplete.then(() => {
      this.editor.insert(detail);
      this.editor.focus();
    });
  };

  private readonly onVersion = ({ detail }: CustomEvent<Version>) => {
    this.version = detail;
    if (!WIDE.matches) this.panel = 'text';
  };

  private readonly closeVersion = () => {
    this.version = null;
    if (!WIDE.matches) this.panel = 'versions';
  };

  private readonly onRestored = ({ detail }: CustomEvent<string>) => {
    this.version = null;
    this.panel = 'text';
    this.said = msg('The version is restored, as a new edit: undo takes it back.');
    void this.updateComplete.then(() => {
      this.editor.restore(detail);
      this.editor.focus();
    });
  };
}
