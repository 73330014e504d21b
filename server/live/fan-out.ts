import type { ThreadId } from '../../shared/protocol/text.ts';
import type { ThreadEvent } from '../../shared/protocol/threads.ts';

/** Events of a thread that come closer together than this are sent as one message, in milliseconds. */
const GATHER = 30;
const BATCH = 200;

type ReadEvents = (threadId: ThreadId, after: number, limit: number) => Promise<Told>;
type Send = (threadId: ThreadId, told: Told) => void;
interface Told {
  events: ThreadEvent[];
  /** Whether the thread is there for everyone. */
  isForAll: boolean;
}

/** What is known of a thread that is being sent: from `sent` on, up to `head`. */
interface Pump {
  sent: number;
  head: number;
  running: boolean;
  lastSentAt: number;
}

/**
 * Sends threads' events to their readers, in order. A wake-up says only how far a log has grown; the events
 * are read from the log itself, so that those of several acts go out together and none out of turn.
 * An event comes at once in a quiet thread, within 30 ms in a busy one.
 */
export class FanOut {
  private readonly pumps = new Map<ThreadId, Pump>();
  private readonly read: ReadEvents;
  private readonly send: Send;
  private readonly failed: (error: unknown) => void;
  private stopped = false;

  constructor(read: ReadEvents, send: Send, failed: (error: unknown) => void) {
    this.read = read;
    this.send = send;
    this.failed = failed;
  }

  /** Somebody here reads the thread, and knows its log up to `seq` by themselves. */
  follow(threadId: ThreadId, seq: number): Pump {
    let pump = this.pumps.get(threadId);
    if (!pump) {
      pump = { sent: seq, head: seq, running: false, lastSentAt: 0 };
      this.pumps.set(threadId, pump);
    }
    return pump;
  }

  /** The thread's log has grown to `seq`, and somebody here reads it. Wake-ups before this one may have been lost. */
  wake(threadId: ThreadId, seq: number): void {
    if (this.stopped) return;
    const pump = this.follow(threadId, seq - 1);
    pump.head = Math.max(pump.head, seq);
    if (!pump.running) void this.run(threadId, pump);
  }

  /** The thread's log was asked and is at `seq`: sent on from where it was, or from here. */
  found(threadId: ThreadId, seq: number): void {
    if (seq > this.follow(threadId, seq).sent) this.wake(threadId, seq);
  }

  /** Sends nothing more. */
  stop(): void {
    this.pumps.clear();
    this.stopped = true;
  }

  /** Nobody here reads the thread any more. */
  forget(threadId: ThreadId): void {
    this.pumps.delete(threadId);
  }

  private async run(threadId: ThreadId, pump: Pump): Promise<void> {
    pump.running = true;
    try {
      // Whoever acted is answered before everyone else is told.
      await new Promise(setImmediate);
      while (pump.sent < pump.head && this.pumps.get(threadId) === pump) {
        const wait = pump.lastSentAt + GATHER - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        const told = await this.read(threadId, pump.sent, BATCH);
        const { events } = told;
        if (events.length === 0) break;
        pump.sent = events.at(-1)!.seq;
        pump.lastSentAt = performance.now();
        this.send(threadId, told);
      }
    } catch (error) {
      // The next wake-up goes on from what was sent.
      if (!this.stopped) this.failed(error);
    } finally {
      pump.running = false;
    }
  }
}
