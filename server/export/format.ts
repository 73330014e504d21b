import { z } from 'zod';
import { LIMITS, REACTIONS } from '../../shared/protocol/limits.ts';
import { ACTIONS, CAUSES, NOTICES } from '../../shared/protocol/moderation.ts';
import { emailSchema } from '../../shared/protocol/people.ts';
import {
  actionIdSchema,
  bodySchema,
  caseIdSchema,
  commentIdSchema,
  nameSchema,
  notificationIdSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  plainSchema,
  reportIdSchema,
  threadIdSchema,
  titleSchema,
} from '../../shared/protocol/text.ts';
import { GUESTS_IN_THREAD } from '../../shared/protocol/threads.ts';
import { draftSchema, noteSchema, proposalSchema, updatesSchema } from './draft-format.ts';
import { count, instant, kept, seq, sha256 } from './values.ts';

// The one description of the file that `npx rejoinder export` writes: docs/export.md says it in words.

/** Raised when a program that knows the number before would misread the file; files of all earlier ones are read. */
export const VERSION = 4;

const stateSchema = z.enum(['visible', 'held', 'hidden', 'removed']);

/** A comment's place in some thread. */
const placeSchema = z.strictObject({ thread: threadIdSchema, number: numberSchema });
const reactionsSchema = z.array(
  z.strictObject({ emoji: z.enum(REACTIONS), person: personIdSchema, at: instant }),
);

export const headerSchema = z.strictObject({
  rejoinder: z.literal('export'),
  version: z.int().min(1).max(VERSION),
  /** When the forum was as the file says. */
  at: instant,
  scope: z.enum(['forum', 'thread']),
});

export const personSchema = z.strictObject({
  id: personIdSchema,
  kind: z.enum(['member', 'guest']),
  name: kept(nameSchema),
  createdAt: instant,
  about: kept(plainSchema('text about them', LIMITS.about)).default(''),
  mutedUntil: instant.nullable().default(null),
  suspendedUntil: instant.nullable().default(null),
  /** When they deleted their account. */
  leftAt: instant.nullable().default(null),
  /** Whether what they wrote is still to be removed. */
  wordsGo: z.boolean().default(false),
});
export const accountSchema = z.strictObject({
  person: personIdSchema,
  email: kept(emailSchema).nullable(),
  /** Given by them and not confirmed. */
  claimedEmail: kept(emailSchema).nullable().default(null),
  /** Whether a moderator has yet to let them in. */
  waiting: z.boolean().default(false),
  /** As it is stored: `server/people/passwords.ts`. */
  passwordHash: z
    .string()
    .max(1_000)
    .regex(/^[\x21-\x7e]+$/, 'is not a password hash'),
  role: z.enum(['member', 'moderator', 'admin']),
});
export const threadSchema = z.strictObject({
  id: threadIdSchema,
  title: kept(titleSchema),
  author: personIdSchema,
  createdAt: instant,
  lastActivityAt: instant,
  /** What an import of another form knows the thread by. */
  importKey: z.string().min(1).max(200).nullable(),
  /** Of its last event: so many events follow. */
  seq,
  /** Without the opening post: so many comments and one follow. */
  commentCount: count,
  lockedAt: instant.nullable().default(null),
  /** How long one waits between two comments, in seconds. */
  slow: count.default(0),
  guests: z.enum(GUESTS_IN_THREAD).default('allow'),
  pinnedAt: instant.nullable().default(null),
  /** The thread at whose end its comments are now. */
  mergedInto: threadIdSchema.nullable().default(null),
});
/** Comes right before the event that made it. */
export const commentSchema = z.strictObject({
  number: numberSchema,
  id: commentIdSchema,
  author: personIdSchema,
  kind: z.enum(['comment', 'joint']),
  state: stateSchema,
  replyTo: numberSchema.nullable(),
  createdAt: instant,
  dayOnly: z.boolean(),
  editedAt: instant.nullable(),
  seq,
  revision: z.int().min(1),
  revisions: z.array(z.strictObject({ revision: z.int(), body: kept(bodySchema), at: instant })),
  reactions: reactionsSchema,
  /** Where it was moved: its words and reactions are there. */
  movedTo: placeSchema.nullable().default(null),
  /** Where it came from. */
  movedFrom: placeSchema.nullable().default(null),
});
export const eventSchema = z.strictObject({
  seq,
  type: z.enum([
    'thread:opened',
    'thread:changed',
    'comment:posted',
    'comment:edited',
    'comment:deleted',
    'comment:moderated',
    'comment:moved',
    'comment:arrived',
    'reaction:set',
  ]),
  at: instant,
  actor: personIdSchema,
  opId: opIdSchema,
  number: numberSchema.nullable(),
  detail: z
    .union([
      z.strictObject({ emoji: z.enum(REACTIONS), on: z.boolean() }),
      z.strictObject({ state: stateSchema }),
      // Of a comment that was moved: where to; and in the other thread, what it was when it came.
      z.strictObject({ to: placeSchema }),
      z.strictObject({
        from: placeSchema,
        state: stateSchema.exclude(['removed']),
        revision: z.int().min(1),
        reactions: reactionsSchema,
      }),
      z.strictObject({
        title: kept(titleSchema),
        locked: z.boolean(),
        // Not told by events of earlier versions.
        slow: count.optional(),
        guests: z.enum(GUESTS_IN_THREAD).optional(),
        pinned: z.boolean().optional(),
        mergedInto: threadIdSchema.optional(),
      }),
    ])
    .nullable(),
});
export const readSchema = z.strictObject({
  person: personIdSchema,
  thread: threadIdSchema,
  number: numberSchema,
});

