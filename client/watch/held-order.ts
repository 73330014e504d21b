import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Knows while a list is pointed at or has the focus: then nothing in it changes places. Tells when it is let go. */
export class HeldOrder implements ReactiveController {
  private readonly host: ReactiveControllerHost & HTMLElement;
  private readonly letGo: () => void;
  private isPointedAt = false;

  constructor(host: ReactiveControllerHost & HTMLElement, letGo: () => void) {
    this.host = host;
    this.letGo = letGo;
    host.addController(this);
  }

  get isHeld(): boolean {
    return this.isPointedAt || this.host.contains(document.activeElement);
  }

  hostConnected(): void {
    this.host.addEventListener('pointerenter', this.onPointer);
    this.host.addEventListener('pointerleave', this.onPointer);
    this.host.addEventListener('focusout', this.onFocusOut);
  }
  hostDisconnected(): void {
    this.host.removeEventListener('pointerenter', this.onPointer);
    this.host.removeEventListener('pointerleave', this.onPointer);
    this.host.removeEventListener('focusout', this.onFocusOut);
    this.isPointedAt = false;
  }

  private readonly onPointer = ({ type }: Event): void => {
    this.isPointedAt = type === 'pointerenter';
    if (!this.isPointedAt) this.letGo();
  };

  private readonly onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    if (!this.host.contains(relatedTarget as Node | null)) this.letGo();
  };
}

/** What is listed as it was before, with what is known of it now, then what is new: for a list that is held. */
export function inPlace<T>(shown: readonly T[], listed: readonly T[], keyOf: (one: T) => unknown): T[] {
  const latest = new Map(listed.map((one) => [keyOf(one), one]));
  const known = new Set(shown.map(keyOf));
  const kept = shown.flatMap((one) => latest.get(keyOf(one)) ?? []);
  return [...kept, ...listed.filter((one) => !known.has(keyOf(one)))];
}
