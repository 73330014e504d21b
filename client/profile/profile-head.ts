import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Member, Profile } from '../../shared/protocol/accounts.ts';
import { call, Failed } from '../data/api.ts';
import { pageData, session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { avatar, time } from '../parts/people.ts';
import { untilWords } from '../parts/until.ts';
import { mayModerate, roleName } from './roles.ts';
import '../admin/role-select.ts';
import './person-acts.ts';

const MINUTE = 60_000;

/** Who somebody is, and for moderators what they may do about it. The server draws the same (`server/http/pages/profile-page.ts`). */
@customElement('profile-head')
export class ProfileHead extends LightElement {
  @state() private profile = pageData<Profile>('data')!;
  @state() private problem = '';
  private minute: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener('change', this.onChange);
    this.minute = setInterval(this.onChange, MINUTE);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener('change', this.onChange);
    clearInterval(this.minute);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { person, about, former, createdAt, commentCount, mutedUntil, suspendedUntil } = this.profile;
    return html`<h1>${avatar(person)}<bdi>${person.name}</bdi></h1>
<p class="facts"><span>${former ? msg('has left') : roleName(person.role)}</span><span>${msg('since')} ${time(createdAt, true)}</span><span>${commentCount === 1 ? msg('1 comment') : msg(str`${commentCount} comments`)}</span><a href="/log?person=${person.id}">${msg('In the moderation log')}</a></p>
<div role="status">${lasts(mutedUntil) ? html`<p class="standing">${msg('Muted')} ${untilWords(mutedUntil!)}.</p>` : nothing}
${lasts(suspendedUntil) ? html`<p class="standing">${msg('Suspended')} ${untilWords(suspendedUntil!)}.</p>` : nothing}</div>
${about ? html`<p class="about" dir="auto">${about}</p>` : nothing}
${this.renderActs()}${this.problem ? html`<p class="error" role="alert">${this.problem}</p>` : nothing}`;
  }

  private renderActs() {
    const { person, former } = this.profile;
    if (former) return nothing;
    const setsRoles =
      session.may.includes('role:set') && person.role !== 'guest' && person.id !== session.person?.id;
    const moderates = mayModerate(person.role);
    if (!setsRoles && !moderates) return nothing;
    return html`<div class="person-acts" @person-moderated=${this.refresh} @role-set=${this.onRole}>${
      moderates ? html`<person-acts .profile=${this.profile}></person-acts>` : nothing
    }${setsRoles ? html`<role-select labelled .member=${person}></role-select>` : nothing}</div>`;
  }

  private onRole({ detail }: CustomEvent<Member>): void {
    const { role } = detail;
    this.profile = { ...this.profile, person: { ...this.profile.person, role } };
  }

  private readonly refresh = async () => {
    this.problem = '';
    try {
      this.profile = await call<Profile>('GET', `/api/people/${this.profile.person.id}`);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = msg('It is done; how it is now could not be loaded.');
    }
  };
}

const lasts = (until: string | null): boolean => until !== null && Date.parse(until) > Date.now();
