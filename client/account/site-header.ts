import { msg, str } from '@lit/localize';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Person } from '../../shared/protocol/people.ts';
import { connection, notifications } from '../data/page-connection.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar } from '../parts/people.ts';
import type { AccountDialog, AccountMode, AccountWish } from './account-dialog.ts';
import type { SettingsDialog } from './settings-dialog.ts';
import type { SignOutDialog } from './sign-out-dialog.ts';
import './account-dialog.ts';
import './notification-bell.ts';
import './settings-dialog.ts';
import './sign-out-dialog.ts';
import './standing-line.ts';
import './watch-link.ts';

/** Asks, bubbling, for somebody to be somebody: the header opens the dialog in this mode. */
export type AccountWanted = CustomEvent<{ mode: AccountMode } & AccountWish>;

/**
 * The head of every page: the way home, whether one is connected, who one is, what one is to be told, and one's settings.
 * Listens on the document for `account-wanted` (`{mode, invitation?, next?}`).
 */
@customElement('site-header')
export class SiteHeader extends LightElement {
  @query('account-dialog') private account!: AccountDialog;
  @query('settings-dialog') private settings!: SettingsDialog;
  @query('sign-out-dialog') private signOut!: SignOutDialog;
  @query('#account-menu') private menu!: HTMLElement | null;

  override connectedCallback(): void {
    super.connectedCallback();
    connection.addEventListener('change', this.onChange);
    session.addEventListener('change', this.onChange);
    notifications.addEventListener('change', this.onChange);
    document.addEventListener('account-wanted', this.onAccountWanted);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    connection.removeEventListener('change', this.onChange);
    session.removeEventListener('change', this.onChange);
    notifications.removeEventListener('change', this.onChange);
    document.removeEventListener('account-wanted', this.onAccountWanted);
  }
  private readonly onChange = () => this.requestUpdate();
  private readonly onAccountWanted = (event: Event) => {
    const { mode, ...wish } = (event as AccountWanted).detail;
    void this.account.show(mode, wish);
  };

  override render(): TemplateResult {
    return html`<header class="site">
<a class="brand" href="/">Rejoinder</a>
<span class="connection" role="status">${
      connection.offline
        ? msg('Offline: what you write is kept here and sent when the connection is back.')
        : nothing
    }</span>
<nav aria-label=${msg('You')}>${session.person ? this.renderPerson(session.person) : this.renderNobody()}</nav>
</header>${this.renderWarnings()}<account-dialog></account-dialog><settings-dialog></settings-dialog><sign-out-dialog></sign-out-dialog>`;
  }

  private renderNobody() {
    return html`<button class="quiet icon" aria-label=${msg('Settings')} title=${msg('Settings')} @click=${() => this.settings.show()}>${slidersIcon}</button><button class="quiet" @click=${() => this.account.show('sign-in')}>${msg('Sign in')}</button><button @click=${() => this.account.show('sign-up')}>${msg('Sign up')}</button>`;
  }

  private renderPerson(person: Person) {
    const isGuest = person.kind === 'guest';
    return html`${
      isGuest
        ? html`<button @click=${() => this.account.show('sign-up')}>${msg('Sign up')}</button>`
        : nothing
    }${session.may.includes('watch:look') ? html`<watch-link></watch-link>` : nothing}<notification-bell></notification-bell><button class="quiet menu" popovertarget="account-menu">${avatar(person)}<bdi class="me">${person.name}</bdi>${
      isGuest ? html`<span class="guest">${msg('guest')}</span>` : nothing
    }</button><div class="menu-items" id="account-menu" popover @keydown=${this.onMenuKey}><a href="/people/${person.id}">${msg('Profile')}</a>${
      isGuest ? nothing : html`<a href="/you">${msg('You')}</a>`
    }${session.may.includes('member:list') ? html`<a href="/admin">${msg('Members')}</a>` : nothing}<a href="/log">${msg('Moderation log')}</a><button class="quiet" @click=${() => this.from(() => this.settings.show())}>${msg('Settings')}</button>${
      isGuest
        ? html`<button class="quiet" @click=${() => this.from(() => this.account.show('sign-in'))}>${msg('Sign in')}</button>`
        : nothing
    }<button class="quiet" @click=${() => this.from(() => this.signOut.begin())}>${msg('Sign out')}</button></div>`;
  }

  /** They lie over the page, which stays where it is. */
  private renderWarnings() {
    const warnings = notifications.unheard.filter(
      ({ kind, action }) => kind === 'acted' && action.act === 'warn',
    );
    if (warnings.length === 0) return nothing;
    // What few are ever shown comes with the first of it. Where it does not come, the style shows the words.
    import('./warning-notice.ts').catch(() => {});
    return html`<section class="warnings" aria-label=${msg('Warnings')}>${repeat(
      warnings,
      ({ id }) => id,
      (warning) =>
        html`<warning-notice .warning=${warning} data-words=${msg(str`A moderator has warned you: ${warning.action.reason}`)}></warning-notice>`,
    )}</section>`;
  }

  /** Closed first, so that the focus is where the dialog shall give it back to. */
  private from(act: () => Promise<void>): void {
    this.menu?.hidePopover();
    void act();
  }

  /** The arrows go up and down the menu too. */
  private onMenuKey(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const items = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('a, button')];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items.at((at + step) % items.length)?.focus();
  }
}

const slidersIcon = html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${svg`<path d="M2 6h8M15 6h3M2 14h3M10 14h8"/><circle cx="12.5" cy="6" r="2.25"/><circle cx="7.5" cy="14" r="2.25"/>`}</svg>`;
