import { msg, str } from '@lit/localize';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { caseCount } from '../data/page-connection.ts';
import { LightElement } from '../parts/light-element.ts';

/** The moderators' way to Watch, with how many cases wait there. */
@customElement('watch-link')
export class WatchLink extends LightElement {
  override connectedCallback(): void {
    super.connectedCallback();
    caseCount.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    caseCount.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const open = caseCount.open ?? 0;
    const waits = open === 1 ? msg('1 case waits') : msg(str`${open} cases wait`);
    const isHere = location.pathname === '/watch';
    return html`<a class="icon" href="/watch" title=${msg('Watch')} aria-current=${isHere ? 'page' : nothing}>${eyeIcon}<span class="word">${msg('Watch')}</span>${
      open > 0
        ? html`<span class="hidden-visually">${waits}</span><span class="unheard" aria-hidden="true">${open > 99 ? '99+' : open}</span>`
        : nothing
    }</a>`;
  }
}

const eyeIcon = html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${svg`<path d="M1.8 10s3-5.5 8.2-5.5 8.2 5.5 8.2 5.5-3 5.5-8.2 5.5S1.8 10 1.8 10z"/><circle cx="10" cy="10" r="2.4"/>`}</svg>`;
