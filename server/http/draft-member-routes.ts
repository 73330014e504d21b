import { z } from 'zod';
import {
  addMemberSchema,
  candidateSchema,
  draftLinkSchema,
  draftSchema,
  followLinkSchema,
  makeLinkSchema,
} from '../../shared/protocol/drafts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { draftIdSchema, personIdSchema } from '../../shared/protocol/text.ts';
import type { DraftMembers } from '../drafts/draft-members.ts';
import type { Drafts } from '../drafts/drafts.ts';
import { type Route, route } from './routes.ts';

const draft = z.strictObject({ draftId: draftIdSchema });
const one = z.object({ draft: draftSchema });
const done = z.strictObject({});

export interface DraftMemberServices {
  drafts: Drafts;
  draftMembers: DraftMembers;
}

/** Who takes part in a draft, and how they come in. */
export function draftMemberRoutes({ drafts, draftMembers }: DraftMemberServices): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/drafts/:draftId/members',
      summary: 'Takes a member of the forum in, or gives one of the draft another role',
      act: 'draft:invite',
      cost: 5,
      params: draft,
      body: addMemberSchema,
      answer: one,
      async handle({ person, params, body }) {
        await draftMembers.add(person, params.draftId, body.memberId, body.role);
        return { draft: await drafts.draft(params.draftId) };
      },
    }),
    route({
      method: 'delete',
      path: '/api/drafts/:draftId/members/:memberId',
      summary: 'Takes somebody out, or oneself',
      act: 'draft:dismiss',
      cost: 5,
      params: draft.extend({ memberId: personIdSchema }),
      answer: done,
      async handle({ person, params }) {
        await draftMembers.remove(person, params.draftId, params.memberId);
        return {};
      },
    }),
    route({
      method: 'get',
      path: '/api/drafts/:draftId/candidates',
      summary: 'Members of the forum who are not in the draft, by how their name begins; at most 10',
      act: 'draft:invite',
      cost: 2,
      params: draft,
      query: z.strictObject({ name: z.string().max(LIMITS.name).default('') }),
      answer: z.object({ people: z.array(candidateSchema) }),
      handle: async ({ person, params, query }) => ({
        people: await draftMembers.candidates(person, params.draftId, query.name),
      }),
    }),
    route({
      method: 'post',
      path: '/api/drafts/:draftId/links',
      summary: 'Makes a link by which members of the forum take part in a role; it is told once',
      act: 'draft:invite',
      cost: 5,
      params: draft,
      body: makeLinkSchema,
      answer: draftLinkSchema,
      status: 201,
      handle: ({ person, params, body }) => draftMembers.makeLink(person, params.draftId, body.role),
    }),
    route({
      method: 'delete',
      path: '/api/drafts/:draftId/links',
      summary: "Ends all of the draft's links",
      act: 'draft:invite',
      params: draft,
      answer: done,
      async handle({ person, params }) {
        await draftMembers.endLinks(person, params.draftId);
        return {};
      },
    }),
    route({
      method: 'post',
      path: '/api/draft-links',
      summary: 'Follows a link to a draft: one is a member of it then',
      act: 'draft:follow-link',
      cost: 5,
      body: followLinkSchema,
      answer: z.object({ draftId: draftIdSchema }),
      handle: async ({ person, body }) => ({ draftId: await draftMembers.follow(person, body.token) }),
    }),
  ];
}
