import type { Request, Response } from 'express';
import { z } from 'zod';
import { askLinkSchema, resetPasswordSchema, useLinkSchema } from '../../shared/protocol/accounts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import {
  createAccountSchema,
  guestSchema,
  type Person,
  type Session,
  sessionSchema,
  signInSchema,
} from '../../shared/protocol/people.ts';
import type { Access } from '../people/access.ts';
import type { Accounts } from '../people/accounts.ts';
import type { Act } from '../people/act-table.ts';
import type { EntryLimits } from '../people/entry-limits.ts';
import type { People } from '../people/people.ts';
import { endSessions } from '../people/sessions-of.ts';
import { type Route, route } from './routes.ts';
import type { SessionView } from './session-view.ts';
import { cookieName, cookieOptions, hashOf } from './sessions.ts';

export interface SessionRouteParts {
  people: People;
  accounts: Accounts;
  access: Access;
  entryLimits: EntryLimits;
  sessionView: SessionView;
}

const sent = z.object({ ok: z.literal(true) });
const OK = { ok: true as const };

/** Signing up, in and out, and who one is. Needs the session middleware. */
export function sessionRoutes(parts: SessionRouteParts): Route[] {
  const { people, accounts, access, entryLimits: limits, sessionView } = parts;
  /** Ends the session that a request came with; every tab and node is told. */
  const end = async (req: Request) => {
    const { personId } = req.session;
    const only = hashOf(req.sessionID);
    if (personId) await access.change((tx, note) => endSessions(tx, personId, note, { only }));
  };
  const enter = async (req: Request, person: Person): Promise<Session> => {
    await end(req);
    await begin(req, person);
    return sessionView(person);
  };
  const mailsLink = (kind: 'sign-in' | 'reset', path: string, act: Act, summary: string) =>
    route({
      method: 'post',
      path,
      summary,
      act,
      body: askLinkSchema,
      answer: sent,
      status: 202,
      async handle({ req, body }) {
        await limits.letter(body.email, req.ip);
        await accounts.sendLink(kind, body.email);
        return OK;
      },
    });
  return [
    route({
      method: 'post',
      path: '/api/accounts',
      summary: 'Signs up: makes an account, of a guest where they wish, and a session for it',
      act: 'account:create',
      body: createAccountSchema,
      answer: sessionSchema,
      status: 201,
      async handle({ req, person, body }) {
        mustKeepCookie(req);
        await limits.signUp(req.ip);
        return enter(req, await people.createAccount(body, person));
      },
    }),
    route({
      method: 'post',
      path: '/api/session',
      summary: 'Signs in',
      act: 'session:start',
      body: signInSchema,
      answer: sessionSchema,
      async handle({ req, body }) {
        mustKeepCookie(req);
        await limits.signIn(body.email, req.ip);
        return enter(req, await people.signIn(body));
      },
    }),
    route({
      method: 'post',
      path: '/api/session/guest',
      summary: 'Makes a guest of that name, and a session for them',
      act: 'session:start',
      body: guestSchema,
      answer: sessionSchema,
      status: 201,
      async handle({ req, person, body }) {
        if (sessionView(null).forum.guests === 'off') {
          throw new Refused('not_allowed', 'This forum has no guests: sign up to take part.');
        }
        if (person?.kind === 'member') {
          throw new Refused('conflict', `You are signed in as ${person.name}: sign out first to be a guest.`);
        }
        mustKeepCookie(req);
        await limits.guest(req.ip);
        return enter(req, await people.createGuest(body));
      },
    }),
    mailsLink(
      'sign-in',
      '/api/session/link',
      'session:start',
      'Mails a link to sign in with; the same answer whoever has the e-mail',
    ),
    route({
      method: 'post',
      path: '/api/session/by-link',
      summary: 'Signs in by a link that was mailed, once',
      act: 'session:start',
      body: useLinkSchema,
      answer: sessionSchema,
      async handle({ req, body }) {
        mustKeepCookie(req);
        return enter(req, await accounts.byLink(body.token));
      },
    }),
    mailsLink(
      'reset',
      '/api/account/reset',
      'account:recover',
      'Mails a link to choose a new password with; the same answer whoever has the e-mail',
    ),
    route({
      method: 'put',
      path: '/api/account/reset',
      summary: 'A new password by a link that was mailed; all sessions end and a new one begins',
      act: 'account:recover',
      body: resetPasswordSchema,
      answer: sessionSchema,
      async handle({ req, body }) {
        mustKeepCookie(req);
        return enter(req, await accounts.reset(body));
      },
    }),
    route({
      method: 'post',
      path: '/api/account/confirm',
      summary: 'Confirms an e-mail by the link that was mailed to it',
      act: 'account:recover',
      body: useLinkSchema,
      answer: z.object({ email: z.string() }),
      handle: async ({ body }) => ({ email: await accounts.confirm(body.token) }),
    }),
    route({
      method: 'get',
      path: '/api/session',
      summary: 'Who am I (null: a reader), and which acts may I do?',
      act: 'session:look',
      answer: sessionSchema,
      handle: async ({ person }) => sessionView(person),
    }),
    route({
      method: 'delete',
      path: '/api/session',
      summary: 'Signs out',
      act: 'session:end',
      answer: sessionSchema,
      async handle({ req, res }) {
        await end(req);
        forgetCookie(req, res);
        return sessionView(null);
      },
    }),
  ];
}

/** The session has ended in the database: the browser and express-session are to forget it. */
export function forgetCookie(req: Request, res: Response): void {
  const secure = req.session.cookie.secure === true;
  res.clearCookie(cookieName(secure), cookieOptions(secure));
  delete (req as Partial<Request>).session;
}

/**
 * Makes `person` the one whose session this is. Under a new id, since somebody else may have planted the old
 * one in the browser. Resolves when the session is stored, so that whoever is answered is signed in.
 */
async function begin(req: Request, { id, role }: Person): Promise<void> {
  try {
    await done((callback) => req.session.regenerate(callback));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    const agent = (req.get('user-agent') ?? '').replace(/[\u0000-\u001f\u007f]/g, '').slice(0, 300);
    Object.assign(req.session, { personId: id, role, agent });
    await done((callback) => req.session.save(callback));
  } catch (error) {
    // Or express-session would store it after all, at the end of the answer that says that it couldn't.
    delete (req as Partial<Request>).session;
    throw error;
  }
}

/** express-session silently sends no cookie then: one would be signed in and not know why it doesn't show. */
function mustKeepCookie(req: Request): void {
  if (!req.session.cookie.secure || req.secure) return;
  throw new Refused(
    'not_allowed',
    'Sign in at the https address of this forum. (A proxy before it has to send X-Forwarded-Proto: https.)',
  );
}

function done(act: (callback: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => act((error) => (error ? reject(error) : resolve())));
}
