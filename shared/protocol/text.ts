import { z } from 'zod';
import { LIMITS } from './limits.ts';

// Everything but tab and newline: a terminal, a log or PostgreSQL (U+0000) would read more into them than a reader sees.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
// Direction overrides, isolates and invisible characters let one name look like another (UTS #39, Trojan Source).
const DECEPTIVE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

const unixLines = (text: string) => text.replace(/\r\n?/g, '\n');

/** Markdown as a person wrote it: CR LF become LF, and what no reader could see is refused. */
export const bodySchema = z
  .string('The text must be text.')
  // Before the other checks: a huge text must not be scanned by each of them.
  .max(LIMITS.body, { message: `The text is longer than ${LIMITS.body} characters.`, abort: true })
  .transform(unixLines)
  .pipe(
    z
      .string()
      .refine((text) => text.trim() !== '', 'The text is empty.')
      .refine((text) => text.isWellFormed(), 'The text has half of a character in it (a lone surrogate).')
      .refine((text) => !CONTROL.test(text), 'The text has control characters in it.'),
  );

// Overrides and isolates make a text read otherwise than it is stored (Trojan Source, CVE-2021-42574).
const OVERRIDE = /[\u202a-\u202e\u2066-\u2069]/;

/**
 * A draft's text as it is proposed: what is signed is exactly this. LF, NFC, and one newline at the end.
 */
export const proposedTextSchema = z
  .string()
  .transform((text) => `${unixLines(text).normalize('NFC').trimEnd()}\n`)
  .pipe(
    z
      .string()
      .max(LIMITS.body, {
        message: `The text is longer than ${LIMITS.body} characters, which is as much as a comment can hold.`,
        abort: true,
      })
      .refine((text) => text.trim() !== '', 'The draft is empty.')
      .refine((text) => text.isWellFormed(), 'The text has half of a character in it (a lone surrogate).')
      .refine((text) => !CONTROL.test(text), 'The text has control characters in it.')
      .refine(
        (text) => !OVERRIDE.test(text),
        'The text has characters in it that turn its direction around.',
      ),
  );

const line = (what: string, max: number) =>
  z
    .string(`The ${what} must be text.`)
    .max(max, { message: `The ${what} is longer than ${max} characters.`, abort: true })
    .trim()
    .min(1, `The ${what} is empty.`)
    .refine((text) => text.isWellFormed(), `The ${what} has half of a character in it (a lone surrogate).`)
    .refine(
      (text) => !CONTROL.test(text) && !/[\t\n]/.test(text),
      `The ${what} has a line break or a control character in it.`,
    )
    .refine(
      (text) => !DECEPTIVE.test(text),
      `The ${what} has invisible or direction-changing characters in it.`,
    );

/** Lines that a person says of themselves or of what they did: plain text, no Markdown. */
export const plainSchema = (what: string, max: number, min = 0) =>
  z
    .string(`The ${what} must be text.`)
    .max(max, { message: `The ${what} is longer than ${max} characters.`, abort: true })
    .transform((text) => unixLines(text).trim())
    .pipe(
      z
        .string()
        .min(min, `The ${what} is empty.`)
        .refine(
          (text) => text.isWellFormed(),
          `The ${what} has half of a character in it (a lone surrogate).`,
        )
        .refine((text) => !CONTROL.test(text), `The ${what} has control characters in it.`)
        .refine(
          (text) => !DECEPTIVE.test(text),
          `The ${what} has invisible or direction-changing characters in it.`,
        ),
    );

export const titleSchema = line('title', LIMITS.title);
export const nameSchema = line('name', LIMITS.name).transform((name) => name.normalize('NFC'));

/** The client's name for one act: the same act sent again under it is answered, not done again. */
export const opIdSchema = z
  .string('The opId must be text.')
  .min(1, 'The opId is empty.')
  .max(LIMITS.opId, `The opId is longer than ${LIMITS.opId} characters.`)
  .regex(/^[\x21-\x7e]+$/, 'The opId must be printable ASCII without spaces.');

const id = (what: string) =>
  z.string(`The ${what} must be text.`).regex(/^[\w-]{16}$/, `That is not a ${what}.`);

/** What a link in a mail or an invitation holds: its bearer may do what it says, once. */
export const tokenSchema = z
  .string('The token must be text.')
  .max(LIMITS.token, 'That is not a token.')
  .regex(/^[\w-]{20,}$/, 'That is not a token.');

export const threadIdSchema = id('threadId').brand<'ThreadId'>();
export const commentIdSchema = id('commentId').brand<'CommentId'>();
export const personIdSchema = id('personId').brand<'PersonId'>();
export const actionIdSchema = id('actionId').brand<'ActionId'>();
export const caseIdSchema = id('caseId').brand<'CaseId'>();
export const reportIdSchema = id('reportId').brand<'ReportId'>();
export const notificationIdSchema = id('notificationId').brand<'NotificationId'>();
export const invitationIdSchema = id('invitationId').brand<'InvitationId'>();
export const draftIdSchema = id('draftId').brand<'DraftId'>();
export const noteIdSchema = id('noteId').brand<'NoteId'>();
export type DraftId = z.infer<typeof draftIdSchema>;
export type NoteId = z.infer<typeof noteIdSchema>;
export type ActionId = z.infer<typeof actionIdSchema>;
export type CaseId = z.infer<typeof caseIdSchema>;
export type ReportId = z.infer<typeof reportIdSchema>;
export type NotificationId = z.infer<typeof notificationIdSchema>;
export type InvitationId = z.infer<typeof invitationIdSchema>;
export type ThreadId = z.infer<typeof threadIdSchema>;
export type CommentId = z.infer<typeof commentIdSchema>;
export type PersonId = z.infer<typeof personIdSchema>;

/** A comment's number in its thread; 0 is the opening post. */
export const numberSchema = z
  .int('The number must be a whole number.')
  .min(0, 'The number must not be negative.')
  .max(2 ** 31 - 1, 'The number is too large.');

/** A place in a thread's log: dense, from 1; 0 is before the first event. */
export const seqSchema = z.int('The seq must be a whole number.').min(0, 'The seq must not be negative.');

/** An instant: ISO 8601 in UTC with milliseconds, as Date.prototype.toISOString writes it. */
export const instantSchema = z.iso.datetime(
  'An instant is written like 2026-11-29T18:30:00.000Z, and is one that there is.',
);
