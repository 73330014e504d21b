import type { DraftRecord, NoteRecord, ProposalRecord, UpdatesRecord } from '../export/draft-format.ts';
import type { AccountRecord, Entry, PersonRecord, ReadRecord } from '../export/format.ts';
import type { ActionRecord, MuteRecord } from '../export/moderation-format.ts';
import type { CommentRecord, EventRecord, ThreadRecord } from '../export/thread-format.ts';
import { DraftAudit } from './draft-audit.ts';
import { ModerationAudit } from './moderation-audit.ts';
import { idOfText, SeenIds } from './seen-ids.ts';
import { placeOf, ThreadAudit } from './thread-audit.ts';

/** Something that is wrong: where, and what, which together are a sentence without its stop. */
export interface Problem {
  place: string;
  what: string;
}

type Place = NonNullable<CommentRecord['movedTo']>;

/** A comment that has left its thread: when is known once its log says so. */
interface Departure {
  to: Place;
  place: string;
  at: string | null;
}

/** A move as one id. */
const wayOf = (from: Place, to: Place): string => idOfText(`${placeOf(from)} ${placeOf(to)}`);

/** What belongs to the draft before it. */
const OF_DRAFT = new Set<Entry['kind']>(['updates', 'note', 'proposal']);

/**
 * Goes along the records of a forum, in the order of an export, and reports what cannot be: names that nobody
 * has, ids that two have, logs that don't agree with what they tell of. It keeps ids and, of one thread at a
 * time, some numbers for each comment; of texts only those of joint comments.
 */
export class ForumAudit {
  private readonly onProblem: (problem: Problem) => void;
  private readonly people = new SeenIds();
  private readonly members = new SeenIds();
  private readonly accounts = new SeenIds();
  private readonly emails = new SeenIds();
  private readonly importKeys = new SeenIds();
  private readonly comments = new SeenIds();
  private readonly acts = new SeenIds();
  private readonly reads = new SeenIds();
  private readonly mutes = new SeenIds();
  private readonly actions = new SeenIds();
  private readonly actionOps = new SeenIds();
  private readonly moderation: ModerationAudit;
  private readonly threads = new Map<string, number>();
  private readonly drafts = new SeenIds();
  private readonly draftOps = new SeenIds();
  private readonly notes = new SeenIds();
  private readonly noteOps = new SeenIds();
  /** The joint comments that no draft was seen for yet. */
  private readonly joint = new Map<string, string>();
  /** Where comments were moved to, and from where, with what is to be said if nothing has come from there. */
  private readonly departures = new Map<string, Departure>();
  /** Instants of the last event of each thread. */
  private readonly lastEvents = new Map<string, string>();
  private readonly arrivals = new SeenIds();
  private draft: { place: string; audit: DraftAudit } | null = null;
  private current: { id: ThreadRecord['id']; place: string; audit: ThreadAudit } | null = null;

  constructor(onProblem: (problem: Problem) => void) {
    this.onProblem = onProblem;
    this.moderation = new ModerationAudit({
      problem: (place, what) => onProblem({ place, what }),
      known: (place, person) => this.known(place, person),
      isAction: (id) => this.actions.has(id),
      commentsOf: (id) => this.threads.get(id),
    });
  }

  add({ kind, value }: Entry): void {
    if (kind === 'comment') this.comment(value);
    else if (kind === 'event') this.event(value);
    else {
      this.endThread();
      if (!OF_DRAFT.has(kind)) this.endDraft();
      if (kind === 'person') this.person(value);
      else if (kind === 'account') this.account(value);
      else if (kind === 'thread') this.thread(value);
      else if (kind === 'read') this.read(value);
      else if (kind === 'mute') this.mute(value);
      else if (kind === 'action') this.action(value);
      else if (kind === 'case') this.moderation.case(value);
      else if (kind === 'notification') this.moderation.notification(value);
      else if (kind === 'draft') this.beginDraft(value);
      else if (kind === 'updates') this.updates(value);
      else if (kind === 'note') this.note(value);
      else this.proposal(value);
    }
  }

  /** After the last record. */
  end(): void {
    this.endThread();
    this.endDraft();
    this.moderation.end();
    for (const [way, departure] of this.departures) {
      if (this.arrivals.has(way) || this.isYetToCome(departure)) continue;
      const { place } = departure;
      this.onProblem({ place, what: 'was moved to where nothing came from there' });
    }
    for (const where of this.joint.keys()) this.onProblem({ place: where, what: 'is of no draft' });
  }

