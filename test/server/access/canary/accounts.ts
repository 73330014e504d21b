import { hashOf } from '../../../../server/http/sessions.ts';
import { tokenHash } from '../../../../server/people/links.ts';
import { type Looker, linkTo } from './people.ts';
import { OWN_SESSIONS } from './places.ts';
import * as rules from './rules.ts';
import { newToken, type Secret, type Sight, VIEWERS, type Viewer } from './secrets.ts';
import type { World } from './world.ts';

/** What is known of accounts, and what opens them: e-mails, passwords, sessions, links, invitations. */
export async function secretsOfAccounts(world: World): Promise<Secret[]> {
  const { people, waiting, smtp } = world;
  const secrets: Secret[] = [];
  const keep = (name: string, text: string, rule: rules.Rule, before: Sight[] = []) =>
    secrets.push({ name, text, isSaid: false, before, ...rule });

  const { client, password, email } = people.member;
  const claimed = `${newToken()}@example.org`;
  await client.call('PUT', '/api/account/email', { email: claimed, password });
  people.member.claimedEmail = claimed;
  await client.call('POST', '/api/session/link', { email });
  const signIn = await linkTo(smtp, email!);
  await client.call('POST', '/api/account/reset', { email });
  const links = [signIn, await linkTo(smtp, email!), await linkTo(smtp, claimed)];
  for (const token of links) keep('a link that was mailed', token, rules.nobody);
  for (const token of links) keep('the hash of a link', tokenHash(token), rules.nobody);

  const invitee = `${newToken()}@example.org`;
  const mod = people.moderator.client;
  const made = [
    await mod.call('POST', '/api/invitations', { email: invitee }),
    await mod.call('POST', '/api/invitations', {}),
  ];
  keep('the e-mail of an invitation', invitee, rules.invited);
  for (const { link } of made) {
    const token = link.slice(link.indexOf('#') + 1);
    keep('an invitation', token, rules.nobody);
    keep('the hash of an invitation', tokenHash(token), rules.nobody);
  }
  keep('the e-mail of who waits', waiting.email, rules.emailOfWaiting);
  keep('the name of who waits', waiting.name, rules.nameOfWaiting);

  for (const viewer of VIEWERS) ofOne(viewer, people[viewer], keep);
  const { hashes, sessionSecret } = await world.node.withStore(async ({ db }) => ({
    hashes: await db.selectFrom('accounts').select(['person_id', 'password_hash']).execute(),
    sessionSecret: await db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', 'session_secret')
      .executeTakeFirstOrThrow(),
  }));
  for (const { person_id, password_hash } of hashes) {
    const rule = person_id === people.left.id ? rules.gone : rules.hashOfPassword;
    keep('the hash of a password', password_hash, rule);
  }
  keep('what signs the sessions', sessionSecret.value, rules.nobody);
  return secrets;
}

type Keep = (name: string, text: string, rule: rules.Rule, before?: Sight[]) => void;

function ofOne(viewer: Viewer, { client, email, claimedEmail, password }: Looker, keep: Keep): void {
  for (const address of [email, claimedEmail]) {
    if (!address) continue;
    const { still } = rules.email(viewer);
    if (viewer === 'left') keep(`the e-mail of ${viewer}`, address, rules.gone, [...still]);
    else keep(`the ${address === email ? '' : 'claimed '}e-mail of ${viewer}`, address, rules.email(viewer));
  }
  if (password) keep(`the password of ${viewer}`, password, rules.nobody);
  const session = sessionOf(client.cookie);
  if (!session) return;
  keep(`the session of ${viewer}`, session, rules.nobody);
  const told: Sight[] = [[viewer, OWN_SESSIONS]];
  if (viewer === 'guest') keep('the hash of the session of a guest', hashOf(session), rules.nobody);
  else if (viewer === 'left')
    keep(`the hash of the session of ${viewer}`, hashOf(session), rules.nobody, told);
  else keep(`the hash of the session of ${viewer}`, hashOf(session), rules.own(viewer, OWN_SESSIONS));
}

/** The id in a cookie as express-session writes it: `name=s:ID.SIGNATURE`. */
const sessionOf = (cookie: string): string | null =>
  /=s:([\w-]+)\./.exec(decodeURIComponent(cookie))?.[1] ?? null;
