import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Comment, Thread } from '../../shared/protocol/threads.ts';
import type { SendingWaits } from '../data/outbox.ts';
import { session } from '../data/page-data.ts';
import { preferences } from '../data/preferences.ts';
import { LightElement } from '../parts/light-element.ts';
import { loadRenderer, renderBody } from './bodies.ts';
import { TypingSignal } from './typing-signal.ts';
import { type Unsent, unsentOf } from './unsent.ts';
import { adviceIn, barIn, entryTo } from './writing-bar.ts';
import '../parts/count-down.ts';

/**
 * Where one writes. Keeps the text in the browser until the page has taken it. Says why where one may not write.
 * @fires comment-written - `{body, replyTo}`: the page takes it over
 * @fires show-new - `{number}`: the person wants to see what has come since they began
 */
@customElement('thread-composer')
export class ThreadComposer extends LightElement {
  @property() threadId!: string;
  /** How many comments the thread has now. */
  @property({ type: Number }) count = 0;
  /** How many of the person's own have come since the page did: these are no news. */
  @property({ type: Number }) own = 0;
  /** How one writes in the thread now. */
  @property({ attribute: false }) thread!: Thread;
  /** When the reader's turn comes in a slow thread, in milliseconds since 1970; null: it is. */
  @property({ attribute: false }) turnAt: number | null = null;
  /** The comment that is answered, for its author's name. */
  @property({ attribute: false }) find!: (number: number) => Comment | undefined;
  @state() private text = '';
  @state() private replyTo: number | null = null;
  @state() private since = 0;
  @state() private error = '';
  @state() private preview = false;
  /** When what was sent last goes, where a limit makes it wait; in milliseconds since 1970. */
  @state() private waitsUntil: number | null = null;
  @query('textarea') private textarea!: HTMLTextAreaElement;
  /** `own` when the writing began. */
  private ownBefore = 0;
  private kept!: ReturnType<typeof unsentOf>;
  private typing!: TypingSignal;
  private endWatch = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.kept = unsentOf(this.threadId);
    this.typing = new TypingSignal(this.threadId);
    this.endWatch = this.kept.watch(() => this.restore());
    addEventListener('pagehide', this.stopTyping);
    addEventListener('sending-waits', this.onWaits);
    session.addEventListener('change', this.onSession);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endWatch();
    this.typing.stop();
    removeEventListener('pagehide', this.stopTyping);
    removeEventListener('sending-waits', this.onWaits);
    session.removeEventListener('change', this.onSession);
  }
  private readonly stopTyping = () => this.typing.stop();
  private readonly onSession = () => {
    this.requestUpdate();
    if (this.bar) this.typing.stop();
  };
  private readonly onWaits = (event: Event) => {
    const { threadId, until } = (event as SendingWaits).detail;
    if (threadId === this.threadId) this.waitsUntil = until;
  };

  override firstUpdated(): void {
    this.restore();
  }

  /** Answers a comment, with a passage of it as a quotation if one was marked. */
  answer(number: number, passage = ''): void {
    if (this.bar) return;
    this.replyTo = number;
    if (passage) {
      this.begin();
      const quoted = passage.replace(/^/gm, '> ');
      this.setText(`${this.text ? `${this.text.trimEnd()}\n\n` : ''}${quoted}\n\n`);
    }
    this.keep();
    this.focusText();
  }

  /** Puts back what could not be sent, with the reason, before what has been written since. */
  giveBack(body: string, replyTo: number | null, reason: string): void {
    this.error = `${reason} ${msg('What you wrote is here again.')}`;
    this.replyTo ??= replyTo;
    this.begin();
    this.setText(this.text.trim() ? `${body}\n\n${this.text}` : body);
    this.keep();
  }

  focusText(): void {
    this.preview = false;
    this.updateComplete.then(() => {
      this.textarea.focus();
      this.textarea.setSelectionRange(this.textarea.value.length, this.textarea.value.length);
    });
  }

  override render(): TemplateResult {
    const empty = this.text.trim() === '';
    const news = empty ? 0 : this.count - this.since - (this.own - this.ownBefore);
    const near = LIMITS.body - this.text.length;
    const bar = this.bar;
    return html`<form class="composer" @submit=${this.submit} aria-label=${msg('Write a comment')}>
<div class="why-not" role="status">${bar ? html`<p>${bar}${empty ? nothing : html` ${msg('What you wrote is kept here.')}`}</p>` : nothing}</div>
${bar ? nothing : this.renderContext(news)}
${this.error && !bar ? html`<p class="error" role="alert">${this.error}</p>` : nothing}
<textarea rows="1" placeholder=${msg('Write a comment')} aria-label=${msg('Your comment')} aria-describedby="composer-hint" ?hidden=${bar ? empty : this.preview} ?readonly=${bar !== null} @input=${this.onInput} @keydown=${this.onKey} @blur=${this.stopTyping} @focus=${() => void loadRenderer().catch(() => {})}></textarea>
${this.preview && !bar ? html`<div class="preview" tabindex="0" aria-label=${msg('Preview')} role="region">${renderBody(this.text, () => this.requestUpdate())}</div>` : nothing}
${this.waitsUntil === null || bar ? nothing : this.renderWait(this.waitsUntil)}
${bar ? nothing : this.renderTurn()}
${bar ? nothing : this.renderButtons(empty, near)}
</form>`;
  }

  /** Why one may not write; null: one may. */
  private get bar(): TemplateResult | null {
    return barIn(this.thread, () => this.want('sign-up'));
  }

  /** Whether others have their turn first, in a slow thread. */
  private get early(): boolean {
    return this.turnAt !== null && this.turnAt > Date.now();
  }

  /** How long it is until then, and, to those who don't see the button, that it has come. */
  private renderTurn() {
    const { early, turnAt } = this;
    const said = early ? msg('Slow mode:') : turnAt === null ? nothing : msg('You can write again.');
    return html`<p class=${early ? 'wait' : 'hidden-visually'}><span role="status">${said}</span>${
      early
        ? html` ${msg('you can write again')} <count-down .until=${turnAt} @count-down-ended=${() => this.requestUpdate()}></count-down>.`
        : nothing
    }</p>`;
  }

  private renderWait(until: number) {
    return html`<p class="wait"><span role="status">${msg('That was a lot at once.')}</span> ${msg('What waits is sent by itself')} <count-down .until=${until}></count-down>.</p>`;
  }

  private renderButtons(empty: boolean, near: number) {
    return html`<div class="buttons"><span id="composer-hint" class="hint">${near < 500 ? msg(str`${near} characters left`) : this.hint()}</span><button type="button" class="quiet" ?disabled=${empty} aria-pressed=${this.preview ? 'true' : 'false'} @click=${this.togglePreview}>${msg('Preview')}</button><button class="primary" ?disabled=${empty || near < 0 || this.early}>${msg('Send')}</button></div>`;
  }

  private renderContext(news: number) {
    if (this.replyTo === null && news <= 0) return nothing;
    const answered = this.replyTo === null ? undefined : this.find(this.replyTo);
    return html`<p class="context">${
      this.replyTo === null
        ? nothing
        : html`<span>${msg(str`Answering ${answeredWords(answered, this.replyTo)}`)}</span><button type="button" class="quiet" aria-label=${msg('Do not answer this comment')} @click=${this.dropReply}>✕</button>`
    }${
      news > 0
        ? html`<button type="button" class="quiet news" @click=${this.showNew}>${msg(str`${news} new since you began`)}</button>`
        : nothing
    }</p>`;
  }

  private hint(): string {
    const advice = adviceIn(this.thread);
    if (advice) return advice;
    return preferences().enterSends
      ? msg('Enter sends, Shift+Enter breaks the line. Markdown works.')
      : msg('Ctrl+Enter sends. Markdown works.');
  }

  private onInput(): void {
    this.error = '';
    if (this.textarea.value.trim() !== '') this.begin();
    this.text = this.textarea.value;
    this.keep();
    if (this.text.trim() === '') this.typing.stop();
    else this.typing.key();
  }

  /** Where nothing stood before, what comes from now on is new to the writer. */
  private begin(): void {
    if (this.text.trim() !== '') return;
    this.since = this.count;
    this.ownBefore = this.own;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.textarea.blur();
    if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return;
    if (event.ctrlKey || event.metaKey || preferences().enterSends) void this.submit(event);
  }

  private submit(event: Event): void {
    event.preventDefault();
    const body = this.text.trimEnd();
    if (this.bar || this.early || body.trim() === '' || body.length > LIMITS.body) return;
    if (!session.person) {
      this.want(entryTo(this.thread));
      return;
    }
    const detail = { body, replyTo: this.replyTo };
    // The page has it in its outbox when this returns: only then may the composer let go of it.
    this.dispatchEvent(new CustomEvent('comment-written', { detail, bubbles: true }));
    this.typing.stop();
    this.replyTo = null;
    this.error = '';
    this.preview = false;
    this.setText('');
    this.kept.value = null;
    this.updateComplete.then(() => this.textarea.focus());
  }

  private want(mode: 'guest' | 'sign-up'): void {
    this.dispatchEvent(new CustomEvent('account-wanted', { detail: { mode }, bubbles: true }));
  }

  private togglePreview(): void {
    this.preview = !this.preview;
    if (!this.preview) this.focusText();
  }

  private dropReply(): void {
    this.replyTo = null;
    this.keep();
    this.focusText();
  }

  private showNew(): void {
    this.dispatchEvent(new CustomEvent('show-new', { detail: { number: this.since + 1 }, bubbles: true }));
  }

  private setText(text: string): void {
    this.text = text;
    this.textarea.value = text;
  }

  private keep(): void {
    const { text: body, replyTo, since } = this;
    this.kept.value = body.trim() === '' && replyTo === null ? null : { body, replyTo, since };
  }

  private restore(): void {
    const kept: Unsent = this.kept.value ?? { body: '', replyTo: null, since: 0 };
    this.replyTo = kept.replyTo;
    this.since = kept.since;
    if (this.textarea.value !== kept.body) this.setText(kept.body);
  }
}

/** 'Anna #3', or '#3' for a joint response, which is no one's alone. */
const answeredWords = (answered: Comment | undefined, number: number): string =>
  answered?.kind === 'comment' ? `${answered.author.name} #${number}` : `#${number}`;
