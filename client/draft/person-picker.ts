import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Candidate } from '../../shared/protocol/drafts.ts';
import type { Author } from '../../shared/protocol/people.ts';
import { fullTime } from '../../shared/time.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar } from '../parts/people.ts';

/** How long the typing rests before it is searched, in milliseconds. */
const REST = 200;

/**
 * Chooses a member of the forum by name: a combobox with a list of whom the name could be.
 * @fires person-chosen - the person, or null when the name was changed since
 */
@customElement('person-picker')
export class PersonPicker extends LightElement {
  /** Where people are asked for: `name=PREFIX` is put after it. */
  @property() path = '';
  @property() label = '';
  @property() error = '';
  @state() private people: Candidate[] | null = null;
  @state() private at = -1;
  @state() private open = false;
  @state() private problem = '';
  @query('input') private field!: HTMLInputElement;
  private chosen: Author | null = null;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** Empties it, for the next one. */
  reset(): void {
    this.choose(null);
    this.field.value = '';
    this.close();
    this.field.focus();
  }

  override render(): TemplateResult {
    const { people, at } = this;
    const isOpen = this.open && people !== null && people.length > 0;
    const error = this.error || this.problem;
    return html`<div class="field picker"><label for="picker">${this.label}</label>
<input id="picker" type="text" role="combobox" autocomplete="off" autocapitalize="words" spellcheck="false" aria-autocomplete="list" aria-expanded=${isOpen ? 'true' : 'false'} aria-controls="picker-list" aria-activedescendant=${isOpen && at >= 0 ? `picker-${at}` : nothing} aria-describedby="picker-note picker-error" aria-invalid=${error ? 'true' : nothing} @input=${this.onInput} @keydown=${this.onKey} @blur=${this.close} @focus=${this.onFocus}>
<ul id="picker-list" role="listbox" aria-label=${this.label} ?hidden=${!isOpen} @mousedown=${(event: Event) => event.preventDefault()}>${(
      people ?? []
    ).map(
      (person, i) =>
        html`<li id="picker-${i}" role="option" aria-selected=${i === at ? 'true' : 'false'} @click=${() => this.take(person)}>${avatar(person)}<bdi>${person.name}</bdi> <span class="when">${msg(str`member since ${fullTime(person.since, document.documentElement.lang, true)}`)}</span></li>`,
    )}</ul>
<p id="picker-note" class="note" role="status">${this.told()}</p>
${error ? html`<p id="picker-error" class="note error" role="alert">${error}</p>` : nothing}</div>`;
  }

  private told(): string {
    const { people, open } = this;
    if (!open || people === null) return '';
    if (people.length === 0) return msg('No member of this name is left to be invited.');
    return people.length === 1 ? msg('1 person') : msg(str`${people.length} people`);
  }

  private onInput(): void {
    this.choose(null);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.find(), REST);
  }

  private onFocus(): void {
    if (this.field.value.trim() !== '' && !this.chosen) void this.find();
  }

  private onKey(event: KeyboardEvent): void {
    const { people, at, open } = this;
    const count = people?.length ?? 0;
    if (event.key === 'Escape' && open) {
      this.close();
      event.stopPropagation();
      event.preventDefault();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count > 0) {
      event.preventDefault();
      this.open = true;
      this.at = (at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + count) % count;
    } else if (event.key === 'Enter' && open && at >= 0) {
      event.preventDefault();
      this.take(people![at]!);
    }
  }

  private async find(): Promise<void> {
    const name = this.field.value.trim();
    const asked = ++this.asked;
    this.problem = '';
    if (name === '') {
      this.close();
      return;
    }
    try {
      const { people } = await call<{ people: Candidate[] }>(
        'GET',
        `${this.path}?${new URLSearchParams({ name })}`,
      );
      if (asked !== this.asked || document.activeElement !== this.field) return;
      this.people = people;
      this.at = people.length > 0 ? 0 : -1;
      this.open = true;
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (asked === this.asked) this.problem = error.message;
    }
  }

  private take(person: Author): void {
    this.field.value = person.name;
    this.close();
    this.choose(person);
  }

  private choose(person: Author | null): void {
    if (this.chosen === person) return;
    this.chosen = person;
    this.dispatchEvent(new CustomEvent('person-chosen', { detail: person, bubbles: true }));
  }

  private readonly close = () => {
    this.asked++;
    this.open = false;
    this.at = -1;
  };
}
