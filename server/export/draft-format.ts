import { z } from 'zod';
import { DRAFT_ROLES, placeSchema, quorumSchema } from '../../shared/protocol/drafts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import {
  draftIdSchema,
  nameSchema,
  noteIdSchema,
  numberSchema,
  opIdSchema,
  personIdSchema,
  proposedTextSchema,
  threadIdSchema,
  titleSchema,
} from '../../shared/protocol/text.ts';
import { count, instant, kept, seq, sha256 } from './values.ts';

// A draft in an export: its line, then the log of its text, its notes and its proposals, each by their order.

/** Entries of the log on one line: so many, but on the last. */
export const ENTRIES = 500;

export const draftSchema = z.strictObject({
  id: draftIdSchema,
  thread: threadIdSchema,
  title: kept(titleSchema),
  opener: personIdSchema,
  opId: opIdSchema,
  state: z.enum(['writing', 'proposed', 'published', 'abandoned']),
  quorum: quorumSchema,
  createdAt: instant,
  editedAt: instant.nullable(),
  /** Of the last entry of the log: so many follow. A file of one thread has none of them. */
  seq: count,
  /** Proposals so far. */
  round: count,
  /** The comment that it was published as. */
  published: numberSchema.nullable(),
  answers: z.array(z.strictObject({ number: numberSchema, revision: z.int().min(1) })),
  members: z.array(z.strictObject({ person: personIdSchema, role: z.enum(DRAFT_ROLES), at: instant })),
});
/** A run of the log: updates of Yjs in its first format, as they were taken. */
export const updatesSchema = z.strictObject({
  /** The seq of the first. */
  from: seq,
  entries: z
    .array(z.strictObject({ person: personIdSchema, at: instant, bytes: z.base64() }))
    .min(1)
    .max(ENTRIES),
});
/** A comment or a suggestion on the text. */
export const noteSchema = z.strictObject({
  id: noteIdSchema,
  author: personIdSchema,
  opId: opIdSchema,
  kind: z.enum(['comment', 'suggestion']),
  start: placeSchema.nullable(),
  end: placeSchema.nullable(),
  quoted: z.string().max(LIMITS.draft),
  body: z.string().max(LIMITS.note),
  replacement: z.string().max(LIMITS.draft).nullable(),
  replyTo: noteIdSchema.nullable(),
  state: z.enum(['open', 'resolved', 'accepted', 'rejected']),
  createdAt: instant,
  closedBy: personIdSchema.nullable(),
  closedAt: instant.nullable(),
});
/** A text that was frozen for signing, with who signed it: also signatures that were taken back. */
export const proposalSchema = z.strictObject({
  round: seq,
  title: kept(titleSchema),
  text: kept(proposedTextSchema),
  hash: sha256,
  by: personIdSchema,
  at: instant,
  voided: z.boolean(),
  signatures: z.array(
    z.strictObject({
      person: personIdSchema,
      name: kept(nameSchema),
      hash: sha256,
      at: instant,
      withdrawnAt: instant.nullable(),
    }),
  ),
});

export type DraftRecord = z.infer<typeof draftSchema>;
export type UpdatesRecord = z.infer<typeof updatesSchema>;
export type NoteRecord = z.infer<typeof noteSchema>;
export type ProposalRecord = z.infer<typeof proposalSchema>;
