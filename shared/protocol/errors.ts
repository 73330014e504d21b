import { z } from 'zod';

/** Stable codes: what a program may branch on. The message beside one is a sentence for a person. */
export const ERROR_CODES = [
  'invalid', // the input does not have the shape that is asked for
  'unknown_event', // no such socket event
  'not_found',
  'sign_in_required',
  'not_allowed',
  'wrong_credentials',
  'taken', // the e-mail belongs to an account
  'conflict', // what the act was based on has moved on
  'too_many', // a limit: `retryAfter` says when to try again
  'too_large',
  'unsupported', // sent in a way that is not taken
  'expired', // the link was used, or its time is over
  'foreign_origin',
  'unavailable', // nothing was done; try again
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const errorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  field: z.string().optional(),
  /** Milliseconds until the same act may be tried again. */
  retryAfter: z.number().optional(),
});
export type ErrorBody = z.infer<typeof errorSchema>;

/** An act that was not done. Nothing has changed; the message can be shown to the person. */
export class Refused extends Error {
  readonly body: ErrorBody;
  constructor(code: ErrorCode, message: string, more: { field?: string; retryAfter?: number } = {}) {
    super(message);
    this.name = 'Refused';
    this.body = { code, message, ...more };
  }
  get code(): ErrorCode {
    return this.body.code;
  }
}

/**
 * What `input` is by `schema`.
 * @throws Refused `invalid`, with the first problem's sentence and the field's path
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const field = issue.path.map(String).join('.');
  throw new Refused('invalid', sentence(issue, field), field ? { field } : {});
}

function sentence(issue: z.core.$ZodIssue, field: string): string {
  if (issue.code === 'unrecognized_keys') {
    return `There is no field named '${String(issue.keys[0]).slice(0, 60)}' here.`;
  }
  if (issue.message.endsWith('.')) return issue.message;
  return field ? `'${field.slice(0, 60)}': ${issue.message}.` : `${issue.message}.`;
}