/** Who may not write in one thread. */
export const muteSchema = z.strictObject({ person: personIdSchema, thread: threadIdSchema, until: instant });
/** What a moderator did. */
export const actionSchema = z.strictObject({
  id: actionIdSchema,
  at: instant,
  act: z.enum(ACTIONS),
  actor: personIdSchema,
  opId: opIdSchema,
  thread: threadIdSchema.nullable(),
  number: numberSchema.nullable(),
  person: personIdSchema.nullable(),
  reason: kept(plainSchema('reason', LIMITS.reason, 1)),
  until: instant.nullable(),
  /** The revision that was decided on. */
  revision: z.int().nullable().default(null),
  /** Of `split` and `merge`: where the comments went. */
  into: threadIdSchema.nullable().default(null),
  /** The earlier action that it reviews. */
  of: actionIdSchema.nullable().default(null),
  /** `ActionDetail` of `server/moderation/record.ts`. */
  detail: z
    .strictObject({
      seconds: count.optional(),
      guests: z.enum(GUESTS_IN_THREAD).optional(),
      moved: count.optional(),
      before: z
        .union([
          z.strictObject({ state: stateSchema }),
          z.strictObject({ locked: z.boolean() }),
          z.strictObject({ pinned: z.boolean() }),
          z.strictObject({ slow: count }),
          z.strictObject({ guests: z.enum(GUESTS_IN_THREAD) }),
          z.strictObject({ until: z.int().nullable() }),
        ])
        .optional(),
    })
    .nullable()
    .default(null),
  emergency: z.boolean().default(false),
  nameless: z.boolean().default(false),
});
/** What moderators work on, with what was reported. */
export const caseSchema = z.strictObject({
  id: caseIdSchema,
  cause: z.enum(CAUSES),
  detail: z.string().max(LIMITS.reason).nullable(),
  thread: threadIdSchema.nullable(),
  number: numberSchema.nullable(),
  person: personIdSchema,
  action: actionIdSchema.nullable(),
  openedAt: instant,
  changedAt: instant,
  takenBy: personIdSchema.nullable(),
  takenAt: instant.nullable(),
  closedBy: actionIdSchema.nullable(),
  closedAt: instant.nullable(),
  reports: z.array(
    z.strictObject({
      id: reportIdSchema,
      person: personIdSchema,
      opId: opIdSchema,
      revision: z.int(),
      reason: kept(plainSchema('reason', LIMITS.reason, 1)),
      at: instant,
    }),
  ),
});
/** What somebody is told of an action. */
export const notificationSchema = z.strictObject({
  id: notificationIdSchema,
  person: personIdSchema,
  kind: z.enum(NOTICES),
  action: actionIdSchema,
  at: instant,
  heardAt: instant.nullable(),
});

