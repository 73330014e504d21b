import { msg } from '@lit/localize';
import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { LinkKind } from '../../shared/link-paths.ts';
import { headingOf } from '../../shared/link-words.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import './confirm-link.ts';
import './draft-link.ts';
import './invitation-link.ts';
import './reset-link.ts';
import './sign-in-link.ts';

/**
 * Where a link of a mail leads. The link is used when its button is pressed, and not before: programs that look
 * through mails open links too.
 */
@customElement('link-page')
export class LinkPage extends LightElement {
  private readonly kind = kindOf(location.pathname);
  /** Behind `#`: it is sent to no server until it is used. */
  private token = location.hash.slice(1);

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.onChange);
    addEventListener('hashchange', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.onChange);
    removeEventListener('hashchange', this.onChange);
  }
  /** Another link of the same kind may be pasted over this one: it begins anew. */
  private readonly onChange = () => {
    this.token = location.hash.slice(1);
    this.requestUpdate();
  };

  override render(): TemplateResult {
    return html`<h1>${headingOf(this.kind)}</h1>
${this.token ? keyed(this.token, this.renderKind()) : html`<p role="alert">${msg('The link is not whole: its end is missing. Copy all of it from the mail into the address field of your browser.')}</p>`}`;
  }

  private renderKind(): TemplateResult {
    const { kind, token } = this;
    switch (kind) {
      case 'sign-in':
        return html`<sign-in-link .token=${token}></sign-in-link>`;
      case 'confirm':
        return html`<confirm-link .token=${token}></confirm-link>`;
      case 'reset':
        return html`<reset-link .token=${token}></reset-link>`;
      case 'invitation':
        return html`<invitation-link .token=${token}></invitation-link>`;
      case 'draft':
        return html`<draft-link .token=${token}></draft-link>`;
    }
  }
}

/** The last part of the path (`LINK_PATHS`). The server has no page for others. */
function kindOf(path: string): LinkKind {
  return path.slice(path.lastIndexOf('/') + 1) as LinkKind;
}
