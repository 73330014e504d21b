import { connection } from '../data/page-connection.ts';
import { session } from '../data/page-data.ts';
import { preferences } from '../data/preferences.ts';

/** Said again this often while somebody writes, and ended after this long without a key, in milliseconds. */
const AGAIN = 3_000;
const IDLE = 4_000;

/** Tells the others that one is writing, while one is, unless the person has switched it off. */
export class TypingSignal {
  private readonly threadId: string;
  private lastSaid = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(threadId: string) {
    this.threadId = threadId;
  }

  key(): void {
    if (!session.person || !preferences().showMyTyping) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), IDLE);
    if (performance.now() - this.lastSaid < AGAIN) return;
    this.lastSaid = performance.now();
    this.say(true);
  }

  stop(): void {
    clearTimeout(this.timer);
    if (this.lastSaid < 0) return;
    this.lastSaid = Number.NEGATIVE_INFINITY;
    this.say(false);
  }

  private say(typing: boolean): void {
    // Volatile: what could not be said now would be wrong later.
    connection.socket.volatile.emit('typing:set', { threadId: this.threadId, typing });
  }
}
