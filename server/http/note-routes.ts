import { z } from 'zod';
import { closeNoteSchema, noteSchema, notesSchema, postNoteSchema } from '../../shared/protocol/drafts.ts';
import { draftIdSchema, noteIdSchema } from '../../shared/protocol/text.ts';
import type { Notes } from '../drafts/notes.ts';
import { type Route, route } from './routes.ts';

const draft = z.strictObject({ draftId: draftIdSchema });
const note = draft.extend({ noteId: noteIdSchema });
const one = z.object({ note: noteSchema });

/** Comments and suggestions beside a draft's text. */
export function noteRoutes(notes: Notes): Route[] {
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
      answer: one,
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
      answer: one,
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
      answer: z.strictObject({}),
      async handle({ person, params }) {
        await notes.remove(person, params.draftId, params.noteId);
        return {};
      },
    }),
  ];
}
