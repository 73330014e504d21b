import { msg } from '@lit/localize';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LightElement } from '../../parts/light-element.ts';
import type { DraftConnection } from './draft-connection.ts';

/** It follows the text at most so often, in milliseconds; of a text that takes long to render, when it is asked to. */
const EVERY = 300;
const SLOW = 50_000;

/** The text as it will look as a comment. */
@customElement('draft-preview')
export class DraftPreview extends LightElement {
  @property({ attribute: false }) connection!: DraftConnection;
  @query('.body') private body!: HTMLElement;
  @state() private isBehind = false;
  @state() private isEmpty = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.connection?.text.observe(this.onText);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.connection.text.unobserve(this.onText);
    clearTimeout(this.timer);
  }

  override render(): TemplateResult {
    return html`${this.isBehind ? html`<p class="behind">${msg('The text has changed.')} <button @click=${this.show}>${msg('Show it as it is now')}</button></p>` : ''}
${this.isEmpty ? html`<p class="empty">${msg('Nothing is written yet.')}</p>` : ''}<div class="body"></div>`;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('connection')) this.connection.text.observe(this.onText);
  }
  override firstUpdated(): void {
    void this.show();
  }

  private readonly onText = () => {
    if (this.connection.text.length > SLOW) {
      this.isBehind = true;
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      requestIdleCallback?.(this.show) ?? this.show();
    }, EVERY);
  };

  private readonly show = async () => {
    const { renderMarkdown } = await import('../../parts/markdown.ts');
    const text = this.connection.text.toString();
    this.isEmpty = text.trim() === '';
    this.isBehind = false;
    this.body?.replaceChildren(renderMarkdown(text));
  };
}
