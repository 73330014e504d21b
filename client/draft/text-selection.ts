import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { floatAt, selectedPlace } from './floating.ts';
import type { DraftText } from './text/draft-text.ts';

type Host = ReactiveControllerHost & HTMLElement;

/** Keeps the bar with 'Comment' and 'Suggest' beside what is selected in the draft's text, and hears its key. */
export class TextSelection implements ReactiveController {
  private readonly host: Host;
  private readonly text: () => DraftText | null;
  /** Whether one may comment now. */
  private readonly may: () => boolean;
  private readonly begin: () => void;

  constructor(host: Host, text: () => DraftText | null, may: () => boolean, begin: () => void) {
    this.host = host;
    this.text = text;
    this.may = may;
    this.begin = begin;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('selectionchange', this.follow);
    addEventListener('scroll', this.follow, { passive: true, capture: true });
    addEventListener('resize', this.follow, { passive: true });
    addEventListener('keydown', this.onKey);
  }
  hostDisconnected(): void {
    document.removeEventListener('selectionchange', this.follow);
    removeEventListener('scroll', this.follow, { capture: true });
    removeEventListener('resize', this.follow);
    removeEventListener('keydown', this.onKey);
  }

  /** How far below the text's upper edge the selection is seen, in pixels. */
  get top(): number {
    const text = this.text();
    const place = text && selectedPlace(text);
    return place ? Math.max(0, place.top - text.getBoundingClientRect().top) : 0;
  }

  readonly follow = () => {
    const bar = this.host.querySelector<HTMLElement>('.text-bar');
    const text = this.text();
    if (!bar || !text) return;
    const isOffered = this.may() && text.offsetParent !== null && text.selection() !== null;
    // The state line is not to be covered.
    const edge = this.host.querySelector('.state-line')?.getBoundingClientRect().bottom;
    floatAt(bar, isOffered ? selectedPlace(text) : null, edge);
  };

  private readonly onKey = (event: KeyboardEvent) => {
    const isKey = event.code === 'KeyM' && event.altKey && (event.ctrlKey || event.metaKey);
    if (!isKey || !this.may() || !this.text()?.selection()) return;
    event.preventDefault();
    this.begin();
  };
}
