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
    const count = forum ? html` <span class="count">${forum.people}</span>` : nothing;
    const again = () => void this.load();
    const sections: Section[] = [
      ...(asksApproval
        ? [
            {
              id: 'waiting',
              title: msg('Waiting to be let in'),
              content: html`<waiting-list @sign-up-decided=${again}></waiting-list>`,
            },
          ]
        : []),
      {
        id: 'members',
        title: msg('All members'),
        count,
        content: html`<member-list></member-list>`,
      },
      {
        id: 'invitations',
        title: msg('Invitations'),
        content: html`<open-invitations></open-invitations>`,
      },
      ...(session.may.includes('rules:look')
        ? [{ id: 'rules', title: msg('Rules'), content: html`<moderation-rules></moderation-rules>` }]
        : []),
      {
        id: 'forum',
        title: msg('The forum'),
        content: html`<forum-state .forum=${forum} .problem=${this.problem} @again=${again}></forum-state>`,
      },
    ];
    return html`<h1>${msg('Members')}</h1>
<nav class="sections" aria-label=${msg('Parts of the page')}>${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
${sections.map(renderSection)}`;
  }

  private async load(): Promise<void> {
    this.problem = '';
    try {
      this.forum = await call<ForumState>('GET', '/api/forum');
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  }
}

interface Section {
  /** Its anchor. */
  id: string;
  title: string;
  count?: TemplateResult | typeof nothing;
  content: TemplateResult;
}

const renderSection = ({ id, title, count = nothing, content }: Section): TemplateResult =>
  html`<section id=${id} aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${count}</h2>${content}</section>`;
