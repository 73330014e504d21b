import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { authorSchema } from './people.ts';
import {
  draftIdSchema,
  instantSchema,
  noteIdSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  plainSchema,
  seqSchema,
  threadIdSchema,
  titleSchema,
  tokenSchema,
} from './text.ts';

/** A co-writer may edit the draft; a reviewer may read it and comment on it. */
export const DRAFT_ROLES = ['writer', 'reviewer'] as const;
export type DraftRole = (typeof DRAFT_ROLES)[number];

/** A draft is `signing` from the first signature under its proposal on. */
export const DRAFT_STATES = ['writing', 'proposed', 'signing', 'published', 'abandoned'] as const;
export type DraftState = (typeof DRAFT_STATES)[number];

/** How many co-writers have to sign before it can be published: all, a number, or a share of them (`60%`). */
export const quorumSchema = z.union(
  [
    z.literal('all'),
    z.int().min(1).max(LIMITS.draftMembers),
    z
      .string()
      .regex(/^([1-9]\d?|100)%$/)
      .transform((share): `${number}%` => share as `${number}%`),
  ],
  "A quorum is 'all', a number of co-writers, or a share of them such as '60%'.",
);
export type Quorum = z.output<typeof quorumSchema>;

// --- What a member of a draft gets -------------------------------------------

/** A comment that the draft answers, as it was when it was chosen. */
export const draftAnswerSchema = z.object({ number: numberSchema, revision: z.int() });

export const draftSchema = z.object({
  id: draftIdSchema,
  threadId: threadIdSchema,
  threadTitle: z.string(),
  title: z.string(),
  state: z.enum(DRAFT_STATES),
  quorum: quorumSchema,
  /** What it answers; empty: the thread as a whole. */
  answers: z.array(draftAnswerSchema),
  openedBy: authorSchema,
  createdAt: instantSchema,
  /** When its text was changed last; null: never. */
  editedAt: instantSchema.nullable(),
  writers: z.array(authorSchema),
  reviewers: z.array(authorSchema),
  /** The number of the comment that it was published as. */
  published: numberSchema.nullable(),
  /** Whether that comment waits for a moderator: others don't read it yet. */
  held: z.boolean(),
  /** How many have signed the proposal that stands, and how many have to. */
  signed: z.int(),
  needed: z.int(),
  /** Who has it open now, and who is writing in it: the first few names, sorted. */
  here: z.object({ names: z.array(z.string()), count: z.int() }),
  writing: z.object({ names: z.array(z.string()), count: z.int() }),
});
export type Draft = z.infer<typeof draftSchema>;

export const signatureSchema = z.object({ person: authorSchema, at: instantSchema });
export type Signature = z.infer<typeof signatureSchema>;

