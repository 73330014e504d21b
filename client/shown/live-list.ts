import { msg } from '@lit/localize';
import { Fetching } from '../data/fetching.ts';
import { LiveShown } from '../data/live-shown.ts';
import { pageAnew } from '../data/page-anew.ts';
import { connection } from '../data/page-connection.ts';

/** An element of the list. */
interface Item {
  element: HTMLElement;
  /** What it shows: `threadId/number` of a comment, `threadId` of a title. */
  refs: string[];
  /** How that looked when it was drawn, or when it was found that it can't be. */
  as: string;
}

/**
 * Keeps what the server has drawn of several threads as what may be seen now: words that may not be read any more are gone
 * at once, and what says something else, or is back, is drawn anew in its place. What an element shows, and how that
 * looked, stands in its `data-shown` (`server/http/pages/shown.ts`); it is found again by its id.
 */
class LiveList {
  private readonly items = [...document.querySelectorAll<HTMLElement>('main [data-shown]')].map(itemOf);
  private readonly live = new LiveShown(
    connection,
    this.items.flatMap(({ refs }) => refs),
  );
  private readonly drawing = new Fetching(() => this.drawAnew());

  constructor() {
    this.live.addEventListener('change', () => void this.drawing.again());
  }

  private async drawAnew(): Promise<void> {
    const changed = this.items.filter((item) => item.as !== this.now(item));
    const gone = changed.filter((item) => isComment(item) && this.isGone(item));
    for (const item of gone) this.conceal(item);
    // Without the comments that are gone: of those the server draws nothing.
    const others = changed.filter((item) => !gone.includes(item));
    const page = others.length > 0 ? await pageAnew() : null;
    for (const item of others) {
      const fresh = page?.getElementById(item.element.id);
      if (fresh) draw(item, fresh);
      else this.conceal(item);
    }
  }

  private now({ refs }: Item): string {
    return refs.map((ref) => this.live.imprints.get(ref) ?? '').join(' ');
  }

  private isGone({ refs }: Item): boolean {
    return refs.some((ref) => this.live.imprints.get(ref) === null);
  }

  /** Puts a sentence in the place of words. It stays as high as it was: nothing moves under who reads. */
  private conceal(item: Item): void {
    const { element, refs } = item;
    item.as = this.now(item);
    const words = document.createElement('p');
    words.className = 'gone';
    if (this.isGone(item)) words.append(msg('This is not shown any more.'));
    else {
      // It has no place in the list as it is now, or that can't be had.
      const link = document.createElement('a');
      link.href = `/t/${refs[0]!.replace(/\/0$/, '')}`;
      link.textContent = msg('Read it in its thread.');
      words.append(msg('This says something else now.'), ' ', link);
    }
    element.style.minBlockSize = `${element.getBoundingClientRect().height}px`;
    replace(element, words);
  }
}

function itemOf(element: HTMLElement): Item {
  const shown = element.dataset.shown!.split(' ').filter(Boolean);
  const parts = shown.map((one) => one.split('=') as [ref: string, imprint: string]);
  return {
    element,
    refs: parts.map(([ref]) => ref),
    as: parts.map(([, imprint]) => imprint).join(' '),
  };
}

const isComment = ({ refs }: Item): boolean => refs[0]!.includes('/');

function draw(item: Item, fresh: HTMLElement): void {
  const { refs, as } = itemOf(fresh);
  Object.assign(item, { refs, as });
  item.element.style.minBlockSize = '';
  replace(item.element, ...fresh.childNodes);
}

/** Who was in it by the keyboard goes on from there. */
function replace(element: HTMLElement, ...nodes: Node[]): void {
  const wasHere = element.contains(document.activeElement);
  element.replaceChildren(...nodes);
  if (!wasHere) return;
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

new LiveList();
