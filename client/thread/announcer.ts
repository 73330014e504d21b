import { msg, str } from '@lit/localize';
import { html, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { Comment, ThreadEvent } from '../../shared/protocol/threads.ts';
import type { LiveThread } from '../data/live-thread.ts';
import { session } from '../data/page-data.ts';

/** Comments that come within this time are told together, in milliseconds. */
const GATHER = 1_000;

/** Tells a screen reader what has come: a few comments by name, many by their number, never moving the focus. */
export class Announcer implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private said = '';
  private fresh: Comment[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, live: LiveThread) {
    this.host = host;
    host.addController(this);
    live.addEventListener('events', (event) => this.hear((event as CustomEvent<ThreadEvent[]>).detail));
  }

  hostConnected(): void {}

  render() {
    return html`<div class="hidden-visually" role="log" aria-live="polite">${this.said}</div>`;
  }

  private hear(events: readonly ThreadEvent[]): void {
    for (const event of events) {
      if (event.type === 'comment:posted' && event.actor.id !== session.person?.id)
        this.fresh.push(event.comment);
    }
    if (this.fresh.length > 0) this.timer ??= setTimeout(() => this.say(), GATHER);
  }

  private say(): void {
    this.timer = undefined;
    const fresh = this.fresh.splice(0);
    this.said =
      fresh.length <= 2
        ? fresh
            .map(({ author, kind, number }) =>
              kind === 'joint'
                ? msg(str`New joint response #${number}.`)
                : msg(str`New comment #${number} by ${author.name}.`),
            )
            .join(' ')
        : msg(str`${fresh.length} new comments.`);
    this.host.requestUpdate();
  }
}
