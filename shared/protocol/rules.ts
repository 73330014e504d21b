import { z } from 'zod';
import { CAUSES } from './cases.ts';
import { LIMITS } from './limits.ts';
import { plainSchema } from './text.ts';

/** Whose links are held. */
export const LINKS_HELD = ['nobody', 'guests', 'newcomers', 'everyone'] as const;

const lines = (what: string, most: number) =>
  z.array(plainSchema(what, LIMITS.rule, 1)).max(most, `There are more than ${most} of these: ${what}.`);
/** What is held until a moderator has looked at it, and the reasons that are offered. */
export const rulesSchema = z.strictObject({
  /** Offered where a reason is asked. */
  reasons: lines('reason', 20),
  /** Words or phrases; between slashes, a regular expression of RE2. */
  words: lines('word', 200),
  links: z.enum(LINKS_HELD, 'Say whose links are held.'),
  /** So many comments of a new member are looked at first. */
  firstComments: z
    .int('The number must be a whole number.')
    .min(0, 'The number must not be negative.')
    .max(50, 'At most 50 comments.'),
});
export type Rules = z.infer<typeof rulesSchema>;
/** The rules as they are kept, or as they are to be instead of those that were looked at. */
export const keptRulesSchema = rulesSchema.extend({
  /** Of what was looked at: another for other rules. */
  version: z.string('Say which rules these are to replace: their version.').max(64),
});
export type KeptRules = z.infer<typeof keptRulesSchema>;

/** A text, and rules by which it would be held or not. */
export const tryRulesSchema = z.strictObject({ rules: rulesSchema, text: z.string().max(LIMITS.body) });
const wouldBeHeldSchema = z.object({ cause: z.enum(CAUSES), detail: z.string().nullable() }).nullable();
/** What the text would wait for, as a comment of each; null: for nothing. Where guests don't write, there is none of theirs. */
export const triedRulesSchema = z.object({
  member: wouldBeHeldSchema,
  /** Of who came within the last week, and of whom no comment was approved. */
  newcomer: wouldBeHeldSchema,
  guest: wouldBeHeldSchema.optional(),
  /**
   * The text as it was read when the words were found, around them, and where they are there (UTF-16 units, the end
   * excluded; of an expression it isn't told); null: they were found as they are written, or none were.
   */
  read: z.object({ text: z.string(), marks: z.array(z.tuple([z.int(), z.int()])) }).nullable(),
});
export type TriedRules = z.infer<typeof triedRulesSchema>;
