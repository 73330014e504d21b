import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Member } from '../../shared/protocol/accounts.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar, time } from '../parts/people.ts';
import { untilWords } from '../parts/until.ts';
import { roleName } from '../profile/roles.ts';
import { MemberPages } from './member-pages.ts';
import './role-select.ts';

/** How long the typing rests before it is searched, in milliseconds. */
const REST = 250;
const HOUR = 3_600_000;

/** The members by name, found as one types. Admins also find by e-mail, and give roles. */
@customElement('member-list')
export class MemberList extends LightElement {
  private readonly pages = new MemberPages(this);
  /** What the list that is shown was asked for. */
  @state() private asked = '';
  private readonly isAdmin = session.may.includes('role:set');
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.pages.load({});
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render(): TemplateResult {
    const { members, next, loading, problem } = this.pages;
    const label = this.isAdmin ? msg('Search by name or e-mail') : msg('Search by name');
    return html`<form class="search" role="search" @submit=${this.onSubmit}><input type="search" name="q" aria-label=${label} placeholder=${label} autocomplete="off" spellcheck="false" autocapitalize="none" @input=${this.onInput}></form>
<ul class="rows" @role-set=${this.onRole} aria-busy=${loading ? 'true' : nothing}>${repeat(
      members ?? [],
      ({ id }) => id,
      (member) => html`<li>${this.renderMember(member)}</li>`,
    )}</ul>
${problem ? html`<p class="error" role="alert">${problem} <button class="quiet" @click=${() => this.again()}>${msg('Try again')}</button></p>` : nothing}
<p class="soft" role="status">${this.told(members, loading)}</p>
${next === null ? nothing : html`<p class="buttons"><button @click=${this.more}>${loading ? msg('Loading…') : msg('More')}</button></p>`}`;
  }

  private told(members: Member[] | null, loading: boolean) {
    if (members === null) return loading ? msg('Loading…') : nothing;
    if (members.length > 0 || this.pages.problem) return nothing;
    return msg(str`Nobody was found for “${this.asked}”.`);
  }

  private renderMember(member: Member) {
    const { id, name, role, waiting, mutedUntil, suspendedUntil } = member;
    const email = member.email ?? member.claimedEmail;
    const barred = waiting || mutedUntil || suspendedUntil;
    return html`<div class="who">${avatar(member)}<a href="/people/${id}"><bdi>${name}</bdi></a></div>
<p class="facts">${email ? html`<bdi class="email">${email}</bdi>` : nothing}${member.claimedEmail ? html`<span>${msg('not confirmed')}</span>` : nothing}<span>${usedWords(member)}</span><span>${msg('since')} ${time(member.createdAt, true)}</span></p>
${barred ? html`<p class="facts barred">${waiting ? html`<span>${msg('Waits to be let in')}</span>` : nothing}${mutedUntil ? html`<span>${msg('Muted')} ${untilWords(mutedUntil)}</span>` : nothing}${suspendedUntil ? html`<span>${msg('Suspended')} ${untilWords(suspendedUntil)}</span>` : nothing}</p>` : nothing}
<div class="role">${
      this.isAdmin && id !== session.person?.id
        ? html`<role-select .member=${member}></role-select>`
        : html`<span>${roleName(role)}</span>`
    }</div>`;
  }

  private onInput(event: Event): void {
    clearTimeout(this.timer);
    const { value } = event.target as HTMLInputElement;
    this.timer = setTimeout(() => void this.find(value), REST);
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    clearTimeout(this.timer);
    void this.find(this.querySelector('input')!.value);
  }

  private async find(text: string): Promise<void> {
    const q = text.trim();
    await this.pages.load(q ? { q } : {});
    this.asked = q;
  }

  private again(): Promise<void> {
    return this.find(this.querySelector('input')!.value);
  }

  private async more(): Promise<void> {
    const first = await this.pages.more();
    if (!first) return;
    await this.updateComplete;
    this.querySelector<HTMLElement>(`.who a[href="/people/${first.id}"]`)?.focus({ preventScroll: true });
  }

  private onRole({ detail }: CustomEvent<Member>): void {
    this.pages.replace(detail);
  }
}

/** The use of a session is known to the hour. */
function usedWords({ usedAt }: Member): unknown {
  if (usedAt === null) return msg('not signed in');
  if (Date.now() - Date.parse(usedAt) < HOUR) return msg('here within the last hour');
  return html`${msg('last here')} ${time(usedAt)}`;
}
