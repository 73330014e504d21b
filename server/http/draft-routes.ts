import { z } from 'zod';
import {
  addMemberSchema,
  candidateSchema,
  changeDraftSchema,
  closeNoteSchema,
  draftActSchema,
  draftLinkSchema,
  draftListSchema,
  draftSchema,
  followLinkSchema,
  makeLinkSchema,
  noteSchema,
  notesSchema,
  openDraftSchema,
  postNoteSchema,
  signSchema,
  versionsSchema,
  versionTextSchema,
  wholeDraftSchema,
} from '../../shared/protocol/drafts.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { Person } from '../../shared/protocol/people.ts';
import {
  type DraftId,
  draftIdSchema,
  noteIdSchema,
  personIdSchema,
  seqSchema,
  threadIdSchema,
} from '../../shared/protocol/text.ts';
import type { DraftMembers } from '../drafts/draft-members.ts';
import type { Drafts } from '../drafts/drafts.ts';
import type { Notes } from '../drafts/notes.ts';
import type { Proposals } from '../drafts/proposals.ts';
import type { Versions } from '../drafts/versions.ts';
import type { Act } from '../people/permissions.ts';
import { type Route, route } from './routes.ts';

const draft = z.strictObject({ draftId: draftIdSchema });
const note = draft.extend({ noteId: noteIdSchema });
const one = z.object({ draft: draftSchema });
const done = z.strictObject({});

export interface DraftServices {
  drafts: Drafts;
  draftMembers: DraftMembers;
  notes: Notes;
  versions: Versions;
  proposals: Proposals;
}

export function draftRoutes(services: DraftServices): Route[] {
  return [...ofDrafts(services), ...ofMembers(services), ...ofNotes(services), ...ofProposals(services)];
}

function ofDrafts({ drafts, versions }: DraftServices): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/threads/:threadId/drafts',
      summary: 'Opens a draft in a thread; 200 where the opId was used before',
      act: 'draft:open',
      cost: 20,
      params: z.strictObject({ threadId: threadIdSchema }),
      body: openDraftSchema,
      answer: one,
      async handle({ person, params, body, res }) {
        const { draft, repeated } = await drafts.open(person, params.threadId, body);
        res.status(repeated ? 200 : 201);
        return { draft };
      },
    }),
    route({
      method: 'get',
      path: '/api/threads/:threadId/drafts',
      summary: "The thread's drafts that one is a member of, newest first",
      act: 'draft:list',
      cost: 3,
      params: z.strictObject({ threadId: threadIdSchema }),
      answer: draftListSchema,
      handle: async ({ person, params }) => ({ drafts: await drafts.list(person, params.threadId) }),
    }),
    route({
      method: 'get',
      path: '/api/drafts/:draftId',
      summary: 'A draft with its text, its proposal, and what one may do to it',
      act: 'draft:read',
      cost: 5,
      params: draft,
      answer: wholeDraftSchema,
      handle: ({ person, params }) => drafts.whole(person, params.draftId),
    }),
    route({
      method: 'patch',
      path: '/api/drafts/:draftId',
      summary: 'Changes its title, what it answers, or its quorum, while it is being written',
      act: 'draft:change',
      cost: 5,
      params: draft,
      body: changeDraftSchema,
      answer: one,
      handle: async ({ person, params, body }) => ({
        draft: await drafts.change(person, params.draftId, body),
      }),
    }),
    route({
      method: 'get',
      path: '/api/drafts/:draftId/versions',
      summary: 'Stretches of writing, newest first',
      act: 'draft:read',
      cost: 20,
      params: draft,
      answer: versionsSchema,
      handle: async ({ person, params }) => ({ versions: await versions.list(person, params.draftId) }),
    }),
    route({
      method: 'get',
      path: '/api/drafts/:draftId/versions/:seq',
      summary: 'The text as it was at a place of the log, and who wrote what of it',
      act: 'draft:read',
      cost: 50,
      params: draft.extend({ seq: z.coerce.number().pipe(seqSchema) }),
      answer: versionTextSchema,
      handle: ({ person, params }) => versions.text(person, params.draftId, params.seq),
    }),
  ];
}

function ofMembers({ drafts, draftMembers }: DraftServices): Route[] {
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

function ofNotes({ notes }: DraftServices): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/drafts/:draftId/notes',
      summary: 'Comments and suggestions beside the text, oldest first',
      act: 'draft:read',
      cost: 3,
      params: draft,
      answer: notesSchema,
      handle: async ({ person, params }) => ({ notes: await notes.list(person, params.draftId) }),
    }),
    route({
      method: 'post',
      path: '/api/drafts/:draftId/notes',
      summary: 'Comments on the draft, or suggests other words; 200 where the opId was used before',
      act: 'draft:comment',
      cost: 5,
      params: draft,
      body: postNoteSchema,
      answer: z.object({ note: noteSchema }),
      async handle({ person, params, body, res }) {
        const { note, repeated } = await notes.post(person, params.draftId, body);
        res.status(repeated ? 200 : 201);
        return { note };
      },
    }),
    route({
      method: 'put',
      path: '/api/drafts/:draftId/notes/:noteId',
      summary: 'Resolves or reopens a comment, accepts or rejects a suggestion',
      act: 'draft:comment',
      cost: 2,
      params: note,
      body: closeNoteSchema,
      answer: z.object({ note: noteSchema }),
      handle: async ({ person, params, body }) => ({
        note: await notes.close(person, params.draftId, params.noteId, body.state),
      }),
    }),
    route({
      method: 'delete',
      path: '/api/drafts/:draftId/notes/:noteId',
      summary: "Takes one's own comment or suggestion back",
      act: 'draft:comment',
      cost: 2,
      params: note,
      answer: done,
      async handle({ person, params }) {
        await notes.remove(person, params.draftId, params.noteId);
        return {};
      },
    }),
  ];
}

function ofProposals({ drafts, proposals }: DraftServices): Route[] {
  const act = (
    name: 'propose' | 'withdraw' | 'reopen' | 'publish' | 'abandon',
    summary: string,
    work: (person: Person | null, draftId: DraftId, opId: string) => Promise<void>,
  ) =>
    route({
      method: 'post',
      path: `/api/drafts/:draftId/${name}`,
      summary,
      act: `draft:${name}` satisfies Act,
      cost: 10,
      params: draft,
      body: draftActSchema,
      answer: wholeDraftSchema,
      async handle({ person, params, body }) {
        await work(person, params.draftId, body.opId);
        return drafts.whole(person, params.draftId);
      },
    });
  return [
    act('propose', 'Freezes the text for signing', (...call) => proposals.propose(...call)),
    act('withdraw', "Takes one's signature back", (...call) => proposals.withdraw(...call)),
    act('reopen', 'Back to writing: the signatures are void', (...call) => proposals.reopen(...call)),
    act('publish', 'Publishes it over the names of those who signed', (...call) =>
      proposals.publish(...call),
    ),
    act('abandon', 'Gives it up', (...call) => proposals.abandon(...call)),
    route({
      method: 'post',
      path: '/api/drafts/:draftId/sign',
      summary: 'Signs the proposal with this hash',
      act: 'draft:sign',
      cost: 10,
      params: draft,
      body: signSchema,
      answer: wholeDraftSchema,
      async handle({ person, params, body }) {
        await proposals.sign(person, params.draftId, body.opId, body.hash);
        return drafts.whole(person, params.draftId);
      },
    }),
  ];
}
