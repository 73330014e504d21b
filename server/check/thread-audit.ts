import type { CommentRecord, EventRecord, ThreadRecord } from '../export/thread-format.ts';
import { ControlsAudit } from './controls-audit.ts';
import { ReactionsAudit } from './reactions-audit.ts';
import { wronglyTold } from './told-by-events.ts';

/** Told of everything that is wrong: where in the thread ('comment 5', 'event 7'), and a sentence's part. */
export type OnThreadProblem = (place: string, what: string) => void;

/** These make a comment. */
const MAKE: readonly EventRecord['type'][] = ['thread:opened', 'comment:posted', 'comment:arrived'];
/** What the tables say of a comment, against what its events say. */
interface Claimed {
  seq: number;
  state: CommentRecord['state'];
  /** When each revision after the first was written, those first that no event was seen for. */
  edits: string[];
  lastSeq: number;
  /** What the last event that has changed the state left it in; null: none has. */
  left: CommentRecord['state'] | null;
  /** Whether its author has deleted it: no moderator brings it back. */
  deleted: boolean;
  /** Where the tables say that it was moved, and the log. */
  movedTo: string | null;
  moved: string | null;
}

/**
 * Goes along the log of one thread and holds the tables to it: a comment, its revisions, its state and its
 * reactions are what the events made of them, and nothing else.
 */
export class ThreadAudit {
  private readonly thread: ThreadRecord;
  private readonly report: OnThreadProblem;
  private readonly claims = new Map<number, Claimed>();
  private waiting: CommentRecord | null = null;
  private seq = 0;
  private number = -1;
  private lastActivityAt: string | null = null;
  private readonly controls: ControlsAudit;
  private readonly reactions: ReactionsAudit;

  constructor(thread: ThreadRecord, report: OnThreadProblem) {
    this.thread = thread;
    this.report = report;
    this.controls = new ControlsAudit(thread, report);
    this.reactions = new ReactionsAudit(report);
  }

  comment(comment: CommentRecord): void {
    this.leaveWaiting();
    this.waiting = comment;
    const place = `comment ${comment.number}`;
    const { revisions } = comment;
    if (revisions.length !== comment.revision || revisions.some(({ revision }, i) => revision !== i + 1)) {
      const found = revisions.map(({ revision }) => revision).join(', ') || 'none';
      this.report(place, `is at revision ${comment.revision}, but its revisions are ${found.slice(0, 100)}`);
    }
    if (revisions[0] && revisions[0].at !== comment.createdAt) {
      this.report(place, 'was not made when its first revision was');
    }
    const edited = comment.revision > 1 ? (revisions.at(-1)?.at ?? null) : null;
    if (edited !== comment.editedAt) this.report(place, 'was not edited when its last revision was made');
    const { movedTo, state, reactions } = comment;
    if (movedTo !== null && (state !== 'removed' || revisions.length !== 1 || reactions.length > 0)) {
      this.report(place, 'was moved, and is still here');
    }
    if (comment.replyTo !== null && comment.replyTo >= comment.number) {
      this.report(place, `answers number ${comment.replyTo}, which is not before it`);
    }
    this.reactions.stored(comment);
  }

  event(event: EventRecord): void {
    const place = `event ${event.seq}`;
    if (event.seq !== this.seq + 1)
      this.report(place, `follows event ${this.seq}; ${this.seq + 1} is expected`);
    this.seq = event.seq;
    const untold = wronglyTold(event);
    if (untold) this.report(place, untold);
    if (event.type === 'thread:changed') this.changed(event, place);
    else if (MAKE.includes(event.type)) this.begin(event, place);
    else this.change(event, place);
  }

  /** After the last event. */
  end(): void {
    this.leaveWaiting();
    this.controls.end();
    const { seq, commentCount, lastActivityAt } = this.thread;
    if (this.seq !== seq) this.report('the log', `ends at event ${this.seq}; the thread says ${seq}`);
    if (Math.max(0, this.number) !== commentCount) {
      this.report('the log', `has ${Math.max(0, this.number)} comments; the thread says ${commentCount}`);
    }
    if (this.lastActivityAt !== null && this.lastActivityAt !== lastActivityAt) {
      this.report('the log', `was last stirred at ${this.lastActivityAt}; the thread says ${lastActivityAt}`);
    }
    for (const [number, claimed] of this.claims) this.close(number, claimed);
    this.reactions.end();
  }

