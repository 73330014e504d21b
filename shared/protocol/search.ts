import { z } from 'zod';
import { authorSchema } from './people.ts';
import { instantSchema, numberSchema, threadIdSchema } from './text.ts';
import { commentSchema } from './threads.ts';

export const SEARCH = { query: 200, terms: 12, results: 20 } as const;

const when = z
  .string()
  .refine(
    (text) =>
      z.iso.date().safeParse(text).success || z.iso.datetime({ offset: true }).safeParse(text).success,
    'A date is a day as 2026-05-31 or an instant as 2026-05-31T12:00:00Z.',
  );
/** A form sends what was left empty. */
const orEmpty = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

export const searchSchema = z.strictObject({
  /** Words, "phrases", and -words that must not be there. */
  q: z.string('Say what to look for.').max(SEARCH.query, `A search has at most ${SEARCH.query} characters.`),
  thread: orEmpty(threadIdSchema),
  /** A name, or a person's id. */
  author: orEmpty(z.string().max(100, 'That is longer than any name.')),
  /** Written before this; of a day, before it begins. */
  before: orEmpty(when),
  /** Written at this or after it. */
  after: orEmpty(when),
  order: orEmpty(z.enum(['newest', 'best'], 'The order is newest or best.')),
  cursor: orEmpty(z.string().max(100)),
  limit: z.preprocess(
    (value) => (value === '' || value === undefined ? SEARCH.results : Number(value)),
    z
      .int('The limit must be a whole number.')
      .min(1, 'The limit must be at least 1.')
      .transform((limit) => Math.min(limit, 50)),
  ),
});
export type SearchInput = z.output<typeof searchSchema>;

export const searchResultSchema = z.object({
  threadId: threadIdSchema,
  threadTitle: z.string(),
  /** 0 is the opening post. */
  number: numberSchema,
  author: authorSchema,
  /** Of a joint response: how many stand by it beside its author. */
  others: z.int(),
  createdAt: instantSchema,
  dayOnly: z.boolean(),
  /** Other than visible only for those who may see it. */
  state: commentSchema.shape.state,
  revision: commentSchema.shape.revision,
  /** The words in their context, on one line. */
  excerpt: z.string(),
  /** Where in the excerpt stands what was looked for: from and to, in UTF-16 units, the end excluded. */
  marks: z.array(z.tuple([z.int(), z.int()])),
});
export type SearchResult = z.output<typeof searchResultSchema>;

export const searchAnswerSchema = z.object({
  results: z.array(searchResultSchema),
  /** The cursor of the next page; null on the last. */
  next: z.string().nullable(),
});
export type SearchAnswer = z.output<typeof searchAnswerSchema>;
