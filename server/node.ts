import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from 'express';
import pino from 'pino';
import type { ThreadId } from '../shared/protocol/text.ts';
import { inProcessBus } from './bus/in-process.ts';
import { apiRoutes } from './http/api.ts';
import { createApp } from './http/app.ts';
import { allowsOrigin } from './http/origin.ts';
import type { Assets } from './http/pages/assets.ts';
import { mountPages } from './http/pages/pages.ts';
import { openSessions } from './http/sessions.ts';
import { Live } from './live/live.ts';
import { ActLimits, type Limits, USUAL_LIMITS } from './people/limits.ts';
import { People } from './people/people.ts';
import { databaseFile, type Settings } from './settings.ts';
import { openSqlite } from './store/sqlite.ts';
import { ThreadActs } from './threads/acts.ts';
import { ThreadQueries } from './threads/queries.ts';

/** A running node. */
export interface Node {
  /** Where it serves: `http://host:port`. */
  url: string;
  people: People;
  queries: ThreadQueries;
  /** Ends every connection, finishes the writes that were begun, and closes the database. */
  close(): Promise<void>;
}

/** Builds every part of a node and starts it: the only place that knows all of them. */
export async function startNode(
  settings: Settings,
  assets: Assets,
  limits: Limits = USUAL_LIMITS,
): Promise<Node> {
  const log = pino({ level: settings.logLevel });
  const store = await openSqlite(databaseFile(settings));
  const bus = inProcessBus();
  const actLimits = new ActLimits(limits);
  const people = new People(store);
  const acts = new ThreadActs(store, bus);
  const queries = new ThreadQueries(store);
  const sessions = await openSessions(store, {
    secure: settings.publicOrigin?.startsWith('https:') ?? false,
    onError: (err) => log.error({ err }, 'a session could not be kept'),
  });
  const personOf = (req: Request | IncomingMessage) => sessions.personOf(req);

  // The socket side is put in front of the HTTP side, which asks it who is where.
  const here = (threadId: ThreadId) => live.here(threadId);
  const { publicOrigin } = settings;
  const app = createApp({
    settings,
    log,
    session: sessions.middleware,
    personOf,
    routes: apiRoutes({ store, people, guests: settings.guests, acts, queries, bus, here }),
    limits: actLimits,
    assets,
    pages: (app) => mountPages(app, { assets, queries, personOf, here, publicOrigin }),
  });
  const http = createServer(app);
  const live = new Live(http, {
    acts,
    queries,
    bus,
    log,
    limits: actLimits,
    session: sessions.middleware,
    whoIs: personOf,
    allowsOrigin: allowsOrigin(publicOrigin),
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(settings.port, settings.host, resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`,
    people,
    queries,
    async close() {
      await live.close();
      http.closeAllConnections();
      sessions.close();
      await store.close();
    },
  };
}