  /** One thread's file has not the other one: that may not be here, or as it was before the move. */
  private isYetToCome({ to, at }: Departure): boolean {
    const [count, last] = [this.threads.get(to.thread), this.lastEvents.get(to.thread)];
    if (count === undefined) return true;
    return to.number > count && at !== null && last !== undefined && Date.parse(last) < Date.parse(at);
  }

  private person({ id, kind }: PersonRecord): void {
    if (!this.people.add(id)) this.onProblem({ place: `person ${id}`, what: 'is there twice' });
    if (kind === 'member') this.members.add(id);
  }

  private account({ person, email, claimedEmail }: AccountRecord): void {
    const place = `the account of ${person}`;
    if (!this.members.has(person)) this.onProblem({ place, what: 'is of nobody who is a member' });
    if (!this.accounts.add(person)) this.onProblem({ place, what: 'is there twice' });
    if (email === null && claimedEmail === null) this.onProblem({ place, what: 'has no e-mail' });
    if (email !== null && !this.emails.add(idOfText(email))) {
      this.onProblem({ place, what: 'has the e-mail of another' });
    }
  }

  private thread(thread: ThreadRecord): void {
    const place = `thread ${thread.id}`;
    if (this.threads.has(thread.id)) this.onProblem({ place, what: 'is there twice' });
    this.threads.set(thread.id, thread.commentCount);
    this.known(place, thread.author);
    if (thread.importKey !== null && !this.importKeys.add(idOfText(thread.importKey))) {
      this.onProblem({ place, what: 'was imported from what another thread was imported from' });
    }
    const report = (where: string, what: string) => this.onProblem({ place: `${place}, ${where}`, what });
    this.current = { id: thread.id, place, audit: new ThreadAudit(thread, report) };
  }

  private comment(comment: CommentRecord): void {
    const place = `comment ${comment.number}`;
    if (!this.current) {
      this.onProblem({ place, what: 'is in no thread' });
      return;
    }
    const where = `${this.current.place}, ${place}`;
    if (!this.comments.add(comment.id)) this.onProblem({ place: where, what: 'has the id of another' });
    this.known(where, comment.author);
    for (const { person } of comment.reactions) this.known(where, person);
    const { id: thread } = this.current;
    const { number, movedTo, movedFrom } = comment;
    if (movedTo !== null)
      this.departures.set(wayOf({ thread, number }, movedTo), { to: movedTo, place: where, at: null });
    if (movedFrom !== null) this.arrivals.add(wayOf(movedFrom, { thread, number }));
    // Its words are gone where all who signed it took theirs along.
    if (comment.kind === 'joint') this.joint.set(where, comment.revisions[0]?.body ?? '');
    this.current.audit.comment(comment);
  }

  private event(event: EventRecord): void {
    const place = `event ${event.seq}`;
    if (!this.current) {
      this.onProblem({ place, what: 'is in no thread' });
      return;
    }
    const where = `${this.current.place}, ${place}`;
    this.known(where, event.actor);
    if (!this.acts.add(idOfText(`${event.actor} ${event.opId}`))) {
      this.onProblem({ place: where, what: 'has the opId of another act of the same person' });
    }
    const { detail } = event;
    if (typeof detail === 'object' && detail && 'from' in detail) {
      for (const { person } of detail.reactions) this.known(where, person);
    }
    this.lastEvents.set(this.current.id, event.at);
    if (typeof detail === 'object' && detail && 'to' in detail) {
      const from = { thread: this.current.id, number: event.number ?? 0 };
      const departure = this.departures.get(wayOf(from, detail.to));
      if (departure) departure.at = event.at;
    }
    this.current.audit.event(event);
  }

  private read({ person, thread, number }: ReadRecord): void {
    const place = `what ${person} has read in ${thread}`;
    const count = this.threads.get(thread);
    this.known(place, person);
    if (!this.reads.add(idOfText(`${person} ${thread}`))) this.onProblem({ place, what: 'is there twice' });
    if (count === undefined) this.onProblem({ place, what: 'is in a thread that is not there' });
    else if (number > count) this.onProblem({ place, what: `is ${number}, of ${count} comments` });
  }

