import { msg, str } from '@lit/localize';
import { html, nothing, type ReactiveController, type ReactiveControllerHost } from 'lit';
import type { LiveThread } from '../data/live-thread.ts';
import { loadRenderer } from './bodies.ts';

/**
 * The browser's own find sees only what is on the page: when it is opened, the rest of the thread is loaded,
 * with its progress told and a way to stop it.
 */
export class FindInPage implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private readonly live: LiveThread;
  private loaded: number | null = null;
  private stopped = false;

  constructor(host: ReactiveControllerHost, live: LiveThread) {
    this.host = host;
    this.live = live;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('keydown', this.onKey);
  }
  hostDisconnected(): void {
    removeEventListener('keydown', this.onKey);
  }

  render() {
    if (this.loaded === null) return nothing;
    const { commentCount } = this.live.view.thread;
    return html`<span class="loading-all" role="status">${msg(str`Loading the thread for find: ${this.loaded} of ${commentCount}`)} <progress max=${commentCount} value=${this.loaded} aria-label=${msg('Loaded comments')}></progress><button class="quiet" @click=${this.stop}>${msg('Stop')}</button></span>`;
  }

  private readonly onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key === 'f') void this.loadAll();
  };

  private async loadAll(): Promise<void> {
    if (this.loaded !== null || (this.live.atStart && this.live.atEnd)) return;
    this.stopped = false;
    await loadRenderer();
    await this.live
      .loadAll((loaded) => {
        this.loaded = loaded;
        this.host.requestUpdate();
        return !this.stopped;
      })
      .catch(() => {
        // Not reached now; the next find tries again.
      });
    this.loaded = null;
    this.host.requestUpdate();
  }

  private readonly stop = () => {
    this.stopped = true;
  };
}
