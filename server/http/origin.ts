import type { IncomingMessage } from 'node:http';

/**
 * Whether a request may change something here, or open a socket: its Origin is exactly ours. A browser tells it with
 * every request that changes something and every WebSocket, and never lets a page choose it (Fetch standard, 3.2); one
 * that looks like a browser's and tells none is refused. With a GET of its own site a browser tells none: there it says
 * by `Sec-Fetch-Site` whose page asks, as polling does where no WebSocket gets through. A program that is no browser
 * carries nobody else's cookies, and tells nothing (docs/adr/0011).
 * `publicOrigin` undefined: ours is the host that was asked for.
 */
export function allowsOrigin(publicOrigin: string | undefined): (request: IncomingMessage) => boolean {
  return ({ method, headers }) => {
    const { origin, host } = headers;
    if (origin === undefined) {
      if (!isBrowsers(headers)) return true;
      return method === 'GET' && headers.upgrade === undefined && headers['sec-fetch-site'] === 'same-origin';
    }
    if (publicOrigin) return origin === publicOrigin;
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  };
}

/** By what only browsers tell, and no page can keep them from telling. @see https://www.w3.org/TR/fetch-metadata/ */
const isBrowsers = (headers: IncomingMessage['headers']): boolean =>
  headers['sec-fetch-site'] !== undefined || headers.referer !== undefined;