  private mute({ person, thread }: MuteRecord): void {
    const place = `the mute of ${person} in ${thread}`;
    this.known(place, person);
    if (!this.mutes.add(idOfText(`${person} ${thread}`))) this.onProblem({ place, what: 'is there twice' });
    if (!this.threads.has(thread)) this.onProblem({ place, what: 'is in a thread that is not there' });
  }

  private action(action: ActionRecord): void {
    const place = `action ${action.id}`;
    this.known(place, action.actor);
    if (action.person !== null) this.known(place, action.person);
    if (!this.actions.add(action.id)) this.onProblem({ place, what: 'is there twice' });
    if (!this.actionOps.add(idOfText(`${action.actor} ${action.opId}`))) {
      this.onProblem({ place, what: 'has the opId of another action of the same person' });
    }
    // An action is of a later instant than the one that it reviews, and not after it in the file.
    if (action.of !== null) this.moderation.reviewed(place, action.of);
    const { thread, number, person } = action;
    const count = thread === null ? undefined : this.threads.get(thread);
    if (thread === null && (number !== null || person === null)) {
      this.onProblem({ place, what: 'is about nothing' });
    }
    if (thread !== null && count === undefined) {
      this.onProblem({ place, what: 'is in a thread that is not there' });
    } else if (number !== null && number > (count ?? 0)) {
      this.onProblem({ place, what: `is about comment ${number}, of ${count}` });
    }
  }

  private beginDraft(draft: DraftRecord): void {
    const place = `draft ${draft.id}`;
    if (!this.drafts.add(draft.id)) this.onProblem({ place, what: 'is there twice' });
    if (!this.draftOps.add(idOfText(`${draft.opener} ${draft.opId}`))) {
      this.onProblem({ place, what: 'has the opId of another draft of the same person' });
    }
    this.known(place, draft.opener);
    for (const { person } of draft.members) this.known(place, person);
    const count = this.threads.get(draft.thread);
    if (count === undefined) this.onProblem({ place, what: 'is in a thread that is not there' });
    else if (draft.answers.some(({ number }) => number > count)) {
      this.onProblem({ place, what: `answers a comment beyond the ${count} of its thread` });
    }
    const where = `thread ${draft.thread}, comment ${draft.published}`;
    const joint = draft.published === null ? undefined : this.joint.get(where);
    this.joint.delete(where);
    const report = (part: string, what: string) =>
      this.onProblem({ place: part ? `${place}, ${part}` : place, what });
    this.draft = { place, audit: new DraftAudit(draft, joint, report) };
  }

  private updates(updates: UpdatesRecord): void {
    const draft = this.ofDraft(`the updates from ${updates.from} on`);
    if (!draft) return;
    for (const id of new Set(updates.entries.map(({ person }) => person))) this.known(draft.place, id);
    draft.audit.updates(updates);
  }

  private note(note: NoteRecord): void {
    const draft = this.ofDraft(`note ${note.id}`);
    if (!draft) return;
    const place = `${draft.place}, note ${note.id}`;
    if (!this.notes.add(note.id)) this.onProblem({ place, what: 'has the id of another' });
    if (!this.noteOps.add(idOfText(`${note.author} ${note.opId}`))) {
      this.onProblem({ place, what: 'has the opId of another note of the same person' });
    }
    this.known(place, note.author);
    if (note.closedBy !== null) this.known(place, note.closedBy);
    draft.audit.note(note);
  }

  private proposal(proposal: ProposalRecord): void {
    const draft = this.ofDraft(`proposal ${proposal.round}`);
    if (!draft) return;
    const place = `${draft.place}, proposal ${proposal.round}`;
    this.known(place, proposal.by);
    for (const { person } of proposal.signatures) this.known(place, person);
    draft.audit.proposal(proposal);
  }

  private ofDraft(place: string) {
    if (!this.draft) this.onProblem({ place, what: 'is in no draft' });
    return this.draft;
  }

  private endDraft(): void {
    this.draft?.audit.end();
    this.draft = null;
  }

  private known(place: string, person: string): void {
    if (!this.people.has(person)) this.onProblem({ place, what: `names ${person}, who is not there` });
  }

  private endThread(): void {
    this.current?.audit.end();
    this.current = null;
  }
}
