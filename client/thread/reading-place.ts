import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LiveThread } from '../data/live-thread.ts';
import { loadRenderer } from './bodies.ts';

/** Distance from the end at which a reader counts as being there, in pixels. */
const NEAR = 120;

type Host = ReactiveControllerHost & HTMLElement;

/**
 * Keeps the reader's place: text never moves under them when comments come or are loaded, the window grows
 * as they come near its ends, and a reload or a way back returns to the same line.
 * It also notes how far they have read, and tells it by `read`.
 */
export class ReadingPlace implements ReactiveController {
  /** The number of the comments that the reader has had before their eyes at the end: later ones are new. */
  seenEnd: number;
  readTo: number;
  private readonly host: Host;
  private readonly live: LiveThread;
  private readonly read: (number: number) => void;
  private anchor: { item: HTMLElement; top: number } | null = null;
  private wasAtEnd = false;
  private frame = 0;
  /** The page is on its way to a place: from its beginning until it is there, and at every jump. */
  private moving = true;
  private journey = 0;

  constructor(host: Host, live: LiveThread, read: (number: number) => void) {
    this.host = host;
    this.live = live;
    this.read = read;
    this.seenEnd = live.view.thread.commentCount;
    this.readTo = live.view.thread.readTo ?? 0;
    host.addController(this);
    history.scrollRestoration = 'manual';
  }

  hostConnected(): void {
    addEventListener('scroll', this.onScroll, { passive: true });
    addEventListener('resize', this.onScroll, { passive: true });
    document.addEventListener('visibilitychange', this.onScroll);
  }
  hostDisconnected(): void {
    removeEventListener('scroll', this.onScroll);
    removeEventListener('resize', this.onScroll);
    document.removeEventListener('visibilitychange', this.onScroll);
  }

  /** Whether the last line is on the screen. */
  get atEnd(): boolean {
    const { scrollHeight } = document.documentElement;
    return this.live.atEnd && scrollY + innerHeight >= scrollHeight - NEAR;
  }

  hostUpdate(): void {
    // While a place is being gone to, that alone decides.
    this.wasAtEnd = !this.moving && this.atEnd;
    this.anchor = this.moving ? null : this.topmost();
  }

  hostUpdated(): void {
    // Comments draw themselves in the microtasks after the page's own update: still before the next frame.
    const { anchor, wasAtEnd } = this;
    void Promise.resolve().then(() => {
      if (wasAtEnd && this.live.atEnd && !this.isSelecting()) this.toEnd();
      else if (anchor?.item.isConnected) {
        const moved = anchor.item.getBoundingClientRect().top - anchor.top;
        if (Math.abs(moved) > 0.5) scrollBy({ top: moved, behavior: 'instant' });
      }
      this.onScroll();
    });
  }

  /**
   * Where to begin: the place in the address or one came back to, else the first unread, else the top. Returns the
   * comment that a link has led to.
   */
  begin(): Promise<HTMLElement | null> {
    // What is there could not be loaded: one reads where one is.
    return this.findBeginning().catch(() => null);
  }

  private async findBeginning(): Promise<HTMLElement | null> {
    let linked: HTMLElement | null = null;
    const kept = history.state as { number?: number; top?: number } | null;
    const inPath =
      /^\/t\/[\w-]{16}\/(\d+)$/.exec(location.pathname)?.[1] ?? /^#c(\d+)$/.exec(location.hash)?.[1];
    if (inPath !== undefined) {
      const number = Number(inPath);
      if (kept?.number === number) await this.goTo(number, kept.top);
      else linked = await this.goTo(number);
    } else if (this.readTo > 0) {
      const { commentCount } = this.live.view.thread;
      if (this.readTo >= commentCount) this.toEnd();
      else await this.goTo(this.readTo + 1);
    }
    this.moving = false;
    this.onScroll();
    return linked;
  }

  /** Brings a comment before the reader's eyes; `top` is its distance from the upper edge, in pixels. */
  async goTo(number: number, top?: number): Promise<HTMLElement | null> {
    // The top of the thread is followed by its first comments.
    const needed = number === 0 ? Math.min(1, this.live.view.thread.commentCount) : number;
    let item: HTMLElement | null = null;
    await this.go(
      () => this.live.has(needed),
      () => this.live.show(needed),
      () => {
        item = this.item(number);
        const wanted = top ?? (number === 0 ? (item?.offsetTop ?? 0) : this.headerHeight());
        const off = (item?.getBoundingClientRect().top ?? wanted) - wanted;
        scrollBy({ top: off, behavior: 'instant' });
        return Math.abs(off) < 1;
      },
    );
    return item;
  }

  /** Brings the latest comment before the reader's eyes. */
  goToEnd(): Promise<void> {
    return this.go(
      () => this.live.atEnd,
      () => this.live.showEnd(),
      () => {
        const before = scrollY;
        this.toEnd();
        return Math.abs(scrollY - before) < 1;
      },
    ).catch(() => {
      // The end could not be loaded: the page says that it is offline.
    });
  }

