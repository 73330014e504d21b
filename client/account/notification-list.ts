import { msg } from '@lit/localize';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Notification } from '../../shared/protocol/notifications.ts';
import { Failed } from '../data/api.ts';
import { notifications } from '../data/page-connection.ts';
import { LightElement } from '../parts/light-element.ts';
import { time } from '../parts/people.ts';
import { sentence } from './notification-words.ts';
import '../log/appeal-button.ts';

/** What moderators did that concerns the reader, newest first. What it shows counts as heard. */
@customElement('notification-list')
export class NotificationList extends LightElement {
  /** Whether it is looked at. */
  @property({ type: Boolean }) shown = false;
  @state() private list: Notification[] | null = null;
  @state() private problem = '';
  /** What was not heard when it was first shown: marked as long as it is looked at. */
  private fresh = new Set<string>();

  override connectedCallback(): void {
    super.connectedCallback();
    notifications.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    notifications.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => {
    const known = new Set(this.list?.map(({ id }) => id));
    if (this.shown && notifications.unheard.some(({ id }) => !known.has(id))) void this.load();
  };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('shown') || !this.shown) return;
    this.fresh = new Set();
    void this.load();
  }

  override render(): TemplateResult {
    const { list, problem } = this;
    return html`<h2 id="notifications-title">${msg('Notifications')}</h2>
${problem ? html`<p class="error" role="alert">${problem} <button type="button" class="quiet" @click=${this.load}>${msg('Try again')}</button></p>` : nothing}
${list === null ? (problem ? nothing : html`<p class="empty">${msg('One moment…')}</p>`) : list.length === 0 ? this.renderNothing() : this.renderList(list)}`;
  }

  private renderNothing() {
    return html`<p class="empty">${msg('Nothing yet. Here you are told what moderators do about you and what you wrote, and what becomes of what you report.')}</p>`;
  }

  private renderList(list: Notification[]) {
    return html`<ol>${repeat(
      list,
      ({ id }) => id,
      (notification) => this.renderOne(notification),
    )}</ol>`;
  }

  private renderOne(notification: Notification) {
    const { id, at, kind, action, mayAppeal } = notification;
    const isNew = this.fresh.has(id);
    const waits = kind === 'acted' && action.appeal?.state === 'waiting';
    return html`<li class=${isNew ? 'new' : nothing}>${isNew ? html`<span class="hidden-visually">${msg('New:')} </span>` : nothing}<p class="what">${sentence(notification)}.</p>
<p class="reason" dir="auto">${action.reason}</p>
<div class="facts"><a class="when" href="/log?entry=${action.id}#${action.id}">${time(at)}</a>${
      waits ? html`<span>${msg('An appeal against this waits for another moderator.')}</span>` : nothing
    }${mayAppeal ? html`<appeal-button action=${action.id}></appeal-button>` : nothing}</div></li>`;
  }

  private readonly load = async () => {
    this.problem = '';
    try {
      const list = await notifications.all();
      const unheard = list.filter(({ heard }) => !heard).map(({ id }) => id);
      for (const id of unheard) this.fresh.add(id);
      this.list = list;
      await this.updateComplete;
      if (this.shown) await notifications.heard(unheard);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
    }
  };
}
