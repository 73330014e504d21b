import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ThreadList, ThreadSummary } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { time } from '../parts/people.ts';

export type ThreadChosen = Pick<ThreadSummary, 'id' | 'title'>;

/** How long the typing rests before it is searched, in milliseconds. */
const REST = 200;
const SHOWN = 6;

/**
 * Chooses a thread by words of its title.
 * @fires thread-chosen - the thread, or null when something else is looked for
 */
@customElement('thread-picker')
export class ThreadPicker extends LightElement {
  /** This one is not offered. */
  @property() but = '';
  @state() private found: readonly ThreadSummary[] | null = null;
  @state() private chosen: string | null = null;
  @state() private problem = '';
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render(): TemplateResult {
    const { found, problem } = this;
    return html`<div class="field"><label for="picker-words">${msg('Merge into')}</label><input id="picker-words" type="search" autocomplete="off" placeholder=${msg('Words of its title')} @input=${this.onInput} @keydown=${onEnter}></div>
<div class="found" role="status">${problem ? html`<p class="error">${problem}</p>` : found?.length === 0 ? html`<p>${msg('No other thread has these words in its title.')}</p>` : nothing}</div>
${
  found && found.length > 0
    ? html`<fieldset><legend class="hidden-visually">${msg('Threads found')}</legend>${found.map((thread) => this.renderThread(thread))}</fieldset>`
    : nothing
}`;
  }

  private renderThread({ id, title, commentCount, lastActivityAt }: ThreadSummary) {
    return html`<label><input type="radio" name="into" value=${id} .checked=${this.chosen === id} @change=${() => this.choose({ id, title })}><span class="title" dir="auto">${title}</span> <span class="when">${commentCount} · ${time(lastActivityAt)}</span></label>`;
  }

  private onInput(event: Event): void {
    this.choose(null);
    clearTimeout(this.timer);
    const title = (event.target as HTMLInputElement).value.trim();
    this.timer = setTimeout(() => void this.find(title), REST);
  }

  private async find(title: string): Promise<void> {
    const asked = ++this.asked;
    this.problem = '';
    if (title === '') {
      this.found = null;
      return;
    }
    try {
      const query = new URLSearchParams({ title, limit: String(SHOWN + 1) });
      const { threads } = await call<ThreadList>('GET', `/api/threads?${query}`);
      if (asked === this.asked) this.found = threads.filter(({ id }) => id !== this.but).slice(0, SHOWN);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (asked === this.asked) this.problem = error.message;
    }
  }

  private choose(thread: ThreadChosen | null): void {
    this.chosen = thread?.id ?? null;
    this.dispatchEvent(new CustomEvent('thread-chosen', { detail: thread, bubbles: true }));
  }
}

/** What is found is not yet chosen. */
function onEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter') event.preventDefault();
}
