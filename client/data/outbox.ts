import type { ErrorBody } from '../../shared/protocol/errors.ts';
import type { Comment } from '../../shared/protocol/threads.ts';
import { Failed } from './api.ts';
import type { Connection } from './connection.ts';
import { Kept } from './kept.ts';
import { personKey } from './page-data.ts';

/** A comment that has left the composer and is not known to be in the thread. */
export interface Pending {
  opId: string;
  body: string;
  replyTo: number | null;
  at: string;
}

/** Waits between tries of the same comment, in milliseconds. */
const RETRY = 2_000;

/** Told on the window when a limit makes comments wait, and when they wait no more. */
export type SendingWaits = CustomEvent<{ threadId: string; until: number | null }>;

/**
 * Sends comments until each is in the thread or refused. What waits is kept in the browser, so that it is sent
 * after a reload too; the opId lets the server tell a repeat from a second comment.
 * Tells `change`; `sent` with the comment and its seq; `refused` with what was written and why.
 */
export class Outbox extends EventTarget {
  private readonly connection: Connection;
  private readonly threadId: string;
  private readonly kept: Kept<Pending[]>;
  private readonly sending = new Set<string>();
  private pausedUntil: number | null = null;

  constructor(connection: Connection, threadId: string) {
    super();
    this.connection = connection;
    this.threadId = threadId;
    this.kept = new Kept(`outbox:${personKey}:${threadId}`);
    this.kept.watch(() => this.dispatchEvent(new Event('change')));
    connection.socket.on('connect', () => this.sendAll());
    if (connection.connected) this.sendAll();
  }

  get pending(): readonly Pending[] {
    return this.kept.value ?? [];
  }

  /** When what waits is sent, in milliseconds since 1970, where a limit makes it wait. */
  get sendsAt(): number | null {
    return this.pausedUntil;
  }

  add(body: string, replyTo: number | null): void {
    const pending = { opId: crypto.randomUUID(), body, replyTo, at: new Date().toISOString() };
    this.kept.value = [...this.pending, pending];
    this.dispatchEvent(new Event('change'));
    this.sendAll();
  }

  private sendAll(): void {
    if (this.pausedUntil !== null) return;
    for (const pending of this.pending) if (!this.sending.has(pending.opId)) void this.send(pending);
  }

  private async send(pending: Pending): Promise<void> {
    const { opId, body, replyTo } = pending;
    this.sending.add(opId);
    try {
      const { comment, seq } = await this.connection.ask('comment:post', {
        opId,
        threadId: this.threadId,
        body,
        replyTo,
      });
      this.settle(pending, new CustomEvent('sent', { detail: { comment, seq, opId } }));
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      // Whose turn it is not has their words back: meanwhile they may want to say something else.
      const isSlow = error.body.field === 'slow';
      if (error.passing && !isSlow) {
        const { code, retryAfter = RETRY } = error.body;
        if (code === 'too_many') this.pause(retryAfter);
        // Whether it arrived is not known: the same opId makes it safe to send again.
        else if (this.connection.connected) setTimeout(() => this.sendAll(), retryAfter);
      } else this.settle(pending, new CustomEvent('refused', { detail: { pending, error: error.body } }));
    } finally {
      this.sending.delete(opId);
    }
  }

  private pause(wait: number): void {
    // Others that were under way hear the same.
    if (this.pausedUntil !== null) return;
    this.tellPause(Date.now() + wait);
    setTimeout(() => {
      this.tellPause(null);
      this.sendAll();
    }, wait);
  }

  private tellPause(until: number | null): void {
    this.pausedUntil = until;
    this.dispatchEvent(new Event('change'));
    dispatchEvent(new CustomEvent('sending-waits', { detail: { threadId: this.threadId, until } }));
  }

  private settle(pending: Pending, event: CustomEvent): void {
    this.kept.value = this.pending.filter(({ opId }) => opId !== pending.opId);
    if (this.pending.length === 0) this.kept.value = null;
    this.dispatchEvent(event);
    this.dispatchEvent(new Event('change'));
  }
}

export type Sent = CustomEvent<{ comment: Comment; seq: number; opId: string }>;
export type RefusedToSend = CustomEvent<{ pending: Pending; error: ErrorBody }>;
