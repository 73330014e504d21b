/** Clear of what it is about, and of the window's edges, in pixels. */
const GAP = 8;

/**
 * Shows a bar (`popover="manual"`) beside a place of the window, above it where there is room below `edge`; null hides
 * it. Under a finger the browser's own bar is above: then it is below.
 */
export function floatAt(bar: HTMLElement, place: DOMRect | null, edge = GAP): void {
  if (!place) {
    if (bar.matches(':popover-open')) bar.hidePopover();
    return;
  }
  if (!bar.matches(':popover-open')) bar.showPopover();
  const { offsetWidth: width, offsetHeight: height } = bar;
  const isTouch = matchMedia('(pointer: coarse)').matches;
  const above = place.top - height - GAP;
  const top = isTouch || above < edge ? Math.min(place.bottom + GAP, innerHeight - height - GAP) : above;
  const left = Math.max(GAP, Math.min(place.left, document.documentElement.clientWidth - width - GAP));
  bar.style.setProperty('top', `${top}px`);
  bar.style.setProperty('left', `${left}px`);
}

/** Where what is selected on the page is seen; null where nothing is selected within `root`. */
export function selectedPlace(root: Element): DOMRect | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.commonAncestorContainer)) return null;
  const place = range.getBoundingClientRect();
  return place.bottom < 0 || place.top > innerHeight ? null : place;
}
