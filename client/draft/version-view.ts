import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { hueOf } from '../../shared/people.ts';
import type { Version, VersionText } from '../../shared/protocol/drafts.ts';
import { call, Failed } from '../data/api.ts';
import { difference, folded, type Run, type Shown } from '../parts/difference.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar } from '../parts/people.ts';
import { renderBody } from '../thread/bodies.ts';
import { spanOf } from './draft-versions.ts';
import type { LiveDraft } from './live-draft.ts';

type Look = 'text' | 'difference' | 'people';
/** Longer texts are shown as they are written, in characters: to render them would hold the page up. */
const RENDERED = 200_000;
/** What nobody sees is not drawn: by blocks of about so many characters. */
const BLOCK = 4_000;

/**
 * One version of the text: as it read, what has changed to another, and who wrote what.
 * @fires version-closed
 * @fires version-restored - the text
 */
@customElement('version-view')
export class VersionView extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  @property({ attribute: false }) version!: Version;
  /** Whether the reader may put it in the place of the text now. */
  @property({ type: Boolean }) restorable = false;
  /** The text as it is now. */
  @property({ attribute: false }) now: () => string = () => '';
  @state() private look: Look = 'difference';
  @state() private told: VersionText | null = null;
  @state() private problem = '';
  /** The version that it is held against; null: the text as it is now. */
  @state() private other: number | null = null;
  @state() private runs: Shown[] | null = null;
  @state() private done = 0;
  private comparing: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.comparing?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('version')) void this.load();
  }

  override firstUpdated(): void {
    this.querySelector('h2')?.focus();
  }

  override render(): TemplateResult {
    const looks: [Look, string][] = [
      ['difference', msg('What has changed')],
      ['text', msg('Text')],
      ['people', msg('Who wrote what')],
    ];
    return html`<section class="version-view" aria-labelledby="version-title">
<h2 id="version-title" tabindex="-1">${msg('Version of')} ${spanOf(this.version)}</h2>
<p class="buttons"><button @click=${this.close}>${msg('Back to the text')}</button>${
      this.restorable && this.told
        ? html`<button class="quiet" @click=${this.restore}>${msg('Restore this version')}</button>`
        : nothing
    }</p>
<fieldset class="looks"><legend class="hidden-visually">${msg('Show')}</legend>${looks.map(
      ([look, label]) =>
        html`<label><input type="radio" name="look" .checked=${look === this.look} @change=${() => this.choose(look)}>${label}</label>`,
    )}</fieldset>
${this.problem ? html`<p class="error" role="alert">${this.problem} <button class="quiet" @click=${this.load}>${msg('Try again')}</button></p>` : nothing}
${this.told ? this.renderLook(this.told) : this.problem ? nothing : html`<p class="empty" role="status">${msg('Loading…')}</p>`}
</section>`;
  }

  private renderLook(told: VersionText) {
    if (this.look === 'difference') return this.renderDifference();
    if (told.text === '') return html`<p class="empty">${msg('It was empty.')}</p>`;
    if (this.look === 'people') return this.renderPeople(told);
    return told.text.length > RENDERED
      ? html`<div class="body raw">${blocksOf(told.text).map((text) => html`<div class="block">${text}</div>`)}</div>`
      : renderBody(told.text, () => this.requestUpdate());
  }

  private renderDifference() {
    const others = this.live.versions?.filter(({ seq }) => seq !== this.version.seq) ?? [];
    return html`<p class="field"><label for="held-against">${msg('Compared with')}</label><select id="held-against" @change=${this.onOther}><option value="">${msg('the text as it is now')}</option>${others.map(
      (version) =>
        html`<option value=${version.seq} .selected=${version.seq === this.other}>${spanOf(version)}</option>`,
    )}</select></p>
${this.runs ? this.renderRuns(this.runs) : this.renderProgress()}`;
  }

  private renderProgress() {
    return html`<p class="comparing" role="status"><label>${msg('Comparing…')} <progress max="1" .value=${this.done}></progress></label> <button class="quiet" @click=${() => this.choose('text')}>${msg('Stop')}</button></p>`;
  }

  private renderRuns(runs: readonly Shown[]) {
    if (runs.every(({ kind }) => kind === 'same')) {
      return html`<p class="empty">${msg('Nothing: the texts are the same.')}</p>`;
    }
    return html`<div class="body raw difference" dir="auto">${runs.map((run, i) => {
      if ('lines' in run) {
        return html`<button class="quiet left-out" @click=${() => this.unfold(i, run.text)}>${msg(str`${run.lines} lines that are the same`)}</button>`;
      }
      if (run.kind === 'added') return html`<ins>${run.text}</ins>`;
      if (run.kind === 'removed') return html`<del>${run.text}</del>`;
      return html`<span>${run.text}</span>`;
    })}</div>`;
  }

  private renderPeople({ text, runs, people }: VersionText) {
    let at = 0;
    const pieces = runs.map(({ person, length }) => {
      const piece = { person: people[person], text: text.slice(at, at + length) };
      at += length;
      return piece;
    });
    return html`<ul class="legend" aria-label=${msg('Who wrote what')}>${people.map(
      (person) =>
        html`<li class="wrote hue-${hueOf(person.id)}">${avatar(person)}<bdi>${person.name}</bdi></li>`,
    )}</ul><div class="body raw" dir="auto">${pieces.map(({ person, text }) =>
      person
        ? html`<span class="wrote hue-${hueOf(person.id)}" title=${person.name}>${text}</span>`
        : html`<span>${text}</span>`,
    )}</div>`;
  }

  private readonly load = async () => {
    const { seq } = this.version;
    this.told = null;
    this.runs = null;
    this.problem = '';
    try {
      const told = await this.fetch(seq);
      if (seq !== this.version.seq) return;
      this.told = told;
      if (this.look === 'difference') void this.compare();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      if (seq === this.version.seq) this.problem = error.message;
    }
  };

  private fetch(seq: number): Promise<VersionText> {
    return call<VersionText>('GET', `${this.live.path}/versions/${seq}`);
  }

  private choose(look: Look): void {
    this.look = look;
    if (look === 'difference') void this.compare();
    else this.comparing?.abort();
  }

  private onOther(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.other = value === '' ? null : Number(value);
    void this.compare();
  }

  private async compare(): Promise<void> {
    this.comparing?.abort();
    this.comparing = new AbortController();
    const { signal } = this.comparing;
    if (!this.told) return;
    const { text, seq } = this.told;
    this.runs = null;
    this.done = 0;
    this.problem = '';
    try {
      const other = this.other === null ? this.now() : (await this.fetch(this.other)).text;
      signal.throwIfAborted();
      // Always from the earlier to the later.
      const [before, after] = this.other !== null && this.other < seq ? [other, text] : [text, other];
      const runs: Run[] = await difference(before, after, signal, (done) => {
        this.done = done;
      });
      if (!signal.aborted) this.runs = folded(runs);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }

  private unfold(at: number, text: string): void {
    this.runs = this.runs!.with(at, { kind: 'same', text });
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent('version-closed', { bubbles: true }));
  }

  private restore(): void {
    const detail = this.told!.text;
    this.dispatchEvent(new CustomEvent('version-restored', { detail, bubbles: true }));
  }
}

/** A long text in blocks that end with lines. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at + BLOCK);
    const next = end < 0 ? text.length : end + 1;
    blocks.push(text.slice(at, next));
    at = next;
  }
  return blocks;
}
