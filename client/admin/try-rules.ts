import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Rules, TriedRules } from '../../shared/protocol/rules.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';

/** How long the typing rests before the text is tried, in milliseconds. */
const REST = 300;

/**
 * A text that is tried against the rules as they are typed, saved or not: the server says what it would be held for.
 * @fires rules-refused - the rules can't be used: a `Failed`; null where they can again
 */
@customElement('try-rules')
export class TryRules extends LightElement {
  /** What stands in the form now. */
  @property({ attribute: false }) rules: () => Rules | null = () => null;
  @state() private found: TriedRules | null = null;
  @state() private problem = '';
  private text = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Of what was asked last: an answer to what was asked before comes too late. */
  private asked = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** The rules have changed, or the text: it is tried again when the typing rests. */
  again(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), REST);
  }

  override render(): TemplateResult {
    return html`<div class="field"><label for="try-rules-text">${msg('Try a text')}</label>
<textarea id="try-rules-text" rows="3" dir="auto" aria-describedby="try-rules-hint" @input=${this.onInput}></textarea>
<p class="note" id="try-rules-hint">${msg('What a comment would wait for, by the rules as they stand above, saved or not.')}</p></div>
<div role="status">${this.found ? this.renderFound(this.found) : nothing}${this.problem ? html`<p class="note error">${this.problem}</p>` : nothing}</div>`;
  }

  private renderFound({ member, newcomer, guest, read }: TriedRules) {
    const lines: [string, TriedRules['member'] | undefined][] = [
      [msg('Of a member'), member],
      [msg('Of a new member'), newcomer],
      [msg('Of a guest'), guest],
    ];
    return html`<dl>${lines.map(([whose, held]) =>
      held === undefined
        ? nothing
        : html`<div><dt>${whose}</dt><dd class=${held ? 'waits' : nothing}>${heldWords(held)}</dd></div>`,
    )}${read ? html`<div><dt>${msg('Read as')}</dt><dd dir="auto">${marked(read)}</dd></div>` : nothing}</dl>`;
  }

  private onInput({ target }: Event): void {
    this.text = (target as HTMLTextAreaElement).value;
    this.again();
  }

  private async ask(): Promise<void> {
    const rules = this.rules();
    const asked = ++this.asked;
    if (this.text.trim() === '' || !rules) {
      this.found = null;
      this.problem = '';
      return;
    }
    try {
      const found = await call<TriedRules>('POST', '/api/moderation/rules/try', { rules, text: this.text });
      if (asked !== this.asked) return;
      this.found = found;
      this.problem = '';
      this.tell(null);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (asked !== this.asked) return;
      this.found = null;
      const { field, ...body } = error.body;
      const ofRules = field?.replace(/^rules\./, '');
      const isInRules = error.body.code === 'invalid' && ofRules !== undefined && ofRules !== 'text';
      this.problem = isInRules ? msg('The rules above can not be used like this.') : error.message;
      if (isInRules) this.tell(new Failed({ ...body, field: ofRules }));
    }
  }

  private tell(detail: Failed | null): void {
    this.dispatchEvent(new CustomEvent('rules-refused', { detail }));
  }
}

/** A text with what was found in it marked. */
function marked({ text, marks }: NonNullable<TriedRules['read']>) {
  const ends = marks.map(([, to]) => to);
  const pieces = marks.map(
    ([from, to], i) => html`${text.slice(ends[i - 1] ?? 0, from)}<mark>${text.slice(from, to)}</mark>`,
  );
  return [...pieces, text.slice(ends.at(-1) ?? 0)];
}

function heldWords(held: TriedRules['member']) {
  if (!held) return msg('is shown at once');
  switch (held.cause) {
    case 'words':
      return held.detail === null
        ? msg('waits, as the rules took too long')
        : html`${msg('waits, for')} <code dir="auto">${held.detail}</code>`;
    case 'link':
      return msg('waits, for the link in it');
    case 'newcomer':
      return msg('waits, as one of their first');
    default:
      return msg('waits, as all that guests write');
  }
}
