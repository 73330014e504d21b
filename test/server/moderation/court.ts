import type { Action, LoggedAction, Notification } from '../../../shared/protocol/moderation.ts';
import type { Person } from '../../../shared/protocol/people.ts';
import { Client } from '../../support/client.ts';
import { opId } from '../../support/forum.ts';
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

export const personOf = async (client: Client): Promise<Person> =>
  (await client.call('GET', '/api/session')).person;

/** A thread by somebody else with one comment. Returns where the comment is. */
export async function commentBy(author: Client): Promise<{ threadId: string; number: number }> {
  const opener = await Client.member(author.url, 'Olaf');
  const input = { opId: opId(), title: 'A thread', body: 'Its opening post.' };
  const threadId = (await opener.call('POST', '/api/threads', input)).thread.id;
  const { comment } = await author.call('POST', `/api/threads/${threadId}/comments`, {
    opId: opId(),
    body: 'Sesquipedalian words',
  });
  return { threadId, number: comment.number };
}

/** What a moderator does; the reason is the act unless one is given. */
export async function act(
  by: Client,
  act: Action,
  subject: object,
  more: { reason?: string; nameless?: boolean; until?: string } = {},
): Promise<LoggedAction> {
  const input = { opId: opId(), act, subject, reason: act, ...more };
  return (await by.call('POST', '/api/moderation/actions', input)).action;
}

export const report = (by: Client, subject: object) =>
  by.call('POST', '/api/reports', { opId: opId(), subject, reason: 'It attacks somebody.' });

export const appeal = (by: Client, { id }: LoggedAction) =>
  by.call('POST', '/api/moderation/appeals', { opId: opId(), actionId: id, reason: 'It was quoted.' });

/** What somebody is told of, newest first. */
export const toldTo = async (client: Client, query = ''): Promise<Notification[]> =>
  (await client.call('GET', `/api/notifications${query}`)).notifications;
