import { randomUUID } from 'node:crypto';
import type { ErrorBody } from '../../../shared/protocol/errors.ts';
import type { Posted } from '../../../shared/protocol/live.ts';
import type { Journal } from './journal.ts';
import { Peer } from './peer.ts';
import { passes } from './waiting.ts';

type Answer = ({ ok: true } & Posted) | { ok: false; error: ErrorBody };
/** Refusals that mean: send it again. */
const AGAIN = new Set(['unavailable', 'too_many']);

/** As if every fifth acknowledgement had been lost on its way: the act is sent once more, and must not be done again. */
const DOUBTED = 5;

/** Posts comments, and sends each with the same opId again until it is acknowledged; some of them once more. */
export class Writer {
  readonly peer: Peer;
  /** Acts that are sent and not acknowledged. */
  pending = 0;
  /** When acknowledgements came. */
  readonly acknowledgedAt: number[] = [];
  /** What was said with refusals after which it sent again: `code: sentence`. */
  readonly refusals: string[] = [];
  /** Refusals that no retry helps: the forum should have taken the comment. */
  readonly rejected: string[] = [];
  private readonly journal: Journal;
  private readonly threadId: string;
  private readonly filler: string;
  private readonly within: number;
  private posted = 0;
  private closed = false;

  constructor(options: {
    name: string;
    urls: readonly string[];
    threadId: string;
    journal: Journal;
    cookie: string;
    /** The length of a comment. */
    length?: number;
    /** How long it waits for an acknowledgement before it sends again, in milliseconds. */
    within?: number;
  }) {
    const { name, urls, threadId, journal, cookie, length = 200, within = 2_000 } = options;
    this.journal = journal;
    this.threadId = threadId;
    this.within = within;
    this.filler = 'a word and another '.repeat(Math.ceil(length / 19)).slice(0, length);
    this.peer = new Peer({ name, urls, cookie });
  }

  /** A new comment. Resolves with its opId when it is acknowledged, or null when the writer was closed before. */
  async post(): Promise<string | null> {
    const opId = `op-${randomUUID()}`;
    this.pending += 1;
    try {
      return (await this.send(opId)) ? opId : null;
    } catch (error) {
      this.rejected.push(`unexpected: ${error}`);
      return null;
    } finally {
      this.pending -= 1;
    }
  }

  close(): void {
    this.closed = true;
    this.peer.close();
  }

  private async send(opId: string): Promise<boolean> {
    const input = { opId, threadId: this.threadId, body: `${opId}\n\n${this.filler}` };
    let doubted = this.posted++ % DOUBTED !== 0;
    while (!this.closed) {
      if (!this.peer.isConnected) {
        await passes(20);
        continue;
      }
      this.journal.sent(opId, this.threadId, this.peer.name);
      const answer = await this.peer.ask<Answer>('comment:post', input, this.within);
      if (answer?.ok) {
        this.journal.acknowledged(opId, answer.seq, answer.comment);
        this.acknowledgedAt.push(performance.now());
        if (doubted) return true;
        doubted = true;
        continue;
      }
      if (answer) {
        const { code, message } = answer.error;
        this.journal.refused(opId, code);
        (AGAIN.has(code) ? this.refusals : this.rejected).push(`${code}: ${message}`);
        if (!AGAIN.has(code)) return false;
        await passes(Math.min(1_000, answer.error.retryAfter ?? 200));
      }
    }
    return false;
  }
}
