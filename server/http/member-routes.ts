import { z } from 'zod';
import {
  decideSignUpSchema,
  type ForumState,
  findMembersSchema,
  forumStateSchema,
  invitationsSchema,
  invitedSchema,
  inviteSchema,
  memberSchema,
  membersSchema,
  personParamSchema,
  setRoleSchema,
} from '../../shared/protocol/accounts.ts';
import { invitationIdSchema } from '../../shared/protocol/text.ts';
import type { EntryLimits } from '../people/entry-limits.ts';
import type { Invitations } from '../people/invitations.ts';
import type { MemberList } from '../people/members.ts';
import { type Route, route } from './routes.ts';

export interface MemberRouteParts {
  members: MemberList;
  invitations: Invitations;
  entryLimits: EntryLimits;
  /** How the forum is now. */
  forumState: () => Promise<ForumState>;
}

const done = z.object({ ok: z.literal(true) });
const OK = { ok: true as const };

/** Who is a member, who becomes one, and who has which role. */
export function memberRoutes({ members, invitations, entryLimits, forumState }: MemberRouteParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/members',
      summary: 'Members by name, a page at a time',
      act: 'member:list',
      cost: 5,
      query: findMembersSchema,
      answer: membersSchema,
      handle: ({ person, query }) => members.find(person, query),
    }),
    route({
      method: 'put',
      path: '/api/members/:personId/role',
      summary: 'Gives a member a role',
      act: 'role:set',
      params: personParamSchema,
      body: setRoleSchema,
      answer: memberSchema,
      handle: ({ person, params, body }) => members.setRole(person, params.personId, body.role),
    }),
    route({
      method: 'post',
      path: '/api/members/:personId/sign-up',
      summary: 'Lets in who has signed up, or deletes their account',
      act: 'member:admit',
      params: personParamSchema,
      body: decideSignUpSchema,
      answer: done,
      async handle({ person, params, body }) {
        await members.decide(person, params.personId, body.approve);
        return OK;
      },
    }),
    route({
      method: 'get',
      path: '/api/invitations',
      summary: 'Invitations that can still be used',
      act: 'member:invite',
      answer: invitationsSchema,
      handle: async ({ person }) => ({ invitations: await invitations.open(person) }),
    }),
    route({
      method: 'post',
      path: '/api/invitations',
      summary: 'Invites somebody, by mail or by a link to hand on; the link is told once',
      act: 'member:invite',
      body: inviteSchema,
      answer: invitedSchema,
      status: 201,
      async handle({ person, body, req }) {
        if (body.email) await entryLimits.letter(body.email, req.ip);
        return invitations.invite(person, body.email ?? null);
      },
    }),
    route({
      method: 'delete',
      path: '/api/invitations/:id',
      summary: 'Ends an invitation',
      act: 'member:invite',
      params: z.strictObject({ id: invitationIdSchema }),
      answer: done,
      async handle({ person, params }) {
        await invitations.revoke(person, params.id);
        return OK;
      },
    }),
    route({
      method: 'get',
      path: '/api/forum',
      summary: 'How the forum is: who may sign up, whether mail is sent, what it runs on',
      act: 'forum:look',
      answer: forumStateSchema,
      handle: () => forumState(),
    }),
  ];
}
