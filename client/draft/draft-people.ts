import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { DraftRole, Quorum } from '../../shared/protocol/drafts.ts';
import type { Author } from '../../shared/protocol/people.ts';
import { Submission } from '../account/submission.ts';
import { Failed } from '../data/api.ts';
import { session } from '../data/page-data.ts';
import { LightElement } from '../parts/light-element.ts';
import { author } from '../parts/people.ts';
import type { ConfirmDialog } from '../thread/confirm-dialog.ts';
import type { LiveDraft } from './live-draft.ts';
import type { PersonPicker } from './person-picker.ts';
import { quorumWords, roleWords } from './words.ts';
import '../thread/confirm-dialog.ts';
import './invite-by-link.ts';
import './person-picker.ts';
import './quorum-field.ts';

const ROLES: readonly DraftRole[] = ['writer', 'reviewer'];

/** Who is in the draft, as what, and who of them is here now; inviting, leaving, and how many have to say yes. */
@customElement('draft-people')
export class DraftPeople extends LightElement {
  @property({ attribute: false }) live!: LiveDraft;
  /** The ids of those who have the text open now. */
  @property({ attribute: false }) here: ReadonlySet<string> = new Set();
  @state() private chosen: Author | null = null;
  @state() private problem = '';
  @state() private done = '';
  @query('person-picker') private picker!: PersonPicker | null;
  @query('confirm-dialog') private confirm!: ConfirmDialog;
  private readonly inviting = new Submission(this, () => ['memberId']);

  override connectedCallback(): void {
    super.connectedCallback();
    this.live.addEventListener('change', this.onChange);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.live.removeEventListener('change', this.onChange);
  }
  private readonly onChange = () => this.requestUpdate();

  override render(): TemplateResult {
    const { draft } = this.live;
    return html`${this.renderGroup('writers', msg('Co-writers'), draft.writers, 'writer')}
${draft.reviewers.length > 0 ? this.renderGroup('reviewers', msg('Reviewers'), draft.reviewers, 'reviewer') : nothing}
<p class="error" role="alert">${this.problem}</p><p class="note" role="status">${this.done}</p>
${this.renderQuorum()}
${this.live.may('invite') ? this.renderInviting() : nothing}
${this.renderLeave()}<confirm-dialog></confirm-dialog>`;
  }

  private renderGroup(id: string, title: string, people: readonly Author[], role: DraftRole) {
    return html`<section aria-labelledby="${id}-title"><h2 id="${id}-title">${title} <span class="count">${people.length}</span></h2><ul class="people">${repeat(
      people,
      (person) => person.id,
      (person) => html`<li>${this.renderPerson(person, role)}</li>`,
    )}</ul></section>`;
  }

  private renderPerson(person: Author, role: DraftRole) {
    const { draft } = this.live;
    const { id, name } = person;
    const isMe = id === session.person?.id;
    const isOpener = id === draft.openedBy.id;
    const isWriting = draft.writing.names.includes(name);
    const now = isWriting ? msg('writing') : this.here.has(id) ? msg('here now') : '';
    return html`<span class="who">${author(person)}${isMe ? html`<span class="when">${msg('you')}</span>` : nothing}${isOpener ? html`<span class="when">${msg('opened it')}</span>` : nothing}${now ? html`<span class="now">${now}</span>` : nothing}</span>${
      this.live.may('invite') && !isOpener && !isMe
        ? html`<span class="person-buttons"><select aria-label=${msg(str`Role of ${name}`)} @change=${(event: Event) => this.setRole(person, event.target as HTMLSelectElement, role)}>${ROLES.map((one) => html`<option value=${one} .selected=${one === role}>${roleWords(one)}</option>`)}</select>${
            this.isOpener
              ? html`<button class="quiet" aria-label=${msg(str`Remove ${name}`)} @click=${() => this.dismiss(person)}>✕</button>`
              : nothing
          }</span>`
        : nothing
    }`;
  }

  private get isOpener(): boolean {
    return this.live.draft.openedBy.id === session.person?.id;
  }

