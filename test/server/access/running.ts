import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Express, Request } from 'express';
import { Socket } from 'socket.io';
import type { Client } from '../../support/client.ts';

const FINISHED = 'http.server.response.finish';

/** The app of a running node, as Express leaves it on the requests that it has answered. */
export async function runningApp(url: string): Promise<Express> {
  let app: Express | undefined;
  const finished = (message: unknown) => {
    app ??= (message as { request: IncomingMessage & Partial<Request> }).request.app as Express | undefined;
  };
  subscribe(FINISHED, finished);
  try {
    await (await fetch(`${url}/healthz`)).text();
  } finally {
    unsubscribe(FINISHED, finished);
  }
  if (!app) throw new Error('No request went through an app of Express.');
  return app;
}

/** The server's side of a new connection to a node in this process. Nothing else may connect meanwhile. */
export async function runningSocket(client: Client): Promise<Socket> {
  const { onAny } = Socket.prototype;
  let socket: Socket | undefined;
  Socket.prototype.onAny = function (this: Socket, listener) {
    socket = this;
    return onAny.call(this, listener);
  };
  try {
    await client.connect();
  } finally {
    Socket.prototype.onAny = onAny;
  }
  if (!socket) throw new Error('The server does not listen to what its sockets say.');
  return socket;
}

/** A layer of Express's router, as far as it tells what it answers. */
interface Layer {
  name: string;
  rawPath: unknown;
  route?: { path: unknown; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** What an app answers: its routes, those of mounted routers too, and what else it lets a request through. */
export function answeredBy(app: Express): { routes: string[]; others: string[] } {
  const routes: string[] = [];
  const others: string[] = [];
  const walk = (layers: Layer[], at: string) => {
    for (const { name, rawPath, route, handle } of layers) {
      if (route) {
        for (const method of Object.keys(route.methods)) {
          for (const path of [route.path].flat()) routes.push(`${method.toUpperCase()} ${at}${path}`);
        }
      } else if (handle.stack) walk(handle.stack, `${at}${rawPath === '/' ? '' : rawPath}`);
      else others.push(`${name} at ${at}${rawPath}`);
    }
  };
  walk((app.router as unknown as { stack: Layer[] }).stack, '');
  return { routes, others };
}
