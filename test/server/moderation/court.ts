import type { Notification } from '../../../shared/protocol/notifications.ts';
import { openThread, say } from '../../support/acts.ts';
import { Client } from '../../support/client.ts';
import { adminOf, moderatorOf } from '../../support/members.ts';
import { type TestNode, testNode } from '../../support/node.ts';

/** A forum with two moderators, who take part in nothing, and Anna, who does. */
export interface Court {
  node: TestNode;
  admin: Client;
  mara: Client;
  noor: Client;
  anna: Client;
}

export async function openCourt(env: NodeJS.ProcessEnv): Promise<Court> {
  const node = await testNode({ env });
  const admin = await adminOf(node);
  const mara = await moderatorOf(node, admin, 'Mara');
  const noor = await moderatorOf(node, admin, 'Noor');
  return { node, admin, mara, noor, anna: await Client.member(node.url, 'Anna') };
}

/** A thread by somebody else with one comment. Returns where the comment is. */
export async function commentBy(author: Client): Promise<{ threadId: string; number: number }> {
  const threadId = await openThread(await Client.member(author.url, 'Olaf'));
  return { threadId, number: await say(author, threadId, 'Sesquipedalian words') };
}

/** What somebody is told of, newest first. */
export const toldTo = async (client: Client, query = ''): Promise<Notification[]> =>
  (await client.call('GET', `/api/notifications${query}`)).notifications;
