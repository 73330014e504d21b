import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { endChild, startChild } from '../support/child.ts';
import { eventually } from '../support/eventually.ts';
import { requireProgram } from '../support/machine.ts';
import { freePort } from '../support/ports.ts';

export const CONFIG = `${import.meta.dirname}/../../deploy/haproxy.cfg`;

export interface Balancer {
  url: string;
  /** How many nodes can serve, as it says itself. */
  nodes(): Promise<number>;
  stop(): Promise<void>;
}

/** HAProxy with the file that is deployed, before the nodes at these addresses. Resolves when it finds both. */
export async function startBalancer(
  nodes: readonly [string, string],
  env: NodeJS.ProcessEnv = {},
  port?: number,
): Promise<Balancer> {
  const host = (url: string) => new URL(url).host;
  const listen = `127.0.0.1:${port ?? (await freePort())}`;
  const status = `127.0.0.1:${await freePort()}`;
  const child = startChild(requireProgram('haproxy'), ['-dW', '-db', '-f', CONFIG], {
    env: {
      LISTEN: listen,
      LISTEN_STATUS: status,
      NODE1: host(nodes[0]),
      NODE2: host(nodes[1]),
      MAXCONN: '500',
      ...env,
    },
    stdio: 'ignore',
  });
  const balancer: Balancer = {
    url: `http://${listen}`,
    nodes: () =>
      fetch(`http://${status}/`)
        .then((response) => response.text())
        .then(
          (said) => Number(/^nodes (\d+)\n$/.exec(said)?.[1]),
          () => 0,
        ),
    stop: () => endChild(child, 'SIGTERM'),
  };
  await eventually(balancer.nodes, 2);
  return balancer;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A request exactly as it is given: fetch would not send such paths and headers. */
export async function send(
  url: string,
  { body, ...options }: RequestOptions & { ca?: string; body?: string } = {},
): Promise<Answer> {
  const sent = (url.startsWith('https:') ? tlsRequest : request)(url, { agent: false, ...options });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** What a request looked like at the node. */
export interface Seen {
  node: string;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface EchoNode {
  url: string;
  seen: Seen[];
  /** It takes requests and breaks off without an answer, as a node that crashes. */
  crashing: boolean;
  close(): Promise<void>;
}

/** In place of a node: it is ready, and answers every request with what it got. */
export async function echoNode(node: string): Promise<EchoNode> {
  const seen: Seen[] = [];
  const server = createServer(async (req, res) => {
    if (req.url === '/readyz') return res.end();
    const { method = '', url = '', headers } = req;
    const request = { node, method, url, headers, body: await text(req) };
    seen.push(request);
    if (echo.crashing) return res.destroy();
    return res.end(JSON.stringify(request));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const echo: EchoNode = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    crashing: false,
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return echo;
}