  /**
   * Loads what is needed, then scrolls until the place stands still: comments that were never drawn have an
   * estimated height. A later journey ends an earlier one.
   */
  private async go(there: () => boolean, load: () => Promise<void>, scroll: () => boolean): Promise<void> {
    this.journey++;
    const { journey } = this;
    this.moving = true;
    clearTimeout(this.addressTimer);
    try {
      if (!there()) {
        await loadRenderer();
        await load();
        await this.host.updateComplete;
        await nextFrame();
      }
      for (let i = 0, still = 0; i < 10 && still < 2 && journey === this.journey; i++) {
        still = scroll() ? still + 1 : 0;
        await nextFrame();
      }
    } finally {
      if (journey === this.journey) {
        this.moving = false;
        this.onScroll();
      }
    }
  }

  /** The comment at the upper edge of what is seen, and how far it is from it. */
  firstVisible(): { item: HTMLElement; top: number; number: number } | null {
    const edge = this.headerHeight();
    const items = this.items();
    const item = items[firstIndex(items, (item) => item.getBoundingClientRect().bottom > edge)];
    return item ? { item, top: item.getBoundingClientRect().top, number: Number(item.dataset.number) } : null;
  }

  /** What the reader's eyes are at: it must not move. */
  private topmost(): { item: HTMLElement; top: number } | null {
    const opening = this.item(0);
    if (opening && this.openingIsSeen()) return { item: opening, top: opening.getBoundingClientRect().top };
    return this.firstVisible();
  }

  /** Whether any of a comment is on the screen. */
  isSeen(item: HTMLElement): boolean {
    const { top, bottom } = item.getBoundingClientRect();
    return bottom > this.headerHeight() && top < innerHeight;
  }

  openingIsSeen(): boolean {
    const opening = this.item(0);
    return opening !== null && this.isSeen(opening);
  }

  item(number: number): HTMLElement | null {
    return document.getElementById(`c${number}`);
  }

  private items(): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>('comment-item[data-number]:not([data-number="0"])')];
  }

  private readonly onScroll = () => {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.look();
    });
  };

  /** What follows from where the reader is now. */
  private look(): void {
    if (this.moving || document.visibilityState === 'hidden') return;
    const first = this.firstVisible();
    const { view } = this.live;
    if (this.atEnd && this.seenEnd !== view.thread.commentCount) {
      this.seenEnd = view.thread.commentCount;
      this.host.requestUpdate();
    }
    this.noteRead();
    this.keepInAddress(first);
    const { scrollHeight } = document.documentElement;
    const reach = innerHeight * 2;
    if (!this.live.atEnd && scrollY + innerHeight > scrollHeight - reach)
      void this.fetch(() => this.live.loadMore('after'));
    else if (this.live.atStart || !first) return;
    // Who is at the article reads on from the first comment, wherever they came from.
    else if (this.openingIsSeen()) void this.fetch(() => this.live.show(1));
    else if (this.items()[0]!.getBoundingClientRect().top > -reach)
      void this.fetch(() => this.live.loadMore('before'));
  }

  private async fetch(load: () => Promise<void>): Promise<void> {
    try {
      // First, so that nobody sees a comment as it was written and then as it is shown.
      await loadRenderer();
      await load();
    } catch {
      // The page says that it is offline; the next scroll tries again.
    }
  }

  private noteRead(): void {
    // Read is what has been on the screen to its end, or a long one that has come up to the upper third.
    const items = this.items();
    const after = firstIndex(items, (item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return bottom > innerHeight && top > innerHeight / 3;
    });
    const last = Number(items[after - 1]?.dataset.number ?? 0);
    if (last > this.readTo) {
      this.readTo = last;
      this.read(last);
    }
  }

  private keepInAddress(first: { number: number; top: number } | null): void {
    const base = `/t/${this.live.id}`;
    const atTop = !first || this.openingIsSeen();
    const path = atTop ? base : `${base}/${first.number}`;
    const place = atTop ? null : { number: first.number, top: first.top };
    // Browsers allow some hundred changes in half a minute.
    clearTimeout(this.addressTimer);
    const before = history.state as { top?: number } | null;
    if (path === location.pathname && before?.top === place?.top) return;
    this.addressTimer = setTimeout(() => history.replaceState(place, '', path), 300);
  }
  private addressTimer: ReturnType<typeof setTimeout> | undefined;

  private toEnd(): void {
    scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
  }

  private isSelecting(): boolean {
    const selection = getSelection();
    return !!selection && !selection.isCollapsed && this.host.contains(selection.anchorNode);
  }

  private headerHeight(): number {
    return document.querySelector('site-header')?.getBoundingClientRect().bottom ?? 0;
  }
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** The index of the first item that `is`, where all that follow it are too; their count where none is. */
function firstIndex<T>(items: readonly T[], is: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
