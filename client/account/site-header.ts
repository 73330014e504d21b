import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { connection } from '../data/page-connection.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar } from '../parts/people.ts';
import type { AccountDialog, AccountMode } from './account-dialog.ts';
import type { SettingsDialog } from './settings-dialog.ts';
import { signOut } from './sign-out.ts';
import './account-dialog.ts';
import './settings-dialog.ts';

/**
 * The head of every page: the way home, whether one is connected, and who one is.
 * Listens on the document for `account-wanted` (`{mode}`): whoever needs a person asks by it.
 */
@customElement('site-header')
export class SiteHeader extends LightElement {
  @query('account-dialog') private account!: AccountDialog;
  @query('settings-dialog') private settings!: SettingsDialog;
  @query('details') private menu!: HTMLDetailsElement | null;

  override connectedCallback(): void {
    super.connectedCallback();
    connection.addEventListener('change', this.onChange);
    document.addEventListener('account-wanted', this.onAccountWanted);
    document.addEventListener('click', this.onClickElsewhere);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    connection.removeEventListener('change', this.onChange);
    document.removeEventListener('account-wanted', this.onAccountWanted);
    document.removeEventListener('click', this.onClickElsewhere);
  }
  private readonly onChange = () => this.requestUpdate();
  private readonly onAccountWanted = (event: Event) =>
    this.account.show((event as CustomEvent<{ mode: AccountMode }>).detail.mode);
  private readonly onClickElsewhere = (event: Event) => {
    if (this.menu?.open && !this.menu.contains(event.target as Node)) this.menu.open = false;
  };

  override render(): TemplateResult {
    return html`<header class="site">
<a class="brand" href="/">Rejoinder</a>
<span class="connection" role="status">${
      connection.offline
        ? html`<span title=${msg('What you write is kept here and sent when the connection is back.')}>${msg('Offline')}</span>`
        : nothing
    }</span>
<nav aria-label=${msg('You')}>${session.person ? this.renderPerson() : this.renderNobody()}</nav>
</header><account-dialog></account-dialog><settings-dialog></settings-dialog>`;
  }

  private renderNobody() {
    return html`<button class="quiet" @click=${() => this.account.show('sign-in')}>${msg('Sign in')}</button><button @click=${() => this.account.show('sign-up')}>${msg('Sign up')}</button>`;
  }

  private renderPerson() {
    const person = session.person!;
    return html`<details class="menu" @keydown=${this.onMenuKey}><summary>${avatar(person)}<bdi class="me">${person.name}</bdi>${
      person.kind === 'guest' ? html`<span class="guest">${msg('guest')}</span>` : nothing
    }</summary><div class="menu-items"><button class="quiet" @click=${() => this.settings.show()}>${msg('Settings')}</button>${
      person.kind === 'guest'
        ? html`<button class="quiet" @click=${() => this.account.show('sign-up')}>${msg('Sign up')}</button><button class="quiet" @click=${() => this.account.show('sign-in')}>${msg('Sign in')}</button>`
        : nothing
    }<button class="quiet" @click=${() => void signOut()}>${msg('Sign out')}</button></div></details>`;
  }

  private onMenuKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.menu?.open) return;
    this.menu.open = false;
    this.menu.querySelector('summary')?.focus();
    event.stopPropagation();
  }
}
