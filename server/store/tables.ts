import type { Generated } from 'kysely';
import type { LinkKind } from '../../shared/link-paths.ts';
import type { Action } from '../../shared/protocol/actions.ts';
import type { Cause } from '../../shared/protocol/cases.ts';
import type { DraftRole, DraftState, Note } from '../../shared/protocol/drafts.ts';
import type { Notification } from '../../shared/protocol/notifications.ts';
import type { Role } from '../../shared/protocol/people.ts';
import type {
  ActionId,
  CaseId,
  CommentId,
  DraftId,
  InvitationId,
  NoteId,
  NotificationId,
  PersonId,
  ReportId,
  ThreadId,
} from '../../shared/protocol/text.ts';
import type { Comment, Thread, ThreadEventType } from '../../shared/protocol/threads.ts';

/** An instant as it is stored: milliseconds since 1970 in UTC. */
export type Millis = number;
/** SQLite has no booleans. */
export type Bit = 0 | 1;

export interface Tables {
  settings: { name: string; value: string };
  people: {
    id: PersonId;
    kind: 'member' | 'guest';
    name: string;
    /** `foldedName` of the name, by which a search finds it. */
    folded_name: Generated<string>;
    created_at: Millis;
    /** What they say of themselves. */
    about: Generated<string>;
    muted_until: Generated<Millis | null>;
    suspended_until: Generated<Millis | null>;
    /** When they deleted their account. */
    left_at: Generated<Millis | null>;
    /** Whether the words of one who has left are still to be removed. */
    words_go: Generated<Bit>;
  };
  accounts: {
    person_id: PersonId;
    /** Theirs: unique. */
    email: string | null;
    /** Given by them, until its owner confirms it: not unique, as anyone may give any. */
    claimed_email: Generated<string | null>;
    password_hash: string;
    role: Exclude<Role, 'guest'>;
    /** Whether a moderator has yet to let them in. */
    waiting: Generated<Bit>;
  };
  /** Who may not write in one thread, until when. */
  thread_mutes: { person_id: PersonId; thread_id: ThreadId; until: Millis };
  sessions: {
    /** SHA-256 of the session's id, in hex: the table alone opens no session. */
    id_hash: string;
    person_id: PersonId | null;
    data: string;
    created_at: Millis;
    expires_at: Millis;
    /** The role under which it began: it never gives more. */
    role: Generated<Role>;
    /** What the browser calls itself. */
    agent: Generated<string>;
    /** Whether another has taken its place: it lasts for the requests that are under way. */
    replaced: Generated<Bit>;
  };
  /** What is behind the links that are sent: SHA-256 of each, in hex. */
  links: {
    token_hash: string;
    kind: Exclude<LinkKind, 'invitation' | 'draft'>;
    person_id: PersonId;
    email: string;
    created_at: Millis;
    expires_at: Millis;
  };
  invitations: {
    id: InvitationId;
    token_hash: string;
    email: string | null;
    /** Null: by a command of the operator. */
    by_id: PersonId | null;
    created_at: Millis;
    expires_at: Millis;
  };
  /** Mails that wait to be sent. */
  mails: {
    id: string;
    address: string;
    subject: string;
    body: string;
    created_at: Millis;
    tries: Generated<number>;
    /** When it is tried again. */
    next_at: Millis;
  };
  /** Whose rights have changed, or which session has ended: for nodes that did not hear of it. */
  access_changes: { id: string; person_id: PersonId; id_hash: string | null; at: Millis };
  /** All that moderators did: rows are added and never changed. */
  actions: {
    id: ActionId;
    at: Millis;
    act: Action;
    actor_id: PersonId;
    /** The actor's name for the act: unique with `actor_id`. */
    op_id: string;
    thread_id: ThreadId | null;
    number: number | null;
    person_id: PersonId | null;
    reason: string;
    until: Millis | null;
    /** The revision that was decided on. */
    revision: Generated<number | null>;
    /** Of `split` and `merge`: where the comments went. */
    into_id: Generated<ThreadId | null>;
    /** Of `undo` and `uphold`: the action that it is about. */
    of_id: Generated<ActionId | null>;
    /** What the columns don't say: `ActionDetail` of `server/moderation/record.ts` as JSON. */
    detail: Generated<string | null>;
    /** Done by a moderator who takes part in the thread. */
    emergency: Generated<Bit>;
    /** Whether the log shows it without names. */
    nameless: Generated<Bit>;
  };
  /** What moderators work on. Of one comment only one is open at a time. */
  cases: {
    id: CaseId;
    cause: Cause;
    detail: string | null;
    thread_id: ThreadId | null;
    number: number | null;
    /** Whose comment it is, or who appeals. */
    person_id: PersonId;
    /** Of an appeal: what it is against. */
    action_id: ActionId | null;
    opened_at: Millis;
    changed_at: Millis;
    taken_by: Generated<PersonId | null>;
    taken_at: Generated<Millis | null>;
    /** The action that settled it. */
    closed_by: Generated<ActionId | null>;
    closed_at: Generated<Millis | null>;
  };
  reports: {
    id: ReportId;
    case_id: CaseId;
    thread_id: ThreadId;
    number: number;
    /** The revision that was read. */
    revision: number;
    person_id: PersonId;
    /** The reporter's name for the act: unique with `person_id`. */
    op_id: string;
    reason: string;
    at: Millis;
  };
  /** What people are told of: an action on them or their words (`acted`), or that settled what they `reported` or `appealed`. */
  notifications: {
    id: NotificationId;
    person_id: PersonId;
    kind: Notification['kind'];
    action_id: ActionId;
    at: Millis;
    heard_at: Generated<Millis | null>;
  };
  threads: {
    id: ThreadId;
    title: string;
    author_id: PersonId;
    /** The last event's seq; events are dense from 1. */
    seq: Generated<number>;
    /** The last comment's number; numbers are dense from 1. */
    comment_count: Generated<number>;
    created_at: Millis;
    last_activity_at: Millis;
    /** Where an imported thread came from: the same source is not imported twice. */
    import_key: string | null;
    /** An import that is under way is seen by no one. */
    state: 'open' | 'importing';
    locked_at: Generated<Millis | null>;
    /** How long one waits between two comments, in seconds. */
    slow_seconds: Generated<number>;
    guests: Generated<Thread['guests']>;
    pinned_at: Generated<Millis | null>;
    /** The thread at whose end its comments are now. */
    merged_into: Generated<ThreadId | null>;
  };
  comments: {
    id: CommentId;
    thread_id: ThreadId;
    /** 0 is the opening post. */
    number: number;
    author_id: PersonId;
    kind: Comment['kind'];
    state: Comment['state'];
    /** The latest revision. */
    revision: number;
    reply_to: number | null;
    created_at: Millis;
    day_only: Bit;
    edited_at: Millis | null;
    /** Where it was moved: the other comment has its revisions and reactions now. */
    moved_to_thread: ThreadId | null;
    moved_to_number: number | null;
    /** Where it was before. */
    moved_from_thread: ThreadId | null;
    moved_from_number: number | null;
    /** The event that last changed the comment. */
    seq: number;
  };
  revisions: { comment_id: CommentId; revision: number; body: string; at: Millis };
  reactions: { comment_id: CommentId; person_id: PersonId; emoji: string; at: Millis };
  drafts: {
    id: DraftId;
    thread_id: ThreadId;
    title: string;
    opener_id: PersonId;
    /** The opener's name for the act: unique with `opener_id`. */
    op_id: string;
    /** `signing` is not stored: it is a proposal with signatures. */
    state: Exclude<DraftState, 'signing'>;
    /** `all`, a number, or a share (`60%`). */
    quorum: string;
    created_at: Millis;
    edited_at: Generated<Millis | null>;
    /** The last place in the log of updates, which is dense from 1. */
    seq: Generated<number>;
    /** Proposals so far. */
    round: Generated<number>;
    /** The comment that it was published as. */
    published: Generated<number | null>;
  };
  draft_answers: { draft_id: DraftId; number: number; revision: number };
  draft_members: { draft_id: DraftId; person_id: PersonId; role: DraftRole; at: Millis };
  draft_links: {
    token_hash: string;
    draft_id: DraftId;
    role: DraftRole;
    by_id: PersonId;
    expires_at: Millis;
  };
  /** The log: each update as it was taken, by whom. What `draft_archives` holds is in it no more. */
  draft_updates: { draft_id: DraftId; seq: number; person_id: PersonId; at: Millis; bytes: Uint8Array };
  /** Whose a Yjs client is, and up to which clock its structs are in the log. */
  draft_clients: { draft_id: DraftId; client: number; person_id: PersonId; clock: number };
  /** All updates up to `seq` as one, to load from. */
  draft_snapshots: { draft_id: DraftId; seq: number; bytes: Uint8Array };
  /** Runs of the log, compressed: see `server/drafts/archive.ts`. */
  draft_archives: { draft_id: DraftId; from_seq: number; to_seq: number; bytes: Uint8Array };
  draft_notes: {
    id: NoteId;
    draft_id: DraftId;
    author_id: PersonId;
    op_id: string;
    kind: Note['kind'];
    start_at: string | null;
    end_at: string | null;
    quoted: string;
    body: string;
    replacement: string | null;
    reply_to: NoteId | null;
    state: Note['state'];
    created_at: Millis;
    closed_by: PersonId | null;
    closed_at: Millis | null;
  };
  /** A draft's text as it was frozen for signing: UTF-8. */
  draft_proposals: {
    draft_id: DraftId;
    round: number;
    title: string;
    text: Uint8Array;
    hash: string;
    by_id: PersonId;
    at: Millis;
    /** Whether the draft was reopened: its signatures count no more. */
    voided: Generated<Bit>;
  };
  /** Consents to a proposal's hash. Rows are added; `withdrawn_at` is all that changes. */
  signatures: {
    draft_id: DraftId;
    round: number;
    person_id: PersonId;
    /** Of the person, as it was shown then. */
    name: string;
    hash: string;
    at: Millis;
    withdrawn_at: Generated<Millis | null>;
  };
  /** What was done to drafts: so that a repeat of an opId is answered, not done again. */
  draft_acts: { draft_id: DraftId; person_id: PersonId; op_id: string; act: string; at: Millis };
  events: {
    thread_id: ThreadId;
    seq: number;
    type: ThreadEventType;
    at: Millis;
    actor_id: PersonId;
    /** The actor's name for the act: unique with `actor_id`, so that a retry is found. */
    op_id: string;
    /** The comment that the event concerns; null for the thread itself. */
    number: number | null;
    /** What the comment doesn't say: `{emoji, on}` of a reaction, `{state}` of a moderator's action, `ThreadDetail` of a change of the thread, `MovedDetail` and `ArrivedDetail` of what was moved; else null. */
    detail: string | null;
  };
  reads: { person_id: PersonId; thread_id: ThreadId; number: number };
  /** The comments that can be found by their words, which PostgreSQL keeps here too, and SQLite in `search_words`. */
  search_entries: { id: Generated<number>; comment_id: CommentId };
  search_words: { rowid: number };
}
