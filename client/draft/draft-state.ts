import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { connection } from '../data/page-connection.ts';
import { LightElement } from '../parts/light-element.ts';
import type { LiveDraft } from './live-draft.ts';
import type { DraftConnection } from './text/draft-connection.ts';

/** What lasts as short as this is not said aloud, in milliseconds. */
const SETTLES = 1_500;
/** So often in a row the text's connection fails, beside another that is there, where the network lets none through. */
const SEVERAL = 3;

/**
 * Says the truth at all times: whether one is connected, whether what one wrote is on the server, and what state the
 * draft is in. Seen at once; said to who listens when it has settled, and never for a key press.
 */
@customElement('draft-state')
export class DraftState extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  @property({ attribute: false }) text!: DraftConnection;
  @state() private said = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
    this.text.addEventListener('change', this.onChange);
    connection.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
    this.text.removeEventListener('change', this.onChange);
    connection.removeEventListener('change', this.onChange);
    clearTimeout(this.timer);
  }
  private readonly onChange = () => {
    // What fails while nothing is connected says nothing of the network.
    if (!connection.connected) this.text.failures = 0;
    this.requestUpdate();
  };

  /** Whether the network lets through what the rest of the page needs, and not what writing together does. */
  private get isCutOff(): boolean {
    const { state, failures } = this.text;
    const isAway = state === 'loading' || state === 'kept' || state === 'disconnected';
    return isAway && connection.isPolling && failures >= SEVERAL;
  }

  override render(): TemplateResult {
    const { words, isTrouble } = this.saving();
    return html`<p class="state">${this.live.isGone ? nothing : html`<span class="stage">${this.renderStage()}</span>`}${
      words ? html`<span class=${isTrouble ? 'saving trouble' : 'saving'}>${words}</span>` : nothing
    }${
      this.text.state === 'disconnected' || this.text.state === 'kept'
        ? html`<button class="quiet" @click=${() => this.text.retry()}>${msg('Try now')}</button>`
        : nothing
    }</p><span class="hidden-visually" role="status">${this.said}</span>`;
  }

  override updated(): void {
    const now = this.toSay();
    clearTimeout(this.timer);
    if (now === this.said) return;
    this.timer = setTimeout(() => {
      this.said = this.toSay();
    }, SETTLES);
  }

  private renderStage() {
    const { draft } = this.live;
    const words = this.stage();
    if (draft.published === null) return words;
    return html`<a href="/t/${draft.threadId}/${draft.published}#c${draft.published}">${words}</a>`;
  }

  private stage(): string {
    const { draft, proposal } = this.live;
    const { waits } = this.live.whole;
    const words = ((): string => {
      switch (draft.state) {
        case 'writing':
          return msg('Writing');
        case 'proposed':
        case 'signing':
          return proposal
            ? msg(str`Proposed: ${proposal.signatures.length} of ${proposal.needed} said yes`)
            : msg('Proposed');
        case 'published':
          return waits
            ? msg(str`Published as #${draft.published ?? 0}: waits for a moderator`)
            : msg(str`Published as #${draft.published ?? 0}`);
        case 'abandoned':
          return msg('Abandoned');
      }
    })();
    // What has happened since can't be known.
    return connection.offline && draft.state !== 'published' && draft.state !== 'abandoned'
      ? msg(str`${words}, when the connection was lost`)
      : words;
  }

  /** About the text: its connection, and what of one's own the server has. */
  private saving(): { words: string; isTrouble: boolean } {
    const { state, closedReason } = this.text;
    const fine = (words: string) => ({ words, isTrouble: false });
    const trouble = (words: string) => ({ words, isTrouble: true });
    const ends = this.live.draft.state === 'published' || this.live.draft.state === 'abandoned';
    const writes = this.live.whole.role === 'writer';
    if (this.live.isGone) return trouble(msg('You are not a member of this draft any more.'));
    if (this.isCutOff) return trouble(this.cutOff());
    switch (state) {
      case 'loading':
        return fine(msg('Loading the text…'));
      case 'saved':
        if (ends) return fine('');
        return fine(writes && this.live.isWriting ? msg('Saved') : msg('Connected'));
      case 'saving':
        return fine(msg('Saving…'));
      case 'kept':
        return trouble(msg('Not connected: what you write is kept here, not yet saved.'));
      case 'disconnected':
        return trouble(
          writes && this.live.isWriting
            ? msg('Not connected: what you write will be kept here until it can be saved.')
            : msg('Not connected: this is the text as it was then.'),
        );
      case 'frozen-kept':
        return trouble(
          msg(
            'The text is frozen: what you wrote since is kept here, not saved and not in what is proposed.',
          ),
        );
      case 'full':
        return trouble(
          msg(
            str`The draft is full: it holds ${LIMITS.draft.toLocaleString(document.documentElement.lang)} characters. What you wrote beyond that is kept here, not saved.`,
          ),
        );
      case 'closed':
        return trouble(closedReason || msg('The connection was closed: nothing more is saved.'));
    }
  }

  private cutOff(): string {
    const { state, isUnsaved } = this.text;
    const why = msg(
      'This network does not let through the connection (WebSocket) that writing together needs.',
    );
    if (state === 'loading' && !isUnsaved)
      return `${why} ${msg('You can read the text as it was when the page came.')}`;
    return this.live.may('write')
      ? `${why} ${msg('What you write is kept here until it can be saved.')}`
      : `${why} ${msg('This is the text as it was then.')}`;
  }

  /** The same without what changes at every key press. */
  private toSay(): string {
    const { state } = this.text;
    const passes =
      !this.live.isGone && !this.isCutOff && (state === 'saving' || state === 'saved' || state === 'loading');
    const ends = this.live.draft.state === 'published' || this.live.draft.state === 'abandoned';
    const about = passes ? (state === 'loading' || ends ? '' : msg('Connected.')) : this.saving().words;
    return this.live.isGone ? about : `${this.stage()}. ${about}`;
  }
}
