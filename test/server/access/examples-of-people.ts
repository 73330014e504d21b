import type { Written } from './example.ts';
import { PASSWORD } from './worlds.ts';

const NEW_PASSWORD = 'another horse battery';

/** Of accounts, sessions, members and invitations. */
export const OF_PEOPLE: Record<string, Written[]> = {
  'POST /api/accounts': [
    { body: ({ unique }) => ({ email: `new-${unique}@example.org`, password: PASSWORD, name: 'New' }) },
  ],
  'POST /api/session': [{ body: ({ otherEmail }) => ({ email: otherEmail, password: PASSWORD }) }],
  'POST /api/session/guest': [
    {
      body: () => ({ name: 'A guest' }),
      hindered: (actor) =>
        actor === 'reader' || actor === 'guest' ? null : 'who has an account is no guest besides (409)',
    },
  ],
  'POST /api/session/link': [{ body: ({ otherEmail }) => ({ email: otherEmail }) }],
  'POST /api/session/by-link': [{ needs: ['sign-in link'], body: ({ token }) => ({ token }) }],
  'GET /api/session': [{}],
  'DELETE /api/session': [{}],
  'POST /api/account/reset': [{ body: ({ otherEmail }) => ({ email: otherEmail }) }],
  'PUT /api/account/reset': [
    { needs: ['reset link'], body: ({ token }) => ({ token, password: NEW_PASSWORD }) },
  ],
  'POST /api/account/confirm': [{ needs: ['confirm link'], body: ({ token }) => ({ token }) }],
  'GET /api/account': [{}],
  'PATCH /api/account': [{ body: ({ unique }) => ({ about: `I am ${unique}` }) }],
  'PUT /api/account/password': [{ body: () => ({ current: PASSWORD, password: NEW_PASSWORD }) }],
  'PUT /api/account/email': [
    { body: ({ unique }) => ({ email: `other-${unique}@example.org`, password: PASSWORD }) },
  ],
  'POST /api/account/confirmation': [{ needs: ['claimed e-mail'] }],
  'GET /api/account/sessions': [{}],
  'DELETE /api/account/sessions': [{}],
  'DELETE /api/account/sessions/:id': [{ params: ({ otherSession }) => ({ id: otherSession }) }],
  'GET /api/account/data': [{}],
  'DELETE /api/account': [{ body: () => ({ password: PASSWORD, comments: 'keep' }) }],
  'GET /api/people/:personId': [{ to: 'person' }],
  'GET /api/people/:personId/comments': [
    { to: 'comment', shows: true, params: ({ authorId }) => ({ personId: authorId }) },
  ],
  'GET /api/members': [{}],
  'PUT /api/members/:personId/role': [
    {
      to: 'person',
      body: () => ({ role: 'moderator' }),
      hindered: (_actor, { person }) =>
        person === 'guest' ? 'a guest has no account that could have a role (404)' : null,
    },
  ],
  'POST /api/members/:personId/sign-up': [
    {
      to: 'person',
      needs: ['waiting person'],
      body: () => ({ approve: true }),
      hindered: (_actor, { person }) =>
        person === undefined || person === 'member'
          ? null
          : 'only a member waits to be let in (404, 409): a guest has no account, and who has a role is in',
    },
    {
      variant: 'refusing',
      to: 'person',
      needs: ['waiting person'],
      body: () => ({ approve: false }),
      hindered: (_actor, { person }) =>
        person === undefined || person === 'member'
          ? null
          : 'only a member waits to be let in (404, 409): a guest has no account, and who has a role is in',
    },
  ],
  'GET /api/invitations': [{}],
  'POST /api/invitations': [{ body: () => ({}) }],
  'DELETE /api/invitations/:id': [{ params: ({ invitationId }) => ({ id: invitationId }) }],
  'GET /api/forum': [{}],
  'PAGE /you': [{}],
  'PAGE /link/sign-in': [{}],
  'PAGE /link/confirm': [{}],
  'PAGE /link/reset': [{}],
  'PAGE /link/invitation': [{}],
  'PAGE /people/:personId': [
    { to: 'comment', shows: true, params: ({ authorId }) => ({ personId: authorId }) },
  ],
  'PAGE /admin': [{}],
};
