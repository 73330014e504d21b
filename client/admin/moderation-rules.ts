import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Rules } from '../../shared/protocol/moderation.ts';
import { Submission, type Typed } from '../account/submission.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import '../account/form-field.ts';

const PATH = '/api/moderation/rules';
const LINKS: readonly Rules['links'][] = ['nobody', 'guests', 'newcomers', 'everyone'];

/** What waits for a moderator before others see it, and the reasons that are offered: admins set it, moderators read it. */
@customElement('moderation-rules')
export class ModerationRules extends LightElement {
  @state() private rules: Rules | null = null;
  @state() private problem = '';
  private readonly sending = new Submission(this, () => ['reasons', 'words', 'firstComments']);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    const { rules, problem } = this;
    return html`${problem ? html`<p class="error" role="alert">${problem} <button type="button" class="quiet" @click=${this.load}>${msg('Try again')}</button></p>` : nothing}${
      rules === null
        ? nothing
        : session.may.includes('rules:set')
          ? this.renderForm(rules)
          : renderFixed(rules)
    }`;
  }

  private renderForm({ reasons, words, links, firstComments }: Rules) {
    const { sending } = this;
    const first = sending.errorAt('firstComments');
    return html`<form class="form" id="rules-form" @submit=${this.submit} novalidate>
<form-field name="reasons" lines="6" optional .label=${msg('Reasons that moderators are offered')} .hint=${msg('One a line. They can write another one in its place.')} .value=${reasons.join('\n')} .error=${sending.errorAt('reasons')}></form-field>
<form-field name="words" lines="6" optional .label=${msg('Words for which a comment waits')} .hint=${msg('One a line: a word or a phrase, found as a whole, whatever its capitals and accents. Between slashes, a regular expression of RE2: /cheap (pills|watches)/')} .value=${words.join('\n')} .error=${sending.errorAt('words')}></form-field>
<div class="field"><label for="rules-links">${msg('Links for which a comment waits')}</label><select id="rules-links" name="links">${LINKS.map(
      (whose) => html`<option value=${whose} ?selected=${whose === links}>${linksWords(whose)}</option>`,
    )}</select></div>
<div class="field"><label for="rules-first">${msg('First comments of everyone new that wait')}</label><input id="rules-first" name="firstComments" inputmode="numeric" autocomplete="off" .value=${String(firstComments)} aria-describedby="rules-first-hint rules-first-error" aria-invalid=${first ? 'true' : nothing}>
<p class="note error" id="rules-first-error" role="alert">${first}</p>
<p class="note" id="rules-first-hint">${msg('Until so many of theirs were let through, each waits. 0: none waits.')}</p></div>
${sending.renderButtons(msg('Save'))}</form>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    let place: Place | null = null;
    await this.sending.run(event, async (typed) => {
      try {
        this.rules = await call<Rules>('PUT', PATH, rulesOf(typed));
        return msg('Saved. It holds for what is written from now on.');
      } catch (error) {
        place = error instanceof Failed ? placeOf(error, typed) : null;
        if (!place) throw error;
        throw new Failed({
          ...(error as Failed).body,
          field: place.field,
          message: msg(str`Line ${place.line}: ${(error as Failed).message}`),
        });
      }
    });
    if (place) select(form, place);
  }

  private readonly load = async () => {
    this.problem = '';
    try {
      this.rules = await call<Rules>('GET', PATH);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  };
}

const linesOf = (text = '') => text.split(/\r?\n/);
const filledLines = (text?: string) => linesOf(text).flatMap((line) => line.trim() || []);

const rulesOf = ({ reasons, words, links, firstComments = '' }: Typed) => ({
  reasons: filledLines(reasons),
  words: filledLines(words),
  links,
  // What is no number is refused as none.
  firstComments: /^\d+$/.test(firstComments.trim()) ? Number(firstComments) : firstComments,
});

/** A line of a field, counted from 1 as it was typed. */
interface Place {
  field: 'reasons' | 'words';
  line: number;
}

/** Which line a refusal is about; null: none. */
function placeOf({ body }: Failed, typed: Typed): Place | null {
  const [, field, index] = /^(reasons|words)\.(\d+)$/.exec(body.field ?? '') ?? [];
  if (field !== 'reasons' && field !== 'words') return null;
  const numbers = linesOf(typed[field]).flatMap((line, i) => (line.trim() ? i + 1 : []));
  return { field, line: numbers[Number(index)] ?? 1 };
}

function select(form: HTMLFormElement, { field, line }: Place): void {
  const area = form.elements.namedItem(field) as HTMLTextAreaElement;
  const lines = area.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

function renderFixed({ reasons, words, links, firstComments }: Rules) {
  const list = (lines: string[], none: string) =>
    lines.length === 0 ? none : html`<ul>${lines.map((line) => html`<li dir="auto">${line}</li>`)}</ul>`;
  const facts: [string, unknown][] = [
    [msg('Reasons that moderators are offered'), list(reasons, msg('none'))],
    [msg('Words for which a comment waits'), list(words, msg('none'))],
    [msg('Links for which a comment waits'), linksWords(links)],
    [
      msg('First comments of everyone new that wait'),
      firstComments === 0 ? msg('none') : String(firstComments),
    ],
  ];
  return html`<dl>${facts.map(([what, how]) => html`<div><dt>${what}</dt><dd>${how}</dd></div>`)}</dl>
<p class="soft">${msg('Admins can change this.')}</p>`;
}

function linksWords(whose: Rules['links']): string {
  switch (whose) {
    case 'nobody':
      return msg('none');
    case 'guests':
      return msg('those of guests');
    case 'newcomers':
      return msg('those of guests, and of members who came within the last week');
    case 'everyone':
      return msg('those of everyone but moderators');
  }
}
