import { msg } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ForumState } from '../../shared/protocol/accounts.ts';
import { call, Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import './forum-state.ts';
import './member-list.ts';
import './moderation-rules.ts';
import './open-invitations.ts';
import './waiting-list.ts';

/** For moderators and admins: who wants to come in, who is here, who is invited, what waits for a moderator, and how the forum is. */
@customElement('admin-page')
export class AdminPage extends LightElement {
  @state() private forum: ForumState | null = null;
  @state() private problem = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override render(): TemplateResult {
    const { forum } = this;
    const asksApproval = session.forum.signUp === 'approval' || (forum?.waiting ?? 0) > 0;
    return html`<h1>${msg('Members')}</h1>
${asksApproval ? this.renderSection('waiting', msg('Waiting to be let in'), html`<waiting-list @sign-up-decided=${this.load}></waiting-list>`) : nothing}
${this.renderSection('members', forum ? html`${msg('All members')} <span class="count">${forum.people}</span>` : msg('All members'), html`<member-list></member-list>`)}
${this.renderSection('invitations', msg('Invitations'), html`<open-invitations></open-invitations>`)}
${session.may.includes('rules:look') ? this.renderSection('rules', msg('Rules'), html`<moderation-rules></moderation-rules>`) : nothing}
${this.renderSection('forum', msg('The forum'), html`<forum-state .forum=${forum} .problem=${this.problem} @again=${this.load}></forum-state>`)}`;
  }

  private renderSection(id: string, title: unknown, content: TemplateResult) {
    return html`<section id=${id} aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`;
  }

  private readonly load = async () => {
    this.problem = '';
    try {
      this.forum = await call<ForumState>('GET', '/api/forum');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  };
}
