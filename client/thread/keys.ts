import { msg } from '@lit/localize';
import type { ReactiveController } from 'lit';
import { session } from '../data/page-data.ts';
import { showKeys } from '../parts/key-list.ts';
import type { CommentItem } from './comment-item.ts';
import type { ThreadPage } from './thread-page.ts';

/** The page's keys, as they are listed by `?`. */
const keyList = (): [string, string][] => [
  ['j', msg('Next comment')],
  ['k', msg('Previous comment')],
  ['r', msg('Reply to the comment')],
  ['e', msg('Edit it, if it is yours')],
  ['f', msg('Report the comment to the moderators')],
  ...(session.may.includes('comment:moderate')
    ? ([
        ['m', msg('Moderate the comment: what can be done, each with its key')],
        [
          'Shift+Space',
          msg('While you split: choose all from the last box to this one; j and k lead to the next and back'),
        ],
        ['Shift+End', msg('While you split: choose all from this box to the end')],
        ['z', msg('Take back what was done last, within ten seconds')],
      ] as [string, string][])
    : []),
  ['c', msg('Write a comment')],
  ['u', msg('First unread comment')],
  ['g', msg('Top of the thread')],
  ['Shift+G', msg('Latest comment')],
  ['/', msg('Search in this thread')],
  ['Esc', msg('Leave the text box')],
  ['?', msg('This list')],
];

/** Single keys for what is done often; never while somebody writes. */
export class ThreadKeys implements ReactiveController {
  private readonly page: ThreadPage;

  constructor(page: ThreadPage) {
    this.page = page;
    page.addController(this);
  }

  hostConnected(): void {
    addEventListener('keydown', this.onKey);
  }
  hostDisconnected(): void {
    removeEventListener('keydown', this.onKey);
  }

  private readonly onKey = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (target.closest('input, textarea, select, dialog[open], [contenteditable]')) {
      // In a box nobody writes; what the other keys do there is its own.
      if (event.key === '?' && target.matches('input[type="checkbox"]') && !target.closest('dialog'))
        this.list();
      return;
    }
    const act = this.actOf(event.key);
    if (!act) return;
    event.preventDefault();
    void act();
  };

  private actOf(key: string): (() => unknown) | undefined {
    const { page } = this;
    const { live, place } = page;
    const number = this.current();
    switch (key) {
      case 'j':
        return () => number < live.view.thread.commentCount && page.jump(number + 1);
      case 'k':
        return () => page.jump(Math.max(0, number - 1));
      case 'r':
        return () => page.work.begin('reply', number);
      case 'e':
        return () => page.work.begin('edit', number);
      case 'f':
        return () => page.moderation.report(number);
      case 'm':
        return () => this.itemOf(number)?.moderate();
      case 'c':
        return () => page.composer.focusText();
      case 'u':
        return () => page.jump(Math.min(place.readTo + 1, live.view.thread.commentCount));
      case 'g':
      case 'Home':
        return () => page.jump(0);
      case 'G':
      case 'End':
        return () => place.goToEnd();
      case '?':
        return () => this.list();
      default:
        return undefined;
    }
  }

  /**
   * The comment that has the focus and is seen (one that a link led to, `j` and `k` went to, or that was clicked), else
   * the one at the upper edge; 0 while the opening post is seen.
   */
  private current(): number {
    const focused = document.activeElement?.closest<HTMLElement>('comment-item');
    const { place } = this.page;
    if (focused && place.isSeen(focused)) return Number(focused.dataset.number);
    return place.openingIsSeen() ? 0 : (place.firstVisible()?.number ?? 0);
  }

  private itemOf(number: number): CommentItem | null {
    return this.page.querySelector(`comment-item[data-number="${number}"]`);
  }

  private list(): void {
    showKeys(keyList());
  }
}
