import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import type { ThreadPage } from './thread-page.ts';

const BOX = '.choose input';

/** What can be moved: neither what is gone nor what several have signed here. */
const isMovable = ({ state, kind }: Comment): boolean => state !== 'removed' && kind !== 'joint';

/**
 * The comments that are chosen to be moved, each by a box above it. As in mail programs: with Shift, a box chooses
 * all from the last one on, and Shift+End all from here to the end. `j` and `k` lead to the next box and the one before.
 */
export class ChosenComments {
  private readonly page: ThreadPage;
  /** Called when others are chosen. */
  private readonly changed: () => void;
  private readonly numbers = new Set<number>();
  /** The box that was set last, from which a run goes on; null: none yet. */
  private last: number | null = null;
  /** Whether the last key went down with Shift: not every browser says so of the click that Space makes. */
  private shift = false;

  constructor(page: ThreadPage, changed: () => void) {
    this.page = page;
    this.changed = changed;
  }

  get size(): number {
    return this.numbers.size;
  }
  get first(): number {
    return Math.min(...this.numbers);
  }
  get tooMany(): boolean {
    return this.size > LIMITS.moved;
  }
  /** In their order. */
  get all(): number[] {
    return [...this.numbers].sort((a, b) => a - b);
  }

  clear(): void {
    this.numbers.clear();
    this.last = null;
  }

  /** The box by which a comment is chosen; beside what can't be moved there is none. */
  renderBox(comment: Comment) {
    if (!isMovable(comment)) return nothing;
    const { number } = comment;
    const isLast = number === this.last && this.numbers.has(number) && !this.isLastOfAll(number);
    return html`<div class="choose"><label><input type="checkbox" data-number=${number} aria-keyshortcuts="Shift+Space Shift+End" .checked=${this.numbers.has(number)} @keydown=${this.onKey} @keyup=${this.onKeyUp} @click=${this.onClick}> ${msg(str`Move #${number}`)}</label>${
      isLast
        ? html`<button type="button" class="quiet" @click=${() => this.chooseToEnd(number)}>${msg('and all after it')} <kbd aria-hidden="true">Shift+End</kbd></button>`
        : nothing
    }</div>`;
  }

  private isLastOfAll(number: number): boolean {
    const { live } = this.page;
    return live.atEnd && !live.view.comments.some((one) => one.number > number && isMovable(one));
  }

  private readonly onClick = ({ target, shiftKey }: MouseEvent): void => {
    const { checked, dataset } = target as HTMLInputElement;
    const number = Number(dataset.number);
    const isRun = (shiftKey || this.shift) && this.last !== null;
    this.choose(isRun ? this.last! : number, number, checked);
    this.last = number;
    this.changed();
  };

  /** Chooses all between two that are in the view, or none of them. */
  private choose(a: number, b: number, on: boolean): void {
    for (const comment of this.page.live.view.comments) {
      const { number } = comment;
      if (number < Math.min(a, b) || number > Math.max(a, b) || !isMovable(comment)) continue;
      if (on) this.numbers.add(number);
      else this.numbers.delete(number);
    }
  }

  /** What is not in the view yet is loaded, as far as so many can be moved. */
  private async chooseToEnd(number: number): Promise<void> {
    const { live } = this.page;
    this.last = number;
    for (;;) {
      this.choose(number, Infinity, true);
      this.changed();
      if (live.atEnd || this.tooMany) return;
      await live.loadMore('after');
    }
  }

  private readonly onKeyUp = (): void => {
    // Space clicks when it comes up; then it is over.
    queueMicrotask(() => {
      this.shift = false;
    });
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (ctrlKey || metaKey || altKey) return;
    const box = event.target as HTMLInputElement;
    if (key === ' ') this.shift = shiftKey;
    else if (key === 'End' && shiftKey) {
      event.preventDefault();
      void this.chooseToEnd(Number(box.dataset.number)).catch((error: Error) =>
        this.page.work.say(error.message),
      );
    } else if (key === 'j' || key === 'k') {
      event.preventDefault();
      const boxes = [...this.page.querySelectorAll<HTMLElement>(BOX)];
      boxes[boxes.indexOf(box) + (key === 'j' ? 1 : -1)]?.focus();
    }
  };
}
