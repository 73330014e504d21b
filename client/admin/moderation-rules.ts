import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { KeptRules, Rules } from '../../shared/protocol/rules.ts';
import type { FormField } from '../account/form-field.ts';
import { Submission, type Typed } from '../account/submission.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { linksWords, rulesList } from './rules-words.ts';
import type { TryRules } from './try-rules.ts';
import { type Place, placeOf, rulesOf, select } from './typed-rules.ts';
import '../account/form-field.ts';
import './try-rules.ts';

const PATH = '/api/moderation/rules';
const LINKS: readonly Rules['links'][] = ['nobody', 'guests', 'newcomers', 'everyone'];

/** What waits for a moderator before others see it, and the reasons that are offered: admins set it, moderators read it. */
@customElement('moderation-rules')
export class ModerationRules extends LightElement {
  /** As they were looked at, or saved, last. */
  @state() private rules: KeptRules | null = null;
  /** As somebody else has set them since. */
  @state() private newer: KeptRules | null = null;
  @state() private problem = '';
  /** Another form for what is loaded over what was typed. */
  @state() private edition = 0;
  @query('form') private form!: HTMLFormElement;
  @query('try-rules') private trying!: TryRules;
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
          ? html`${keyed(this.edition, this.renderForm(rules))}<try-rules .rules=${this.typed} @rules-refused=${this.onRefused}></try-rules>`
          : html`${rulesList(rules)}<p class="soft">${msg('Admins can change this.')}</p>`
    }`;
  }

  private renderForm({ reasons, words, links, firstComments }: Rules) {
    const { sending } = this;
    const first = sending.errorAt('firstComments');
    return html`<form class="form" id="rules-form" @submit=${this.submit} @input=${() => this.trying.again()} novalidate>
<form-field name="reasons" lines="6" optional .label=${msg('Reasons that moderators are offered')} .hint=${msg('One a line. They can write another one in its place.')} .value=${reasons.join('\n')} .error=${sending.errorAt('reasons')}></form-field>
<form-field name="words" lines="6" optional .label=${msg('Words for which a comment waits')} .hint=${msg('One a line: a word or a phrase, found as a whole, whatever its capitals and accents, also in letters that look like its own or are set apart. Names that have one in them are refused. Between slashes, a regular expression of RE2: /cheap (pills|watches)/')} .value=${words.join('\n')} .error=${sending.errorAt('words')}></form-field>
<div class="field"><label for="rules-links">${msg('Links for which a comment waits')}</label><select id="rules-links" name="links">${LINKS.map(
      (whose) => html`<option value=${whose} ?selected=${whose === links}>${linksWords(whose)}</option>`,
    )}</select></div>
<div class="field"><label for="rules-first">${msg('First comments of everyone new that wait')}</label><input id="rules-first" name="firstComments" inputmode="numeric" autocomplete="off" .value=${String(firstComments)} aria-describedby="rules-first-hint rules-first-error" aria-invalid=${first ? 'true' : nothing}>
<p class="note error" id="rules-first-error" role="alert">${first}</p>
<p class="note" id="rules-first-hint">${msg('Until so many of theirs were let through, each waits. 0: none waits.')}</p></div>
${sending.renderButtons(msg('Save'))}${this.renderNewer()}</form>`;
  }

  /** What somebody else has set meanwhile, below what was typed: which of the two holds is for the admin to say. */
  private renderNewer() {
    const { newer } = this;
    if (!newer) return nothing;
    return html`<section class="newer" aria-labelledby="newer-rules"><h3 id="newer-rules">${msg('As they are now, by somebody else')}</h3>
${rulesList(newer)}
<p class="note">${msg('What you typed is still above.')}</p>
<p class="buttons"><button type="button" @click=${this.takeNewer}>${msg('Take these into the form')}</button><button type="button" @click=${this.saveOver}>${msg('Save mine over these')}</button></p></section>`;
  }

  /** What stands in the form now. */
  private readonly typed = (): Rules | null =>
    this.form ? rulesOf(Object.fromEntries(new FormData(this.form)) as Typed) : null;

  private async submit(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    let place: Place | null = null;
    await this.sending.run(event, async (typed) => {
      try {
        const { version } = this.rules!;
        this.rules = await call<KeptRules>('PUT', PATH, { ...rulesOf(typed), version });
        this.newer = null;
        return msg('Saved. It holds for what is written from now on.');
      } catch (error) {
        if (error instanceof Failed && error.body.code === 'conflict') {
          this.newer = await call<KeptRules>('GET', PATH);
        }
        place = error instanceof Failed ? placeOf(error, typed) : null;
        throw place ? atLine(error as Failed, place) : error;
      }
    });
    if (place) select(form, place);
  }

  private readonly takeNewer = async () => {
    this.rules = this.newer;
    this.newer = null;
    this.edition += 1;
    this.sending.reset();
    this.trying.again();
    await this.updateComplete;
    await this.querySelector<FormField>('form-field')!.updateComplete;
    this.querySelector('textarea')!.focus();
  };

  private readonly saveOver = () => {
    this.rules = { ...this.rules!, version: this.newer!.version };
    this.form.requestSubmit();
  };

  /** Rules by which nothing can be tried could not be saved either. */
  private readonly onRefused = ({ detail }: CustomEvent<Failed | null>) => {
    if (!detail) return this.sending.show(null);
    const place = placeOf(detail, Object.fromEntries(new FormData(this.form)) as Typed);
    this.sending.show((place ? atLine(detail, place) : detail).body);
  };

  private readonly load = async () => {
    this.problem = '';
    try {
      this.rules = await call<KeptRules>('GET', PATH);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  };
}

/** The refusal at the field that it is about, with the line. */
const atLine = ({ body }: Failed, { field, line }: Place) =>
  new Failed({ ...body, field, message: msg(str`Line ${line}: ${body.message}`) });
