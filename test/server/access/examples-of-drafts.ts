import type { World, Written } from './example.ts';

const act = ({ unique }: World, more: object = {}) => ({ opId: unique, ...more });
const looks: Written = { to: 'draft' };
const acts = (draftIs: 'writing' | 'proposed' | 'signed'): Written => ({
  to: 'draft',
  draftIs,
  body: (world) => act(world),
});

/** Of drafts: their text is changed by a socket of their own, which test/server/drafts/ is about. */
export const OF_DRAFTS: Record<string, Written[]> = {
  'POST /api/threads/:threadId/drafts': [{ to: 'thread', body: (world) => act(world, { title: 'A draft' }) }],
  'GET /api/threads/:threadId/drafts': [{ to: 'thread' }],
  'GET /api/drafts/:draftId': [looks],
  'PATCH /api/drafts/:draftId': [{ to: 'draft', body: ({ unique }) => ({ title: `Now ${unique}` }) }],
  'GET /api/drafts/:draftId/versions': [looks],
  'GET /api/drafts/:draftId/versions/:seq': [{ to: 'draft', params: ({ draftId }) => ({ draftId, seq: 0 }) }],
  'POST /api/drafts/:draftId/members': [
    { to: 'draft', body: ({ personId }) => ({ memberId: personId, role: 'reviewer' }) },
  ],
  'DELETE /api/drafts/:draftId/members/:memberId': [
    { to: 'draft', params: ({ draftId, personId }) => ({ draftId, memberId: personId }) },
  ],
  'GET /api/drafts/:draftId/candidates': [{ to: 'draft', query: () => ({ name: 'A' }) }],
  'POST /api/drafts/:draftId/links': [{ to: 'draft', body: () => ({ role: 'reviewer' }) }],
  'DELETE /api/drafts/:draftId/links': [looks],
  'POST /api/draft-links': [{ needs: ['draft link'], body: ({ token }) => ({ token }) }],
  'PAGE /drafts/:draftId': [looks],
  'PAGE /link/draft': [{}],
  'GET /api/drafts/:draftId/notes': [looks],
  'POST /api/drafts/:draftId/notes': [
    { to: 'draft', body: (world) => act(world, { kind: 'comment', body: 'A remark' }) },
  ],
  'PUT /api/drafts/:draftId/notes/:noteId': [{ to: 'draft', body: () => ({ state: 'resolved' }) }],
  'DELETE /api/drafts/:draftId/notes/:noteId': [looks],
  'POST /api/drafts/:draftId/propose': [acts('writing')],
  'POST /api/drafts/:draftId/withdraw': [acts('signed')],
  'POST /api/drafts/:draftId/reopen': [acts('proposed')],
  'POST /api/drafts/:draftId/publish': [acts('signed')],
  'POST /api/drafts/:draftId/abandon': [acts('writing')],
  'POST /api/drafts/:draftId/sign': [
    { to: 'draft', draftIs: 'proposed', body: (world) => act(world, { hash: world.hash }) },
  ],
};
