import { z } from 'zod';
import {
  changeDraftSchema,
  draftActSchema,
  draftListSchema,
  draftSchema,
  openDraftSchema,
  signSchema,
  versionsSchema,
  versionTextSchema,
  wholeDraftSchema,
} from '../../shared/protocol/drafts.ts';
import type { Person } from '../../shared/protocol/people.ts';
import { type DraftId, draftIdSchema, seqSchema, threadIdSchema } from '../../shared/protocol/text.ts';
import type { Drafts } from '../drafts/drafts.ts';
import type { Proposals } from '../drafts/proposals.ts';
import type { Versions } from '../drafts/versions.ts';
import type { Act } from '../people/act-table.ts';
import { type Route, route } from './routes.ts';

const draft = z.strictObject({ draftId: draftIdSchema });
const one = z.object({ draft: draftSchema });

export interface DraftServices {
  drafts: Drafts;
  versions: Versions;
  proposals: Proposals;
}

/** Drafts and their versions, and what is done to one as a whole. */
export function draftRoutes(services: DraftServices): Route[] {
  return [...ofDrafts(services), ...ofProposals(services)];
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
