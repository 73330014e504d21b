import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { session } from '../data/page-data.ts';
import { wasSignedOut } from '../data/session-watch.ts';
import { LightElement } from '../parts/light-element.ts';
import { barOf, unconfirmed } from './standing.ts';
import './confirm-again.ts';

const MINUTE = 60_000;

/** One line below the head of a page, for those whom it concerns: what they may not do here, or have yet to do. */
@customElement('standing-line')
export class StandingLine extends LightElement {
  private readonly signedOut = wasSignedOut();
  private minute: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
    session.addEventListener('change', this.onChange);
    // How far ahead an end is goes on with the clock.
    this.minute = setInterval(this.onChange, MINUTE);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.onChange);
    clearInterval(this.minute);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { person } = session;
    const bar = barOf(person);
    const email = unconfirmed(person);
    return html`${this.signedOut ? html`<p>${msg('You were signed out of this browser. What you had begun to write is kept for when you sign in again.')}</p>` : nothing}${
      bar ? html`<p>${bar}</p>` : nothing
    }${email ? html`<p>${email} <confirm-again></confirm-again></p>` : nothing}`;
  }
}