  private renderQuorum() {
    const { quorum, writers, needed } = this.live.draft;
    const words =
      needed > writers.length
        ? msg('There are not so many co-writers yet.')
        : quorum === 'all'
          ? ''
          : msg(str`Now that is ${needed} of ${writers.length}.`);
    const now = words ? html`<p class="note">${words}</p>` : nothing;
    return html`<section aria-labelledby="quorum-title"><h2 id="quorum-title">${msg('Quorum')}</h2>${
      this.live.may('change') && this.live.isWriting
        ? html`<quorum-field .quorum=${quorum} @quorum-chosen=${({ detail }: CustomEvent<Quorum>) => this.doing(() => this.live.change({ quorum: detail }))}></quorum-field>${now}`
        : html`<p>${msg(str`Yes is needed of ${quorumWords(quorum)}.`)}</p>${now}`
    }</section>`;
  }

  private renderInviting() {
    const { inviting } = this;
    return html`<section aria-labelledby="invite-title"><h2 id="invite-title">${msg('Invite')}</h2>
<form class="form" @submit=${this.invite} novalidate><person-picker .path="${this.live.path}/candidates" .label=${msg('Name of a member')} .error=${inviting.errorAt('memberId')} @person-chosen=${this.onChosen}></person-picker>
<div class="field"><label for="invite-role">${msg('As')}</label><select id="invite-role" name="role">${ROLES.map((role) => html`<option value=${role}>${roleWords(role)}</option>`)}</select></div>
${inviting.renderButtons(msg('Invite'))}</form>
<details><summary>${msg('Invite by a link')}</summary><invite-by-link .path="${this.live.path}/links"></invite-by-link></details></section>`;
  }

  private renderLeave() {
    const { state } = this.live.draft;
    if (this.live.isGone || state === 'published' || state === 'abandoned') return nothing;
    return html`<p class="end"><button class="quiet" @click=${this.leave}>${msg('Leave this draft…')}</button></p>`;
  }

  private readonly onChosen = ({ detail }: CustomEvent<Author | null>) => {
    this.chosen = detail;
  };

  private invite(event: SubmitEvent): Promise<void> {
    return this.inviting.run(event, async ({ role = 'writer' }) => {
      const { chosen } = this;
      if (!chosen) {
        throw new Failed({
          code: 'invalid',
          field: 'memberId',
          message: msg('Choose somebody from the list that comes as you type.'),
        });
      }
      await this.live.addMember(chosen.id, role);
      this.picker?.reset();
      return msg(str`${chosen.name} is in the draft.`);
    });
  }

  private async setRole(person: Author, select: HTMLSelectElement, before: DraftRole): Promise<void> {
    const role = select.value as DraftRole;
    await this.doing(async () => {
      await this.live.addMember(person.id, role);
      this.done = msg(str`${person.name} is ${roleWords(role)} now.`);
    });
    if (this.problem) select.value = before;
  }

  private async dismiss(person: Author): Promise<void> {
    const sure = await this.confirm.ask(
      msg(str`Remove ${person.name}?`),
      msg('They can no longer read the draft. What they wrote in it stays.'),
      msg('Remove'),
    );
    if (!sure) return;
    await this.doing(async () => {
      await this.live.removeMember(person.id);
      this.done = msg(str`${person.name} is no longer in the draft.`);
    });
  }

  private readonly leave = async () => {
    const { threadId } = this.live.draft;
    const sure = await this.confirm.ask(
      msg('Leave this draft?'),
      msg('You can no longer read it. What you wrote in it stays. Others can invite you again.'),
      msg('Leave'),
    );
    if (!sure) return;
    await this.doing(async () => {
      await this.live.removeMember(session.person!.id);
      location.assign(`/t/${threadId}`);
    });
  };

  private async doing(work: () => Promise<void>): Promise<void> {
    this.problem = '';
    this.done = '';
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.problem = error.message;
      this.requestUpdate();
    }
  }
}
