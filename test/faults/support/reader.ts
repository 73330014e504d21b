import type { Socket } from 'socket.io-client';
import type { Names } from '../../../shared/protocol/live.ts';
import type { ThreadEvent } from '../../../shared/protocol/threads.ts';
import type { ClientLog, Journal } from './journal.ts';
import { get, Peer } from './peer.ts';

/** As the page of the forum waits. */
const JOINED_WITHIN = 10_000;

type Joined = { ok: boolean; seq: number; events: ThreadEvent[] };
type Logged = { events: ThreadEvent[]; head: number };

/** What the journal calls an event: a posted comment by the opId that its writer put in its first line. */
export function keyOf(event: ThreadEvent): string {
  return event.type === 'comment:posted' ? (event.comment.body ?? '').split('\n', 1)[0]! : event.type;
}

/**
 * Reads along in a thread as the protocol says: applies the event that comes next, and asks the log for the rest
 * after a gap, a higher head or a new connection.
 */
export class Reader {
  readonly peer: Peer;
  readonly log: ClientLog;
  presence = 0;
  typing = 0;
  /** When it had joined last, with all that the log held then. */
  upAt = 0;
  /** The seq it had then. */
  private upWith = 0;
  /** How often it asked the log, beside joining. */
  asked = 0;
  private readonly journal: Journal;
  private readonly threadId: string;
  private catchingUp: Promise<void> | null = null;
  private closed = false;

  constructor(options: {
    name: string;
    urls: readonly string[];
    threadId: string;
    journal: Journal;
    cookie?: string;
  }) {
    const { name, urls, threadId, journal, cookie = '' } = options;
    this.journal = journal;
    this.threadId = threadId;
    this.log = journal.reader(name, threadId);
    const set = (socket: Socket) => this.listen(socket);
    this.peer = new Peer({ name, urls, cookie, set, connected: () => void this.join() });
  }

  close(): void {
    this.closed = true;
    this.peer.close();
  }

  /** Where it stands, for whoever looks for the reason. */
  get state(): string {
    const { peer, log, upAt, asked } = this;
    const ago = (at: number) => `${Math.round(performance.now() - at)} ms ago`;
    const lost = peer.lost > 0 ? `lost ${peer.lost} times, ${ago(peer.lostAt)}` : 'never lost';
    const doing = this.catchingUp ? ', asking now' : '';
    return `${log.name} at ${peer.url}: ${lost}; joined ${ago(upAt)} with ${this.upWith}; asked the log ${asked} times${doing}; has ${log.last}`;
  }

  /** Says that it is writing, or has stopped. */
  type(typing = true): void {
    this.peer.socket?.emit('typing:set', { threadId: this.threadId, typing });
  }

  /** Asks the log for everything, as a page does that was opened anew. */
  async readAll(): Promise<void> {
    while ((await this.readMore()) > 0);
  }

  private listen(socket: Socket): void {
    socket.on('thread:events', ({ threadId, events }: { threadId: string; events: ThreadEvent[] }) => {
      if (threadId !== this.threadId) return;
      if (!this.apply(events, 'live')) void this.catchUp();
    });
    socket.on('thread:head', ({ threadId, seq }: { threadId: string; seq: number }) => {
      if (threadId === this.threadId && seq > this.log.last) void this.catchUp();
    });
    socket.on('presence', ({ count }: Names) => {
      this.presence = count;
    });
    socket.on('typing', ({ count }: Names) => {
      this.typing = count;
    });
  }

  private async join(): Promise<void> {
    const { socket } = this.peer;
    while (!this.closed && this.peer.socket === socket) {
      const { threadId, log } = this;
      const joined = await this.peer.ask<Joined>('thread:join', { threadId, after: log.last }, JOINED_WITHIN);
      if (joined?.ok) {
        this.apply(joined.events, 'joined');
        if (this.log.last < joined.seq) await this.catchUp();
        if (this.log.last >= joined.seq) {
          this.upAt = performance.now();
          this.upWith = this.log.last;
        }
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  /** Applies what comes next; false where something between is missing. */
  private apply(events: ThreadEvent[], how: 'live' | 'joined' | 'read'): boolean {
    const from = this.log.last + 1;
    let whole = true;
    for (const event of events) {
      const next = this.log.last + 1;
      if (event.seq < next) {
        const known = this.log.keys[event.seq - 1];
        if (known !== keyOf(event))
          this.log.wrong.push(`seq ${event.seq} was ${known}, then ${keyOf(event)}`);
      } else if (event.seq === next) this.journal.seen(this.log, event.seq, keyOf(event));
      else {
        whole = false;
        break;
      }
    }
    if (this.log.last >= from) this.journal.came(this.log, from, how);
    return whole;
  }

  private catchUp(): Promise<void> {
    this.catchingUp ??= this.readAll()
      .catch(() => {
        // The next head or connection tells it again.
      })
      .finally(() => {
        this.catchingUp = null;
      });
    return this.catchingUp;
  }

  /** Returns how many events are still missing. */
  private async readMore(): Promise<number> {
    this.asked += 1;
    const path = `/api/threads/${this.threadId}/events?after=${this.log.last}`;
    const { events, head } = await get<Logged>(this.peer.url + path);
    this.apply(events, 'read');
    if (this.closed) return 0;
    if (events.length === 0 && head > this.log.last) {
      throw new Error(`The log's head is ${head}, and it holds nothing after ${this.log.last}.`);
    }
    return head - this.log.last;
  }
}
