import type { IncomingMessage } from 'node:http';
import proxyaddr from 'proxy-addr';

/** A proxy of the operator's on the same machine or network tells the reader's address and scheme. */
export const TRUSTED_PROXIES = ['loopback', 'linklocal', 'uniquelocal'];
const trusted = proxyaddr.compile(TRUSTED_PROXIES);

/** The reader's address, as Express tells it by `req.ip`: also of a socket's handshake. */
export const addressOf = (request: IncomingMessage): string | undefined => {
  // A socket that is gone has none any more.
  return request.socket.remoteAddress === undefined ? undefined : proxyaddr(request, trusted);
};
