import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { ask } from '../../../support/client.ts';
import type { CanaryNode } from './node.ts';
import { newToken } from './secrets.ts';
import type { World } from './world.ts';

/** Makes all that is asked for fail, so that the node says what it says of faults. Returns what it was asked with. */
export async function failEverything({ node, people, threads }: World): Promise<string[]> {
  const { client } = people.member;
  const [threadId] = [...threads.values()];
  const socket = await client.connect();
  const [email, password, body] = [`${newToken()}@example.org`, newToken(), newToken()];
  await rename(node, 'revisions', 'gone');
  try {
    await client.request('GET', `/t/${threadId}`);
    await client.request('GET', `/api/threads/${threadId}`);
    await client.request('POST', `/api/threads/${threadId}/comments`, { opId: randomUUID(), body });
    await ask(socket, 'comment:post', { opId: randomUUID(), threadId, body });
  } finally {
    await rename(node, 'gone', 'revisions');
  }
  await rename(node, 'accounts', 'gone');
  try {
    await client.request('POST', '/api/session', { email, password });
    await client.request('POST', '/api/accounts', { email, password, name: 'Nina' });
    await client.request('POST', '/api/session/by-link', { token: password.repeat(2) });
  } finally {
    await rename(node, 'gone', 'accounts');
  }
  return [email, password, body, client.cookie, decodeURIComponent(client.cookie)];
}

const rename = (node: CanaryNode, from: string, to: string) =>
  node.withStore((store) =>
    store.write((tx) => sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(tx)),
  );
