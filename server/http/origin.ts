import type { IncomingMessage } from 'node:http';

/**
 * Whether a request may change something here: its Origin, where a browser sends one, is exactly ours.
 * A client that is no browser sends none; it carries no one else's cookies.
 * `publicOrigin` undefined: ours is the host that was asked for.
 */
export function allowsOrigin(publicOrigin: string | undefined): (request: IncomingMessage) => boolean {
  return ({ headers }) => {
    if (headers.origin === undefined) return true;
    if (publicOrigin) return headers.origin === publicOrigin;
    return headers.origin === `http://${headers.host}` || headers.origin === `https://${headers.host}`;
  };
}