/** A draft's text frozen for signing. Reopening voids it, and the signatures with it. */
export const proposalSchema = z.object({
  /** From 1: which proposal of the draft it is. */
  round: z.int(),
  title: z.string(),
  /** Markdown: the very text that is published. */
  text: z.string(),
  /** What a signature is given to: SHA-256 in hex, see docs/adr/0016. */
  hash: z.string(),
  proposedBy: authorSchema,
  at: instantSchema,
  signatures: z.array(signatureSchema),
  /** How many signatures the quorum asks for. */
  needed: z.int(),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** `GET /api/drafts/:draftId`. */
export const wholeDraftSchema = z.object({
  draft: draftSchema,
  /** The text as it is stored now, Markdown, and the place in the draft's log that it is true at. */
  text: z.string(),
  seq: seqSchema,
  proposal: proposalSchema.nullable(),
  /** The viewer's role. */
  role: z.enum(DRAFT_ROLES),
  /** The acts (`draft:…`) that the viewer may do to it in the state that it is in. */
  may: z.array(z.string()),
  /** Whether it waits for a moderator: what was published, or what would if the viewer published it now. */
  waits: z.boolean(),
});
export type WholeDraft = z.infer<typeof wholeDraftSchema>;

export const draftListSchema = z.object({ drafts: z.array(draftSchema) });

/** Somebody who may be invited; `since` tells namesakes apart: when they became a member. */
export const candidateSchema = authorSchema.extend({ since: instantSchema });
export type Candidate = z.infer<typeof candidateSchema>;

/**
 * A place in the draft's text that moves with it: a Yjs relative position, `Y.encodeRelativePosition` in base64url.
 * @see https://docs.yjs.dev/api/relative-positions
 */
export const placeSchema = z
  .string('A place must be text.')
  .max(200, 'That is not a place in the text.')
  .regex(/^[\w-]+$/, 'That is not a place in the text.');

/** A comment or a suggestion beside the draft's text: a record of its own, never in the text. */
export const noteSchema = z.object({
  id: noteIdSchema,
  kind: z.enum(['comment', 'suggestion']),
  author: authorSchema,
  /** From where to where in the text; null of a reply, or of a comment on the whole draft. */
  start: placeSchema.nullable(),
  end: placeSchema.nullable(),
  /** The words that were there when it was made. */
  quoted: z.string(),
  /** What is said, as plain text. */
  body: z.string(),
  /** Of a suggestion: what should be there instead. */
  replacement: z.string().nullable(),
  /** The note that this one replies to. */
  replyTo: noteIdSchema.nullable(),
  /** A comment is resolved; a suggestion is accepted or rejected; a note that its author took back is removed. */
  state: z.enum(['open', 'resolved', 'accepted', 'rejected']),
  createdAt: instantSchema,
  closedBy: authorSchema.nullable(),
  closedAt: instantSchema.nullable(),
});
export type Note = z.infer<typeof noteSchema>;
export const notesSchema = z.object({ notes: z.array(noteSchema) });

/** A stretch of writing without a long pause. */
export const versionSchema = z.object({
  /** The last place in the draft's log that belongs to it. */
  seq: seqSchema,
  from: instantSchema,
  to: instantSchema,
  people: z.array(authorSchema),
});
export type Version = z.infer<typeof versionSchema>;
export const versionsSchema = z.object({ versions: z.array(versionSchema) });

/** The text as it was at a place of the log, with who wrote what: runs in order that make up the whole text. */
export const versionTextSchema = z.object({
  seq: seqSchema,
  at: instantSchema.nullable(),
  text: z.string(),
  runs: z.array(z.object({ person: z.int(), length: z.int() })),
  /** What `person` of a run is an index of. */
  people: z.array(authorSchema),
});
export type VersionText = z.infer<typeof versionTextSchema>;

/** A link by which a member of the forum becomes one of the draft. Told once. */
export const draftLinkSchema = z.object({
  link: z.string(),
  role: z.enum(DRAFT_ROLES),
  expiresAt: instantSchema,
});

// --- Acts --------------------------------------------------------------------

const opId = opIdSchema;
const answers = z
  .array(numberSchema)
  .max(LIMITS.answers, `A draft answers at most ${LIMITS.answers} comments.`)
  .transform((numbers) => [...new Set(numbers)]);

export const openDraftSchema = z.strictObject({
  opId,
  title: titleSchema,
  answers: answers.default([]),
  quorum: quorumSchema.default('all'),
});
/** What is absent stays as it is. */
export const changeDraftSchema = z.strictObject({
  title: titleSchema.optional(),
  answers: answers.optional(),
  quorum: quorumSchema.optional(),
});
export const addMemberSchema = z.strictObject({ memberId: personIdSchema, role: z.enum(DRAFT_ROLES) });
export const makeLinkSchema = z.strictObject({ role: z.enum(DRAFT_ROLES) });
export const followLinkSchema = z.strictObject({ token: tokenSchema });
export const draftActSchema = z.strictObject({ opId });
export const signSchema = z.strictObject({
  opId,
  /** Of the proposal as it was read. */
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'That is not a SHA-256 in hex.'),
});

const place = placeSchema.nullable().default(null);
export const postNoteSchema = z
  .strictObject({
    opId,
    kind: z.enum(['comment', 'suggestion']),
    start: place,
    end: place,
    quoted: z
      .string()
      .max(LIMITS.note, `The quoted words are longer than ${LIMITS.note} characters.`)
      .default(''),
    body: plainSchema('comment', LIMITS.note).default(''),
    replacement: z
      .string()
      .max(LIMITS.note, `The suggestion is longer than ${LIMITS.note} characters.`)
      .nullable()
      .default(null),
    replyTo: noteIdSchema.nullable().default(null),
  })
  .refine(({ kind, body }) => kind !== 'comment' || body !== '', {
    error: 'The comment is empty.',
    path: ['body'],
  })
  .refine(
    ({ kind, replacement, start, end }) => kind !== 'suggestion' || (replacement !== null && start && end),
    {
      error: 'A suggestion says which words it is about and what should be there.',
      path: ['replacement'],
    },
  );
export const closeNoteSchema = z.strictObject({
  state: z.enum(['open', 'resolved', 'accepted', 'rejected']),
});

export type OpenDraft = z.output<typeof openDraftSchema>;
export type ChangeDraft = z.output<typeof changeDraftSchema>;
export type PostNote = z.output<typeof postNoteSchema>;
