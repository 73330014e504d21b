import { msg, str } from '@lit/localize';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { REACTIONS } from '../../shared/protocol/limits.ts';
import type { Comment, Thread } from '../../shared/protocol/threads.ts';
import { session } from '../data/page-data.ts';
import { isBelow, whetherBelow } from '../moderating/below.ts';
import { nameOf } from '../moderating/words.ts';
import { type Choice, choicesOf, openerChoices, renderModeration } from './moderation-choices.ts';
import type { Rights } from './rights.ts';

/** What is asked of the page about a comment. */
export type CommentAct = 'reply' | 'together' | 'edit' | 'delete' | 'revisions' | 'report';

type Host = ReactiveControllerHost & HTMLElement;

/**
 * The buttons below a comment. Reactions and what moderators do are each behind one of them, and then in their place.
 */
export class CommentActs implements ReactiveController {
  private readonly host: Host;
  /** Sends the page what was chosen. */
  readonly tell: (type: 'comment-act' | 'comment-react' | 'comment-moderate', detail: object) => void;
  private open: 'reactions' | 'moderation' | null = null;

  constructor(host: Host, tell: CommentActs['tell']) {
    this.host = host;
    this.tell = tell;
    host.addController(this);
  }

  hostConnected(): void {}

  /** `before`: what stands in front of them. */
  render(
    comment: Comment,
    thread: Thread | null,
    rights: Rights,
    before: unknown,
  ): TemplateResult | typeof nothing {
    const content =
      this.open === 'reactions'
        ? this.renderReactions(comment)
        : this.open === 'moderation' && rights.moderate
          ? this.renderModeration(comment, thread)
          : this.renderButtons(comment, thread, rights);
    return content === nothing && before === nothing
      ? nothing
      : html`<span class="acts">${before}${content}</span>`;
  }

  /** A reaction was set or taken back by its own button, or chosen. */
  react(comment: Comment, emoji: string, on: boolean): void {
    if (this.open) void this.close('reactions');
    this.tell('comment-react', { number: comment.number, emoji, on });
  }

  /** Opens what a moderator may do, where there is something. */
  async showModeration(comment: Comment, thread: Thread | null): Promise<void> {
    if (choicesOf(comment, thread).length === 0) return;
    const { author } = comment;
    if (isBelow(author) === null) void whetherBelow(author).then(() => this.host.requestUpdate());
    await this.show('moderation');
  }

  private renderButtons(comment: Comment, thread: Thread | null, rights: Rights) {
    const { number, state } = comment;
    const by = comment.author.id === session.person?.id;
    // What several have signed stays as it is.
    const own = comment.kind === 'comment' && by;
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
      isShown && rights.report && !by
        ? html`<button class="quiet" @click=${act('report')} aria-label=${msg(str`Report ${name}`)}>${msg('Report')}</button>`
        : null,
      ...openerChoices(thread, rights).map(
        ({ choice, label }) =>
          html`<button class="quiet" @click=${() => this.tell('comment-moderate', { choice, number })}>${label}</button>`,
      ),
      rights.moderate && choicesOf(comment, thread).length > 0
        ? html`<button class="quiet" data-opens="moderation" aria-expanded="false" @click=${() => this.showModeration(comment, thread)} aria-label=${msg(str`Moderate ${name}`)}>${msg('Moderate')}</button>`
        : null,
    ].filter((button) => button !== null);
    return buttons.length > 0 ? buttons : nothing;
  }

  private renderReactions(comment: Comment) {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      void this.close('reactions');
    };
    return html`<span class="choices reactions" role="group" aria-label=${msg('Reactions')} @keydown=${onKey}>${REACTIONS.map(
      (emoji) =>
        html`<button class="quiet" aria-label=${msg(str`React with ${emoji}`)} @click=${() => this.react(comment, emoji, true)}>${emoji}</button>`,
    )}</span>`;
  }

  private renderModeration(comment: Comment, thread: Thread | null) {
    const { number, author } = comment;
    const chosen = async (choice: Choice) => {
      if (choice.on === 'person' && !(await whetherBelow(author))) return;
      // Closed first, so that the focus is where the dialog shall give it back to.
      await this.close('moderation');
      this.tell('comment-moderate', { choice, number });
    };
    return renderModeration(choicesOf(comment, thread), number, chosen, () => this.close('moderation'));
  }

  private async show(what: 'reactions' | 'moderation'): Promise<void> {
    this.open = what;
    await this.redrawn();
    this.host.querySelector<HTMLElement>('.choices button:enabled')?.focus();
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
