import { msg } from '@lit/localize';
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { ErrorBody } from '../../shared/protocol/errors.ts';
import { Failed } from '../data/api.ts';
import '../parts/count-down.ts';

type Host = ReactiveControllerHost & HTMLElement;
/** What was typed, by the fields' names. */
export type Typed = Record<string, string>;

/**
 * The sending of one form: busy while it is under way, then done, in words; or refused, at the field that it is about.
 * Where a limit says when to try again, the time goes down on the page and the button works when it has come.
 */
export class Submission implements ReactiveController {
  /** What was done, in a sentence. */
  done = '';
  /** Whether it is under way. */
  busy = false;
  private readonly host: Host;
  /** The names of the form's fields: what else is refused is said beside the button. */
  private readonly fields: () => readonly string[];
  private error: ErrorBody | null = null;
  private waitsUntil: number | null = null;

  constructor(host: Host, fields: () => readonly string[]) {
    this.host = host;
    this.fields = fields;
    host.addController(this);
  }

  hostConnected(): void {
    this.host.addEventListener('input', this.onInput);
  }
  hostDisconnected(): void {
    this.host.removeEventListener('input', this.onInput);
  }

  /** Whether nothing can be sent now. */
  get blocked(): boolean {
    return this.busy || this.waitsUntil !== null;
  }

  /** The code of what was refused last. */
  get code(): ErrorBody['code'] | undefined {
    return this.error?.code;
  }

  /**
   * Sends a form, unless it is under way or has to wait. `act` is given what was typed, and returns what was done, in
   * a sentence; or null where the page is about to go: then it stays busy, as nobody shall do it twice.
   */
  async run(event: SubmitEvent, act: (typed: Typed) => Promise<string | null>): Promise<void> {
    event.preventDefault();
    if (this.blocked) return;
    const form = event.target as HTMLFormElement;
    // Read from the form: a password manager may have filled a field without a word.
    const typed = Object.fromEntries(new FormData(form)) as Typed;
    this.reset();
    this.busy = true;
    try {
      const done = await act(typed);
      this.busy = done === null;
      this.done = done ?? '';
    } catch (error) {
      this.busy = false;
      if (!(error instanceof Failed)) throw error;
      await this.refuse(error.body, form);
    } finally {
      this.host.requestUpdate();
    }
  }

  /** Forgets what was said of the last try. */
  reset(): void {
    this.error = null;
    this.done = '';
    this.host.requestUpdate();
  }

  /** Says at a field what was found to be wrong with it before it is sent; null: nothing is any more. */
  show(error: ErrorBody | null): void {
    if (this.busy || (error === null && this.error?.field === undefined)) return;
    this.error = error;
    this.host.requestUpdate();
  }

  /** What is wrong with a field. */
  errorAt(name: string): string {
    return this.error?.field === name ? this.error.message : '';
  }

  /** The button that sends, and what came of it. `more`: other buttons. */
  renderButtons(label: string, more: unknown = nothing) {
    return html`${this.renderProblem()}
<p class="buttons"><button class="primary" aria-disabled=${this.blocked ? 'true' : nothing}>${this.busy ? msg('One moment…') : label}</button>${more}<span class="done" role="status">${this.done}</span></p>`;
  }

  private renderProblem() {
    if (this.waitsUntil !== null) {
      return html`<p class="error"><span role="alert">${msg('That was tried too often.')}</span> ${msg('You can try again')} <count-down .until=${this.waitsUntil} @count-down-ended=${this.onWaited}></count-down>.</p>`;
    }
    const { error } = this;
    if (!error || this.fields().includes(error.field ?? '')) return nothing;
    return html`<p class="error" role="alert">${error.message}${error.code === 'unavailable' ? ` ${msg('What you typed is still here: try again.')}` : nothing}</p>`;
  }

  private async refuse(error: ErrorBody, form: HTMLFormElement): Promise<void> {
    if (error.code === 'too_many' && error.retryAfter !== undefined) {
      this.waitsUntil = Date.now() + error.retryAfter;
      return;
    }
    this.error = error;
    this.host.requestUpdate();
    await this.host.updateComplete;
    // The field draws itself with what it was told.
    await new Promise((resolve) => setTimeout(resolve));
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  private readonly onWaited = () => {
    this.waitsUntil = null;
    this.done = msg('You can try again now.');
    this.host.requestUpdate();
  };

  private readonly onInput = ({ target }: Event) => {
    const { name } = target as HTMLInputElement;
    this.done = '';
    if (this.error?.field === name) this.error = null;
    this.host.requestUpdate();
  };
}
