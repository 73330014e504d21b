import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LightElement } from './light-element.ts';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How far ahead an instant is: 'in 12 seconds', 'in 3 days'. `now` and `at` in milliseconds since 1970. */
export function ahead(at: number, now: number, locale: string): string {
  const left = Math.max(0, at - now);
  const format = new Intl.RelativeTimeFormat(locale);
  // In the unit that it is more than one and a half of, so that nothing is '1 minute' for a minute.
  const [unit, length] = UNITS.find(([, length]) => left > 1.5 * length) ?? ['second', 1_000];
  return format.format(Math.ceil(left / length), unit);
}

/**
 * How long until an instant, in words that go on with the clock. Said to no one each second.
 * @fires count-down-ended - once, when it has come
 */
@customElement('count-down')
export class CountDown extends LightElement {
  /** In milliseconds since 1970. */
  @property({ type: Number }) until = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private ended = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'timer');
    this.timer = setInterval(() => this.tick(), 1_000);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render(): TemplateResult {
    return html`${ahead(this.until, Date.now(), document.documentElement.lang)}`;
  }

  private tick(): void {
    this.requestUpdate();
    if (Date.now() < this.until || this.ended === this.until) return;
    this.ended = this.until;
    this.dispatchEvent(new Event('count-down-ended', { bubbles: true }));
  }
}
