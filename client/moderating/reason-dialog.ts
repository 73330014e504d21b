import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { Submission } from '../account/submission.ts';
import { LightElement } from '../parts/light-element.ts';
import { offeredReasons } from './offered-reasons.ts';
import '../account/form-field.ts';

/** What is said of an act that others can read of. */
export interface Said {
  /** The same for every try of the same. */
  opId: string;
  reason: string;
  /** What was typed; empty where none was asked. */
  title: string;
  /** What was chosen; empty where nothing was to be. */
  choice: string;
  /** Done although one takes part in the thread. */
  emergency: boolean;
  /** Whether the log is to leave the names out. */
  nameless: boolean;
}

/** One choice of several that is asked beside the reason. */
export interface Choice {
  label: string;
  options: readonly (readonly [label: string, value: string])[];
  chosen: string;
}

/** An act that wants a reason. */
export interface ReasonWanted {
  question: string;
  consequence: string;
  yes: string;
  /** What it is about, as it is now. */
  about?: () => unknown;
  /** A title is asked as well: what is proposed. */
  title?: string;
  choice?: Choice | null;
  /** Who can read the reason. */
  hint: string;
  /** Whether the log may leave the names out. */
  mayBeNameless?: boolean;
  /** @throws Failed: then it is said, and what was typed stays */
  act(said: Said): Promise<void>;
}

/** Reasons that have a key. */
const KEYS = 9;

/**
 * Asks for the reason of an act, and does it: with one of the reasons that are offered at once, or with one's own.
 * Stays open, with what was typed, until it is done or given up.
 */
@customElement('reason-dialog')
export class ReasonDialog extends LightElement {
  @state() private wanted: ReasonWanted | null = null;
  /** Null: they are not here yet. */
  @state() private offered: readonly string[] | null = null;
  /** Whether it was refused because one takes part. */
  @state() private barred = false;
  @query('h2') private heading!: HTMLElement;
  @query('dialog') private dialog!: HTMLDialogElement;
  @query('form') private form!: HTMLFormElement;
  @query('[name="title"]') private titleField!: HTMLInputElement | null;
  private readonly sending = new Submission(this, () =>
    this.wanted?.title === undefined ? ['reason'] : ['title', 'reason'],
  );
  private tried = { words: '', opId: '' };

  async show(wanted: ReasonWanted): Promise<void> {
    if (this.sending.busy) return;
    this.wanted = wanted;
    this.barred = false;
    this.tried = { words: '', opId: '' };
    this.sending.reset();
    await this.updateComplete;
    this.form.reset();
    this.dialog.showModal();
    if (this.offered?.length) {
      this.focusFirst();
      return;
    }
    // Nothing that has keys of its own: what is pressed meanwhile is for the reasons.
    this.heading.focus();
    this.offered = await offeredReasons();
    await this.updateComplete;
    if (document.activeElement === this.heading) this.focusFirst();
  }

  override render(): TemplateResult {
    const {
      question = '',
      consequence = '',
      yes = '',
      hint = '',
      about,
      title,
      choice,
      mayBeNameless,
    } = this.wanted ?? {};
    const cancel = html`<button type="button" class="quiet" @click=${() => this.dialog.close()}>${msg('Cancel')}</button>`;
    return html`<dialog class="reason" aria-labelledby="reason-title" @keydown=${this.onKey} @close=${this.forget}><h2 id="reason-title" tabindex="-1">${question}</h2>
<p>${consequence}</p>${about?.() ?? nothing}
<form class="form" id="reason-form" @submit=${this.submit} novalidate>
${title === undefined ? nothing : this.renderTitle(title)}${choice ? html`<div class="field"><label for="reason-choice">${choice.label}</label><select id="reason-choice" name="choice">${choice.options.map(([label, value]) => html`<option value=${value} ?selected=${value === choice.chosen}>${label}</option>`)}</select></div>` : nothing}
${this.renderOffered(yes)}
<form-field name="reason" .label=${msg('Reason')} lines="3" .hint=${hint} .error=${this.sending.errorAt('reason')}></form-field>
${mayBeNameless ? html`<label><input type="checkbox" name="nameless">${msg('Leave the names out of the public log')}</label>` : nothing}
${this.barred ? html`<label><input type="checkbox" name="emergency">${msg('It is an emergency: the log says so')}</label>` : nothing}
${this.sending.renderButtons(yes, cancel)}</form></dialog>`;
  }

