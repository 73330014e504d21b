import { ANY_NAME } from '../../../../server/people/naming.ts';
import { People } from '../../../../server/people/people.ts';
import { Client } from '../../../support/client.ts';
import { keptPost } from '../../../support/post.ts';
import type { TestSmtp } from '../../../support/smtp.ts';
import type { CanaryNode } from './node.ts';
import { newToken, VIEWERS, type Viewer } from './secrets.ts';

/** Somebody who looks, and what of them is secret. */
export interface Looker {
  client: Client;
  id: string;
  name: string;
  /** Theirs, and confirmed; null: they have none. */
  email: string | null;
  claimedEmail: string | null;
  password: string;
}
export type Lookers = Record<Viewer, Looker>;

export interface Waiting {
  id: string;
  name: string;
  email: string;
}

/** A member, as one becomes one; with an e-mail that is confirmed, or only claimed. */
async function member(node: CanaryNode, smtp: TestSmtp, name: string, confirm: boolean): Promise<Looker> {
  const client = new Client(node.url);
  const [email, password] = [`${newToken()}@example.org`, newToken()];
  const { person } = await client.call('POST', '/api/accounts', { email, password, name });
  if (confirm) await client.call('POST', '/api/account/confirm', { token: await linkTo(smtp, email) });
  const addresses = confirm ? { email, claimedEmail: null } : { email: null, claimedEmail: email };
  return { client, id: person.id, name, password, ...addresses };
}

const LINK = /#([\w-]{20,})/;
/** The token of the next link that is mailed to an address. */
export async function linkTo(smtp: TestSmtp, address: string): Promise<string> {
  const { text } = await smtp.next((mail) => mail.to === address && LINK.test(mail.text));
  return LINK.exec(text)![1]!;
}

/** One of each role, let in and signed in, and somebody who waits to be. */
export async function gather(
  node: CanaryNode,
  smtp: TestSmtp,
): Promise<{ people: Lookers; waiting: Waiting }> {
  const people = {} as Lookers;
  const nobody = { id: '', name: '', email: null, claimedEmail: null, password: '' };
  people.reader = { ...nobody, client: new Client(node.url) };
  const guest = new Client(node.url);
  const { person } = await guest.call('POST', '/api/session/guest', { name: 'Gast' });
  people.guest = { ...nobody, client: guest, id: person.id, name: 'Gast' };
  const names = {
    left: `Leaver ${newToken()}`,
    admin: 'Ada',
    moderator: 'Mo',
    opener: 'Olga',
    author: 'Arno',
  };
  await Promise.all(
    VIEWERS.filter((viewer) => !(viewer in people)).map(async (viewer) => {
      const name = names[viewer as keyof typeof names] ?? viewer;
      people[viewer] = await member(node, smtp, name, viewer !== 'suspended');
    }),
  );
  const { admin, moderator } = people;
  await node.withStore((store) =>
    new People(store, { signUp: 'approval', post: keptPost().post, naming: ANY_NAME }).makeAdmin(
      admin.email!,
    ),
  );
  const { members } = await admin.client.call('GET', '/api/members?waiting=true');
  for (const { id } of members) {
    await admin.client.call('POST', `/api/members/${id}/sign-up`, { approve: true });
  }
  await admin.client.call('PUT', `/api/members/${moderator.id}/role`, { role: 'moderator' });
  // Under their new roles the sessions go on under new ids.
  for (const { client } of [admin, moderator]) await client.call('GET', '/api/session');
  const { id, name, claimedEmail } = await member(node, smtp, newToken(), false);
  return { people, waiting: { id, name, email: claimedEmail! } };
}
