import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Device } from '../../shared/protocol/accounts.ts';
import { call, Failed } from '../data/api.ts';
import { LightElement } from '../parts/light-element.ts';
import { time } from '../parts/people.ts';
import { browserName } from './browser-name.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PATH = '/api/account/sessions';
interface Devices {
  sessions: Device[];
}

/** The browsers in which one is signed in. Each can be signed out from here, or all but this one. */
@customElement('your-sessions')
export class YourSessions extends LightElement {
  @state() private devices: Device[] | null = null;
  @state() private problem = '';
  @state() private done = '';
  /** What is being ended: a session's id, or all others. */
  @state() private ending: string | null = null;
  @query('ul') private list!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('sessions-ended', this.load);
    void this.load();
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('sessions-ended', this.load);
  }

  override render(): TemplateResult {
    const { devices, problem } = this;
    return html`<ul class="devices" tabindex="-1" aria-label=${msg('Where you are signed in')}>${repeat(
      devices ?? [],
      ({ id }) => id,
      (device) => this.renderDevice(device),
    )}</ul>
${problem ? html`<p class="error" role="alert">${problem}${devices ? nothing : html` <button type="button" class="quiet" @click=${this.load}>${msg('Try again')}</button>`}</p>` : nothing}
<p class="buttons">${devices && devices.length > 1 ? html`<button type="button" aria-disabled=${this.ending ? 'true' : nothing} @click=${this.endOthers}>${msg('End all others')}</button>` : nothing}<span class="soft" role="status">${this.done}</span></p>`;
  }

  private renderDevice({ id, current, agent, createdAt, usedAt }: Device) {
    const name = browserName(agent);
    // The use is known to the hour only.
    const isRecent = Date.now() - Date.parse(usedAt) < HOUR;
    const isNew = Date.now() - Date.parse(createdAt) < MINUTE;
    return html`<li><div><strong title=${agent}>${name}</strong>${current ? html` <span class="this">${msg('this one')}</span>` : nothing}
<p class="note">${isNew ? msg('Signed in just now') : html`${msg('Signed in')} ${time(createdAt)}`} · ${isRecent ? msg('used within the last hour') : html`${msg('last used')} ${time(usedAt)}`}</p></div>${
      current
        ? nothing
        : html`<button type="button" class="quiet" aria-label=${msg(str`End the session: ${name}`)} aria-disabled=${this.ending ? 'true' : nothing} @click=${() => this.end(id, name)}>${this.ending === id ? msg('Ending…') : msg('End')}</button>`
    }</li>`;
  }

  private readonly load = () =>
    this.ask(async () => {
      this.devices = (await call<Devices>('GET', PATH)).sessions;
    });

  private end(id: string, name: string): Promise<void> {
    return this.endBy(id, `${PATH}/${id}`, msg(str`Ended: ${name}.`));
  }

  private endOthers(): Promise<void> {
    return this.endBy('others', PATH, msg('All others are ended.'));
  }

  private async endBy(what: string, path: string, done: string): Promise<void> {
    if (this.ending) return;
    this.ending = what;
    this.done = '';
    await this.ask(async () => {
      this.devices = (await call<Devices>('DELETE', path)).sessions;
      this.done = done;
    });
    this.ending = null;
    await this.updateComplete;
    // What had the focus is gone with its session.
    if (document.activeElement === document.body) this.list.focus();
  }

  private async ask(act: () => Promise<void>): Promise<void> {
    this.problem = '';
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }
}
