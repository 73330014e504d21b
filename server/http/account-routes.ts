import { z } from 'zod';
import {
  accountSchema,
  changeEmailSchema,
  changePasswordSchema,
  changeProfileSchema,
  deviceIdSchema,
  devicesSchema,
  leaveSchema,
  personParamSchema,
  profileCommentsSchema,
  profileSchema,
} from '../../shared/protocol/accounts.ts';
import { Refused } from '../../shared/protocol/errors.ts';
import { type Person, sessionSchema } from '../../shared/protocol/people.ts';
import type { Access } from '../people/access.ts';
import type { Accounts } from '../people/accounts.ts';
import type { EntryLimits } from '../people/entry-limits.ts';
import { ownData } from '../people/own-data.ts';
import type { Profiles } from '../people/profiles.ts';
import { endSessions } from '../people/sessions-of.ts';
import type { Store } from '../store/store.ts';
import type { Leaving } from '../threads/leaving.ts';
import { devicesOf } from './devices.ts';
import { type Route, route } from './routes.ts';
import { forgetCookie } from './session-routes.ts';
import type { SessionView } from './session-view.ts';
import { hashOf } from './sessions.ts';

export interface AccountRouteParts {
  store: Store;
  accounts: Accounts;
  profiles: Profiles;
  access: Access;
  leaving: Leaving;
  entryLimits: EntryLimits;
  sessionView: SessionView;
}

const done = z.object({ ok: z.literal(true) });
const OK = { ok: true as const };

/** One's own account, and what others see of one. */
export function accountRoutes(parts: AccountRouteParts): Route[] {
  const { store, accounts, profiles, access, leaving, entryLimits, sessionView } = parts;
  const devices = async (person: Person, sessionId: string) => ({
    sessions: await devicesOf(store, person.id, hashOf(sessionId)),
  });
  return [
    route({
      method: 'get',
      path: '/api/account',
      summary: "One's own account",
      act: 'account:look',
      answer: accountSchema,
      handle: ({ person }) => accounts.look(person!),
    }),
    route({
      method: 'patch',
      path: '/api/account',
      summary: 'Another name, other words about oneself',
      act: 'profile:change',
      cost: 5,
      body: changeProfileSchema,
      answer: accountSchema,
      handle: ({ person, body }) => accounts.change(person!, body),
    }),
    route({
      method: 'put',
      path: '/api/account/password',
      summary: 'A new password; all other sessions end',
      act: 'account:change',
      body: changePasswordSchema,
      answer: done,
      async handle({ person, body, req }) {
        await entryLimits.password(person!.id);
        await accounts.changePassword(person!, body, hashOf(req.sessionID));
        return OK;
      },
    }),
    route({
      method: 'put',
      path: '/api/account/email',
      summary: 'Another e-mail, which counts once it is confirmed; at once where no mail is sent',
      act: 'account:change',
      body: changeEmailSchema,
      answer: accountSchema,
      async handle({ person, body, req }) {
        await entryLimits.password(person!.id);
        await entryLimits.letter(body.email, req.ip);
        return accounts.changeEmail(person!, body);
      },
    }),
    route({
      method: 'post',
      path: '/api/account/confirmation',
      summary: 'Mails the link that confirms the e-mail once more',
      act: 'account:change',
      answer: done,
      async handle({ person, req }) {
        if (person!.claimedEmail) await entryLimits.letter(person!.claimedEmail, req.ip);
        await accounts.confirmAgain(person!);
        return OK;
      },
    }),
    route({
      method: 'get',
      path: '/api/account/sessions',
      summary: 'Where one is signed in',
      act: 'account:look',
      answer: devicesSchema,
      handle: ({ person, req }) => devices(person!, req.sessionID),
    }),
    route({
      method: 'delete',
      path: '/api/account/sessions',
      summary: 'Ends all other sessions',
      act: 'account:change',
      answer: devicesSchema,
      async handle({ person, req }) {
        const but = hashOf(req.sessionID);
        await access.change((tx, note) => endSessions(tx, person!.id, note, { but }));
        return devices(person!, req.sessionID);
      },
    }),
    route({
      method: 'delete',
      path: '/api/account/sessions/:id',
      summary: "Ends one of one's sessions",
      act: 'account:change',
      params: z.strictObject({ id: deviceIdSchema }),
      answer: devicesSchema,
      async handle({ person, req, params }) {
        const only = params.id;
        const ended = await access.change((tx, note) => endSessions(tx, person!.id, note, { only }));
        if (ended === 0) throw new Refused('not_found', 'This session has ended already.');
        return devices(person!, req.sessionID);
      },
    }),
    route({
      method: 'get',
      path: '/api/account/data',
      summary: 'All that the forum has of one, as a file',
      act: 'account:look',
      cost: 2_000,
      answer: z.looseObject({}),
      async handle({ person, res }) {
        res.attachment('rejoinder-data.json').type('json');
        for await (const piece of ownData(store, person!.id)) {
          if (res.destroyed) break;
          if (!res.write(piece)) await drained(res);
        }
        res.end();
        return {};
      },
    }),
    route({
      method: 'delete',
      path: '/api/account',
      summary: "Deletes the account; one's comments stay under 'former member', or their words go",
      act: 'account:leave',
      body: leaveSchema,
      answer: sessionSchema,
      async handle({ person, body, req, res }) {
        await entryLimits.password(person!.id);
        await accounts.leave(person!, body);
        leaving.wake();
        forgetCookie(req, res);
        return sessionView(null);
      },
    }),
    route({
      method: 'get',
      path: '/api/people/:personId',
      summary: 'What everyone may know of somebody',
      act: 'profile:look',
      cost: 3,
      params: personParamSchema,
      answer: profileSchema,
      handle: ({ person, params }) => profiles.profile(person, params.personId),
    }),
    route({
      method: 'get',
      path: '/api/people/:personId/comments',
      summary: 'What somebody wrote, newest first',
      act: 'profile:look',
      cost: 3,
      params: personParamSchema,
      query: z.strictObject({ cursor: z.string().optional() }),
      answer: profileCommentsSchema,
      handle: ({ person, params, query }) => profiles.comments(person, params.personId, query.cursor),
    }),
  ];
}

/** Until more can be written, or nobody reads any more. */
const drained = (stream: NodeJS.WritableStream) =>
  new Promise<void>((resolve) => {
    const go = () => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
