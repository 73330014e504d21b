import { z } from 'zod';
import type { Millis } from '../store/tables.ts';

// What is told of in the records of an export, whatever they are of.

/** An instant as `toISOString` writes it: the same text comes back from the number that is stored. */
export const instant = z
  .string()
  .refine(isInstant, 'is not an instant as in 2012-11-04T10:00:00.000Z, in UTC with milliseconds');
function isInstant(text: string): boolean {
  const at = Date.parse(text);
  return Number.isFinite(at) && new Date(at).toISOString() === text;
}

/** What is no instant is left as it is, for a schema to find. */
export function toInstant(at: Millis): string {
  return Math.abs(at) <= 8.64e15 && Number.isInteger(at) ? new Date(at).toISOString() : String(at);
}

export const toInstantOrNull = (at: Millis | null) => (at === null ? null : toInstant(at));

/** Text that a schema of the protocol takes and leaves as it is: what was once accepted, as it was kept. */
export const kept = (schema: z.ZodType<string>) =>
  z.string().superRefine((text, context) => {
    const result = schema.safeParse(text);
    const message = result.success
      ? result.data === text
        ? null
        : 'is not written as the forum keeps it'
      : sentencePart(result.error.issues[0]!.message);
    if (message) context.addIssue({ code: 'custom', message });
  });
/** 'The text has control characters in it.' → 'has control characters in it' */
const sentencePart = (sentence: string) => sentence.replace(/^The [\w-]+ /, '').replace(/\.$/, '');

export const seq = z.int().min(1);
export const count = z.int().min(0);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');

/** What is no JSON is left as it is, for a schema to find. */
export function toDetail<T>(text: string | null): T | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return text as never;
  }
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
