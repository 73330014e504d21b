import { Agent, request as httpRequest } from 'node:http';
import { inTime } from './broken.ts';

/** Who sends. */
export interface Caller {
  url: string;
  cookie: string;
  /** As a proxy tells it. */
  address: string;
}

const agent = new Agent({ keepAlive: true });
/** Ends the connections that are kept for the next request. */
export const letGo = (): void => agent.destroy();

/** Raw requests of HTTP polling by one caller. */
export class Polling {
  private readonly caller: Caller;
  private readonly ends = new AbortController();

  constructor(caller: Caller) {
    this.caller = caller;
  }

  /** Resolves with what is answered; with nothing when the connection ends without. */
  send(
    method: string,
    query: Record<string, string>,
    headers: Record<string, string> = {},
    body: Buffer = Buffer.alloc(0),
    breaksOff = false,
  ): Promise<string> {
    const { url, cookie, address } = this.caller;
    const search = new URLSearchParams({ EIO: '4', transport: 'polling', ...query });
    const answered = new Promise<string>((resolve) => {
      const request = httpRequest(`${url}/socket.io/?${search}`, {
        agent,
        method,
        signal: this.ends.signal,
        headers: {
          cookie,
          'x-forwarded-for': address,
          ...(method !== 'GET' && {
            'content-type': 'text/plain;charset=UTF-8',
            'content-length': body.length + (breaksOff ? 10 : 0),
          }),
          ...headers,
        },
      });
      request.on('error', () => resolve(''));
      request.on('close', () => resolve(''));
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', () => resolve(''));
        response.on('end', () => resolve(text));
      });
      if (breaksOff) request.write(body, () => request.destroy());
      else if (method === 'GET') request.end();
      else request.end(body);
    });
    return inTime(answered, `A ${method} of polling`);
  }

  /** The id of a connection that was opened, as part of a query. */
  sidOf(answer: string): Record<string, string> {
    const sid = /"sid":"([^"]+)"/.exec(answer)?.[1];
    return sid === undefined ? {} : { sid };
  }

  /** Waits for nothing more. */
  stop(): void {
    this.ends.abort();
  }
}
