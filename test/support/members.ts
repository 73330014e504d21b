import type { APIResponse } from 'playwright-core';
import type { Person } from '../../shared/protocol/people.ts';
import type { Visitor } from './browser.ts';
import { Client } from './client.ts';
import type { TestNode } from './node.ts';

/** What members of tests sign in with. */
export const PASSWORD = 'correct horse battery';

let members = 0;
/** An address that nobody else has. */
export const newEmail = (): string => `member-${++members}@example.org`;

/** Calls the API with the cookies of somebody's browser, as a page of the forum would. Expects success. */
export async function callAs(
  { context }: Visitor,
  url: string,
  method: string,
  path: string,
  data?: object,
): Promise<APIResponse> {
  const response = await context.request.fetch(url + path, { method, data, headers: { origin: url } });
  if (!response.ok()) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response;
}

/** Signs the visitor up, without going through the dialog. */
export async function asMember(
  somebody: Visitor,
  url: string,
  name: string,
): Promise<{ email: string; person: Person }> {
  const email = newEmail();
  const data = { email, password: PASSWORD, name };
  const { person } = await (await callAs(somebody, url, 'POST', '/api/accounts', data)).json();
  return { email, person };
}

/** Signs the visitor in. */
export async function signedIn(somebody: Visitor, url: string, email: string): Promise<void> {
  await callAs(somebody, url, 'POST', '/api/session', { email, password: PASSWORD });
}

/** Somebody whom an admin has made a moderator, signed in as such. */
export async function moderatorOf(node: TestNode, admin: Client, name: string): Promise<Client> {
  const moderator = new Client(node.url);
  const account = { email: newEmail(), password: PASSWORD };
  const { person } = await moderator.call('POST', '/api/accounts', { ...account, name });
  await admin.call('PUT', `/api/members/${person.id}/role`, { role: 'moderator' });
  await moderator.call('POST', '/api/session', account);
  return moderator;
}

/** Somebody who is an admin. */
export async function adminOf(node: TestNode): Promise<Client> {
  const email = newEmail();
  await node.people.createAccount({ email, password: PASSWORD, name: 'Ada', keepComments: true }, null);
  await node.people.makeAdmin(email);
  const admin = new Client(node.url);
  await admin.call('POST', '/api/session', { email, password: PASSWORD });
  return admin;
}
