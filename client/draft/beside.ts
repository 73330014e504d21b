import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Between two notes, in pixels. */
const GAP = 10;

/** Something that wants to be as high as its place in the text. */
export interface Wanting {
  top: number;
  height: number;
}

/**
 * Where each is put so that none is on another: in their order, each as near to where it wants to be as it goes. The one
 * at `active` (-1: none) is where it wants to be, and the others make room. None is above 0.
 */
export function stacked(wanting: readonly Wanting[], active: number): number[] {
  const tops = wanting.map(({ top }) => Math.max(0, top));
  for (let i = active - 1; i >= 0; i--) {
    tops[i] = Math.min(tops[i]!, tops[i + 1]! - GAP - wanting[i]!.height);
  }
  let free = 0;
  for (let i = 0; i < tops.length; i++) {
    tops[i] = Math.max(tops[i]!, free);
    free = tops[i]! + wanting[i]!.height + GAP;
  }
  return tops;
}

/** Puts the children of a layer (`[data-top]`: pixels below the text's upper edge) beside the text, whatever their heights. */
export class Beside implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement;
  private readonly sizes = new ResizeObserver(() => this.place());
  private seen = new Set<Element>();
  private readonly text: () => Element | null;

  /** `text`: what the notes are beside. */
  constructor(host: ReactiveControllerHost & HTMLElement, text: () => Element | null) {
    this.host = host;
    this.text = text;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.sizes.disconnect();
    this.seen.clear();
  }

  hostUpdated(): void {
    // The host too: what is above the layer moves it.
    const now = new Set<Element>([this.host, ...this.children]);
    for (const gone of this.seen) if (!now.has(gone)) this.sizes.unobserve(gone);
    for (const come of now) if (!this.seen.has(come)) this.sizes.observe(come);
    this.seen = now;
    this.place();
  }

  private get children(): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>('.beside > [data-top]')];
  }

  private place(): void {
    const { children } = this;
    const layer = this.host.querySelector<HTMLElement>('.beside');
    const text = this.text();
    if (!layer || !text) return;
    const offset = text.getBoundingClientRect().top - layer.getBoundingClientRect().top;
    const wanting = children.map((child) => ({
      top: Number(child.dataset.top) + offset,
      height: child.offsetHeight,
    }));
    const tops = stacked(
      wanting,
      children.findIndex((child) => child.hasAttribute('data-active')),
    );
    children.forEach((child, i) => {
      child.style.setProperty('top', `${tops[i]}px`);
    });
    const last = children.length - 1;
    layer.style.setProperty('min-height', last < 0 ? '0' : `${tops[last]! + wanting[last]!.height}px`);
  }
}
