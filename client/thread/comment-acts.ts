import { msg, str } from '@lit/localize';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { REACTIONS } from '../../shared/protocol/limits.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { session } from '../data/page-data.ts';
import type { CommentAct as CommentModeration, ThreadAct } from '../moderating/wishes.ts';
import { actsOn, labelOf, nameOf } from '../moderating/words.ts';
import { type MovingAct, movingLabel } from './moving.ts';
import type { Rights } from './rights.ts';

/** What is asked of the page about a comment. */
export type CommentAct =
  | 'reply'
  | 'together'
  | 'edit'
  | 'delete'
  | 'revisions'
  | CommentModeration
  | ThreadAct
  | MovingAct;

type Host = ReactiveControllerHost & HTMLElement;

/**
 * The buttons below a comment. Reactions and what moderators do are each behind one of them, and then in their place.
 */
export class CommentActs implements ReactiveController {
  private readonly host: Host;
  /** Sends the page what was chosen. */
  readonly tell: (type: 'comment-act' | 'comment-react', detail: object) => void;
  private open: 'reactions' | 'moderation' | null = null;

  constructor(host: Host, tell: CommentActs['tell']) {
    this.host = host;
    this.tell = tell;
    host.addController(this);
  }

  hostConnected(): void {}

  /** `before`: what stands in front of them. */
  render(comment: Comment, rights: Rights, before: unknown): TemplateResult | typeof nothing {
    const content =
      this.open === 'reactions'
        ? this.renderReactions(comment)
        : this.open === 'moderation'
          ? this.renderModeration(comment, rights)
          : this.renderButtons(comment, rights);
    return content === nothing && before === nothing
      ? nothing
      : html`<span class="acts">${before}${content}</span>`;
  }

  /** A reaction was set or taken back by its own button, or chosen. */
  react(comment: Comment, emoji: string, on: boolean): void {
    if (this.open) void this.close('reactions');
    this.tell('comment-react', { number: comment.number, emoji, on });
  }

  private renderButtons(comment: Comment, rights: Rights) {
    const { number, state } = comment;
    // What several have signed stays as it is.
    const own = comment.kind === 'comment' && comment.author.id === session.person?.id;
    const name = nameOf(number);
    const isShown = state === 'visible';
    const act = (act: CommentAct) => () => this.tell('comment-act', { act, number });
    const buttons = [
      isShown && rights.reply
        ? html`<button class="quiet" @click=${act('reply')} aria-label=${msg(str`Reply to ${name}`)}>${msg('Reply')}</button>`
        : null,
      isShown && rights.react
        ? html`<button class="quiet" data-opens="reactions" aria-expanded="false" @click=${() => this.show('reactions')} aria-label=${msg(str`React to ${name}`)}>${msg('React')}</button>`
        : null,
      isShown && rights.together
        ? html`<button class="quiet" @click=${act('together')} aria-label=${msg(str`Answer together: ${name}`)}>${msg('Answer together')}</button>`
        : null,
      own && rights.edit && comment.body !== null && (isShown || state === 'held')
        ? html`<button class="quiet" @click=${act('edit')} aria-label=${msg(str`Edit ${name}`)}>${msg('Edit')}</button>`
        : null,
      own && rights.delete && number > 0 && (isShown || state === 'held')
        ? html`<button class="quiet" @click=${act('delete')} aria-label=${msg(str`Delete ${name}`)}>${msg('Delete')}</button>`
        : null,
      rights.moderate && moderationOf(comment, rights).length > 0
        ? html`<button class="quiet" data-opens="moderation" aria-expanded="false" @click=${() => this.show('moderation')} aria-label=${msg(str`Moderate ${name}`)}>${msg('Moderate')}</button>`
        : null,
    ].filter((button) => button !== null);
    return buttons.length > 0 ? buttons : nothing;
  }

  private renderReactions(comment: Comment) {
    return this.renderChoices(
      'reactions',
      msg('Reactions'),
      REACTIONS.map(
        (emoji) =>
          html`<button class="quiet" aria-label=${msg(str`React with ${emoji}`)} @click=${() => this.react(comment, emoji, true)}>${emoji}</button>`,
      ),
    );
  }

  private renderModeration(comment: Comment, rights: Rights) {
    const { number } = comment;
    return this.renderChoices('moderation', msg('Moderation'), [
      ...moderationOf(comment, rights).map(
        (act) =>
          html`<button class="quiet" @click=${() => {
            void this.close('moderation');
            this.tell('comment-act', { act, number });
          }}>${isMoving(act) ? movingLabel(act) : labelOf(act)}</button>`,
      ),
      html`<button class="quiet" aria-label=${msg('Close')} @click=${() => this.close('moderation')}>✕</button>`,
    ]);
  }

  private renderChoices(what: 'reactions' | 'moderation', label: string, buttons: TemplateResult[]) {
    return html`<span class="choices ${what}" role="group" aria-label=${label} @keydown=${(
      event: KeyboardEvent,
    ) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      void this.close(what);
    }}>${buttons}</span>`;
  }

  private async show(what: 'reactions' | 'moderation'): Promise<void> {
    this.open = what;
    await this.redrawn();
    this.host.querySelector<HTMLElement>('.choices button')?.focus();
  }

  /** The focus goes back to the button that had opened them. */
  private async close(what: 'reactions' | 'moderation'): Promise<void> {
    this.open = null;
    await this.redrawn();
    this.host.querySelector<HTMLElement>(`[data-opens="${what}"]`)?.focus();
  }

  private redrawn(): Promise<boolean> {
    this.host.requestUpdate();
    return this.host.updateComplete;
  }
}

/** What a moderator may do about a comment; beside the opening post also about the thread. */
const moderationOf = (
  { number, state }: Comment,
  { locked, merged }: Rights,
): readonly (CommentModeration | ThreadAct | MovingAct)[] => {
  if (number > 0 || merged) return actsOn(state);
  return [...actsOn(state), locked ? 'unlock' : 'lock', 'split', 'merge'];
};

export const isMoving = (act: CommentAct): act is MovingAct => act === 'split' || act === 'merge';
