import type { IncomingMessage } from 'node:http';

/** Whether a request's body is compressed: a small one could then be a huge one. (RFC 9110, 8.4; 415 by 15.5.16) */
export function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding'];
  return encoding !== undefined && encoding.trim().toLowerCase() !== 'identity';
}