  private begin(event: EventRecord, place: string): void {
    const opens = event.type === 'thread:opened';
    if (opens && event.seq !== 1) this.report(place, 'opens the thread, which only the first event does');
    if (!opens && event.seq === 1) this.report(place, 'is the first and does not open the thread');
    if (opens && event.number !== null) this.report(place, 'opens the thread and names a comment');
    if (!opens && event.number === null) this.report(place, 'does not say which comment it posts');
    const number = opens ? 0 : (event.number ?? this.number + 1);
    const comment = this.waiting;
    this.waiting = null;
    if (number !== this.number + 1) {
      this.report(place, `posts number ${number}; ${this.number + 1} is expected`);
    }
    this.number = Math.max(this.number, number);
    this.stir(event, comment);
    if (!comment || comment.number !== number) {
      this.report(place, `makes comment ${number}, which is not there`);
      if (comment) this.report(`comment ${comment.number}`, 'is not made by the event after it');
      return;
    }
    const came = arrivedIn(event);
    const from = came && placeOf(came.from);
    if (from !== placeOf(comment.movedFrom)) {
      this.report(place, `has comment ${number} from ${from}; it says ${placeOf(comment.movedFrom)}`);
    }
    // A joint comment is posted by one of those who wrote it, and what is moved by a moderator.
    if (comment.kind === 'comment' && comment.author !== event.actor && !came) {
      this.report(place, `posts a comment of ${comment.author} by another`);
    }
    if (comment.createdAt !== event.at && !came) {
      this.report(place, `is not of the instant of comment ${number}`);
    }
    if (opens && (comment.author !== this.thread.author || event.at !== this.thread.createdAt)) {
      this.report(place, 'opens the thread by another person or at another instant than the thread says');
    }
    if (came && comment.movedTo === null && came.revision > comment.revision) {
      this.report(place, `has revision ${came.revision} of comment ${number}, which has ${comment.revision}`);
    }
    this.claims.set(number, {
      seq: comment.seq,
      state: comment.state,
      edits: comment.revisions.slice(came?.revision ?? 1).map(({ at }) => at),
      lastSeq: event.seq,
      left: stateIn(event),
      deleted: false,
      movedTo: placeOf(comment.movedTo),
      moved: null,
    });
    if (comment.movedTo !== null) return;
    for (const { emoji, person, at } of came?.reactions ?? []) {
      this.reactions.set({ number, emoji, person, on: true, at }, place);
    }
  }

  private change({ type, seq, at, actor, number, detail }: EventRecord, place: string): void {
    this.leaveWaiting();
    const claimed = number === null ? undefined : this.claims.get(number);
    if (!claimed || number === null) {
      this.report(place, `concerns comment ${number}, which is not there before it`);
      return;
    }
    claimed.lastSeq = seq;
    if (claimed.moved !== null) this.report(place, `concerns comment ${number}, which was moved before it`);
    if (type === 'comment:moved') {
      claimed.left = 'removed';
      claimed.moved = detail && 'to' in Object(detail) ? placeOf((detail as { to: Place }).to) : null;
    } else if (type === 'comment:edited' && claimed.movedTo !== null) {
      // Its revisions are where it is now.
      claimed.left = stateIn({ detail }) ?? claimed.left;
    } else if (type === 'comment:edited') {
      const written = claimed.edits.shift();
      if (written === undefined) this.report(place, `edits comment ${number}, which has no such revision`);
      else if (written !== at)
        this.report(place, `is not of the instant of the revision of comment ${number}`);
      claimed.left = stateIn({ detail }) ?? claimed.left;
    } else if (type === 'comment:deleted') {
      claimed.left = 'removed';
      claimed.deleted = true;
    } else if (typeof detail !== 'object' || !detail) {
      // What it tells can't be read: that was reported.
    } else if ('state' in detail) {
      if (claimed.deleted) this.report(place, `moderates comment ${number}, which was deleted`);
      claimed.left = detail.state;
    } else if ('emoji' in detail && claimed.movedTo === null) {
      this.reactions.set({ number, emoji: detail.emoji, person: actor, on: detail.on, at }, place);
    }
  }

  private changed(event: EventRecord, place: string): void {
    this.leaveWaiting();
    if (event.number !== null) this.report(place, 'changes the thread and names a comment');
    this.controls.changed(event);
  }

  /** As `server/threads/log.ts` does; what was imported in another form goes by the dates of its file. */
  private stir({ type, at, opId }: EventRecord, comment: CommentRecord | null): void {
    if (type === 'comment:arrived') {
      const { createdAt } = comment ?? { createdAt: at };
      if (this.lastActivityAt !== null && Date.parse(createdAt) > Date.parse(this.lastActivityAt)) {
        this.lastActivityAt = createdAt;
      }
      return;
    }
    const imported = this.thread.importKey !== null && opId.startsWith('import:');
    const before = this.lastActivityAt;
    this.lastActivityAt = imported && before !== null && Date.parse(before) > Date.parse(at) ? before : at;
  }

  private close(number: number, { seq, lastSeq, state, left, edits, movedTo, moved }: Claimed): void {
    const place = `comment ${number}`;
    if (moved !== movedTo) this.report(place, `was moved to ${moved} by the log; it says ${movedTo}`);
    if (seq !== lastSeq) this.report(place, `was changed by event ${lastSeq} last; it says ${seq}`);
    if (state === 'removed' && left !== 'removed') this.report(place, 'is removed, but no event deleted it');
    else if (left === 'removed' && state !== 'removed') {
      this.report(place, 'was deleted by an event, but is not removed');
    } else if (left !== null && left !== state) {
      this.report(place, `is ${state}; the log left it ${left}`);
    }
    if (edits.length > 0) this.report(place, `has ${edits.length} more revisions than the log has edits`);
  }

  private leaveWaiting(): void {
    if (this.waiting) this.report(`comment ${this.waiting.number}`, 'is not made by the event after it');
    this.waiting = null;
  }
}

const stateIn = ({ detail }: Pick<EventRecord, 'detail'>): CommentRecord['state'] | null =>
  typeof detail === 'object' && detail && 'state' in detail ? detail.state : null;

/** What an event says of a comment that came from another thread; null: it came from none. */
const arrivedIn = ({ detail }: Pick<EventRecord, 'detail'>) =>
  typeof detail === 'object' && detail && 'from' in detail ? detail : null;

type Place = NonNullable<CommentRecord['movedTo']>;
export const placeOf = (place: Place | null): string | null =>
  place === null ? null : `${place.thread}/${place.number}`;
