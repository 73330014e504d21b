import { z } from 'zod';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { emailSchema } from '../../shared/protocol/people.ts';
import {
  nameSchema,
  numberSchema,
  personIdSchema,
  plainSchema,
  threadIdSchema,
} from '../../shared/protocol/text.ts';
import { draftSchema, noteSchema, proposalSchema, updatesSchema } from './draft-format.ts';
import { actionSchema, caseSchema, muteSchema, notificationSchema } from './moderation-format.ts';
import { commentSchema, eventSchema, threadSchema } from './thread-format.ts';
import { count, instant, kept, sha256 } from './values.ts';

// The one description of the file that `npx rejoinder export` writes: docs/export.md says it in words.

/** Raised when a program that knows the number before would misread the file; files of all earlier ones are read. */
export const VERSION = 4;

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
export const readSchema = z.strictObject({
  person: personIdSchema,
  thread: threadIdSchema,
  number: numberSchema,
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
export type ReadRecord = RecordOf<'read'>;
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

/** In bytes: a comment with a thousand revisions of the greatest length fits. */
export const LONGEST_LINE = 256 * 1024 * 1024;