export const countsSchema = z.strictObject({
  people: count,
  accounts: count,
  threads: count,
  comments: count,
  events: count,
  reads: count,
  mutes: count.default(0),
  actions: count.default(0),
  cases: count.default(0),
  notifications: count.default(0),
  drafts: count.default(0),
  /** Lines of the logs of drafts. */
  updates: count.default(0),
  notes: count.default(0),
  proposals: count.default(0),
});
export const endSchema = countsSchema.extend({
  /** SHA-256 of the lines between the first and this one: what `check` prints for the forum. */
  contents: sha256,
  /** SHA-256 of every byte before this line. */
  digest: sha256,
});

/** The kinds of records: the one key of a line, between the header and the end. */
export const RECORDS = {
  person: personSchema,
  account: accountSchema,
  thread: threadSchema,
  comment: commentSchema,
  event: eventSchema,
  read: readSchema,
  mute: muteSchema,
  action: actionSchema,
  case: caseSchema,
  notification: notificationSchema,
  draft: draftSchema,
  updates: updatesSchema,
  note: noteSchema,
  proposal: proposalSchema,
} as const;
export type Kind = keyof typeof RECORDS;
export type RecordOf<K extends Kind> = z.infer<(typeof RECORDS)[K]>;

export type Header = z.infer<typeof headerSchema>;
export type PersonRecord = RecordOf<'person'>;
export type AccountRecord = RecordOf<'account'>;
export type ThreadRecord = RecordOf<'thread'>;
export type CommentRecord = RecordOf<'comment'>;
export type EventRecord = RecordOf<'event'>;
export type ReadRecord = RecordOf<'read'>;
export type MuteRecord = RecordOf<'mute'>;
export type ActionRecord = RecordOf<'action'>;
export type CaseRecord = RecordOf<'case'>;
export type NotificationRecord = RecordOf<'notification'>;
/** `comments` are without opening posts. */
export type Counts = z.infer<typeof countsSchema>;
export type End = z.infer<typeof endSchema>;

/** One line between the first and the last. */
export type Entry = { [K in Kind]: { kind: K; value: RecordOf<K> } }[Kind];

/** The line of an entry, with its line break. Keys are in the order in which the record was made. */
export const lineOf = ({ kind, value }: Entry): string => `${JSON.stringify({ [kind]: value })}\n`;

/** 'person abc', for sentences. */
export function nameOf({ kind, value }: Entry): string {
  if (kind === 'person' || kind === 'thread') return `${kind} ${value.id}`;
  if (kind === 'account') return `the account of ${value.person}`;
  if (kind === 'comment') return `comment ${value.number} (${value.id})`;
  if (kind === 'event') return `event ${value.seq} (${value.opId})`;
  if (kind === 'mute') return `the mute of ${value.person} in ${value.thread}`;
  if (kind === 'action' || kind === 'case' || kind === 'notification' || kind === 'draft' || kind === 'note')
    return `${kind} ${value.id}`;
  if (kind === 'updates') return `the updates from ${value.from} on`;
  if (kind === 'proposal') return `proposal ${value.round}`;
  return `what ${value.person} has read in ${value.thread}`;
}

/** A value by its schema, or what is wrong with it: 'author is missing'. */
export function readBy<S extends z.ZodType>(
  schema: S,
  value: unknown,
): { value: z.output<S>; problem: null } | { value: null; problem: string } {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data, problem: null };
  return { value: null, problem: sentenceOf(result.error.issues[0]!, value) };
}

function sentenceOf(issue: z.core.$ZodIssue, value: unknown): string {
  const place = issue.path.map(String).join('.').slice(0, 60) || 'the record';
  if (issue.code === 'unrecognized_keys') return `${place} has a field that is not known here`;
  if (issue.code === 'custom' || /^is /.test(issue.message)) return `${place} ${issue.message}`;
  const found = issue.path.reduce<unknown>((of, key) => (of as Record<PropertyKey, unknown>)[key], value);
  if (found === undefined) return `${place} is missing`;
  return `${place} is not as it must be (${issue.message.replace(/\.$/, '')})`;
}

/** In bytes: a comment with a thousand revisions of the greatest length fits. */
export const LONGEST_LINE = 256 * 1024 * 1024;
