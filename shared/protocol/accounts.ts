import { z } from 'zod';
import { LIMITS } from './limits.ts';
import {
  authorSchema,
  emailSchema,
  passwordSchema,
  personSchema,
  ROLES,
  triedPasswordSchema,
} from './people.ts';
import {
  commentIdSchema,
  instantSchema,
  invitationIdSchema,
  nameSchema,
  numberSchema,
  personIdSchema,
  plainSchema,
  threadIdSchema,
  tokenSchema,
} from './text.ts';

// --- Links by e-mail ----------------------------------------------------------

/** Asks for a link to sign in, or to choose a new password; the answer is the same whether somebody has the e-mail. */
export const askLinkSchema = z.strictObject({ email: emailSchema });
export const useLinkSchema = z.strictObject({ token: tokenSchema });
export const resetPasswordSchema = z.strictObject({ token: tokenSchema, password: passwordSchema });

// --- One's own account ---------------------------------------------------------

export const accountSchema = z.object({
  person: personSchema,
  about: z.string(),
  createdAt: instantSchema,
});
export type Account = z.infer<typeof accountSchema>;

export const changeProfileSchema = z.strictObject({
  name: nameSchema.optional(),
  about: plainSchema('text about you', LIMITS.about).optional(),
});
export const changePasswordSchema = z.strictObject({
  current: triedPasswordSchema,
  password: passwordSchema,
});
export const changeEmailSchema = z.strictObject({ email: emailSchema, password: triedPasswordSchema });
export const leaveSchema = z.strictObject({
  password: triedPasswordSchema,
  /** What becomes of the comments: they stay under 'former member', or their words go. */
  comments: z.enum(['keep', 'remove'], 'Say whether the comments stay.'),
});

/** A session of one's own: a browser that is signed in. */
export const deviceSchema = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  /** What the browser calls itself, as it said at sign-in. */
  agent: z.string(),
  createdAt: instantSchema,
  /** To the hour. */
  usedAt: instantSchema,
});
export const devicesSchema = z.object({ sessions: z.array(deviceSchema) });
export type Device = z.infer<typeof deviceSchema>;
export const deviceIdSchema = z.string().regex(/^[0-9a-f]{64}$/, 'That is not a session.');

// --- Profiles ---------------------------------------------------------------------

export const profileSchema = z.object({
  person: authorSchema.extend({ role: z.enum(ROLES) }),
  about: z.string(),
  /** Whether they have deleted their account. */
  former: z.boolean(),
  createdAt: instantSchema,
  /** Comments and opening posts that the reader may see. */
  commentCount: z.int(),
  mutedUntil: instantSchema.nullable(),
  suspendedUntil: instantSchema.nullable(),
  /** For moderators: the threads in which they may not write, and until when; the latest first. */
  mutedIn: z.array(
    z.object({ thread: z.object({ id: threadIdSchema, title: z.string() }), until: instantSchema }),
  ),
});
export type Profile = z.infer<typeof profileSchema>;

/** What a person wrote, newest first. */
export const profileCommentSchema = z.object({
  id: commentIdSchema,
  threadId: threadIdSchema,
  threadTitle: z.string(),
  number: numberSchema,
  kind: z.enum(['comment', 'joint']),
  /** Of a joint response: how many stand by it beside them. */
  others: z.int(),
  createdAt: instantSchema,
  dayOnly: z.boolean(),
  state: z.enum(['visible', 'held', 'hidden', 'removed']),
  revision: z.int(),
  excerpt: z.string(),
});
export const profileCommentsSchema = z.object({
  comments: z.array(profileCommentSchema),
  next: z.string().nullable(),
});
export type ProfileComments = z.infer<typeof profileCommentsSchema>;

// --- Members, as moderators and admins see them ----------------------------------

export const memberSchema = personSchema.extend({
  createdAt: instantSchema,
  /** To the hour; null: no session of theirs is open. */
  usedAt: instantSchema.nullable(),
});
export const membersSchema = z.object({ members: z.array(memberSchema), next: z.string().nullable() });
export type Member = z.infer<typeof memberSchema>;
export type Members = z.infer<typeof membersSchema>;
export const findMembersSchema = z.strictObject({
  /** A part of a name, or an e-mail; only admins find by e-mail and are told it. */
  q: z.string().max(LIMITS.email).default(''),
  waiting: z.enum(['true', 'false']).optional(),
  cursor: z.string().max(300).optional(),
});
export const setRoleSchema = z.strictObject({
  role: z.enum(['member', 'moderator', 'admin'], 'A role is member, moderator or admin.'),
});
export const decideSignUpSchema = z.strictObject({ approve: z.boolean('Say whether they may come in.') });
export const personParamSchema = z.strictObject({ personId: personIdSchema });

export const inviteSchema = z.strictObject({
  /** Whom it is sent to; without it, the link is to be handed on. */
  email: emailSchema.optional(),
});
export const invitationSchema = z.object({
  id: invitationIdSchema,
  email: z.string().nullable(),
  by: authorSchema.nullable(),
  createdAt: instantSchema,
  expiresAt: instantSchema,
});
export const invitationsSchema = z.object({ invitations: z.array(invitationSchema) });
/** The link is told once: only its hash is kept. */
export const invitedSchema = z.object({ invitation: invitationSchema, link: z.string() });
export type Invitation = z.infer<typeof invitationSchema>;

/** How the forum is, for the admin page. */
export const forumStateSchema = z.object({
  signUp: z.string(),
  guests: z.string(),
  /** Whether mails are sent; else they are in the server's log. */
  mail: z.boolean(),
  /** Mails that wait to be sent, and what the last try said. */
  mailsWaiting: z.int(),
  mailProblem: z.string().nullable(),
  database: z.enum(['sqlite', 'postgres']),
  redis: z.boolean().nullable(),
  people: z.int(),
  waiting: z.int(),
});
export type ForumState = z.infer<typeof forumStateSchema>;
