import type { ServerToClient } from '../../shared/protocol/live.ts';
import type { ThreadId } from '../../shared/protocol/text.ts';
import type { Bus } from '../bus/bus.ts';
import type { CaseChange, Cases } from '../moderation/cases.ts';
import type { Notifications, Notified } from '../moderation/notifications.ts';
import type { ThreadActs } from '../threads/acts.ts';
import type { ThreadQueries } from '../threads/queries.ts';
import type { ActivityLog } from '../watch/activity-log.ts';
import type { Happening } from '../watch/happening.ts';
import { Answers, type AnswersParts } from './answers.ts';
import { CaseCount } from './case-count.ts';
import { ChangeWatch } from './change-watch.ts';
import { FanOut } from './fan-out.ts';
import { Heads } from './heads.ts';
import { HomeFeed } from './home-feed.ts';
import { Readers } from './readers.ts';
import { Rights, type RightsParts } from './rights.ts';
import { ShownPages } from './shown-pages.ts';
import type { LiveSocket, SocketServer } from './socket-server.ts';
import { WATCH_ROOM, WatchFeed } from './watch-feed.ts';
import { Watchers } from './watchers.ts';

export interface LiveParts extends Omit<RightsParts, 'readers' | 'caseCount' | 'watchers'>, AnswersParts {
  acts: ThreadActs;
  queries: ThreadQueries;
  activity: ActivityLog;
  cases: Cases;
  notifications: Notifications;
}

/** The Socket.IO side: who is connected, what reaches them, and what they ask for. */
export class Live {
  readonly acts: ThreadActs;
  readonly queries: ThreadQueries;
  readonly bus: Bus;
  readonly readers: Readers;
  readonly home: HomeFeed;
  readonly shown: ShownPages;
  readonly watch: WatchFeed;
  readonly watchers: Watchers;
  private readonly io: SocketServer;
  private readonly fanOut: FanOut;
  private readonly heads: Heads;
  private readonly caseCount: CaseCount;
  private readonly notified: ChangeWatch<Notified>;
  private readonly rights: Rights;
  private readonly answers: Answers;
  private readonly subscriptions: (() => void)[];

  constructor(io: SocketServer, parts: LiveParts) {
    this.io = io;
    this.answers = new Answers(this, parts);
    this.acts = parts.acts;
    this.queries = parts.queries;
    this.bus = parts.bus;
    this.fanOut = new FanOut(
      (threadId, after, limit) => parts.queries.eventsForAll(threadId, after, limit),
      (threadId, { events, isForAll }) => {
        parts.metrics.events.inc(events.length);
        this.readers.tell(threadId, events, isForAll);
        this.shown.tell(threadId, events, isForAll);
      },
      (error) => parts.log.error({ err: error }, 'events could not be read for sending'),
    );
    this.shown = new ShownPages({
      io,
      heads: (threadIds) => parts.queries.heads(threadIds),
      begun: (threadId, seq) => this.follow(threadId, seq),
      ended: (threadId) => this.forget(threadId),
    });
    this.readers = new Readers({
      io,
      bus: parts.bus,
      queries: parts.queries,
      whoIs: parts.whoIs,
      counted: (threadId) => this.home.changed(threadId),
      left: (threadId) => this.forget(threadId),
    });
    this.home = new HomeFeed({
      io,
      queries: parts.queries,
      here: (threadId) => this.readers.here(threadId),
      begun: () => this.heads.beginHome(),
      failed: (error) => parts.log.error({ err: error }, 'the home page could not be told'),
    });
    this.watch = new WatchFeed({
      io,
      sources: [
        {
          since: (after) => parts.activity.since(after),
          tell: async (news) => {
            const activity = await parts.activity.load(news as Happening[]);
            io.local.to(WATCH_ROOM).emit('watch:activity', { activity });
          },
        },
        {
          since: (after) => parts.cases.since(after),
          tell: async (news) => {
            const cases = await parts.cases.load(news as CaseChange[]);
            io.local.to(WATCH_ROOM).emit('watch:cases', { cases });
          },
        },
      ],
      reachable: parts.reachable,
      settled: parts.access.settled,
      failed: (error) => parts.log.error({ err: error }, 'moderators could not be told what happens'),
    });
    this.watchers = new Watchers(io, parts.bus);
    this.heads = new Heads({
      queries: parts.queries,
      reachable: parts.reachable,
      followed: () => this.followed(),
      homeIsRead: () => this.home.isRead(),
      found: (threadId, seq) => this.fanOut.found(threadId, seq),
      changed: (threadId) => this.home.changed(threadId),
      tell: (threadId, seq) => this.readers.tellHead(threadId, seq),
      failed: (error) =>
        parts.log.error({ err: error }, 'the logs could not be asked how far they have come'),
    });
    this.caseCount = new CaseCount({
      io,
      count: () => parts.cases.count(),
      reachable: parts.reachable,
      failed: (error) => parts.log.error({ err: error }, 'moderators could not be told how many cases wait'),
    });
    this.rights = new Rights(io, {
      ...parts,
      caseCount: this.caseCount,
      watchers: this.watchers,
      readers: this.readers,
    });
    this.notified = new ChangeWatch({
      ...parts.access,
      since: (after) => parts.notifications.since(after),
      reachable: parts.reachable,
      changed: ({ personId }) => this.rights.tell(personId, 'notified'),
      failed: (error) => parts.log.error({ err: error }, 'it could not be asked what people are to be told'),
    });
    this.subscriptions = [
      parts.bus.subscribe('thread:appended', ({ threadId, seq }) => {
        this.home.changed(threadId);
        this.watch.wake();
        this.caseCount.wake();
        if (this.isHeard(threadId)) this.fanOut.wake(threadId, seq);
      }),
      parts.bus.subscribe('access:changed', () => this.watch.wake()),
      parts.bus.subscribe('draft:changed', () => this.watch.wake()),
      parts.bus.subscribe('case:changed', () => {
        this.watch.wake();
        this.caseCount.wake();
      }),
      parts.bus.subscribe('person:notified', ({ personId, id }) => {
        if (id === undefined) this.rights.tell(personId, 'notified');
        else this.notified.hear({ id, personId });
      }),
      parts.bus.subscribe('thread:read', ({ personId, threadId, readTo }) =>
        this.rights.tell(personId, 'thread:read', { threadId, readTo }),
      ),
    ];
    io.on('connection', (socket) => {
      this.connected(socket).catch((error) => {
        parts.log.error({ err: error }, 'it could not be found out who has connected');
        // They come back by themselves; half let in, they would miss what concerns their person.
        socket.conn.close();
      });
    });
  }

