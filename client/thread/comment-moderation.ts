import type { ReactiveController } from 'lit';
import type { Comment } from '../../shared/protocol/threads.ts';
import { Moderating } from '../moderating/moderating.ts';
import { onComment, onThread, type Wish } from '../moderating/wishes.ts';
import type { Choice } from './moderation-choices.ts';
import { Reporting } from './reporting.ts';
import type { ThreadPage } from './thread-page.ts';

/** What is done in a thread for a reason: by moderators, by who opened it, and by readers who report a comment. */
export class CommentModeration implements ReactiveController {
  private readonly page: ThreadPage;
  private readonly moderating: Moderating;
  private readonly reporting: Reporting;

  constructor(page: ThreadPage) {
    this.page = page;
    this.moderating = new Moderating(page, () => page.live.refresh());
    this.reporting = new Reporting(page);
    page.addController(this);
  }

  hostConnected(): void {
    this.page.addEventListener('comment-moderate', this.onChosen);
  }
  hostDisconnected(): void {
    this.page.removeEventListener('comment-moderate', this.onChosen);
  }

  renderDialog() {
    return this.moderating.renderDialog();
  }
  renderLine() {
    return this.moderating.renderLine();
  }

  /** Begins a report of a comment. */
  report(number: number): void {
    void this.reporting.begin(number);
  }

  private readonly onChosen = (event: Event): void => {
    const { choice, number } = (event as CustomEvent<{ choice: Choice; number: number }>).detail;
    if (choice.on === 'moving') {
      void this.page.moving.begin(choice.act);
      return;
    }
    const comment = this.page.live.comment(number);
    if (comment) void this.moderating.begin([this.wishOf(choice, comment)]);
  };

  private wishOf(choice: Exclude<Choice, { on: 'moving' }>, comment: Comment): Wish {
    const { live, place, rights } = this.page;
    const { id, title } = live.view.thread;
    switch (choice.on) {
      case 'thread':
        return onThread(choice.act, live.view.thread, !rights.moderate);
      case 'person': {
        const here = choice.here && { thread: { id, title } };
        return { act: choice.act, person: comment.author, ...here };
      }
      case 'comment': {
        const passage = place.item(comment.number)?.querySelector<HTMLElement>('.body')?.innerText;
        return onComment(choice.act, id, comment, passage);
      }
    }
  }
}
