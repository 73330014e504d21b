import { z } from 'zod';
import { LIMITS } from './limits.ts';
import { instantSchema, nameSchema, personIdSchema, tokenSchema } from './text.ts';

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
  /** Theirs: its mails reach them, or the forum sends none. */
  email: z.string().optional(),
  /** Given by them and not confirmed yet. */
  claimedEmail: z.string().optional(),
  /** Their sign-up has not been approved yet: they read. */
  waiting: z.literal(true).optional(),
  /** Until when they may not write, or do anything at all; `FOREVER` where nobody has set an end. */
  mutedUntil: instantSchema.optional(),
  suspendedUntil: instantSchema.optional(),
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
export const passwordSchema = password;
/** A password that is held against one that is kept. */
export const triedPasswordSchema = z.string('The password must be text.').max(max);

export const createAccountSchema = z.strictObject({
  email,
  password,
  name: nameSchema,
  /** The token of an invitation, where the forum asks for one. */
  invitation: tokenSchema.optional(),
  /** Of somebody who is a guest: what they wrote becomes the member's. */
  keepComments: z.boolean('Say whether the comments are kept.').default(true),
});
export const signInSchema = z.strictObject({ email, password: triedPasswordSchema });
export const guestSchema = z.strictObject({ name: nameSchema });

/** Who becomes a member by signing up: anyone, the invited, or whom a moderator lets in. */
export const SIGN_UP = ['open', 'invitation', 'approval'] as const;

/** `GET /api/session`: who am I (null: a reader), which acts may I do at all, and how one takes part here. */
export const sessionSchema = z.object({
  person: personSchema.nullable(),
  may: z.array(z.string()),
  forum: z.object({
    signUp: z.enum(SIGN_UP),
    guests: z.enum(['allow', 'hold', 'off']),
    /** Whether it sends mail: else links are in the server's log. */
    mail: z.boolean(),
  }),
});
export type Session = z.infer<typeof sessionSchema>;