  /** Sends to every socket of a person on this node. */
  tellPerson(personId: string, message: Parameters<ServerToClient['draft:changed']>[0]): void {
    this.rights.tell(personId, 'draft:changed', message);
  }

  /** Nodes hear each other again, and may have missed something of each other. */
  catchUp(): void {
    this.readers.ask();
    this.watchers.ask();
    this.heads.now();
  }

  /** Somebody who reads along, or has a page that shows something of it, knows the thread's log up to `seq`. */
  follow(threadId: ThreadId, seq: number): void {
    this.fanOut.follow(threadId, seq);
  }

  private forget(threadId: ThreadId): void {
    if (!this.isHeard(threadId)) this.fanOut.forget(threadId);
  }

  /**
   * Closes every connection, each at a random moment within so many milliseconds and once it has its answers:
   * their clients come back, to another node where there is one, and not all at once.
   */
  async drain(within: number): Promise<void> {
    const sockets = [...this.io.of('/').sockets.values()];
    const close = async (socket: LiveSocket) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * within));
      await socket.data.answered;
      // The connection, not the socket: a client that is told to leave by Socket.IO does not come back by itself.
      socket.conn.close();
    };
    await Promise.all(sockets.map(close));
  }

  /** Closes every connection and stops. */
  async close(): Promise<void> {
    this.home.stop();
    this.watch.stop();
    this.watchers.close();
    this.caseCount.stop();
    this.heads.stop();
    this.rights.stop();
    this.notified.stop();
    for (const end of this.subscriptions) end();
    this.readers.close();
    this.fanOut.stop();
    await this.io.close();
  }

  private async connected(socket: LiveSocket): Promise<void> {
    socket.data.threads = new Map();
    socket.data.shown = new Set();
    socket.data.typing = new Map();
    // Before anything is awaited: the client's first events may be here already.
    this.answers.listen(socket);
    socket.on('disconnect', () => {
      this.readers.exitAll(socket);
      this.shown.exit(socket);
      this.watchers.exit(socket);
    });
    await this.rights.enter(socket);
  }

  /** The threads of which somebody here hears. */
  private followed(): ThreadId[] {
    const followed = new Set<ThreadId>();
    for (const name of this.io.of('/').adapter.rooms.keys()) {
      const [, threadId] = /^(?:thread|shown):(.+)$/.exec(name) ?? [];
      if (threadId) followed.add(threadId as ThreadId);
    }
    return [...followed];
  }

  private isHeard(threadId: ThreadId): boolean {
    return this.readers.isFollowed(threadId) || this.shown.isFollowed(threadId);
  }
}
