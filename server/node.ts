import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Request } from 'express';
import pino from 'pino';
import type { ThreadId } from '../shared/protocol/text.ts';
import { busAcrossNodes } from './bus/across-nodes.ts';
import { inProcessBus } from './bus/in-process.ts';
import { compact } from './drafts/archive.ts';
import { DraftMembers } from './drafts/draft-members.ts';
import { DraftNews } from './drafts/draft-news.ts';
import { DraftSockets } from './drafts/draft-sockets.ts';
import { Drafts } from './drafts/drafts.ts';
import { LiveDrafts } from './drafts/live-drafts.ts';
import { Notes } from './drafts/notes.ts';
import { Proposals } from './drafts/proposals.ts';
import { draftSubject } from './drafts/rows.ts';
import { UpdateLog } from './drafts/update-log.ts';
import { Versions } from './drafts/versions.ts';
import { apiRoutes } from './http/api.ts';
import { createApp } from './http/app.ts';
import { allowsOrigin } from './http/origin.ts';
import type { Assets } from './http/pages/assets.ts';
import { mountPages } from './http/pages/pages.ts';
import { sessionViewOf } from './http/session-view.ts';
import { hashOf, openSessions } from './http/sessions.ts';
import { Live } from './live/live.ts';
import { SlowReaders } from './live/slow-readers.ts';
import { attach, createSocketServer } from './live/socket-server.ts';
import { Mails } from './mail/mails.ts';
import { openTransport } from './mail/transport.ts';
import { Metrics } from './metrics.ts';
import { Moderation } from './moderation/actions.ts';
import { Cases } from './moderation/cases.ts';
import { Holds } from './moderation/holds.ts';
import { ModerationLog } from './moderation/log.ts';
import { Notifications } from './moderation/notifications.ts';
import { Reports } from './moderation/reports.ts';
import { ModerationRules } from './moderation/rules.ts';
import { Access } from './people/access.ts';
import { Accounts } from './people/accounts.ts';
import { EntryLimits, USUAL_ENTRY_RATES } from './people/entry-limits.ts';
import { Expiry } from './people/expiry.ts';
import { Invitations } from './people/invitations.ts';
import { ActLimits, countInMemory, countOnRedis, type Limits, USUAL_LIMITS } from './people/limits.ts';
import { MemberList } from './people/members.ts';
import { People } from './people/people.ts';
import { Post } from './people/post.ts';
import { Profiles } from './people/profiles.ts';
import { Search } from './search/search.ts';
import type { Settings } from './settings.ts';
import { madeOnce } from './store/made-once.ts';
import { openStore } from './store/open-store.ts';
import { ThreadActs } from './threads/acts.ts';
import { Leaving } from './threads/leaving.ts';
import { ThreadQueries } from './threads/queries.ts';
import { ActivityLog } from './watch/activity-log.ts';
import { Heat } from './watch/heat.ts';

/** A running node. */
export interface Node {
  /** Where it serves: `http://host:port`. */
  url: string;
  people: People;
  queries: ThreadQueries;
  /**
   * Takes no new connections, lets those that are there go at random moments within so many milliseconds, finishes
   * what was begun, and closes the database.
   */
  close(within?: number): Promise<void>;
}

/**
 * Builds every part of a node and starts it: the only place that knows all of them.
 * @throws Unusable when the database can't be reached, or another node has it to itself
 */