  private renderTitle(proposed: string) {
    const error = this.sending.errorAt('title');
    return html`<div class="field"><label for="reason-new-title">${msg('Title')}</label><input id="reason-new-title" name="title" dir="auto" autocomplete="off" maxlength=${LIMITS.title} value=${proposed} aria-invalid=${error ? 'true' : nothing} aria-describedby=${error ? 'reason-new-title-error' : nothing}>${
      error ? html`<p id="reason-new-title-error" class="note error" role="alert">${error}</p>` : nothing
    }</div>`;
  }

  private renderOffered(yes: string) {
    if (!this.offered || this.offered.length === 0) return nothing;
    return html`<div class="offered" role="group" aria-label=${`${yes}: ${msg('because of')}`}>${this.offered.map(
      (reason, i) =>
        html`<button type="button" @click=${() => this.choose(reason)} aria-keyshortcuts=${i < KEYS ? `${i + 1}` : nothing}>${
          i < KEYS ? html`<kbd aria-hidden="true">${i + 1}</kbd>` : nothing
        } ${reason}</button>`,
    )}</div>`;
  }

  private focusFirst(): void {
    // What was typed meanwhile goes on.
    const typed = this.form.querySelector('textarea');
    if (typed?.value) return;
    this.titleField?.select();
    const first = this.titleField ?? this.form.querySelector<HTMLElement>('.offered button') ?? typed;
    first?.focus();
  }

  private choose(reason: string): void {
    this.form.querySelector('textarea')!.value = reason;
    this.form.requestSubmit();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const { key, ctrlKey, metaKey, altKey } = event;
    if (key === 'Enter' && (ctrlKey || metaKey)) this.form.requestSubmit();
    if (ctrlKey || metaKey || altKey || key.length !== 1) return;
    if ((event.target as HTMLElement).closest('textarea, select, [name="title"]')) return;
    if (/^[1-9]$/.test(key) && (!this.offered || this.offered[Number(key) - 1] !== undefined)) {
      event.preventDefault();
      void this.chooseAt(Number(key) - 1);
    } else if (key !== ' ') this.form.querySelector('textarea')?.focus();
  };

  /** One that is pressed before they are here is chosen when they are. */
  private async chooseAt(place: number): Promise<void> {
    const { wanted } = this;
    const reason = (await offeredReasons())[place];
    if (reason !== undefined && wanted === this.wanted) this.choose(reason);
  }

  private submit(event: SubmitEvent): Promise<void> {
    return this.sending.run(event, async ({ reason = '', title = '', choice = '', emergency, nameless }) => {
      const said = {
        // A form's line breaks are CR LF, those of a text are not.
        reason: reason.replaceAll('\r\n', '\n'),
        title: title.trim(),
        choice,
        emergency: emergency === 'on',
        nameless: nameless === 'on',
      };
      const words = JSON.stringify(said);
      if (words !== this.tried.words) this.tried = { words, opId: crypto.randomUUID() };
      try {
        await this.wanted?.act({ opId: this.tried.opId, ...said });
      } catch (error) {
        this.barred ||= isBarred(error);
        throw error;
      }
      this.dialog.close();
      return '';
    });
  }

  /** What it was about must not be on the page still when it is hidden. */
  private readonly forget = (): void => {
    this.wanted = null;
  };
}

/** Whether an act was refused only because who did it takes part. */
const isBarred = (error: unknown): boolean =>
  error instanceof Error && 'body' in error && (error.body as { field?: string }).field === 'emergency';
