import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LiveHome } from '../data/live-home.ts';

/** Pixels from the top up to which one is at the top. */
const TOP = 40;
/** How long scrolling rests before the place is noted, in milliseconds. */
const REST = 150;

type Host = ReactiveControllerHost & HTMLElement;

/** Knows whether somebody is reading the list, and brings them back to their place in it when they return to the page. */
export class ListPlace implements ReactiveController {
  private readonly host: Host;
  private readonly live: LiveHome;
  private readonly began: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host, live: LiveHome) {
    this.host = host;
    this.live = live;
    this.began = live.threads.length;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('scroll', this.onScroll, { passive: true });
  }
  hostDisconnected(): void {
    removeEventListener('scroll', this.onScroll);
    clearTimeout(this.timer);
  }

  /** Whether a thread that moved now would move under somebody's eyes, pointer or focus. */
  get isReading(): boolean {
    if (scrollY > TOP) return true;
    const list = this.host.querySelector('.threads');
    if (!list) return false;
    // A finger leaves its hover behind where it last was.
    const pointed = matchMedia('(hover: hover)').matches && list.matches(':hover');
    return pointed || list.contains(document.activeElement) || this.isSelectedIn(list);
  }

  /** Loads again what was loaded when the page was left, and scrolls to where one was. */
  async restore(): Promise<void> {
    const kept = history.state as { threads?: number; top?: number } | null;
    if (!kept?.threads || !kept.top) return;
    for (let missing = kept.threads - this.began; missing > 0; missing -= 100) {
      if (!(await this.live.loadOlder(Math.min(100, missing)))) break;
    }
    await this.host.updateComplete;
    scrollTo({ top: kept.top, behavior: 'instant' });
  }

  private readonly onScroll = () => {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { threads } = this.live;
      // The first page finds its place by itself.
      if (threads.length > this.began) history.replaceState({ threads: threads.length, top: scrollY }, '');
    }, REST);
  };

  private isSelectedIn(list: Element): boolean {
    const selection = getSelection();
    return !!selection && !selection.isCollapsed && selection.containsNode(list, true);
  }
}
