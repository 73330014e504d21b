import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { nameSchema, personIdSchema } from './text.ts';

export const ROLES = ['guest', 'member', 'moderator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A person as everyone sees them. */
export const authorSchema = z.object({
  id: personIdSchema,
  name: z.string(),
  kind: z.enum(['member', 'guest']),
});
export type Author = z.infer<typeof authorSchema>;

/** The person of a session, as they see themselves. */
export const personSchema = authorSchema.extend({
  role: z.enum(ROLES),
  email: z.string().optional(),
});
export type Person = z.infer<typeof personSchema>;

const email = z
  .string('The e-mail must be text.')
  .trim()
  .max(LIMITS.email, `The e-mail is longer than ${LIMITS.email} characters.`)
  .pipe(z.email('That is not an e-mail address.'))
  .transform((address) => address.toLowerCase());
const { min, max } = LIMITS.password;
const password = z
  .string('The password must be text.')
  .min(min, `The password is shorter than ${min} characters.`)
  .max(max, `The password is longer than ${max} characters.`);

export const emailSchema = email;
export const createAccountSchema = z.strictObject({ email, password, name: nameSchema });
export const signInSchema = z.strictObject({ email, password: z.string().max(max) });
export const guestSchema = z.strictObject({ name: nameSchema });

/** `GET /api/session`: who am I (null: a reader), and which acts may I do at all. */
export const sessionSchema = z.object({ person: personSchema.nullable(), may: z.array(z.string()) });
export type Session = z.infer<typeof sessionSchema>;
