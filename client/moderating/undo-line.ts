import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LoggedAction } from '../../shared/protocol/actions.ts';
import { UNDO_WITHIN } from '../../shared/protocol/limits.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';

/** Where keys are words, or another's. */
const WRITING = 'input:not([type="checkbox"]), textarea, select, dialog[open], [contenteditable]';

/** Says what was done, and for ten seconds takes it back on demand, by the key `z` too: everything of it. */
@customElement('undo-line')
export class UndoLine extends LightElement {
  /** Called when something was taken back. */
  @property({ attribute: false }) undone: () => void = () => {};
  @state() private words = '';
  /** What can still be taken back. */
  @state() private actions: readonly LoggedAction[] = [];
  @state() private seconds = 0;
  @state() private problem = '';
  private until = 0;
  private busy = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.onKey);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.onKey);
    clearInterval(this.timer);
  }
  private readonly onKey = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (key !== 'z' || ctrlKey || metaKey || altKey || defaultPrevented || this.actions.length === 0) return;
    if ((event.target as HTMLElement).closest(WRITING)) return;
    event.preventDefault();
    void this.undo();
  };

  /** Says what has just been done, and offers to take back what of it can be. */
  offer(words: string, actions: readonly LoggedAction[]): void {
    this.words = words;
    this.problem = '';
    this.actions = actions.filter(({ act }) => act !== 'uphold');
    this.until = Date.now() + UNDO_WITHIN;
    clearInterval(this.timer);
    this.timer = setInterval(this.tick, 250);
    this.tick();
  }

  /** Takes it back; nothing where there is nothing, or it is too late. */
  async undo(): Promise<void> {
    if (this.busy || this.actions.length === 0) return;
    this.busy = true;
    const { words } = this;
    try {
      for (const action of this.actions.toReversed()) {
        await call('POST', '/api/moderation/actions', {
          act: 'undo',
          opId: `undo:${action.id}`,
          reason: msg('Taken back at once'),
          subject: { actionId: action.id },
        });
        this.actions = this.actions.filter((one) => one !== action);
      }
      this.say(msg(str`Taken back: ${words}`));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = msg(str`It was not taken back. ${error.message}`);
      this.until = Date.now() + UNDO_WITHIN;
    } finally {
      this.busy = false;
      this.undone();
    }
  }

  override render(): TemplateResult {
    const { words, problem, actions, seconds } = this;
    // There before anything is said in it: what comes with its element is not heard by everyone.
    return html`<div role="status">${
      words || problem
        ? html`<div class="undo">${
            problem ? html`<span class="error">${problem}</span>` : html`<span>${words}</span>`
          }${
            actions.length > 0
              ? html`<button @click=${this.undo} aria-keyshortcuts="z">${msg('Undo')} <kbd aria-hidden="true">z</kbd></button><span class="left" aria-hidden="true">${seconds}</span>`
              : nothing
          }</div>`
        : nothing
    }</div>`;
  }

  private say(words: string): void {
    this.words = words;
    this.actions = [];
    this.until = Date.now() + UNDO_WITHIN / 2;
  }

  private readonly tick = (): void => {
    const left = this.until - Date.now();
    this.seconds = Math.max(0, Math.ceil(left / 1_000));
    if (left > 0 || this.busy) return;
    clearInterval(this.timer);
    this.actions = [];
    this.words = '';
    this.problem = '';
  };
}
