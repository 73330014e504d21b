import type { Request } from 'express';
import { Refused } from '../../shared/protocol/errors.ts';
import {
  createAccountSchema,
  guestSchema,
  type Person,
  type Session,
  sessionSchema,
  signInSchema,
} from '../../shared/protocol/people.ts';
import type { Bus } from '../bus/bus.ts';
import type { EntryLimits } from '../people/entry-limits.ts';
import type { People } from '../people/people.ts';
import { permittedActs } from '../people/permissions.ts';
import { type Route, route } from './routes.ts';
import { cookieName, cookieOptions } from './sessions.ts';

export interface SessionRouteOptions {
  /** `off`: nobody takes part without an account. */
  guests: 'allow' | 'off';
  bus: Bus;
  limits: EntryLimits;
}

/** Signing up, in and out, and who one is. Needs the session middleware. */
export function sessionRoutes(people: People, { guests, bus, limits }: SessionRouteOptions): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/accounts',
      summary: 'Signs up: makes an account and a session for it.',
      act: 'account:create',
      body: createAccountSchema,
      answer: sessionSchema,
      status: 201,
      async handle({ req, body }) {
        mustKeepCookie(req);
        await limits.signUp(req.ip);
        return enter(req, await people.createAccount(body));
      },
    }),
    route({
      method: 'post',
      path: '/api/session',
      summary: 'Signs in.',
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
      summary: 'Makes a guest of that name, and a session for them.',
      act: 'session:start',
      body: guestSchema,
      answer: sessionSchema,
      status: 201,
      async handle({ req, person, body }) {
        if (guests === 'off') {
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
    route({
      method: 'get',
      path: '/api/session',
      summary: 'Who am I (null: a reader), and which acts may I do?',
      act: 'session:look',
      answer: sessionSchema,
      handle: async ({ person }) => sessionOf(person),
    }),
    route({
      method: 'delete',
      path: '/api/session',
      summary: 'Signs out.',
      act: 'session:end',
      answer: sessionSchema,
      async handle({ req, res }) {
        const secure = req.session.cookie.secure === true;
        const sessionId = req.sessionID;
        await done((callback) => req.session.destroy(callback));
        bus.publish('session:ended', { sessionId });
        res.clearCookie(cookieName(secure), cookieOptions(secure));
        return sessionOf(null);
      },
    }),
  ];
}

const sessionOf = (person: Person | null): Session => ({ person, may: permittedActs(person) });

/**
 * Makes `person` the one whose session this is. Under a new id, since somebody else may have planted the old
 * one in the browser. Resolves when the session is stored, so that whoever is answered is signed in.
 */
async function enter(req: Request, person: Person): Promise<Session> {
  try {
    await done((callback) => req.session.regenerate(callback));
    req.session.personId = person.id;
    await done((callback) => req.session.save(callback));
  } catch (error) {
    // Or express-session would store it after all, at the end of the answer that says that it couldn't.
    delete (req as Partial<Request>).session;
    throw error;
  }
  return sessionOf(person);
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
