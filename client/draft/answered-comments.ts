import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Comment, ThreadEvent, ThreadWindow } from '../../shared/protocol/threads.ts';
import { call, Failed } from '../data/api.ts';
import type { LiveThread } from '../data/live-thread.ts';

/** The comments that the draft answers, as they are now, wherever in the thread they are. */
export class AnsweredComments implements ReactiveController {
  private readonly host: ReactiveControllerHost;
  private readonly thread: LiveThread;
  private readonly known = new Map<number, Comment>();
  private readonly asked = new Set<number>();
  /** Comments that could not be loaded. */
  readonly missing = new Set<number>();

  constructor(host: ReactiveControllerHost, thread: LiveThread) {
    this.host = host;
    this.thread = thread;
    host.addController(this);
  }

  hostConnected(): void {
    this.thread.addEventListener('events', this.onEvents);
    this.thread.addEventListener('missed', this.onEvents);
  }
  hostDisconnected(): void {
    this.thread.removeEventListener('events', this.onEvents);
    this.thread.removeEventListener('missed', this.onEvents);
  }

  /** A comment of the thread; undefined while it is on its way. */
  get(number: number): Comment | undefined {
    const comment = this.thread.comment(number) ?? this.known.get(number);
    if (!comment && !this.asked.has(number)) void this.load(number);
    return comment;
  }

  /** Loads it again, where that has failed. */
  retry(number: number): void {
    this.missing.delete(number);
    void this.load(number);
  }

  private async load(number: number): Promise<void> {
    this.asked.add(number);
    try {
      const path = `/api/threads/${this.thread.id}?from=${number}&limit=1`;
      const { comments } = await call<ThreadWindow>('GET', path);
      const comment = comments.find((one) => one.number === number);
      if (comment) this.known.set(number, comment);
      else this.missing.add(number);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      this.missing.add(number);
    }
    this.host.requestUpdate();
  }

  private readonly onEvents = (event: Event) => {
    for (const told of (event as CustomEvent<ThreadEvent[]>).detail) {
      if ('comment' in told && this.known.has(told.comment.number)) void this.load(told.comment.number);
    }
  };
}
