import type { Generated } from 'kysely';
import type { Role } from '../../shared/protocol/people.ts';
import type { CommentId, PersonId, ThreadId } from '../../shared/protocol/text.ts';
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
  };
  accounts: { person_id: PersonId; email: string; password_hash: string; role: Exclude<Role, 'guest'> };
  sessions: {
    /** SHA-256 of the session's id, in hex: the table alone opens no session. */
    id_hash: string;
    person_id: PersonId | null;
    data: string;
    created_at: Millis;
    expires_at: Millis;
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
    /** What the comment doesn't say: `{emoji, on}` of a reaction; else null. */
    detail: string | null;
  };
  reads: { person_id: PersonId; thread_id: ThreadId; number: number };
  /** The comments that can be found by their words, which PostgreSQL keeps here too, and SQLite in `search_words`. */
  search_entries: { id: Generated<number>; comment_id: CommentId };
  search_words: { rowid: number };
}
