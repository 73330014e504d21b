import type { Action, LoggedAction } from '../../shared/protocol/actions.ts';
import type { Person } from '../../shared/protocol/people.ts';
import type { Client } from './client.ts';
import { opId } from './forum.ts';

/** Opens a thread. Returns its id. */
export async function openThread(
  by: Client,
  title = 'A thread',
  body = 'Its opening post.',
): Promise<string> {
  return (await by.call('POST', '/api/threads', { opId: opId(), title, body })).thread.id;
}

/** Writes a comment. Returns its number. */
export async function say(by: Client, threadId: string, body: string, more: object = {}): Promise<number> {
  const input = { opId: opId(), body, ...more };
  return (await by.call('POST', `/api/threads/${threadId}/comments`, input)).comment.number;
}

export async function edit(by: Client, threadId: string, number: number, body: string): Promise<void> {
  await by.call('PATCH', `/api/threads/${threadId}/comments/${number}`, { opId: opId(), body });
}

/** What a moderator does; the reason is the act unless one is given. */
export async function act(
  by: Client,
  act: Action,
  subject: object,
  more: object = {},
): Promise<LoggedAction> {
  const input = { opId: opId(), act, subject, reason: act, ...more };
  return (await by.call('POST', '/api/moderation/actions', input)).action;
}

export const report = (by: Client, subject: object, reason = 'It attacks somebody.') =>
  by.call('POST', '/api/reports', { opId: opId(), subject, reason });

export const appeal = (by: Client, { id }: Pick<LoggedAction, 'id'>, reason = 'It was quoted.') =>
  by.call('POST', '/api/moderation/appeals', { opId: opId(), actionId: id, reason });

/** Who somebody is. */
export const personOf = async (client: Client): Promise<Person> =>
  (await client.call('GET', '/api/session')).person;
