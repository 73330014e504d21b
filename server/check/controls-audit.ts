import type { EventRecord, ThreadRecord } from '../export/thread-format.ts';
import type { OnThreadProblem } from './thread-audit.ts';

/** Holds what a thread is called, and how one writes in it, to what the events of its log say. */
export class ControlsAudit {
  private readonly thread: ThreadRecord;
  private readonly report: OnThreadProblem;
  /** As the log says; null: it has given no other. */
  private title: string | null = null;
  private lockedAt: string | null = null;
  private pinnedAt: string | null = null;
  private slow = 0;
  private guests: ThreadRecord['guests'] = 'allow';
  private mergedInto: string | null = null;

  constructor(thread: ThreadRecord, report: OnThreadProblem) {
    this.thread = thread;
    this.report = report;
  }

  /** What an event of the thread itself says. */
  changed({ at, detail }: EventRecord): void {
    if (typeof detail !== 'object' || !detail || !('title' in detail)) return;
    this.title = detail.title;
    this.lockedAt = detail.locked ? (this.lockedAt ?? at) : null;
    this.pinnedAt = detail.pinned ? (this.pinnedAt ?? at) : null;
    this.slow = detail.slow ?? 0;
    this.guests = detail.guests ?? 'allow';
    this.mergedInto = detail.mergedInto ?? null;
  }

  /** After the last event. */
  end(): void {
    const { title, lockedAt, pinnedAt, slow, guests, mergedInto } = this.thread;
    if (this.title !== null && this.title !== title) {
      this.report('the log', `gives the thread the title “${this.title}”; the thread says “${title}”`);
    }
    if (this.lockedAt !== lockedAt) {
      const says = (at: string | null) => (at === null ? 'is not locked' : `was locked at ${at}`);
      this.report('the log', `says that the thread ${says(this.lockedAt)}; the thread ${says(lockedAt)}`);
    }
    if (this.pinnedAt !== pinnedAt || this.slow !== slow || this.guests !== guests) {
      const told = (at: string | null, s: number, g: string) =>
        `${at === null ? 'not pinned' : `pinned at ${at}`}, slow by ${s} s, guests: ${g}`;
      this.report(
        'the log',
        `leaves the thread ${told(this.pinnedAt, this.slow, this.guests)}; the thread is ${told(pinnedAt, slow, guests)}`,
      );
    }
    if (this.mergedInto !== mergedInto) {
      const says = (into: string | null) => (into === null ? 'is not merged' : `was merged into ${into}`);
      this.report('the log', `says that the thread ${says(this.mergedInto)}; the thread ${says(mergedInto)}`);
    }
  }
}
