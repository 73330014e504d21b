import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Quorum } from '../../shared/protocol/drafts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { LightElement } from '../parts/light-element.ts';

type Kind = 'all' | 'number' | 'share';

/**
 * How many co-writers have to say yes: all, a number, or a share of them.
 * @fires quorum-chosen - the quorum
 */
@customElement('quorum-field')
export class QuorumField extends LightElement {
  @property({ attribute: false }) quorum: Quorum = 'all';
  @property() error = '';

  override render(): TemplateResult {
    const kind = kindOf(this.quorum);
    const choices: [Kind, string][] = [
      ['all', msg('all co-writers')],
      ['number', msg('a number of them')],
      ['share', msg('a share of them')],
    ];
    return html`<div class="field quorum"><label for="quorum-kind">${msg('It can be published once these say yes')}</label>
<span class="with-button"><select id="quorum-kind" aria-describedby="quorum-error" @change=${this.onKind}>${choices.map(
      ([value, label]) => html`<option value=${value} .selected=${value === kind}>${label}</option>`,
    )}</select>${kind === 'all' ? nothing : this.renderAmount(kind)}</span>
<p id="quorum-error" class="note error" role="alert">${this.error}</p></div>`;
  }

  private renderAmount(kind: 'number' | 'share') {
    const isShare = kind === 'share';
    const label = isShare ? msg('Percent of the co-writers') : msg('Number of co-writers');
    return html`<input type="number" inputmode="numeric" min="1" max=${mostOf(kind)} aria-label=${label} .value=${String(Number.parseInt(String(this.quorum), 10))} @change=${this.onAmount}>${isShare ? html`<span class="unit" aria-hidden="true">%</span>` : nothing}`;
  }

  private onKind(event: Event): void {
    const kind = (event.target as HTMLSelectElement).value as Kind;
    this.choose(kind === 'all' ? 'all' : kind === 'share' ? '60%' : 2);
  }

  private onAmount(event: Event): void {
    const field = event.target as HTMLInputElement;
    const kind = kindOf(this.quorum);
    if (kind === 'all') return;
    const amount = Math.min(mostOf(kind), Math.max(1, Math.round(field.valueAsNumber) || 1));
    field.value = String(amount);
    this.choose(kind === 'share' ? `${amount}%` : amount);
  }

  private choose(quorum: Quorum): void {
    this.quorum = quorum;
    this.dispatchEvent(new CustomEvent('quorum-chosen', { detail: quorum, bubbles: true }));
  }
}

const mostOf = (kind: 'number' | 'share') => (kind === 'share' ? 100 : LIMITS.draftMembers);

function kindOf(quorum: Quorum): Kind {
  if (quorum === 'all') return 'all';
  return typeof quorum === 'number' ? 'number' : 'share';
}
