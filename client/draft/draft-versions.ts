import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Version } from '../../shared/protocol/drafts.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar } from '../parts/people.ts';
import type { LiveDraft } from './live-draft.ts';

/** When a version was written: from and to, the latter without what is the same. */
export function spanOf({ from, to }: Version): string {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return format.formatRange(Date.parse(from), Date.parse(to));
}

/**
 * The stretches in which the text was written, the latest first.
 * @fires version-chosen - the version
 */
@customElement('draft-versions')
export class DraftVersions extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  /** The version that is open. */
  @property({ attribute: false }) seq: number | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
    void this.live.loadVersions();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { versions, problem } = this.live;
    const again = () => this.live.loadVersions();
    if (versions === null) {
      return problem
        ? html`<p class="error" role="alert">${problem} <button class="quiet" @click=${again}>${msg('Try again')}</button></p>`
        : html`<p class="empty" role="status">${msg('Loading…')}</p>`;
    }
    if (versions.length === 0) return html`<p class="empty">${msg('Nothing was written yet.')}</p>`;
    return html`<p class="note">${msg('Each is a stretch of writing without a long pause.')}</p>
<ol class="versions" reversed>${repeat(
      versions,
      ({ seq }) => seq,
      (version) => html`<li>${this.renderVersion(version)}</li>`,
    )}</ol>
<p class="buttons"><button class="quiet" @click=${again}>${msg('Look again')}</button></p>`;
  }

  private renderVersion(version: Version) {
    const { seq, people, to } = version;
    const names = people.map(({ name }) => name).join(', ');
    const open = () =>
      this.dispatchEvent(new CustomEvent('version-chosen', { detail: version, bubbles: true }));
    return html`<button class="version" aria-current=${seq === this.seq ? 'true' : nothing} @click=${open}><time datetime=${to}>${spanOf(version)}</time><span class="by">${people.slice(0, 6).map(avatar)}<span><bdi>${names}</bdi></span></span></button>`;
  }
}