export async function startNode(
  settings: Settings,
  assets: Assets,
  limits: Limits = USUAL_LIMITS,
): Promise<Node> {
  const log = pino({ level: settings.logLevel });
  const metrics = new Metrics();
  const store = await openStore(settings, (err) => log.error({ err }, 'the database is not reached'));
  try {
    await store.hold(!settings.redisUrl);
  } catch (error) {
    await store.close();
    throw error;
  }
  const forumId = await madeOnce(store, 'forum_id', 9);
  const redis = settings.redisUrl ? await openRedis(settings.redisUrl) : null;
  const io = createSocketServer(redis, forumId);
  const bus = redis ? busAcrossNodes(io) : inProcessBus();
  const countBy = redis ? countOnRedis(redis.commands, `rejoinder:${forumId}`) : countInMemory;
  const actLimits = new ActLimits(limits, countBy);
  const mails = new Mails(store, {
    transport: await openTransport(settings.smtpUrl),
    from: settings.mailFrom,
    log,
  });
  const { publicOrigin } = settings;
  let url = '';
  const post = new Post(mails, () => publicOrigin ?? url, settings.smtpUrl !== undefined);
  const access = new Access(store, bus);
  const members = new MemberList(store, access, post);
  const expiry = new Expiry(store, (err) => log.error({ err }, 'what is over could not be deleted'));
  const leaving = new Leaving(store, bus, (err) =>
    log.error({ err }, 'words of one who left are still there'),
  );
  const moderationRules = new ModerationRules(store);
  const holds = new Holds(moderationRules, settings.guests, () => store.now());
  const people = new People(store, { signUp: settings.signUp, post, naming: holds });
  const acts = new ThreadActs(store, bus, () => store.now(), holds);
  const queries = new ThreadQueries(store);
  const search = new Search(store);
  const profiles = new Profiles(store);
  const moderationLog = new ModerationLog(store);
  const cases = new Cases(store, bus);
  const activity = new ActivityLog(store);
  const forum = { signUp: settings.signUp, guests: settings.guests, mail: post.sends };
  const sessionView = sessionViewOf(forum);
  const sessions = await openSessions(store, {
    secure: publicOrigin?.startsWith('https:') ?? false,
    onError: (err) => log.error({ err }, 'a session could not be kept'),
  });
  const personOf = (req: Request) => sessions.personOfRequest(req);
  const notifications = new Notifications(store, bus);
  const live = new Live(io, {
    acts,
    queries,
    activity,
    cases,
    notifications,
    bus,
    log,
    limits: actLimits,
    metrics,
    whoIs: (handshake) => sessions.personOf(handshake),
    sessionHashOf: (handshake) => hashOf((handshake as Request).sessionID),
    reachable: () => store.reachable(),
    access: {
      since: (after) => access.since(after),
      now: () => store.now(),
      settled: () => store.settled(),
    },
    accessChanged: (change) => draftSockets.accessChanged(change),
  });
  const news = new DraftNews({
    store,
    bus,
    emit: (personId, message) => live.tellPerson(personId, message),
    changed: (draftId) => void liveDrafts.changed(draftId),
    failed: (err) => log.error({ err }, 'members of a draft could not be told of it'),
  });
  const liveDrafts = new LiveDrafts({
    log: new UpdateLog(store),
    compact: (draftId, state) => compact(store, draftId, state),
    channels: redis?.channels(`rejoinder:${forumId}`) ?? null,
    logger: log,
    wrote: (connection, draftId) => news.wrote(connection, draftId),
    overburdened: (connection, draftId) => draftSockets.bar(connection, draftId),
  });
  const draftSockets = new DraftSockets({
    live: liveDrafts,
    logger: log,
    limits: actLimits,
    session: sessions.middleware,
    allowsOrigin: allowsOrigin(publicOrigin),
    whoIs: (request) => sessions.personOf(request),
    sessionHashOf: (request) => hashOf((request as Request).sessionID),
    subjectOf: async (person, draftId) =>
      (await draftSubject(store.db, person, draftId, store.now())).subject,
    news,
  });
  const drafts = new Drafts({ store, live: liveDrafts, news, holding: holds });
  const here = (threadId: ThreadId) => live.readers.here(threadId);

  let draining = false;
  const health = {
    database: () => store.reachable(),
    redis: () => redis?.up ?? null,
    draining: () => draining,
    metrics,
  };
  metrics.gauge('database_up', 'Whether the database answers', () => Number(store.reachable()));
  if (redis) metrics.gauge('redis_up', 'Whether Redis answers', () => Number(redis.up));
  metrics.gauge('sockets', 'Open connections to the sockets', () => io.engine.clientsCount);
  redis?.onChange((up) => {
    if (up) {
      log.info('Redis is reached');
      live.catchUp();
      news.catchUp();
    } else log.warn('Redis is not reached: readers on other nodes see what is new a second later');
  });

  const app = createApp({
    settings,
    log,
    session: sessions.middleware,
    personOf,
    routes: apiRoutes({
      health,
      store,
      people,
      accounts: new Accounts(store, access, post, holds),
      profiles,
      members,
      invitations: new Invitations(store, post),
      access,
      leaving,
      moderation: new Moderation(store, bus, access),
      moderationLog,
      moderationRules,
      holds,
      cases,
      reports: new Reports(store, bus),
      notifications,
      activity,
      heat: new Heat(store),
      sessionView,
      entryLimits: new EntryLimits(USUAL_ENTRY_RATES, countBy),
      search,
      acts,
      queries,
      drafts,
      draftMembers: new DraftMembers({ store, access, news, forumUrl: () => publicOrigin ?? url }),
      notes: new Notes({ store, live: liveDrafts, news }),
      versions: new Versions(store),
      proposals: new Proposals({ store, bus, news, holding: holds }),
      bus,
      here,
      forumState: async () => {
        const mail = await mails.state();
        return {
          ...forum,
          ...(await members.counts()),
          mailsWaiting: mail.waiting,
          mailProblem: mail.problem,
          database: store.kind,
          redis: health.redis(),
        };
      },
    }),
    limits: actLimits,
    assets,
    pages: (app) =>
      mountPages(app, {
        assets,
        queries,
        drafts,
        profiles,
        moderationLog,
        activity,
        search,
        personOf,
        sessionView,
        limits: actLimits,
        here,
        publicOrigin,
        log,
      }),
  });
  const http = createServer({ requestTimeout: 60_000 }, app);
  attach(io, http, {
    session: sessions.middleware,
    allowsOrigin: allowsOrigin(publicOrigin),
    nodeName: settings.nodeName,
  });
  http.on('upgrade', (request, socket, head) => draftSockets.upgrade(request, socket, head));
  metrics.gauge('drafts_open', 'Drafts in memory', () => liveDrafts.count);
  const slowReaders = new SlowReaders(io.engine, () => metrics.droppedReaders.inc());
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(settings.port, settings.host, resolve);
  });
  const { port } = http.address() as AddressInfo;
  url = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  mails.wake();
  return {
    url,
    people,
    queries,
    async close(within = 0) {
      draining = true;
      const closed = new Promise((resolve) => http.close(resolve));
      // Requests that are under way get their answer; a connection that waits for the next one is of no use.
      const idle = setInterval(() => http.closeIdleConnections(), 50);
      await Promise.all([live.drain(within), draftSockets.drain(within)]);
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, within))]);
      clearInterval(idle);
      await liveDrafts.close();
      draftSockets.close();
      await live.close();
      news.close();
      slowReaders.stop();
      http.closeAllConnections();
      sessions.close();
      expiry.close();
      await leaving.close();
      await mails.close();
      moderationRules.close();
      holds.close();
      redis?.close();
      await store.close();
    },
  };
}

/** Its packages are loaded only where they are used. */
async function openRedis(url: string) {
  const { RedisLink } = await import('./bus/redis-link.ts');
  return new RedisLink(url);
}
