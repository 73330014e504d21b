import type { Generated } from 'kysely';
import type { LinkKind } from '../../shared/link-paths.ts';
import type { Action } from '../../shared/protocol/moderation.ts';
import type { Role } from '../../shared/protocol/people.ts';
import type { ActionId, CommentId, InvitationId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
import type { Comment, ThreadEventType } from '../../shared/protocol/threads.ts';

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
    kind: Exclude<LinkKind, 'invitation'>;
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
    /** The event that last changed the comment. */
    seq: number;
  };
  revisions: { comment_id: CommentId; revision: number; body: string; at: Millis };
  reactions: { comment_id: CommentId; person_id: PersonId; emoji: string; at: Millis };
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
    /** What the comment doesn't say: `{emoji, on}` of a reaction, `{state}` of a moderator's action, `{title, locked}` of a change of the thread; else null. */
    detail: string | null;
  };
  reads: { person_id: PersonId; thread_id: ThreadId; number: number };
  /** The comments that can be found by their words, which PostgreSQL keeps here too, and SQLite in `search_words`. */
  search_entries: { id: Generated<number>; comment_id: CommentId };
  search_words: { rowid: number };
}
